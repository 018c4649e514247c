// Word 97–2003 (DOC): where its parts lie, and how they stand in a row: margins, text, notes, comments.
// Fields show their last result; pictures and drawings, and files older than Word 97, are not read.
import { SheafError } from '../../contract/error.ts'
import { locked } from '../locks/locked.ts'
import { CompoundFile, summaryOf } from './compound.ts'
import { boxesByPlace, commentBlocks, DocAsides, DocNotes, marginBlocks, ownerNames } from './doc-asides.ts'
import { DocBytes, DocPlaces } from './doc-bytes.ts'
import { CharacterTable, fontNames } from './doc-characters.ts'
import { DocLists } from './doc-lists.ts'
import { ParagraphTable } from './doc-paragraphs.ts'
import { quietSections } from './doc-sections.ts'
import { DocStyles } from './doc-styles.ts'
import { DocReader, type DocContext, type Piece } from './doc-text.ts'
import { tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'

const hint = 'Open it in a word processor and save it as DOCX.'

/** Reads a document. Throws `file-damaged`, `file-encrypted`, or `format-unsupported` for Word 95 and older. */
export function readDoc(bytes: Uint8Array): FlowDocument {
  const file = new CompoundFile(bytes, 'Word document')
  const main = new DocBytes(file.needed('WordDocument'))
  if (main.length < 0x2f2 || main.u16(0) !== 0xa5ec)
    throw new SheafError('file-damaged', 'not a readable Word document: its header makes no sense', { hint })
  if (main.u16(2) < 0xc1)
    throw new SheafError('format-unsupported', 'documents of Word 95 and older are not read', { hint })
  const flags = main.u16(0x0a)
  if (flags & 0x100) throw locked('this document')
  const table = new DocBytes(file.needed(flags & 0x200 ? '1Table' : '0Table'))
  const data = new DocBytes(file.read('Data') ?? new Uint8Array())
  const { blocks, hasPictures } = readParts(main, table, data)
  const warnings = hasPictures ? ['pictures were left out; text in pictures is not read'] : []
  return { blocks, metadata: tidyMetadata(summaryOf(file)), warnings }
}

/** Parts of the table stream, by where the header says where they lie. */
const parts = {
  styles: 0xa2,
  footnotes: 0xaa,
  footnoteTexts: 0xb2,
  comments: 0xba,
  commentTexts: 0xc2,
  sections: 0xca,
  margins: 0xf2,
  characters: 0xfa,
  paragraphs: 0x102,
  fonts: 0x112,
  pieces: 0x1a2,
  owners: 0x1ba,
  shapes: 0x1da,
  endnotes: 0x20a,
  endnoteTexts: 0x212,
  boxes: 0x25a,
  definitions: 0x2e2,
  lists: 0x2ea,
} as const

/** Lengths of what follows one another: text, footnotes, page margins, macros, comments, endnotes, text boxes. */
const lengths = [0x4c, 0x50, 0x54, 0x58, 0x5c, 0x60, 0x64] as const

/** How often the bytes of a file may be read as text; whole files have each once. */
const mostTimes = 4

function readParts(main: DocBytes, table: DocBytes, data: DocBytes): { blocks: FlowBlock[]; hasPictures: boolean } {
  const part = (name: keyof typeof parts) => table.part(main.u32(parts[name]), main.u32(parts[name] + 4))
  const ends: number[] = []
  for (const at of lengths) ends.push((ends.at(-1) ?? 0) + main.u32(at))
  const [text = 0, footnotes = 0, , macros = 0, comments = 0, endnotes = 0, boxes = 0] = ends
  const styles = new DocStyles(part('styles'))
  const notes = new DocNotes({
    footnote: new DocAsides(part('footnotes'), 2, part('footnoteTexts'), text),
    endnote: new DocAsides(part('endnotes'), 2, part('endnoteTexts'), comments),
  })
  const remarks = new DocAsides(part('comments'), 30, part('commentTexts'), macros)
  const remarked: number[] = []
  const boxAt = boxesByPlace(part('shapes'), part('boxes'))
  const boxTexts = new DocPlaces(part('boxes'), 22)
  const shownBoxes = new Set<number>()
  let hasPictures = false
  const read = (from: number, to: number) => new DocReader(context).read(from, Math.min(to, boxes))
  const boxBlocks = (index: number): FlowBlock[] => {
    if (shownBoxes.has(index)) return []
    shownBoxes.add(index)
    return read(endnotes + boxTexts.at(index), endnotes + boxTexts.at(index + 1))
  }
  const context: DocContext = {
    main,
    data,
    pieces: readPieces(part('pieces')),
    budget: { left: mostTimes * main.length },
    paragraphs: new ParagraphTable(main, part('paragraphs'), data, styles),
    characters: new CharacterTable(main, part('characters'), styles),
    lists: new DocLists(table, main.u32(parts.definitions), main.u32(parts.definitions + 4), part('lists')),
    fonts: fontNames(part('fonts')),
    quiet: quietSections(main, part('sections')),
    note: (at) => notes.mark(at),
    comment: (at) => void remarked.push(at),
    box: (at) => {
      // Boxes hang on the main text: one within another would lead on and on.
      const index = at < text ? boxAt.get(at) : undefined
      return index === undefined ? null : boxBlocks(index)
    },
    picture: () => {
      hasPictures = true
    },
  }
  const body = read(0, text)
  const left = boxTexts.count > 0 ? [...Array(boxTexts.count - 1).keys()].flatMap(boxBlocks) : read(endnotes, boxes)
  const { headers, footers } = marginBlocks(part('margins'), footnotes, read)
  const noted = notes.blocks(read)
  const commented = commentBlocks(remarks, remarked, ownerNames(part('owners')), read)
  const blocks = [
    ...headers,
    ...body,
    ...left.filter(({ kind }) => kind !== 'page-break'),
    ...noted,
    ...commented,
    ...footers,
  ]
  return { blocks, hasPictures }
}

function readPieces(clx: DocBytes): Piece[] {
  let at = 0
  while (clx.u8(at) === 1 && at + 3 < clx.length) at += 3 + clx.u16(at + 1)
  if (clx.u8(at) !== 2 || at + 5 > clx.length)
    throw new SheafError('file-damaged', 'not a readable Word document: its list of text pieces is missing', { hint })
  const places = new DocPlaces(clx.part(at + 5, clx.u32(at + 1)), 8)
  const pieces: Piece[] = []
  for (let i = 0; i < places.count; i++) {
    const [start, end] = [places.at(i), places.at(i + 1)]
    const position = places.record(i).u32(2)
    const narrow = (position & 0x40000000) !== 0
    const offset = (position & 0x3fffffff) >> (narrow ? 1 : 0)
    // Pieces follow one another; those that do not are damaged.
    if (start < end && start >= (pieces.at(-1)?.end ?? 0)) pieces.push({ start, end, offset, narrow })
  }
  return pieces
}
