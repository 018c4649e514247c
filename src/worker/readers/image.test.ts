// Images: headers are read and refused before anything is decoded; pages of a TIFF are found however the chain runs.
import { createCanvas } from '@napi-rs/canvas'
import type { Canvas } from '@napi-rs/canvas'
import { expect, test } from 'vitest'
import type { Source } from '../../contract/worker.ts'
import { openImage, resolutionOf } from './image.ts'
import { readImageHeader } from './image-header.ts'

function source(data: Uint8Array): Source {
  const bytes = Uint8Array.from(data)
  return { sha256: '', name: 'picture', mediaType: 'image/any', size: bytes.length, bytes }
}

function drawn(): Canvas {
  const canvas = createCanvas(40, 20)
  const context = canvas.getContext('2d')
  context.fillStyle = 'white'
  context.fillRect(0, 0, 40, 20)
  context.fillStyle = 'black'
  context.fillRect(0, 0, 20, 20)
  return canvas
}

/** A grey TIFF of two by two pixels a page; `next` gives each page's successor, `more` are tags beside those it needs. */
function tiff(
  pages: number,
  next: (page: number) => number,
  more: [tag: number, value: number][] = [],
): Uint8Array<ArrayBuffer> {
  const size = 2 + (6 + more.length) * 12 + 4
  const bytes = new Uint8Array(8 + pages * size + 4)
  const view = new DataView(bytes.buffer)
  bytes.set([0x49, 0x49, 42, 0])
  view.setUint32(4, 8, true)
  for (let page = 0; page < pages; page++) {
    const start = 8 + page * size
    const tags = [[256, 2], [257, 2], [258, 8], [262, 1], [273, 8 + pages * size], [279, 4], ...more]
    view.setUint16(start, tags.length, true)
    for (const [index, [tag = 0, value = 0]] of tags.entries()) {
      const at = start + 2 + index * 12
      view.setUint16(at, tag, true)
      view.setUint16(at + 2, 4, true)
      view.setUint32(at + 4, 1, true)
      view.setUint32(at + 8, value, true)
    }
    const follower = next(page)
    view.setUint32(start + size - 4, follower < 0 ? 0 : 8 + follower * size, true)
  }
  bytes.set([0, 255, 255, 0], 8 + pages * size)
  return bytes
}

test('headers of all kinds give the size', async () => {
  for (const kind of ['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/avif'] as const)
    expect(readImageHeader(drawn().toBuffer(kind as 'image/png'))).toMatchObject({
      width: 40,
      height: 20,
      orientation: 1,
    })
  expect(readImageHeader(new TextEncoder().encode('no picture at all'))).toBeNull()
  expect(readImageHeader(Uint8Array.from([0x89, 0x50, 0x4e, 0x47]))).toBeNull()
})

test('EXIF turns the page, and its size with it', async () => {
  const jpeg = await drawn().encode('jpeg')
  const exif = [
    0xff,
    0xe1,
    0,
    34,
    ...new TextEncoder().encode('Exif\0\0II*\0'),
    8,
    0,
    0,
    0,
    1,
    0,
    0x12,
    1,
    3,
    0,
    1,
    0,
    0,
    0,
    6,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ]
  const turned = Uint8Array.from([...jpeg.subarray(0, 2), ...exif, ...jpeg.subarray(2)])
  expect(readImageHeader(turned)?.orientation).toBe(6)
  const document = await openImage(source(turned))
  const { width, height } = await document.size(1)
  expect(height).toBeCloseTo(2 * width)
  const { raster } = await document.raster(1, 200)
  expect([raster.width, raster.height]).toEqual([20, 40])
  expect(raster.data[0]).toBeLessThan(60)
  expect(raster.data.at(-1)).toBe(255)
})

test('a picture that claims billions of pixels is refused by its header', async () => {
  const png = await drawn().encode('png')
  new DataView(png.buffer, png.byteOffset).setUint32(16, 60_000)
  new DataView(png.buffer, png.byteOffset).setUint32(20, 60_000)
  await expect(openImage(source(png))).rejects.toMatchObject({ code: 'file-too-large' })
})

test('a TIFF has as many pages as its chain, and a loop ends it with a warning', async () => {
  const document = await openImage(source(tiff(3, (page) => (page < 2 ? page + 1 : -1))))
  expect(document.pages).toBe(3)
  expect(document.warnings).toEqual([])
  const { raster } = await document.raster(3, 200)
  expect([...raster.data]).toEqual([0, 255, 255, 0])
  const looping = await openImage(source(tiff(2, (page) => 1 - page)))
  expect(looping.pages).toBe(2)
  expect(looping.warnings).toHaveLength(1)
})

test('a small TIFF that lies within a larger buffer is decoded from its own first byte', async () => {
  const bytes = tiff(1, () => -1)
  const pool = Buffer.alloc(bytes.length + 512, 0xa5)
  pool.set(bytes, 512)
  const rasterOf = async (of: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
    (await (await openImage({ ...source(of), bytes: of })).raster(1, 200)).raster.data
  expect(await rasterOf(pool.subarray(512))).toEqual(await rasterOf(bytes))
})

test('a strip that claims thousands of millions of bytes is read as far as the file goes', async () => {
  const bytes = tiff(1, () => -1)
  // The length of its strip is the last of six entries.
  new DataView(bytes.buffer).setUint32(8 + 2 + 5 * 12 + 8, 0xffffffff, true)
  const { raster } = await (await openImage(source(bytes))).raster(1, 200)
  expect([...raster.data]).toEqual([0, 255, 255, 0])
})

test('a fax of long pixels is as long as its sheet, and what has nearly square ones is left as it is', async () => {
  const fax = async (across: number, down: number): ReturnType<Awaited<ReturnType<typeof openImage>>['raster']> => {
    const bytes = tiff(1, () => -1, [
      [282, across],
      [283, down],
    ])
    return (await openImage(source(bytes))).raster(1, 200)
  }
  const { raster } = await fax(204, 102)
  expect([raster.width, raster.height]).toEqual([2, 4])
  expect([...raster.data]).toEqual([0, 255, 64, 191, 191, 64, 255, 0])
  expect((await fax(204, 196)).raster.height).toBe(2)
  // Fifty to one is no fax but a mistake.
  expect((await fax(5000, 100)).raster.height).toBe(2)
})

test('resolution is what the file says where that makes a sheet, else what makes a page', () => {
  expect(resolutionOf(2480, 3508, 300)).toBe(300)
  expect(resolutionOf(2480, 3508, 72)).toBe(300)
  expect(resolutionOf(3000, 4000, null)).toBe(363)
  expect(resolutionOf(400, 1200, null)).toBe(103)
})
