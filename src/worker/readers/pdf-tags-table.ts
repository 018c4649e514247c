// Tables of a structure tree: believed where they are grids of short cells, and not where a table only arranges a page.
import type { Box } from '../../contract/model.ts'
import { boxAround, unionBox } from '../page-builder.ts'
import type { PdfTag, PdfWord } from './pdf-engine.ts'
import { withEmptyCells } from './pdf-tags-columns.ts'

/** Words by their id of marked content. */
export type Marked = ReadonlyMap<number, PdfWord[]>

export interface TagCell {
  words: PdfWord[]
  header: boolean
  colspan: number
  rowspan: number
}

interface TagTable {
  rows: TagCell[][]
  /** Its captions, and the ids of all else in it. */
  captions: PdfTag[]
  marks: number[]
  /** Rows of it stand on a page before. */
  continues: boolean
}

/** Words that a cell may have, and the share of the table's rows that must stand as rows do. */
const longestCell = 150
const inGrid = 0.9
/** Points by which a cell may reach into the next. */
const over = 2

/** Ids of an element and of all within it, in order. */
export function marksIn(tag: PdfTag, into: number[] = []): number[] {
  for (const kid of tag.kids)
    if (typeof kid === 'number') into.push(kid)
    else if (kid) marksIn(kid, into)
  return into
}

/** A table's cells with their words; null where it is none to be believed. */
export function tableOf(tag: PdfTag, marked: Marked): TagTable | null {
  const parts = rowsOf(tag, marked)
  if (!parts) return null
  const { rows: tags, captions, before } = parts
  if (tags.some((row) => row.kids.some((cell) => cell !== null && !isCell(cell)))) return null
  const marks: number[] = []
  const rows = tags.map((row) =>
    row.kids.map((cell): TagCell => {
      if (cell === null || typeof cell === 'number') return { words: [], header: false, colspan: 1, rowspan: 1 }
      const own = marksIn(cell)
      marks.push(...own)
      const words = own.flatMap((mark) => marked.get(mark) ?? [])
      return { words, header: cell.type === 'TH', colspan: cell.colspan ?? 1, rowspan: cell.rowspan ?? 1 }
    }),
  )
  if (tags.some((row) => row.kids.some((cell) => cell !== null && holdsBlocks(cell)))) return null
  // One row alone may be anything.
  const isAlone = !before && rows.length < 2 && !rows.flat().some(({ header }) => header)
  return !isAlone && isGrid(rows) ? { rows: withEmptyCells(rows), captions, marks, continues: before } : null
}

/** Rows in groups of rows or without them; null where something else stands between them. `before`: the first place of the table is another page's. */
function rowsOf(tag: PdfTag, marked: Marked): { rows: PdfTag[]; captions: PdfTag[]; before: boolean } | null {
  const rows: PdfTag[] = []
  const captions: PdfTag[] = []
  let before = false
  for (const kid of tag.kids) {
    // Its lines and backgrounds.
    if (typeof kid === 'number') {
      if (marked.has(kid)) return null
    } else if (kid === null) before ||= rows.length === 0
    else if (kid.type === 'TR') rows.push(kid)
    else if (kid.type === 'Caption') captions.push(kid)
    else if (rowGroups.has(kid.type)) {
      const within = rowsOf(kid, marked)
      if (!within) return null
      before ||= rows.length === 0 && within.before
      rows.push(...within.rows)
      captions.push(...within.captions)
    } else if (marksIn(kid).some((mark) => marked.has(mark))) return null
  }
  return { rows, captions, before }
}

const rowGroups = new Set(['THead', 'TBody', 'TFoot', 'NonStruct', 'Div', ''])

function isCell(kid: PdfTag | number): boolean {
  return typeof kid !== 'number' && (kid.type === 'TD' || kid.type === 'TH')
}

/** Whether a cell holds what only cells of a layout do: headings or tables. */
function holdsBlocks(kid: PdfTag | number): boolean {
  if (typeof kid === 'number') return false
  return kid.kids.some(
    (inner) =>
      inner !== null && typeof inner !== 'number' && (/^(?:Table|H\d?|Title)$/.test(inner.type) || holdsBlocks(inner)),
  )
}

/** Two columns or more, no cell of a page's text, and rows one under another with their cells side by side. */
function isGrid(rows: TagCell[][]): boolean {
  const filled = rows.filter((row) => row.some(({ words }) => words.length > 0))
  const width = Math.max(0, ...filled.map((row) => row.reduce((sum, { colspan }) => sum + colspan, 0)))
  if (filled.length === 0 || width < 2 || rows.some((row) => row.some(({ words }) => words.length > longestCell)))
    return false
  let sound = 0
  let last: Box | null = null
  for (const row of filled) {
    const boxes = row.flatMap(({ words }) => (words.length > 0 ? [boxAround(words)] : []))
    const box = unionBox(boxes)
    if ((!last || middle(box) > middle(last)) && areBeside(boxes)) sound++
    last = box
  }
  return sound >= inGrid * filled.length
}

function areBeside(boxes: Box[]): boolean {
  const rightwards = boxes.every(([x0], index) => index === 0 || x0 > (boxes[index - 1]?.[2] ?? 0) - over)
  return rightwards || boxes.every(([, , x1], index) => index === 0 || x1 < (boxes[index - 1]?.[0] ?? 0) + over)
}

function middle([, top, , bottom]: Box): number {
  return (top + bottom) / 2
}
