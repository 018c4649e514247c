// Effort: what recognising a page will cost, told by what is measured on its raster before it is read. Plans are made of it, and the
// pace of a machine: seconds that pages took there for their effort.
import type { Skew } from './skew.ts'

/**
 * Seconds of a processor, fitted to 78 pages (books, receipts, faxes, drawn and worn ones) on one server core of 2026: a page's own, for
 * a million pixels as they are read, the same for lighting it evenly, and for a thousand heights of a letter along its lines.
 * Of the 64 that were read once, 57 lie within 30 % of it.
 */
const cost = { page: 0.03, megapixel: 0.13, flattening: 0.1, print: 1.62 }
/** Seconds in which the engine is asked which way up a sheet is. */
const turning = 0.5
/** Specks for each letter from which on print falls apart, or lies in grain, and how often such a page is read. */
const rough = [
  { specks: 1.5, readings: 5 },
  { specks: 0.3, readings: 2 },
]

interface Measured {
  pixels: number
  /** At which it is read first. */
  scale: number
  skew: Skew
  isSideways: boolean
  isFlattened: boolean
}

/** Seconds of a processor that recognising a page takes. What it is read again for after a bad reading is not foreseen. */
export function effortOf({ pixels, scale, skew: { print }, isSideways, isFlattened }: Measured): number {
  const megapixels = (pixels * scale ** 2) / 1e6
  const reading = cost.megapixel * megapixels + cost.print * (print.length / 1000)
  // Shadow and noise of a photograph leave specks that do not trouble its reading.
  const readings = isFlattened ? 1 : (rough.find(({ specks }) => print.specks >= specks)?.readings ?? 1)
  const preparing = cost.page + (isSideways ? turning : 0) + (isFlattened ? cost.flattening * megapixels : 0)
  return preparing + reading * readings
}
