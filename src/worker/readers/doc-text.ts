// The text of an old Word document as blocks: its characters with their properties, its marks, its fields.
import type { Link } from '../../contract/model.ts'
import type { DocBytes } from './doc-bytes.ts'
import type { CharacterProperties, CharacterTable } from './doc-characters.ts'
import { formFieldText } from './doc-fields.ts'
import type { DocLists } from './doc-lists.ts'
import type { ParagraphProperties, ParagraphTable } from './doc-paragraphs.ts'
import { DocxFields } from './docx-fields.ts'
import { EdgeTables } from './edge-table.ts'
import { addLink, type FlowBlock } from './flow-blocks.ts'
import { symbolOf, withSymbols } from './symbol-fonts.ts'

/** Characters `start` to `end` of the text lie at `offset` of the main stream. */
export interface Piece {
  start: number
  end: number
  offset: number
  /** One byte a character, in windows-1252; else UTF-16. */
  narrow: boolean
}

/** What a text is read with. Places are characters of the document's whole text. */
export interface DocContext {
  main: DocBytes
  data: DocBytes
  /** In the order of the text. */
  pieces: readonly Piece[]
  /** Bytes of text that may still be read: a damaged file may refer to all of its text again and again. */
  budget: { left: number }
  paragraphs: ParagraphTable
  characters: CharacterTable
  lists: DocLists
  fonts: readonly string[]
  /** Places of section marks that begin no page. */
  quiet: ReadonlySet<number>
  /** The mark of the note that is referred to at a place (`[3]`), or empty; called in reading order. */
  note: (at: number) => string
  comment: (at: number) => void
  /** What the text box holds that hangs on a place; null where none does. */
  box: (at: number) => FlowBlock[] | null
  /** A picture was met. */
  picture: () => void
}

interface Run extends CharacterProperties {
  shown: boolean
}

export class DocReader {
  readonly #context: DocContext
  readonly #blocks: FlowBlock[] = []
  readonly #tables = new EdgeTables(this.#blocks)
  #parts: string[] = []
  /** What hangs on the paragraph and comes after it. */
  #after: FlowBlock[] = []
  #links: Link[] = []
  #link: { target: string; from: number } | null = null
  readonly #fields = new DocxFields()
  #instruction = ''
  constructor(context: DocContext) {
    this.#context = context
  }

  /** The characters from `from` to `to` as blocks. A reader reads once. */
  read(from: number, to: number): FlowBlock[] {
    const { pieces, budget } = this.#context
    for (let i = firstAfter(pieces, from); i < pieces.length && budget.left > 0; i++) {
      const piece = pieces[i]
      if (!piece || piece.start >= to) break
      this.#readPiece(piece, Math.max(from, piece.start), Math.min(to, piece.end))
    }
    this.#endParagraph(-1, false)
    this.#tables.finish()
    return this.#blocks
  }

  #readPiece(piece: Piece, from: number, to: number): void {
    const { main, characters, paragraphs, budget } = this.#context
    const width = piece.narrow ? 1 : 2
    const offset = piece.offset + (from - piece.start) * width
    const bytes = main.bytes.subarray(offset, offset + (to - from) * width)
    budget.left -= bytes.length + 1
    const text = new TextDecoder(piece.narrow ? 'windows-1252' : 'utf-16le', { ignoreBOM: true }).decode(bytes)
    for (let at = 0; at < text.length;) {
      const place = offset + at * width
      const { properties, end: runEnd } = characters.at(place)
      const end = characters.asksStyle(properties) ? Math.min(runEnd, paragraphs.endOf(place)) : runEnd
      const next = Math.max(at + 1, Math.min(text.length, Math.ceil((end - offset) / width)))
      this.#readRun(text.slice(at, next), from + at, place, width, properties)
      at = next
    }
  }

  #readRun(text: string, at: number, offset: number, width: number, properties: CharacterProperties): void {
    const { characters, paragraphs } = this.#context
    const shown = characters.shows(properties, () => paragraphs.at(offset).style)
    const run: Run = { ...properties, shown }
    let from = 0
    for (const match of text.matchAll(/[\x01-\x0e\x13-\x15\x1e\x1f]/g)) {
      if (match.index > from) this.#addText(text.slice(from, match.index), run)
      from = match.index + 1
      this.#readMark(match[0].charCodeAt(0), at + match.index, offset + match.index * width, run)
    }
    if (from < text.length) this.#addText(text.slice(from), run)
  }

  #addText(text: string, run: Run): void {
    const { fonts } = this.#context
    if (!this.#fields.shown) {
      if (!run.deleted) {
        this.#fields.instruction(text)
        this.#instruction = (this.#instruction + text).slice(0, 100)
      }
    } else if (run.symbol) this.#add(symbolOf(fonts[run.symbol.font] ?? '', run.symbol.code) ?? '', run)
    else this.#add(/[\uf020-\uf0ff]/.test(text) ? withSymbols(text, fonts[run.font] ?? '') : text, run)
  }

  #add(text: string, run: Run): void {
    if (run.shown && this.#fields.shown) this.#parts.push(text)
  }

  #readMark(code: number, at: number, offset: number, run: Run): void {
    const { note, comment, quiet } = this.#context
    if (code === 0x0d || code === 0x07) {
      if (code === 0x07 || !run.deleted) this.#endParagraph(offset, code === 0x07, run.deleted)
    } else if (code === 0x0c) {
      this.#endParagraph(offset, false)
      if (!quiet.has(at)) this.#sink(0).push({ kind: 'page-break' })
    } else if (code === 0x0b || code === 0x0e) this.#add('\n', run)
    else if (code === 0x09) this.#add(' ', run)
    else if (code === 0x1e) this.#add('\u2011', run)
    else if (code === 0x02 && run.shown) this.#add(note(at), run)
    else if (code === 0x05) comment(at)
    else if (code === 0x01 || code === 0x08) this.#readObject(code, at, run)
    else if (code >= 0x13 && code <= 0x15) this.#markField(fieldMarks[code - 0x13] ?? '', run)
  }

  /** A picture, a text box, or the data of a form field. */
  #readObject(code: number, at: number, run: Run): void {
    const { box, data, picture } = this.#context
    const held = code === 0x08 ? box(at) : null
    if (held && run.shown) for (const block of held) this.#after.push(block)
    else if (run.isData) {
      if (/FORM(?:CHECKBOX|DROPDOWN)/.test(this.#instruction) && run.shown)
        this.#parts.push(formFieldText(data, run.data))
    } else if (!held) picture()
  }

  #markField(kind: string, run: Run): void {
    if (kind === 'begin') this.#instruction = ''
    const before = this.#fields.target
    const text = this.#fields.mark(kind)
    const target = this.#fields.target
    this.#add(text, run)
    if (target === before) return
    this.#cutLink()
    this.#link = target === null ? null : { target, from: this.#parts.length }
  }

  /** Notes the link's text so far; the link goes on in the next paragraph. */
  #cutLink(): void {
    if (!this.#link) return
    addLink(this.#links, this.#parts.slice(this.#link.from).join(''), this.#link.target)
    this.#link = { target: this.#link.target, from: 0 }
  }

  #sink(tables: number): FlowBlock[] {
    return this.#tables.at(tables)
  }

  /** `at`: where its end mark lies in the main stream; -1 for none. */
  #endParagraph(at: number, isCell: boolean, isDeleted = false): void {
    this.#cutLink()
    this.#fields.endParagraph()
    const properties = this.#context.paragraphs.at(at)
    const parts = this.#parts.splice(0)
    const links = this.#links.splice(0)
    const after = this.#after.splice(0)
    const tables = isCell ? 1 : properties.tables
    if (properties.row && tables > 0) {
      this.#tables.endRow(tables, { cells: properties.row.cells, header: properties.row.header, gone: isDeleted })
      return
    }
    const sink = this.#sink(tables)
    if (properties.breakBefore && tables === 0) sink.push({ kind: 'page-break' })
    if (at !== -1 || parts.length > 0) for (const block of this.#paragraph(parts, links, properties)) sink.push(block)
    for (const block of after) sink.push(block)
    if (isCell || properties.endsCell) this.#tables.endCell(tables)
  }

  /** What a paragraph says. An empty line within it parts two. A number is counted, also where nothing stands beside it. */
  #paragraph(parts: string[], links: Link[], properties: ParagraphProperties): FlowBlock[] {
    const text = parts.join('').replace(/ *\n */g, '\n')
    const [first = '', ...rest] = text.split(/\n(?=\n)/).map((piece) => piece.replace(/ {2,}/g, ' ').trim())
    const { heading, isCaption, list, level } = properties
    const item = this.#context.lists.mark(list, level)
    const own = { ...(links.length > 0 && { links }) }
    const numbered = item && item.marker !== '•' ? `${item.marker} ${first}` : first
    const blocks: FlowBlock[] = []
    if (first !== '') {
      if (heading > 0) blocks.push({ kind: 'heading', level: heading, text: numbered, ...own })
      else if (isCaption) blocks.push({ kind: 'caption', text: numbered, ...own })
      else if (item) blocks.push({ kind: 'list-item', depth: item.depth, text: `${item.marker} ${first}`, ...own })
      else blocks.push({ kind: 'paragraph', text: first, ...own })
    }
    for (const piece of rest) if (piece !== '') blocks.push({ kind: 'paragraph', text: piece })
    return blocks
  }
}

/** The first piece that ends after a place. */
function firstAfter(pieces: readonly Piece[], place: number): number {
  let [low, high] = [0, pieces.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((pieces[middle]?.end ?? 0) <= place) low = middle + 1
    else high = middle
  }
  return low
}

const fieldMarks = ['begin', 'separate', 'end'] as const
