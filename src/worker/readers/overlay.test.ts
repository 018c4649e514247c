// The drawn arrangement: a page of ours on a white sheet, blocks outlined where they stand.
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import { PipelineOptions } from '../../contract/settings.ts'
import { drawPage } from './fixed.ts'
import { LaidPages } from './layout.ts'

test('blocks are outlined where they stand, in the colour of their kind', async () => {
  const [page] = new LaidPages(
    [
      { kind: 'heading', level: 1, text: 'Title' },
      { kind: 'table', rows: [[{ text: 'a' }, { text: 'b' }]] },
    ],
    1,
  )
  if (!page) throw new Error('there is always a page')
  const source = { sha256: '', name: 'a.txt', mediaType: 'text/plain', size: 0 }
  const options = PipelineOptions.parse({})
  const size = { page: 1, width: page.width, rotation: 0, skew: 0 }
  const drawn = await drawPage({ stage: 'page-image', source, ...size, overlay: page, options, maxPages: 1 })
  expect(drawn).toMatchObject({ width: page.width, height: page.height })
  const canvas = createCanvas(drawn.width, drawn.height)
  const context = canvas.getContext('2d')
  context.drawImage(await loadImage(Buffer.from(drawn.png)), 0, 0)
  const colourAt = (x: number, y: number): string =>
    [...context.getImageData(Math.round(x), Math.round(y), 1, 1).data]
      .slice(0, 3)
      .map((value) => Math.round(value / 64))
      .join(' ')
  const [heading, table] = page.blocks.map(({ bbox }) => bbox)
  const sides = [heading, table].map((box) => colourAt(box?.[2] ?? 0, ((box?.[1] ?? 0) + (box?.[3] ?? 0)) / 2))
  expect(colourAt(page.width - 5, page.height - 5)).toBe('4 4 4')
  expect(sides.every((colour) => colour !== '4 4 4')).toBe(true)
  expect(sides[0]).not.toBe(sides[1])
})
