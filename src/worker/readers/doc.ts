// Word 97–2003 (DOC): the text by its pieces, its paragraphs by their properties (style, list, table), notes and margins after it.
// Fields show their last result; pictures, drawings and older files than Word 97 are not read.
import { SheafError } from '../../contract/error.ts'
import { CompoundFile, summaryOf } from './compound.ts'
import { DocLists } from './doc-lists.ts'
import { ParagraphTable } from './doc-paragraphs.ts'
import { tidyMetadata, type FlowBlock, type FlowCell, type FlowDocument } from './flow-blocks.ts'

const hint = 'Open it in a word processor and save it as DOCX.'

/** Reads a document. Throws `file-damaged`, `file-encrypted`, or `format-unsupported` for Word 95 and older. */
export function readDoc(bytes: Uint8Array): FlowDocument {
  const file = new CompoundFile(bytes, 'Word document')
  const main = file.needed('WordDocument')
  const view = new DataView(main.buffer, main.byteOffset, main.byteLength)
  if (main.length < 0x2f2 || view.getUint16(0, true) !== 0xa5ec)
    throw new SheafError('file-damaged', 'not a readable Word document: its header makes no sense', { hint })
  if (view.getUint16(2, true) < 0xc1)
    throw new SheafError('format-unsupported', 'documents of Word 95 and older are not read', { hint })
  const flags = view.getUint16(0x0a, true)
  if (flags & 0x100)
    throw new SheafError('file-encrypted', 'this document is encrypted', { hint: 'Save it without a password.' })
  const table = file.needed(flags & 0x200 ? '1Table' : '0Table')
  const part = (at: number) => {
    const start = view.getUint32(at, true)
    return table.subarray(start, start + view.getUint32(at + 4, true))
  }
  const pieces = readPieces(part(0x1a2))
  const paragraphs = new ParagraphTable(main, part(0x102))
  const lists = new DocLists(table, view.getUint32(0x2e2, true), view.getUint32(0x2e6, true), part(0x2ea))
  const reader = new DocReader(main, pieces, paragraphs, lists)
  // The text, then footnotes, page margins (macros), comments, endnotes and text boxes follow one another.
  const lengths = [0x4c, 0x50, 0x54, 0x58, 0x5c, 0x60, 0x64].map((at) => view.getUint32(at, true))
  const blocks: FlowBlock[] = []
  let from = 0
  for (const [index, length] of lengths.entries()) {
    const read = reader.read(from, from + length)
    from += length
    for (const block of index === 0 ? read : read.filter(({ kind }) => kind !== 'page-break'))
      blocks.push(index === 2 && 'text' in block ? { kind: 'header', text: block.text } : block)
  }
  const warnings = reader.pictures > 0 ? ['pictures were left out; text in pictures is not read'] : []
  return { blocks: headersFirst(blocks), metadata: tidyMetadata(summaryOf(file)), warnings }
}

/** Characters `start` to `end` of the text lie at `offset` of the main stream. */
interface Piece {
  start: number
  end: number
  offset: number
  /** One byte a character, in windows-1252; else UTF-16. */
  narrow: boolean
}

function readPieces(clx: Uint8Array): Piece[] {
  const view = new DataView(clx.buffer, clx.byteOffset, clx.byteLength)
  let at = 0
  while (clx[at] === 1 && at + 3 < clx.length) at += 3 + view.getUint16(at + 1, true)
  if (clx[at] !== 2 || at + 5 > clx.length)
    throw new SheafError('file-damaged', 'not a readable Word document: its list of text pieces is missing', { hint })
  const length = Math.min(view.getUint32(at + 1, true), clx.length - at - 5)
  const base = at + 5
  const count = Math.max(0, Math.floor((length - 4) / 12))
  const pieces: Piece[] = []
  for (let i = 0; i < count; i++) {
    const start = view.getUint32(base + 4 * i, true)
    const end = view.getUint32(base + 4 * i + 4, true)
    const position = view.getUint32(base + 4 * (count + 1) + 8 * i + 2, true)
    const narrow = (position & 0x40000000) !== 0
    const offset = (position & 0x3fffffff) >> (narrow ? 1 : 0)
    // Pieces follow one another; those that do not are damaged.
    if (start < end && start >= (pieces.at(-1)?.end ?? 0)) pieces.push({ start, end, offset, narrow })
  }
  return pieces
}

class DocReader {
  pictures = 0
  readonly #main: Uint8Array
  readonly #pieces: Piece[]
  readonly #paragraphs: ParagraphTable
  readonly #lists: DocLists
  #blocks: FlowBlock[] = []
  #rows: FlowCell[][] = []
  #row: string[] = []
  #cell: string[] = []
  #parts: string[] = []
  /** For each open field, whether its result has begun. */
  #fields: boolean[] = []
  #hiddenFields = 0
  constructor(main: Uint8Array, pieces: Piece[], paragraphs: ParagraphTable, lists: DocLists) {
    this.#main = main
    this.#pieces = pieces
    this.#paragraphs = paragraphs
    this.#lists = lists
  }

  /** The characters from `from` to `to` as blocks. */
  read(from: number, to: number): FlowBlock[] {
    this.#blocks = []
    this.#fields = []
    this.#hiddenFields = 0
    for (const piece of this.#pieces) {
      const start = Math.max(from, piece.start)
      const end = Math.min(to, piece.end)
      if (start >= end) continue
      const width = piece.narrow ? 1 : 2
      const offset = piece.offset + (start - piece.start) * width
      const bytes = this.#main.subarray(offset, offset + (end - start) * width)
      const text = new TextDecoder(piece.narrow ? 'windows-1252' : 'utf-16le').decode(bytes)
      this.#readText(text, offset, width)
    }
    this.#endParagraph(-1)
    if (this.#row.length > 0) this.#endRow()
    this.#endTable()
    return this.#blocks
  }

  #readText(text: string, offset: number, width: number): void {
    let from = 0
    for (const match of text.matchAll(/[\x01-\x08\x0b-\x0e\x13-\x15\x1e\x1f]/g)) {
      if (match.index > from) this.#add(text.slice(from, match.index))
      from = match.index + 1
      this.#readMark(match[0].charCodeAt(0), offset + match.index * width)
    }
    if (from < text.length) this.#add(text.slice(from))
  }

  #add(text: string): void {
    if (this.#hiddenFields === 0) this.#parts.push(text)
  }

  #readMark(code: number, at: number): void {
    if (code === 0x0d || code === 0x07) this.#endParagraph(at, code === 0x07)
    else if (code === 0x0c) {
      this.#endParagraph(at)
      this.#put({ kind: 'page-break' })
    } else if (code === 0x0b) this.#add('\n')
    else if (code === 0x1e) this.#add('\u2011')
    else if (code === 0x01 || code === 0x08) this.pictures++
    else if (code === 0x13) {
      this.#fields.push(false)
      this.#hiddenFields++
    } else if (code === 0x14 && this.#fields.at(-1) === false) {
      this.#fields[this.#fields.length - 1] = true
      this.#hiddenFields--
    } else if (code === 0x15 && this.#fields.pop() === false) this.#hiddenFields--
  }

  /** `at`: where its end mark lies in the main stream; -1 for none. */
  #endParagraph(at: number, isCell = false): void {
    const text = this.#parts.join('').trim()
    this.#parts = []
    const properties = this.#paragraphs.at(at)
    if (isCell && properties.endsRow) {
      this.#endRow()
      return
    }
    const mark = text === '' ? '' : this.#lists.mark(properties.list, properties.level)
    const marked = mark === '' ? text : `${mark} ${text}`
    if (isCell || properties.inTable) {
      if (text !== '') this.#cell.push(marked)
      if (!isCell) return
      this.#row.push(this.#cell.join('\n'))
      this.#cell = []
    } else if (text === '') return
    else if (properties.heading > 0) this.#put({ kind: 'heading', level: properties.heading, text: marked })
    else if (mark !== '') this.#put({ kind: 'list-item', depth: properties.level, text: marked })
    else this.#put({ kind: 'paragraph', text })
  }

  #endRow(): void {
    if (this.#row.length > 0) this.#rows.push(this.#row.map((text) => ({ text })))
    this.#row = []
  }

  #endTable(): void {
    if (this.#rows.length > 0) this.#blocks.push({ kind: 'table', rows: this.#rows })
    this.#rows = []
  }

  #put(block: FlowBlock): void {
    this.#endTable()
    this.#blocks.push(block)
  }
}

/** Page margins are stored once for each section and kind of page; a lone number is that of a page. */
function headersFirst(blocks: FlowBlock[]): FlowBlock[] {
  const headers = new Set<string>()
  for (const block of blocks) if (block.kind === 'header' && !/^\d+$/.test(block.text)) headers.add(block.text)
  return [
    ...[...headers].map((text): FlowBlock => ({ kind: 'header', text })),
    ...blocks.filter(({ kind }) => kind !== 'header'),
  ]
}
