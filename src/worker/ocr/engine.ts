// What recognition needs of an engine: a raster in, words with boxes out. What is done to a page before and after is the same
// for all of them.
import type { Raster } from '../raster.ts'
import type { Orientation, Reading } from './thread.ts'

export interface ReadOptions {
  /** Tesseract names. */
  languages: string[]
  /** Told as a hint of how large letters are. */
  dpi: number
  /** Page segmentation: 3 finds columns, 6 takes the page as one block. */
  mode: 3 | 6
  /** Places, in pixels, of words that are known by now: an engine may leave out the lines that they fill. */
  known?: [x0: number, y0: number, x1: number, y1: number][]
  /** 0–1, rising; an engine may stay silent. */
  onProgress?: (fraction: number) => void
}

export interface OcrEngine {
  /** Stands in pages and their exports as what read them. */
  readonly name: string
  /** Throws `model-missing` for a language without data, and where the engine itself is not there. */
  read(raster: Raster, options: ReadOptions): Promise<Reading>
  /** Which way up the text of a raster is; null where there is too little of it to tell. */
  orient(raster: Raster): Promise<Orientation | null>
}

/** What a worker recognises with. `second` is asked where the options say so, for what another one was unsure of. */
export interface Recognisers {
  bundled: OcrEngine
  second: OcrEngine
}
