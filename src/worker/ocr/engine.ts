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
  /** 0–1, rising; an engine may stay silent. */
  onProgress?: (fraction: number) => void
}

export interface OcrEngine {
  /** Stands in pages and their exports as what read them. */
  readonly name: string
  /** Throws `model-missing` for a language without data. */
  read(raster: Raster, options: ReadOptions): Promise<Reading>
  /** Which way up the text of a raster is; null where there is too little of it to tell. */
  orient(raster: Raster): Promise<Orientation | null>
}
