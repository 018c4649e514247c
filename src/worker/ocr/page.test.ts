// What a page says of itself: few unsure signs are nothing to read, and a squeezed sheet keeps its own size. The engine stands in.
import { createCanvas } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { PipelineOptions } from '../../contract/settings.ts'
import type { Raster } from '../raster.ts'
import type { FixedDocument } from '../readers/fixed.ts'
import type { OcrEngine } from './engine.ts'
import { recognisePage } from './page.ts'

const dpi = 72

function documentOf(raster: Raster): FixedDocument {
  return {
    pages: 1,
    metadata: {},
    warnings: [],
    children: () => [],
    read: () => Promise.resolve(null),
    raster: () => Promise.resolve({ raster, dpi }),
    size: () => Promise.resolve({ width: raster.width, height: raster.height }),
    draw: () => Promise.resolve(createCanvas(1, 1)),
    close: () => undefined,
  }
}

/** Reads one line everywhere. */
function engineOf(text: string, confidence: number): OcrEngine {
  const word = { text, confidence, box: [40, 100, 240, 124] as [number, number, number, number] }
  const line = { words: [word], height: 26, baseline: { y: 120, slope: 0 } }
  return {
    name: 'stand-in',
    read: () => Promise.resolve({ blocks: [{ paragraphs: [{ lines: [structuredClone(line)] }] }], heap: 0 }),
    orient: () => Promise.resolve(null),
  }
}

/** Letters of this size in rows, black on white. */
function sheet(w: number, h: number): Raster {
  const [width, height] = [420, 240]
  const data = new Uint8Array(width * height).fill(255)
  for (let top = 20; top < height - 30; top += 2 * h)
    for (let left = 20; left < width - 30; left += 1.5 * w)
      for (let y = top; y < top + h; y++) data.fill(0, y * width + Math.floor(left), y * width + Math.floor(left) + w)
  return { width, height, data }
}

const read = async (raster: Raster, engine: OcrEngine): ReturnType<typeof recognisePage> =>
  recognisePage(documentOf(raster), 1, PipelineOptions.parse({}), { bundled: engine, second: engine }, () => undefined)

test('a few unsure signs are nothing to read; more of them are text', async () => {
  const page = sheet(10, 14)
  const few = await read(page, engineOf('THT', 0.5))
  expect(few.page).toMatchObject({ text: '', warnings: ['Nothing on this page could be read as text.'] })
  const more = await read(page, engineOf('understandable', 0.5))
  expect(more.page.text).toBe('understandable')
  expect(more.page.warnings).toHaveLength(1)
})

test('a squeezed sheet keeps its size, and its words stand where they are', async () => {
  const { page } = await read(sheet(20, 10), engineOf('understandable', 0.95))
  expect([page.width, page.height]).toEqual([420, 240])
  const line = page.blocks[0]?.lines?.[0]
  expect(line?.bbox).toEqual([40, 50, 240, 62])
})
