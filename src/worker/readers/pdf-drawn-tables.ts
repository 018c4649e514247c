// Pages that are a table with all of its lines drawn: what such a page is shows without the file's tags, and whether it goes on from the page before.
import type { Box } from '../../contract/model.ts'
import type { Grid } from '../arrange/grids.ts'
import { findGrids } from '../arrange/grids.ts'
import { toRules } from '../arrange/rules.ts'
import { columnsOf } from '../arrange/heads.ts'
import type { DraftBlock } from '../page-builder.ts'
import { notTagged, type PdfText, type PdfWord } from './pdf-engine.ts'
import { runningMargin } from './pdf-running.ts'

/** Rows and columns at least, share of the cells that hold something, letters of one cell at most, and times a word's size that its lines are high. */
const plain = { rows: 8, columns: 3, filled: 0.5, letters: 150, lines: 2.6 }

/**
 * Whether all words of a page stand in one plain grid of drawn lines: short entries of one weight, no cell over several, and a first row of values
 * like the next. Its structure tree, cell for cell, says what the lines do; reading it takes longer than reading the page.
 */
export function isPlainGrid(words: readonly PdfWord[], rules: readonly Box[]): boolean {
  const grids = findGrids(toRules(rules))
  const [grid] = grids
  if (!grid || grids.length > 1 || grid.rows < plain.rows || grid.columns < plain.columns) return false
  const places = grid.rows * grid.columns
  if (grid.cells.length !== places || !grid.cells.every(({ rowspan, colspan }) => rowspan === 1 && colspan === 1))
    return false
  const held = new Map<number, PdfWord[]>()
  for (const word of words) {
    const isOwn = word.angle === 0 && word.bold === words[0]?.bold && word.mark !== notTagged.artifact
    const at = isOwn ? cellOf(grid, word.bbox) : -1
    if (at === -1) return false
    const list = held.get(at)
    if (list) list.push(word)
    else held.set(at, [word])
  }
  return held.size >= plain.filled * places && [...held.values()].every(isShort) && beginsWithValues(grid, held)
}

/** Whether most numbers of the first two rows have the form of what stands over or under them. Years alone tell nothing: they may be heads of columns. */
function beginsWithValues({ cells, columns }: Grid, held: ReadonlyMap<number, PdfWord[]>): boolean {
  const [first, second] = [0, 1].map((at) => {
    const entries = Array.from({ length: columns }, () => '')
    for (const [index, { row, column }] of cells.entries())
      if (row === at) entries[column] = (held.get(index) ?? []).map(({ text }) => text).join(' ')
    return entries
  })
  if (!first || !second) return false
  const numbers = first.flatMap((entry, column) => {
    const below = second[column] ?? ''
    return /\d/u.test(entry + below) ? [{ entry, isAlike: formOf(entry) === formOf(below) }] : []
  })
  const alike = numbers.filter(({ isAlike }) => isAlike)
  return 2 * alike.length > numbers.length && alike.some(({ entry }) => !/^(?:19|20)\d\d$/u.test(entry))
}

/** An entry with one sign for any number and one for any letters. */
function formOf(entry: string): string {
  return entry.replace(/\p{L}[\p{L} ]*/gu, 'a').replace(/\d+/gu, '9')
}

function cellOf(grid: Grid, word: Box): number {
  const x = (word[0] + word[2]) / 2
  const y = (word[1] + word[3]) / 2
  const [x0, y0, x1, y1] = grid.bbox
  return x >= x0 && x <= x1 && y >= y0 && y <= y1 ? grid.cellAt(x, y) : -1
}

function isShort(words: readonly PdfWord[]): boolean {
  let [letters, top, bottom, size] = [0, Infinity, -Infinity, 0]
  for (const word of words) {
    letters += word.text.length
    top = Math.min(top, word.bbox[1])
    bottom = Math.max(bottom, word.bbox[3])
    size = Math.max(size, word.size)
  }
  return letters <= plain.letters && bottom - top < plain.lines * size
}

/** Points by which edges of columns may differ from page to page. */
const aligned = 2

/**
 * Whether a page's first table goes on from the page before: both are drawn with the same columns, that one at its page's end, and this one has no
 * header of its own. `before`: the page before.
 */
export function goesOnFrom(before: PdfText | undefined, page: PdfText, table: DraftBlock): boolean {
  if (!before || table.kind !== 'table' || before.rules.length === 0 || table.rows[0]?.some(({ header }) => header))
    return false
  if (Math.abs(before.width - page.width) > aligned) return false
  const first = table.rows[0]?.flatMap(({ lines }) => lines.flatMap(({ words }) => words)).at(0)
  const [own] = findGrids(toRules(page.rules)).toSorted((a, b) => a.bbox[1] - b.bbox[1])
  const last = findGrids(toRules(before.rules)).toSorted((a, b) => b.bbox[3] - a.bbox[3])[0]
  if (!first || !own || !last || cellOf(own, first.bbox) === -1 || own.columns !== last.columns) return false
  const end = last.bbox[3]
  if (before.words.some(({ bbox }) => bbox[1] > end && bbox[1] < (1 - runningMargin) * before.height)) return false
  const above = columnsOf(last.cells, last.columns)
  return columnsOf(own.cells, own.columns).every(([x0, , x1], index) => {
    const [from = 0, , to = 0] = above[index] ?? []
    return Math.abs(x0 - from) < aligned && Math.abs(x1 - to) < aligned
  })
}
