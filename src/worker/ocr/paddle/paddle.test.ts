// The second reader with its real models in its real thread, on a slip that is drawn here; and models that are not what they should be.
import { afterAll, expect, test } from 'vitest'
import { drawSheet, face } from '../../../../scripts/fixtures/scan.ts'
import { paddleFiles } from '../../models.ts'
import { linesOf } from '../blocks.ts'
import { Recogniser } from '../recogniser.ts'
import { Paddle } from './paddle.ts'

const entry = new URL('../../index.ts', import.meta.url)
const bundled = new Recogniser(entry)
const paddle = new Paddle(entry, bundled)
afterAll(() => paddle.close())

const slip = drawSheet(360, 150, (ink) => {
  ink.font = `22px "${face.sans}"`
  ink.fillText('CHEDDAR MILD', 20, 40)
  ink.fillText('6.49', 290, 40)
  ink.fillText('12/03/2025 09:41', 20, 110)
})
const options = { languages: ['eng'], dpi: 150, mode: 3 } as const

test('lines of a slip with their words, each where it stands', { timeout: 90_000 }, async () => {
  const progress: number[] = []
  const reading = await paddle.read(slip, { ...options, languages: ['eng'], onProgress: (done) => progress.push(done) })
  const words = linesOf(reading).flatMap((line) => line.words)
  expect(words.map(({ text }) => text).toSorted()).toEqual(['09:41', '12/03/2025', '6.49', 'CHEDDAR', 'MILD'])
  const price = words.find(({ text }) => text === '6.49')
  const [x0, y0, x1, y1] = price?.box ?? [0, 0, 0, 0]
  for (const [found, drawn] of [
    [x0, 291],
    [y0, 24],
    [x1, 333],
    [y1, 41],
  ] as const)
    expect(Math.abs(found - drawn)).toBeLessThan(5)
  expect(price?.confidence).toBeGreaterThan(0.9)
  for (const { baseline, height } of linesOf(reading)) {
    expect(Math.min(Math.abs(baseline.y - 40), Math.abs(baseline.y - 110))).toBeLessThan(4)
    expect(height).toBeGreaterThan(16)
    expect(height).toBeLessThan(40)
  }
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(progress.at(-1)).toBe(1)
  const known: [number, number, number, number][] = words.filter(({ text }) => text !== '6.49').map(({ box }) => box)
  const left = await paddle.read(slip, { ...options, languages: ['eng'], known })
  expect(linesOf(left).flatMap((line) => line.words.map(({ text }) => text))).toEqual(['6.49'])
})

test('models that are missing or damaged are said to be, with what to do', { timeout: 90_000 }, async () => {
  const hint = expect.stringContaining('pipeline.secondReader')
  expect(() => paddleFiles('@gutenye/not-installed')).toThrow(expect.objectContaining({ code: 'model-missing', hint }))
  const files = { ...paddleFiles(), detection: paddleFiles().signs }
  const damaged = new Paddle(entry, bundled, () => files)
  await expect(damaged.read(slip, { ...options, languages: ['eng'] })).rejects.toMatchObject({
    code: 'installation-damaged',
    hint,
  })
})
