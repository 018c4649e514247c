// A page's structure tree as units in reading order: what the file says is a heading, an item, a table, and which words are its own.
import type { PdfTag, PdfWord } from './pdf-engine.ts'
import { type Marked, marksIn, tableOf, type TagCell } from './pdf-tags-table.ts'

/** `any`: text that the file says nothing of; what it is shows in the geometry. `note`: a footnote. */
type Says = 'heading' | 'paragraph' | 'list-item' | 'caption' | 'code' | 'note' | 'any'

/** Words that belong together, in the file's order. A table's words are those of its cells. */
export type Unit = { words: PdfWord[] } & (
  | { says: Says; level?: number }
  | { says: 'table'; rows: TagCell[][]; continues: boolean }
)

/** What is set within a line. Unknown names are taken for containers, but within text. */
const inline = new Set(
  'Span Quote Reference Link Annot Em Strong Sub Lbl Formula NonStruct Ruby RB RT RP Warichu WT WP BibEntry Private Form'.split(
    ' ',
  ),
).add('')
const sections = new Set(['Sect', 'Part', 'Art'])

/** Words and share of the page's letters that headings have at most; on pages of so many words at least. */
const heads = { words: 60, share: 0.5, page: 80 }

/** Units whose headings can be headings: where most of a page is said to be one, or a long text, it is a paragraph. */
export function sober(units: Unit[]): Unit[] {
  const letters = (of: Unit[]): number =>
    of.reduce((sum, { words }) => sum + words.reduce((n, { text }) => n + text.length, 0), 0)
  const headings = units.filter(({ says }) => says === 'heading')
  const count = units.reduce((sum, { words }) => sum + words.length, 0)
  const tooMany = count >= heads.page && letters(headings) > heads.share * letters(units)
  return units.map((unit) =>
    unit.says === 'heading' && (tooMany || unit.words.length > heads.words)
      ? { says: 'paragraph', words: unit.words }
      : unit,
  )
}

/** Units whose paragraphs are text of which nothing is known, those that follow each other as one. */
export function withoutParagraphs(units: readonly Unit[]): Unit[] {
  const merged: Unit[] = []
  for (const unit of units) {
    const last = merged.at(-1)
    if (unit.says !== 'paragraph' && unit.says !== 'any') merged.push(unit)
    else if (last?.says === 'any') last.words = [...last.words, ...unit.words]
    else merged.push({ says: 'any', words: unit.words })
  }
  return merged
}

/** Units in the order of the tree, without empty ones. `claimed` gets each id that an element names, as often as one does. */
export function toUnits(root: PdfTag, marked: Marked, claimed: number[]): Unit[] {
  const reader = new UnitReader(new Map(marked), claimed)
  reader.group(root, 0)
  return reader.units.filter(({ words }) => words.length > 0)
}

class UnitReader {
  readonly units: Unit[] = []
  /** What no element has named yet. */
  readonly #left: Map<number, PdfWord[]>
  readonly #claimed: number[]
  /** What inline text is added to; null where the next text begins a unit. */
  #open: Unit | null = null

  constructor(left: Map<number, PdfWord[]>, claimed: number[]) {
    this.#left = left
    this.#claimed = claimed
  }

  /** A container: each part of it stands for itself. `depth`: sections around it. */
  group(tag: PdfTag, depth: number): void {
    this.#open = null
    this.#kids(tag, 'any', depth)
    this.#open = null
  }

  /** `says`: what text is that stands in no element of its own here. */
  #kids(tag: PdfTag, says: Says, depth: number): void {
    for (const kid of tag.kids) {
      if (typeof kid === 'number') this.#add(kid, says)
      else if (kid) this.#visit(kid, says, depth)
    }
  }

  #add(mark: number, says: Says): void {
    const words = this.#take(mark)
    if (words.length === 0) return
    const open = this.#open ?? this.#begin({ says, words: [] })
    for (const word of words) open.words.push(word)
  }

  #begin(unit: Unit): Unit {
    this.units.push(unit)
    this.#open = unit
    return unit
  }

  #visit(tag: PdfTag, says: Says, depth: number): void {
    const { type } = tag
    if (inline.has(type)) this.#kids(tag, says, depth)
    else if (type === 'Code' && this.#open && this.#open.words.length > 0) this.#kids(tag, says, depth)
    else if (type === 'Note' || type === 'FENote') this.#aside(tag)
    else this.#block(tag, says, depth)
  }

  #block(tag: PdfTag, says: Says, depth: number): void {
    const level = headingLevel(tag.type, depth)
    if (level !== null) this.#text(tag, { says: 'heading', level, words: [] }, depth)
    else if (tag.type === 'P' || (tag.type === 'Div' && this.#isInItem())) this.#paragraph(tag, depth)
    else if (tag.type === 'LI') this.#text(tag, { says: 'list-item', words: [] }, depth)
    else if (tag.type === 'LBody') this.#kids(tag, says, depth)
    else if (tag.type === 'Caption') this.#whole(tag, 'caption')
    else if (tag.type === 'Code') this.#whole(tag, 'code')
    else if (tag.type === 'Figure' || tag.type === 'TOC' || tag.type === 'TOCI') this.#whole(tag, 'any')
    else if (tag.type !== 'Table' || !this.#table(tag)) this.group(tag, depth + (sections.has(tag.type) ? 1 : 0))
  }

  /** An element with text of its own; what stands in blocks within it is theirs. */
  #text(tag: PdfTag, unit: Unit & { says: Says }, depth: number): void {
    this.#begin(unit)
    this.#kids(tag, unit.says === 'list-item' ? 'paragraph' : unit.says, depth)
    this.#open = null
  }

  /** A paragraph; the first one of an item is the item's text. */
  #paragraph(tag: PdfTag, depth: number): void {
    if (this.#isInItem()) {
      this.#kids(tag, 'paragraph', depth)
      if (!this.#isInItem()) this.#open = null
    } else this.#text(tag, { says: 'paragraph', words: [] }, depth)
  }

  /** Whether an item was begun that has no text yet but its number or sign. */
  #isInItem(): boolean {
    return this.#open?.says === 'list-item' && isLabel(this.#open.words)
  }

  /** All of an element's text as one unit. */
  #whole(tag: PdfTag, says: Says): void {
    this.#begin({ says, words: this.#deep(tag) })
    this.#open = null
  }

  /** A note does not end the text that it stands in. */
  #aside(tag: PdfTag): void {
    this.units.push({ says: 'note', words: this.#deep(tag) })
  }

  #table(tag: PdfTag): boolean {
    const found = tableOf(tag, this.#left)
    if (!found) return false
    for (const caption of found.captions) this.#whole(caption, 'caption')
    for (const mark of found.marks) this.#take(mark)
    const words = found.rows.flatMap((row) => row.flatMap((cell) => cell.words))
    this.#begin({ says: 'table', words, rows: found.rows, continues: found.continues })
    this.#open = null
    return true
  }

  #deep(tag: PdfTag): PdfWord[] {
    return marksIn(tag).flatMap((mark) => this.#take(mark))
  }

  /** The words of an id, for the first element that names it. */
  #take(mark: number): PdfWord[] {
    this.#claimed.push(mark)
    const words = this.#left.get(mark) ?? []
    this.#left.delete(mark)
    return words
  }
}

/** Letters that the number or sign of an item has at most. */
const labelLetters = 8

function isLabel(words: readonly PdfWord[]): boolean {
  return words.length === 0 || (words.length === 1 && (words[0]?.text.length ?? 0) <= labelLetters)
}

/** 1–6 for headings; those without a number have the level of their section. */
function headingLevel(type: string, depth: number): number | null {
  if (type === 'Title') return 1
  const level = /^H(\d{0,2})$/.exec(type)?.[1]
  if (level === undefined) return null
  return Math.min(6, Math.max(1, level === '' ? depth : Number(level)))
}
