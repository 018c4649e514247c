// Numbers of foot- and endnotes: each kind counts for itself, in its own way of writing numbers.
import { numberText } from './list-numbers.ts'

export type NoteKind = 'footnote' | 'endnote'

/** Ways of writing numbers, as `numberText` knows them. Word's own: 1, 2, 3 at a page's foot, i, ii, iii at the end. */
export type NoteFormats = Readonly<Record<NoteKind, string>>
export const usualNotes: NoteFormats = { footnote: 'decimal', endnote: 'lowerRoman' }

export class NoteNumbers {
  formats: NoteFormats
  readonly #counts: Record<NoteKind, number> = { footnote: 0, endnote: 0 }
  constructor(formats: NoteFormats = usualNotes) {
    this.formats = formats
  }

  /** The number of the next note of a kind, which is counted. */
  next(kind: NoteKind): string {
    return numberText(++this.#counts[kind], this.formats[kind])
  }
}
