// What happens to pages before they reach a recogniser: turned, skewed, shadowed, faded, grained, blurred, photographed.
// Each wear is one thing and keeps the text; chance is seeded.
import { createCanvas, type Canvas } from '@napi-rs/canvas'
import { random, type Random } from '../scripts/fixtures/random.ts'
import { drawSheet, type Grey } from '../scripts/fixtures/scan.ts'

export type Wear = (sheet: Grey, chance: Random) => Grey

const skews = [1, -2, 3, -5, 8, -11, 15, -15]

/** All wears by name. `clean` is none. */
export const wears: Record<string, Wear> = {
  clean: (sheet) => sheet,
  turned90: (sheet) => rotated(sheet, 90),
  turned180: (sheet) => rotated(sheet, 180),
  turned270: (sheet) => rotated(sheet, 270),
  ...Object.fromEntries(
    skews.map((degrees) => [
      `skew${degrees}`,
      (sheet: Grey, chance: Random) => grain(rotated(sheet, degrees), chance, 4),
    ]),
  ),
  'turned90-skew3': (sheet, chance) => grain(rotated(sheet, 93), chance, 4),
  'turned270-skew-6': (sheet, chance) => grain(rotated(sheet, 264), chance, 4),
  'turned180-faint': (sheet, chance) => grain(levels(rotated(sheet, 180), 175, 225), chance, 5),
  shadow: (sheet, chance) => grain(shade(sheet, 0.62), chance, 5),
  faint: (sheet, chance) => grain(levels(sheet, 175, 215), chance, 4),
  grain: (sheet, chance) => grain(sheet, chance, 60),
  specks: (sheet, chance) => specks(sheet, chance, 0.004),
  blur: (sheet) => blur(sheet, 1),
  dark: (sheet, chance) => grain(levels(sheet, 235, 25), chance, 6),
  photo: (sheet, chance) => photograph(sheet, chance, 0),
  'photo-tilted': (sheet, chance) => photograph(sheet, chance, 7),
  'photo-turned90': (sheet, chance) => photograph(rotated(sheet, 90), chance, -3),
}

export function wear(name: string, sheet: Grey, seed: number): Grey {
  const made = wears[name]
  if (!made) throw new Error(`no wear is called ${name}`)
  return made(sheet, random(seed))
}

/** A picture file as grey pixels, to be worn like a drawn page. */
export function greyOf(canvas: Canvas): Grey {
  return drawSheet(canvas.width, canvas.height, (ink) => ink.drawImage(canvas, 0, 0))
}

export function toPng({ width, height, data }: Grey): Uint8Array {
  const canvas = createCanvas(width, height)
  const ink = canvas.getContext('2d')
  const image = ink.createImageData(width, height)
  for (let i = 0; i < data.length; i++)
    image.data.fill(data[i] ?? 255, i * 4, i * 4 + 3).fill(255, i * 4 + 3, i * 4 + 4)
  ink.putImageData(image, 0, 0)
  return new Uint8Array(canvas.encodeSync('png'))
}

/** Every pixel of a new sheet from a place of the old one; what lies beside it is `beside`. */
function warp(
  sheet: Grey,
  size: { width: number; height: number },
  beside: number,
  from: (x: number, y: number) => [x: number, y: number],
): Grey {
  const data = new Uint8Array(size.width * size.height)
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const [sx, sy] = from(x + 0.5, y + 0.5)
      data[y * size.width + x] = sample(sheet, sx - 0.5, sy - 0.5, beside)
    }
  return { ...size, data }
}

function sample({ width, height, data }: Grey, x: number, y: number, beside: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)]
  if (left < -1 || top < -1 || left >= width || top >= height) return beside
  const at = (column: number, row: number): number =>
    column < 0 || row < 0 || column >= width || row >= height ? beside : (data[row * width + column] ?? beside)
  const [fx, fy] = [x - left, y - top]
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx
  return Math.round(upper * (1 - fy) + lower * fy)
}

/** Clockwise; the sheet grows, its corners are paper. */
function rotated(sheet: Grey, degrees: number): Grey {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  const width = Math.round(Math.abs(sheet.width * cos) + Math.abs(sheet.height * sin))
  const height = Math.round(Math.abs(sheet.width * sin) + Math.abs(sheet.height * cos))
  return warp(sheet, { width, height }, 255, (x, y) => {
    const [dx, dy] = [x - width / 2, y - height / 2]
    return [dx * cos + dy * sin + sheet.width / 2, dy * cos - dx * sin + sheet.height / 2]
  })
}

/** Lies on a dark desk, is seen from one side and a little turned, in uneven light. */
function photograph(sheet: Grey, chance: Random, degrees: number): Grey {
  const turned = degrees === 0 ? sheet : rotatedOnDesk(sheet, degrees)
  const margin = Math.round(0.06 * Math.max(turned.width, turned.height))
  const size = { width: turned.width + 2 * margin, height: turned.height + 2 * margin }
  const lean = 0.00006 * (1000 / turned.height) * 1.6
  const tip = 0.00003 * (1000 / turned.width)
  const seen = warp(turned, size, 70, (x, y) => {
    const [dx, dy] = [x - size.width / 2, y - size.height / 2]
    const depth = 1 + lean * dy + tip * dx
    return [dx / depth + turned.width / 2, dy / depth + turned.height / 2]
  })
  return grain(blur(shade(seen, 0.7), 0.6), chance, 8)
}

function rotatedOnDesk(sheet: Grey, degrees: number): Grey {
  const around = rotated(levels(sheet, 0, 254), degrees)
  return { ...around, data: around.data.map((value) => (value === 255 ? 70 : value)) }
}

/** Light falls from one corner; the other one has `dark` of it. */
function shade(sheet: Grey, dark: number): Grey {
  return everyPixel(sheet, (value, x, y) => {
    const along = (x / sheet.width + y / sheet.height) / 2
    const edge = 1 / (1 + Math.exp(-(along - 0.55) * 14))
    return value * (1 - (1 - dark) * edge)
  })
}

/** Black becomes `black`, white `white`. */
function levels(sheet: Grey, black: number, white: number): Grey {
  return everyPixel(sheet, (value) => black + ((white - black) * value) / 255)
}

/** Normal noise with this standard deviation. */
function grain(sheet: Grey, chance: Random, deviation: number): Grey {
  return everyPixel(sheet, (value) => {
    const normal = Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next())
    return value + deviation * normal
  })
}

function specks(sheet: Grey, chance: Random, share: number): Grey {
  return everyPixel(sheet, (value) => (chance.next() < share ? 40 : value))
}

/** Three box means: near enough to a Gaussian of this deviation in pixels. */
function blur(sheet: Grey, deviation: number): Grey {
  const centre = 1 / (1 + 2 * deviation * deviation * 0.75)
  const side = (1 - centre) / 2
  let current = sheet
  for (const [dx, dy] of [
    [1, 0],
    [0, 1],
  ] as const) {
    const before = current
    current = everyPixel(before, (value, x, y) => {
      const at = (cx: number, cy: number): number =>
        before.data[
          Math.min(before.height - 1, Math.max(0, cy)) * before.width + Math.min(before.width - 1, Math.max(0, cx))
        ] ?? value
      return centre * value + side * (at(x - dx, y - dy) + at(x + dx, y + dy))
    })
  }
  return current
}

function everyPixel(sheet: Grey, change: (value: number, x: number, y: number) => number): Grey {
  const data = new Uint8Array(sheet.data.length)
  for (let y = 0, i = 0; y < sheet.height; y++)
    for (let x = 0; x < sheet.width; x++, i++)
      data[i] = Math.min(255, Math.max(0, Math.round(change(sheet.data[i] ?? 255, x, y))))
  return { ...sheet, data }
}
