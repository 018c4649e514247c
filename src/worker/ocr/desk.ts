// What lies around a sheet: the desk of a photograph, the lid of a flatbed scanner. It is painted over with the tone of the paper
// beside it, so that grain of wood is not read as print, nor a receipt on a dark desk as a dark page. Nothing moves.
import type { Raster } from '../raster.ts'
import { invert, scale } from '../raster.ts'
import { normalise } from './background.ts'
import { eachShape, isLetterLike } from './shapes.ts'

/** Pixels of the longer side that sheets are looked for in. */
const workSize = 400
/** Grey levels by which a sheet is brighter than what it lies on. */
const clearlyBrighter = 50
/** Share of a picture's edge that is desk where a sheet lies on one; printed bands that reach the edge have less. */
const mostlyDesk = 0.6
/** Share of a picture that its sheets have at least, and at most. */
const sheetShare = { least: 0.03, most: 0.95 }
/** A sheet beside another has this share of its size; less is a glint, a pen, a cup. */
const secondSheet = 0.15
/** Share of its hull that a sheet fills, its print counted as not filling it. */
const solid = 0.7
/** Letters beside the sheets for each on them, from which that is no desk: a shadow on the sheet, a panel on a dark page. */
const strayLetters = 0.1
const fewLetters = 40
/** Pixels of the longer side that letters are looked for in, and the tallest of them there. */
const letterSize = 1000
const tallest = 60
/** Heights of a letter by which the feet of two on one line may differ. */
const offLine = 0.4
/** Darker than this is black. */
const black = 40
/** Pixels at work size that the edge of a sheet is blurred over. */
const edge = 1.5
/** Cells on the longer side of the grid that tones are taken by. */
const toneCells = 32

type Point = [x: number, y: number]

/** The raster with its sheets alone; itself where they reach its edges, or none is told from what it lies on. */
export function withoutDesk(raster: Raster): Raster {
  if (!hasDarkEdge(raster)) return raster
  const small = scale(raster, Math.min(1, workSize / Math.max(raster.width, raster.height)))
  const sheets = sheetsOf(small)
  if (sheets.length === 0) return raster
  const found = marked(sheets, small)
  const beside = printBeside(raster, small, found)
  if (beside === null) return painted(raster, small, found)
  if (bordersReached(sheets, small) > 1) return raster
  const grown = marked(withPrint(sheets, beside), small)
  const filled = grown.reduce((sum, value) => sum + value, 0)
  const isOver = filled > sheetShare.most * grown.length || printBeside(raster, small, grown) !== null
  return isOver ? raster : painted(raster, small, grown)
}

/** Which pixels of a small raster lie within hulls: 1, else 0. */
function marked(hulls: Point[][], { width, data }: Raster): Uint8Array {
  return Uint8Array.from(data, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    return hulls.some((hull) => isWithin(hull, x, y)) ? 1 : 0
  })
}

/** How many of a raster's four borders hulls reach: a sheet that lies on a desk, and not under a shadow, reaches one at most. */
function bordersReached(hulls: Point[][], { width, height }: Raster): number {
  const points = hulls.flat()
  const borders = [
    points.some(([x]) => x <= 1),
    points.some(([x]) => x >= width - 2),
    points.some(([, y]) => y <= 1),
    points.some(([, y]) => y >= height - 2),
  ]
  return borders.filter(Boolean).length
}

/** Hulls that go on to the print beside them, each place of it with the one that is nearest: sheets that lie half in a shadow. */
function withPrint(hulls: Point[][], print: Point[]): Point[][] {
  const points = hulls.map((hull) => [...hull])
  for (const place of print) {
    const apart = hulls.map((hull) => Math.min(...hull.map(([x, y]) => Math.hypot(x - place[0], y - place[1]))))
    points[apart.indexOf(Math.min(...apart))]?.push(place)
  }
  return points.map(hullOf)
}

/** Whether most of the edge is clearly darker than the brightest of the raster, by few of its pixels. */
function hasDarkEdge({ width, height, data }: Raster): boolean {
  let brightest = 0
  for (let at = 0; at < data.length; at += 997) brightest = Math.max(brightest, data[at] ?? 0)
  let [dark, count] = [0, 0]
  const look = (at: number): void => {
    count++
    if ((data[at] ?? 255) < brightest - clearlyBrighter) dark++
  }
  for (let x = 0; x < width; x += 7) [x, (height - 1) * width + x].forEach(look)
  for (let y = 0; y < height; y += 7) [y * width, y * width + width - 1].forEach(look)
  return dark >= mostlyDesk * count
}

/** The hulls of the bright areas of a small raster that may be sheets on a darker desk. */
function sheetsOf(small: Raster): Point[][] {
  const parting = partingTone(small)
  if (parting === null) return []
  const { width, height, data } = small
  const areas: { size: number; points: Point[] }[] = []
  eachShape(invert(small), 255 - parting, ({ pixels }) => {
    if (pixels.length < sheetShare.least * secondSheet * data.length) return
    areas.push({ size: pixels.length, points: Array.from(pixels, (at): Point => [at % width, Math.floor(at / width)]) })
  })
  const largest = Math.max(0, ...areas.map(({ size }) => size))
  if (largest < sheetShare.least * data.length) return []
  const sheets = areas
    .filter(({ size }) => size >= secondSheet * largest)
    .map(({ size, points }) => ({ size, hull: hullOf(points) }))
  const area = sheets.reduce((sum, { hull }) => sum + areaOf(hull), 0)
  const filled = sheets.reduce((sum, { size }) => sum + size, 0)
  if (filled < solid * area || area > sheetShare.most * width * height) return []
  return sheets.map(({ hull }) => hull)
}

/** The tone that parts bright from dark best (Otsu); null where they are too near, or the edge is not mostly dark by it. */
function partingTone({ width, height, data }: Raster): number | null {
  const histogram = new Uint32Array(256)
  for (const value of data) histogram[value] = (histogram[value] ?? 0) + 1
  const total = histogram.reduce((sum, count, value) => sum + count * value, 0)
  let best = { spread: 0, tone: 0, apart: 0 }
  let [below, sum] = [0, 0]
  for (let tone = 0; tone < 255; tone++) {
    below += histogram[tone] ?? 0
    sum += tone * (histogram[tone] ?? 0)
    const above = data.length - below
    if (below === 0 || above === 0) continue
    const apart = (total - sum) / above - sum / below
    const spread = below * above * apart ** 2
    if (spread > best.spread) best = { spread, tone, apart }
  }
  if (best.apart < clearlyBrighter) return null
  let [dark, count] = [0, 0]
  for (let at = 0; at < data.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)]
    if (x > 0 && y > 0 && x < width - 1 && y < height - 1) continue
    count++
    if ((data[at] ?? 255) <= best.tone) dark++
  }
  return dark >= mostlyDesk * count ? best.tone : null
}

/**
 * Corners of the dark print that stands beside the sheets, with a margin, where that is more than strays; null where there is
 * none. Print are letters as tall as those on the sheets, in rows. Grain is not in rows. No corners where it is light print.
 */
function printBeside(raster: Raster, small: Raster, inside: Uint8Array): Point[] | null {
  const closer = scale(raster, Math.min(1, letterSize / Math.max(raster.width, raster.height)))
  const factor = small.width / closer.width
  const isOn = ({ x, y, width, height }: Letter): boolean => {
    const row = Math.min(small.height - 1, Math.floor((y + height / 2) * factor))
    return inside[row * small.width + Math.min(small.width - 1, Math.floor((x + width / 2) * factor))] === 1
  }
  // The grain of a black desk would become print if it were lit.
  const dark = lettersOf(normalise({ ...closer, data: closer.data.map((value) => Math.max(black, value)) }))
  const on = dark.filter(isOn)
  const usual = on.map(({ height }) => height).toSorted((a, b) => a - b)[Math.floor(on.length / 2)] ?? 0
  const inRows = (letters: Letter[]): Letter[] => {
    const like = letters.filter((letter) => !isOn(letter) && letter.height > 0.6 * usual && letter.height < 2.5 * usual)
    // Of a page that is all letters each is held against those on its line alone.
    const lineOf = ({ y, height }: Letter): number => Math.floor((y + height) / (offLine * usual))
    const lines = Map.groupBy(like, lineOf)
    return like.filter((letter) => {
      const near = [-1, 0, 1].flatMap((by) => lines.get(lineOf(letter) + by) ?? [])
      return near.filter((other) => isNextTo(letter, other, usual)).length >= 2
    })
  }
  const most = strayLetters * Math.max(fewLetters, on.length)
  if (inRows(lettersOf(normalise(invert(closer)))).length > most) return []
  const beside = inRows(dark)
  return beside.length <= most
    ? null
    : beside.flatMap(({ x, y, width, height }) => {
        const [x0, x1] = [(x - 2 * usual) * factor, (x + width + 2 * usual) * factor]
        const [y0, y1] = [(y - 2 * usual) * factor, (y + height + 2 * usual) * factor]
        return [
          [x0, y0],
          [x1, y0],
          [x0, y1],
          [x1, y1],
        ] as Point[]
      })
}

interface Letter {
  x: number
  y: number
  width: number
  height: number
}

function lettersOf(raster: Raster): Letter[] {
  const letters: Letter[] = []
  eachShape(raster, 150, (shape) => {
    const { x, y, width, height } = shape
    if (isLetterLike(shape, tallest) && width <= 2 * height) letters.push({ x, y, width, height })
  })
  return letters
}

function isNextTo(a: Letter, b: Letter, height: number): boolean {
  if (a === b || Math.abs(a.y + a.height - b.y - b.height) > offLine * height) return false
  return Math.max(a.x, b.x) - Math.min(a.x + a.width, b.x + b.width) < height
}

/** What is beside the sheets in the tone of the paper that is nearest. */
function painted(raster: Raster, small: Raster, inside: Uint8Array): Raster {
  const tones = tonesOf(small, inside)
  const data = raster.data.slice()
  const [across, down] = [small.width / raster.width, small.height / raster.height]
  const [right, low] = [tones.width / raster.width, tones.height / raster.height]
  for (let y = 0, at = 0; y < raster.height; y++) {
    const row = Math.min(small.height - 1, Math.floor(y * down)) * small.width
    for (let x = 0; x < raster.width; x++, at++) {
      if (inside[row + Math.min(small.width - 1, Math.floor(x * across))] === 1) continue
      data[at] = between(tones, x * right - 0.5, y * low - 0.5)
    }
  }
  return { ...raster, data }
}

/** The paper's tone by cells of a grid: the brightest of each cell on a sheet; the others take what their neighbours have. */
function tonesOf(small: Raster, inside: Uint8Array): Raster {
  const cell = Math.max(1, Math.ceil(Math.max(small.width, small.height) / toneCells))
  const [width, height] = [Math.ceil(small.width / cell), Math.ceil(small.height / cell)]
  const data = new Uint8Array(width * height)
  for (let at = 0; at < inside.length; at++) {
    if (inside[at] === 0) continue
    const index = Math.floor(Math.floor(at / small.width) / cell) * width + Math.floor((at % small.width) / cell)
    data[index] = Math.max(data[index] ?? 0, small.data[at] ?? 0)
  }
  for (let round = 0; data.includes(0) && round < width + height; round++) {
    const before = data.slice()
    for (let at = 0; at < data.length; at++) {
      if (before[at] !== 0) continue
      const x = at % width
      const beside = [
        before[at - width],
        before[at + width],
        x > 0 ? before[at - 1] : 0,
        x < width - 1 ? before[at + 1] : 0,
      ]
      const known = beside.filter((tone) => tone !== undefined && tone > 0) as number[]
      if (known.length > 0) data[at] = known.reduce((sum, tone) => sum + tone, 0) / known.length
    }
  }
  return { width, height, data }
}

function between({ width, height, data }: Raster, x: number, y: number): number {
  const [cx, cy] = [Math.max(0, Math.min(width - 1, x)), Math.max(0, Math.min(height - 1, y))]
  const [left, top] = [Math.floor(cx), Math.floor(cy)]
  const [right, low] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)]
  const upper = (data[top * width + left] ?? 255) * (1 - cx + left) + (data[top * width + right] ?? 255) * (cx - left)
  const lower = (data[low * width + left] ?? 255) * (1 - cx + left) + (data[low * width + right] ?? 255) * (cx - left)
  return upper * (1 - cy + top) + lower * (cy - top) + 0.5
}

/** The corners around points, one after another (Andrew's monotone chain). */
function hullOf(points: Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  const half = (ordered: Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of ordered) {
      while (chain.length > 1 && turnOf(chain.at(-2) ?? point, chain.at(-1) ?? point, point) <= 0) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

function turnOf(a: Point, b: Point, c: Point): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
}

function areaOf(hull: Point[]): number {
  const doubled = hull.reduce((sum, [x, y], index) => {
    const [nx, ny] = hull[(index + 1) % hull.length] ?? [x, y]
    return sum + x * ny - nx * y
  }, 0)
  return Math.abs(doubled) / 2
}

/** Whether a place lies within a hull, and not on the blurred edge of it. */
function isWithin(hull: Point[], x: number, y: number): boolean {
  return hull.every((from, index) => {
    const to = hull[(index + 1) % hull.length] ?? from
    return turnOf(from, to, [x, y]) >= edge * Math.hypot(to[0] - from[0], to[1] - from[1])
  })
}
