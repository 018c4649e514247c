// What is tried on a page, and how often. The engine stands in: what it answers is the point, and which pages Tesseract reads
// badly is not ours to choose.
import { expect, test } from 'vitest'
import type { Raster } from '../raster.ts'
import { Budget } from './budget.ts'
import type { OcrEngine } from './engine.ts'
import { measurePage, PageReader } from './page-reader.ts'
import type { Reading } from './thread.ts'

const side = 280

/** Rows of marks that are as large as letters; `grain` in grey levels on paper and print. */
function sheet(grain: number): Raster {
  const data = new Uint8Array(side * side).fill(255)
  for (let top = 40; top < side - 40; top += 50)
    for (let left = 40; left < side - 40; left += 24)
      for (let y = top; y < top + 22; y++) data.fill(0, y * side + left, y * side + left + 14)
  let chance = 1
  for (let at = 0; at < data.length; at++) {
    chance = (chance * 48_271) % 0x7fffffff
    data[at] = Math.abs((data[at] ?? 0) - (grain === 0 ? 0 : chance % grain))
  }
  return { width: side, height: side, data }
}

/** Lines of six words of five letters, all read with this confidence. */
function reading(lines: number, confidence: number): Reading {
  const words = (y: number): Reading['blocks'][0]['paragraphs'][0]['lines'][0] => ({
    height: 22,
    baseline: { y, slope: 0 },
    words: [0, 1, 2, 3, 4, 5].map((n) => ({ text: 'qxzvk', box: [40 + n * 80, y - 22, 110 + n * 80, y], confidence })),
  })
  const all = Array.from({ length: lines }, (_, line) => words(60 + line * 50))
  return { blocks: [{ paragraphs: [{ lines: all }] }], heap: 0 }
}

class StandIn implements OcrEngine {
  readonly name = 'stand-in'
  readings = 0
  orientations = 0
  readonly #answer: (reading: number) => Reading
  constructor(answer: (reading: number) => Reading) {
    this.#answer = answer
  }
  read(): Promise<Reading> {
    return Promise.resolve(this.#answer(++this.readings))
  }
  orient(): ReturnType<OcrEngine['orient']> {
    this.orientations++
    return Promise.resolve({ degrees: 0, confidence: 5 })
  }
}

async function readingsOf(raster: Raster, answer: (reading: number) => Reading, budget?: Budget): Promise<StandIn> {
  const engine = new StandIn(answer)
  await new PageReader(raster, 200, ['eng'], engine, () => undefined, budget).read(measurePage(raster))
  return engine
}

test('signs that are no letters on a clean sheet are looked at both ways up, and given up', async () => {
  const engine = await readingsOf(sheet(0), () => reading(6, 0.45))
  expect(engine.readings).toBe(2)
  expect(engine.orientations).toBe(1)
})

test('what treatment may help is treated: grain, few letters, more confidence', async () => {
  expect((await readingsOf(sheet(40), () => reading(6, 0.45))).readings).toBeGreaterThan(3)
  expect((await readingsOf(sheet(0), () => reading(1, 0.45))).readings).toBeGreaterThan(3)
  expect((await readingsOf(sheet(0), () => reading(6, 0.58))).readings).toBeGreaterThan(3)
})

test('a page whose budget is used up keeps the best it has', async () => {
  let used = 0
  const engine = new StandIn((n) => {
    used += 11
    return reading(6, 0.45 + n / 10)
  })
  const page = sheet(40)
  const reader = new PageReader(page, 200, ['eng'], engine, () => undefined, new Budget(() => used))
  const best = await reader.read(measurePage(page))
  expect(engine.readings).toBe(2)
  expect(best.confidence).toBeCloseTo(0.65)
})

test('a budget ends after six readings', () => {
  const budget = new Budget(() => 0)
  for (let n = 1; n <= 5; n++) budget.spend()
  expect(budget.isLeft()).toBe(true)
  budget.spend()
  expect(budget.isLeft()).toBe(false)
})

test('many letters that are likely right win over a few that are somewhat surer', async () => {
  const page = sheet(40)
  const engine = new StandIn((n) => (n === 1 ? reading(1, 0.57) : reading(9, 0.48)))
  const best = await new PageReader(page, 200, ['eng'], engine, () => undefined).read(measurePage(page))
  expect(best.reading.blocks[0]?.paragraphs[0]?.lines).toHaveLength(9)
})
