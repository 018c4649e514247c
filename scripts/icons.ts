// `npm run icons`: draws the app's icon in every size that a system asks for, from the mark of the window.
// packaging/icons/*.png for Linux, icon.ico for Windows, icon.icns for macOS: both are folders of PNGs in one file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { root } from './tools/project.ts'

const folder = path.join(root, 'packaging')
/** The types under which an .icns holds PNGs of these sizes, in pixels. */
const icnsTypes: Record<number, string> = {
  16: 'icp4',
  32: 'icp5',
  64: 'icp6',
  128: 'ic07',
  256: 'ic08',
  512: 'ic09',
  1024: 'ic10',
}
const icoSizes = [16, 32, 64, 256]

/** The mark on its ground: a rounded square with the margin that systems expect. */
async function draw(size: number): Promise<Buffer> {
  const mark = await loadImage(readFileSync(path.join(root, 'src/renderer/public/mark.svg')))
  const canvas = createCanvas(size, size)
  const context = canvas.getContext('2d')
  const margin = size * 0.06
  context.fillStyle = '#f4f1ea'
  context.beginPath()
  context.roundRect(margin, margin, size - 2 * margin, size - 2 * margin, size * 0.2)
  context.fill()
  const inner = size * 0.66
  context.drawImage(mark, (size - inner) / 2, (size - inner) / 2, inner, inner)
  return canvas.toBuffer('image/png')
}

/** Windows: a header, an entry of 16 bytes for each picture, then the pictures. A size of 256 is written as 0. */
function ico(pictures: readonly { size: number; png: Buffer }[]): Buffer {
  const header = Buffer.alloc(6 + 16 * pictures.length)
  header.writeUInt16LE(1, 2)
  header.writeUInt16LE(pictures.length, 4)
  let offset = header.length
  for (const [i, { size, png }] of pictures.entries()) {
    const at = 6 + 16 * i
    header.writeUInt8(size % 256, at)
    header.writeUInt8(size % 256, at + 1)
    header.writeUInt16LE(1, at + 4)
    header.writeUInt16LE(32, at + 6)
    header.writeUInt32LE(png.length, at + 8)
    header.writeUInt32LE(offset, at + 12)
    offset += png.length
  }
  return Buffer.concat([header, ...pictures.map(({ png }) => png)])
}

/** macOS: 'icns' and the whole length, then for each picture its type, its length with this head, and the PNG. */
function icns(pictures: readonly { size: number; png: Buffer }[]): Buffer {
  const parts = pictures.map(({ size, png }) => Buffer.concat([head(icnsTypes[size] ?? '', png.length), png]))
  const body = Buffer.concat(parts)
  return Buffer.concat([head('icns', body.length), body])
}

function head(type: string, length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.write(type, 'latin1')
  bytes.writeUInt32BE(length + 8, 4)
  return bytes
}

mkdirSync(path.join(folder, 'icons'), { recursive: true })
const pictures = await Promise.all(
  Object.keys(icnsTypes).map(async (key) => ({ size: Number(key), png: await draw(Number(key)) })),
)
for (const { size, png } of pictures) writeFileSync(path.join(folder, 'icons', `${size}x${size}.png`), png)
writeFileSync(path.join(folder, 'icon.ico'), ico(pictures.filter(({ size }) => icoSizes.includes(size))))
writeFileSync(path.join(folder, 'icon.icns'), icns(pictures))
