// The background of a page: paper, shadow, vignette. Dividing it out leaves the print, evenly lit.
import type { Raster } from '../raster.ts'

/** Pixels on a side of the tiles whose brightness is taken; larger than a letter, smaller than a shadow. */
const tile = 24
/** Share of a page's pixels that are ink where anything is printed. */
const leastInk = 0.0005
/** Deviations of the paper's grain by which ink is darker; grain alone hardly reaches four. */
const clearOfGrain = 5
/** Mean brightness of ink on white paper: dark enough, and faint. */
const darkInk = 50
const faintInk = 150
/** The darkest tenth of faint ink is no darker than this. Where it is, what is faint beside it shows through from the other side. */
const faintest = 120
/** Paper of this tone is white enough: corners that are whiter are not taken for edges. */
const whitePaper = 200
/** Pixels that faintness and paper are judged by. */
const thinnedPixels = 500_000
/** Pixels of a raster of which every other one of every other row tells enough. */
const sampled = 4_000_000
/** Share of a tile's pixels that are darker than its paper. */
const paper = 0.85

/** A page whose brightest parts, all but this share of them, are darker than this was given too little light; than the other, none. */
const tooDark = { brightest: 0.995, tone: 180, none: 30 }

/** The page with as much light as it takes for its brightest parts to be white; itself where they are bright. */
export function exposed(raster: Raster): Raster {
  const { width, height, data } = raster
  const histogram = new Uint32Array(256)
  const step = Math.max(1, Math.floor(data.length / thinnedPixels))
  for (let at = 0; at < data.length; at += step) histogram[data[at] ?? 255] = (histogram[data[at] ?? 255] ?? 0) + 1
  const brightest = quantile(histogram, tooDark.brightest)
  if (brightest >= tooDark.tone || brightest <= tooDark.none) return raster
  return { width, height, data: data.map((value) => Math.min(255, (value * 245) / brightest + 0.5)) }
}

/** The page as if its paper were evenly white. */
export function flatten({ width, height, data }: Raster): Raster {
  const columns = Math.ceil(width / tile)
  const rows = Math.ceil(height / tile)
  const brightness = smooth(tiles({ width, height, data }, columns, rows), columns, rows)
  const flat = new Uint8Array(data.length)
  const across = places(width, columns)
  const down = places(height, rows)
  for (let y = 0; y < height; y++) {
    const top = at(down.first, y) * columns
    const bottom = at(down.second, y) * columns
    const lower = down.share[y] ?? 0
    for (let x = 0; x < width; x++) {
      const left = at(across.first, x)
      const right = at(across.second, x)
      const share = across.share[x] ?? 0
      const above = at(brightness, top + left) * (1 - share) + at(brightness, top + right) * share
      const below = at(brightness, bottom + left) * (1 - share) + at(brightness, bottom + right) * share
      const light = Math.max(24, above * (1 - lower) + below * lower)
      flat[y * width + x] = Math.min(255, ((data[y * width + x] ?? 255) * 250) / light + 0.5)
    }
  }
  return { width, height, data: flat }
}

/** Flattened, and its print as dark as ink: what is measured on a page then holds for faint ones too. */
export function normalise(raster: Raster): Raster {
  const flat = flatten(raster)
  const ink = inkOf(flat)?.mean ?? 0
  if (ink < darkInk) return flat
  const steps = Uint8Array.from({ length: 256 }, (_, value) =>
    Math.max(0, Math.min(255, darkInk + ((value - ink) * (250 - darkInk)) / (250 - ink))),
  )
  for (let pixel = 0; pixel < flat.data.length; pixel++) flat.data[pixel] = steps[flat.data[pixel] ?? 255] ?? 255
  return flat
}

/** The paper's usual tone: white, unless it is clearly not. White corners beside grey paper would be read as its edges. */
export function paperTone({ data }: Raster): number {
  const histogram = new Uint32Array(256)
  const step = Math.max(1, Math.floor(data.length / thinnedPixels))
  for (let at = 0; at < data.length; at += step) histogram[data[at] ?? 255] = (histogram[data[at] ?? 255] ?? 0) + 1
  const tone = quantile(histogram, paper)
  return tone < whitePaper ? tone : 255
}

/** Whether the print is hardly darker than the paper. */
export function isFaint(raster: Raster): boolean {
  const ink = inkOf(flatten(thinned(raster)))
  return ink !== null && ink.mean > faintInk && ink.darkest > faintest
}

/** Some of the pixels: a scaled picture would lose the contrast of fine print. */
function thinned({ width, height, data }: Raster): Raster {
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / thinnedPixels)))
  const [w, h] = [Math.floor(width / step), Math.floor(height / step)]
  const few = new Uint8Array(w * h)
  for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) few[y * w + x] = data[(y * width + x) * step] ?? 255
  return { width: w, height: h, data: few }
}

/** Brightness of a flattened page's ink: its mean, and of which a tenth is darker; null where little is clearly darker than the grain of the paper. */
function inkOf({ data }: Raster): { mean: number; darkest: number } | null {
  const histogram = new Uint32Array(256)
  for (const value of data) histogram[value] = (histogram[value] ?? 0) + 1
  const middle = quantile(histogram, 0.5)
  // For normal noise, one in six values lies a deviation or more below the middle.
  const grain = Math.max(4, middle - quantile(histogram, 1 / 6))
  let [count, sum] = [0, 0]
  for (let value = 0; value < middle - clearOfGrain * grain; value++) {
    count += histogram[value] ?? 0
    sum += value * (histogram[value] ?? 0)
  }
  if (count < leastInk * data.length) return null
  let left = count / 10
  const darkest = histogram.findIndex((many) => (left -= many) <= 0)
  return { mean: sum / count, darkest }
}

/** Whether the paper's brightness differs much over the page, as on photographs with shadows. */
export function isUneven(raster: Raster): boolean {
  const brightness = tiles(raster, Math.ceil(raster.width / tile), Math.ceil(raster.height / tile)).toSorted()
  const darkQuarter = brightness[Math.floor(brightness.length * 0.25)] ?? 255
  const lightQuarter = brightness[Math.floor(brightness.length * 0.75)] ?? 255
  return darkQuarter > 40 && darkQuarter < 0.88 * lightQuarter
}

function at(values: Uint8Array | Int32Array, index: number): number {
  return values[index] ?? 255
}

/** For each of `length` pixels the two tiles of `count` it lies between, and how far it is from the first to the second. */
function places(length: number, count: number): { first: Int32Array; second: Int32Array; share: Float64Array } {
  const first = new Int32Array(length)
  const second = new Int32Array(length)
  const share = new Float64Array(length)
  for (let pixel = 0; pixel < length; pixel++) {
    const place = (pixel + 0.5) / tile - 0.5
    const before = Math.min(count - 1, Math.max(0, Math.floor(place)))
    first[pixel] = before
    second[pixel] = Math.min(count - 1, before + 1)
    share[pixel] = Math.min(1, Math.max(0, place - before))
  }
  return { first, second, share }
}

/** The brightness of each tile's paper. */
function tiles({ width, height, data }: Raster, columns: number, rows: number): Uint8Array {
  const brightness = new Uint8Array(columns * rows)
  const histogram = new Uint32Array(256)
  const step = width * height > sampled ? 2 : 1
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      histogram.fill(0)
      const [x1, y1] = [Math.min(width, (column + 1) * tile), Math.min(height, (row + 1) * tile)]
      for (let y = row * tile; y < y1; y += step)
        for (let x = column * tile; x < x1; x += step) {
          const value = data[y * width + x] ?? 255
          histogram[value] = (histogram[value] ?? 0) + 1
        }
      brightness[row * columns + column] = quantile(histogram, paper)
    }
  return brightness
}

function quantile(histogram: Uint32Array, share: number): number {
  let count = 0
  for (let value = 0; value < 256; value++) count += histogram[value] ?? 0
  let left = share * count
  for (let value = 0; value < 256; value++) if ((left -= histogram[value] ?? 0) <= 0) return value
  return 255
}

/** The brightest of each tile and its neighbours' middle values: a tile full of print takes its neighbours' paper. */
function smooth(brightness: Uint8Array, columns: number, rows: number): Uint8Array {
  return brightness.map((value, index) => {
    const column = index % columns
    const row = Math.floor(index / columns)
    const around: number[] = []
    for (let y = Math.max(0, row - 1); y <= Math.min(rows - 1, row + 1); y++)
      for (let x = Math.max(0, column - 1); x <= Math.min(columns - 1, column + 1); x++)
        around.push(at(brightness, y * columns + x))
    around.sort((a, b) => a - b)
    return Math.max(value, around[Math.floor(around.length / 2)] ?? value)
  })
}
