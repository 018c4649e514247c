// Rasters: grey pictures of pages, and what is done to them before recognition. Bytes run row by row, 0 black to 255 white.

export interface Raster {
  width: number
  height: number
  data: Uint8Array
}
export type QuarterTurn = 0 | 90 | 180 | 270

/** Pixels a raster may have. More is scaled down: no text needs it, and engines slow down beyond measure. */
export const maxRasterPixels = 40_000_000
/** Pixels a side may have: a roll of twelve metres at 200 dots per inch. A page that claims kilometres has few columns, and rows without end. */
const maxRasterSide = 100_000

/** Pixels a point at which a page of this size is drawn: `scale`, or what a raster has room for. */
export function fittedScale(scale: number, width: number, height: number): number {
  return Math.min(
    scale,
    Math.sqrt(maxRasterPixels / Math.max(1, width * height)),
    maxRasterSide / Math.max(1, width, height),
  )
}

/** Grey of RGBA or BGRA pixels on white, by the eye's weights. */
export function greyFrom(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Raster {
  const data = new Uint8Array(width * height)
  for (let i = 0, p = 0; i < data.length; i++, p += 4) {
    const alpha = rgba[p + 3] ?? 255
    const grey = ((rgba[p] ?? 0) * 77 + (rgba[p + 1] ?? 0) * 151 + (rgba[p + 2] ?? 0) * 28) >> 8
    data[i] = alpha === 255 ? grey : 255 - (((255 - grey) * alpha) / 255 + 0.5)
  }
  return { width, height, data }
}

/** Portable grey map: the plainest file that recognition reads. Encoding it costs a copy and no more. */
export function toPgm(raster: Raster): Uint8Array {
  const header = new TextEncoder().encode(`P5\n${raster.width} ${raster.height}\n255\n`)
  const file = new Uint8Array(header.length + raster.data.length)
  file.set(header)
  file.set(raster.data, header.length)
  return file
}

/** Turned clockwise. */
export function turn(raster: Raster, degrees: QuarterTurn): Raster {
  if (degrees === 0) return raster
  const { width, height, data } = raster
  const turned: Raster =
    degrees === 180
      ? { width, height, data: new Uint8Array(data.length) }
      : { width: height, height: width, data: new Uint8Array(data.length) }
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const at =
        degrees === 180
          ? data.length - 1 - i
          : degrees === 90
            ? x * height + (height - 1 - y)
            : (width - 1 - x) * height + y
      turned.data[at] = data[i] ?? 255
    }
  return turned
}

/** Size of a picture after it was rotated by any angle, with nothing cut off. */
export function rotatedSize(width: number, height: number, degrees: number): [width: number, height: number] {
  const cos = Math.abs(Math.cos((degrees * Math.PI) / 180))
  const sin = Math.abs(Math.sin((degrees * Math.PI) / 180))
  return [width * cos + height * sin, width * sin + height * cos]
}

/** Rotated clockwise about its centre by a small angle; the sheet grows so that nothing is cut off, new corners are `corner`. */
export function rotate(raster: Raster, degrees: number, corner = 255): Raster {
  const { width, height, data } = raster
  const [w, h] = rotatedSize(width, height, degrees).map(Math.round) as [number, number]
  const cos = Math.cos((degrees * Math.PI) / 180)
  const sin = Math.sin((degrees * Math.PI) / 180)
  const rotated = new Uint8Array(w * h).fill(corner)
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      const dx = x + 0.5 - w / 2
      const dy = y + 0.5 - h / 2
      const sx = dx * cos + dy * sin + width / 2 - 0.5
      const sy = -dx * sin + dy * cos + height / 2 - 0.5
      const x0 = Math.floor(sx)
      const y0 = Math.floor(sy)
      if (x0 < 0 || y0 < 0 || x0 >= width - 1 || y0 >= height - 1) continue
      const fx = sx - x0
      const fy = sy - y0
      const at = y0 * width + x0
      const top = (data[at] ?? 255) * (1 - fx) + (data[at + 1] ?? 255) * fx
      const bottom = (data[at + width] ?? 255) * (1 - fx) + (data[at + width + 1] ?? 255) * fx
      rotated[y * w + x] = top * (1 - fy) + bottom * fy + 0.5
    }
  return { width: w, height: h, data: rotated }
}

/** Scaled by `factor`: smoothly when larger, by area means when smaller. */
export function scale(raster: Raster, factor: number): Raster {
  const width = Math.max(1, Math.round(raster.width * factor))
  const height = Math.max(1, Math.round(raster.height * factor))
  if (width === raster.width && height === raster.height) return raster
  return { width, height, data: factor < 1 ? shrink(raster, width, height) : enlarge(raster, width, height) }
}

function shrink({ width, height, data }: Raster, w: number, h: number): Uint8Array {
  const out = new Uint8Array(w * h)
  for (let y = 0; y < h; y++) {
    const y0 = Math.floor((y * height) / h)
    const y1 = Math.max(y0 + 1, Math.floor(((y + 1) * height) / h))
    for (let x = 0; x < w; x++) {
      const x0 = Math.floor((x * width) / w)
      const x1 = Math.max(x0 + 1, Math.floor(((x + 1) * width) / w))
      let sum = 0
      for (let sy = y0; sy < y1; sy++)
        for (let at = sy * width + x0, end = at + x1 - x0; at < end; at++) sum += data[at] ?? 255
      out[y * w + x] = sum / ((y1 - y0) * (x1 - x0)) + 0.5
    }
  }
  return out
}

/** Cubic (Catmull–Rom), one axis after the other: keeps strokes sharper than linear interpolation does. */
function enlarge({ width, height, data }: Raster, w: number, h: number): Uint8Array {
  const horizontal = taps(width, w)
  const vertical = taps(height, h)
  const rows = new Float32Array(w * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0
      for (let k = 0; k < 4; k++)
        sum += (data[y * width + (horizontal.at[x * 4 + k] ?? 0)] ?? 255) * (horizontal.by[x * 4 + k] ?? 0)
      rows[y * w + x] = sum
    }
  const out = new Uint8ClampedArray(w * h)
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0
      for (let k = 0; k < 4; k++)
        sum += (rows[(vertical.at[y * 4 + k] ?? 0) * w + x] ?? 255) * (vertical.by[y * 4 + k] ?? 0)
      out[y * w + x] = sum
    }
  return new Uint8Array(out.buffer)
}

/** For each of `to` places, four places of `from` and their weights. */
function taps(from: number, to: number): { at: Int32Array; by: Float32Array } {
  const at = new Int32Array(to * 4)
  const by = new Float32Array(to * 4)
  for (let i = 0; i < to; i++) {
    const place = ((i + 0.5) * from) / to - 0.5
    const base = Math.floor(place)
    const t = place - base
    const weights = [
      -0.5 * t + t * t - 0.5 * t ** 3,
      1 - 2.5 * t * t + 1.5 * t ** 3,
      0.5 * t + 2 * t * t - 1.5 * t ** 3,
      -0.5 * t * t + 0.5 * t ** 3,
    ]
    for (let k = 0; k < 4; k++) {
      at[i * 4 + k] = Math.min(from - 1, Math.max(0, base - 1 + k))
      by[i * 4 + k] = weights[k] ?? 0
    }
  }
  return { at, by }
}

export function invert(raster: Raster): Raster {
  return { ...raster, data: raster.data.map((value) => 255 - value) }
}
