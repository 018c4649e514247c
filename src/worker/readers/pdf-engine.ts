// What a PDF engine gives: words with places, sizes and weights, and pictures of pages. PDFium and pdf.js both fit behind it.
import type { Box, Metadata } from '../../contract/model.ts'
import type { PlacedWord } from '../arrange/lines.ts'
import type { Raster } from '../raster.ts'
import type { SourceReader } from '../source.ts'

/** A word on the page as shown, /Rotate applied. For turned words `baseline` is the x they stand on. */
export interface PdfWord extends PlacedWord {
  /** Direction of writing as shown, whole degrees clockwise, 0–359; 0 is left to right. */
  angle: number
  /** In tagged files the marked content it is of; else one of `notTagged`. */
  mark?: number
  /** Whether its letters stand one under the other, upright; its `angle` is then 90. */
  vertical?: boolean
}

/** What stands for an id of marked content where text has none: it is unmarked, or marked as no part of the document's text. */
export const notTagged = { unmarked: -1, artifact: -2 }

/** An element of a page's structure tree. `type`: the standard name (`H1`, `TD`), empty for others. */
export interface PdfTag {
  type: string
  /** In reading order: elements, ids of marked content; null for what is empty or on another page. */
  kids: (PdfTag | number | null)[]
  /** Of cells, where they are more than 1. */
  colspan?: number
  rowspan?: number
}

/** Annotations that say something beyond what is drawn. */
export interface PdfMarks {
  /** Where a click leads out of the file. */
  links: { box: Box; target: string }[]
  /** Notes, and values of form fields that are not drawn. */
  notes: { text: string; box: Box }[]
}

/** An entry of the outline. `level` from 1, `page` from 1. */
export interface PdfHeading {
  title: string
  level: number
  page: number
}

/** An embedded file as listed. */
export interface PdfFound {
  name: string
  mediaType: string | null
  index: number
}

/**
 * What codes of fonts stand for whose glyphs have names that only one engine can read, by the fonts' names; of fonts of one name in the
 * order in which the page uses them.
 */
export type GlyphNames = ReadonlyMap<string, readonly ReadonlyMap<number, string>[]>

export interface PdfText extends PdfMarks {
  /** What the file calls the page (`iv`, `A-3`); empty where it says nothing. */
  label: string
  width: number
  height: number
  words: PdfWord[]
  /** Boxes of pictures. */
  images: Box[]
  /** Lines drawn along the page's edges, as thin boxes: what parts text and makes tables. */
  rules: Box[]
  /** Share of the characters that are written but not shown: the text layer of a scan. */
  invisible: number
  /** Whether words lack letters for want of glyphs' names. */
  lacksNames?: boolean
  /** The page's part of the file's structure tree, under a root without a type. Files that are not tagged have none. */
  tags: PdfTag | null
}

/** RGBA, rows without padding. */
export interface Pixels {
  width: number
  height: number
  data: Uint8ClampedArray<ArrayBuffer>
}

export interface PdfFile {
  /** The engine's name, as stored with pages. */
  readonly engine: string
  readonly pages: number
  readonly metadata: Metadata
  readonly outline: PdfHeading[]
  /** Embedded files, and the bytes of one by its index; null where they cannot be had. */
  readonly attachments: PdfFound[]
  attachment(index: number): Promise<Uint8Array | null>
  size(page: number): Promise<{ width: number; height: number }>
  /** `names`: what is known of its glyphs. */
  text(page: number, names?: GlyphNames): Promise<PdfText>
  /** Names of a page's glyphs, of an engine that can tell. */
  glyphNames?(page: number): Promise<GlyphNames>
  /** In colour on white, `scale` pixels a point; less where that were too many. */
  draw(page: number, scale: number): Promise<Pixels>
  /** In grey, for measuring and recognition. */
  grey(page: number, scale: number): Promise<Raster>
  close(): void
}

/** Opens a PDF. Throws `file-encrypted`, `file-protected` or `file-damaged`. `name` is for messages. */
export interface PdfEngine {
  open(reader: SourceReader, name: string, password?: string): Promise<PdfFile>
}
