// Units of a structure tree as blocks: what they are is the tree's to say, how their lines run the geometry's. Where a page's tree has no
// headings, lists or tables at all, those that show are kept.
import { headerRows, toLine } from '../arrange/cells.ts'
import type { Segment } from '../arrange/lines.ts'
import { boxOf, toRows, toSegments } from '../arrange/lines.ts'
import type { DraftBlock, DraftCell, DraftLine } from '../page-builder.ts'
import type { PdfWord } from './pdf-engine.ts'
import type { Drawn } from './pdf-tags-drawn.ts'
import type { Unit } from './pdf-tags-units.ts'

/** The blocks of each unit; none where a drawn table took its words. */
export function toDrafts(units: readonly Unit[], drawn: Drawn): DraftBlock[][] {
  const said = new Set(units.map(({ says }) => says))
  const tables = shownTables(units, drawn, said.has('table'))
  const title = titleIn(units, drawn)
  return units.map((unit, index) => {
    if (index === title) return [{ kind: 'heading', level: 1, lines: linesOf(unit.words, drawn) }]
    return tables.get(index) ?? draftsOf(unit, said, drawn, index === 0)
  })
}

/** Word and LibreOffice call a document's title a paragraph: the place of one that shows as a heading, before all headings and larger than any; -1 for none. */
function titleIn(units: readonly Unit[], drawn: Drawn): number {
  const heading = units.findIndex(({ says }) => says === 'heading')
  const largest = Math.max(
    ...units.flatMap(({ says, words }) => (says === 'heading' ? words.map(({ size }) => size) : [])),
  )
  return units.findIndex(
    ({ says, words }, index) =>
      index < heading &&
      says === 'paragraph' &&
      words.every(({ size }) => size > largest) &&
      drawn.blockOfOnly(words)?.kind === 'heading',
  )
}

function draftsOf(unit: Unit, said: ReadonlySet<Unit['says']>, drawn: Drawn, isFirst: boolean): DraftBlock[] {
  const { words } = unit
  switch (unit.says) {
    case 'table':
      return [tableDraft(unit, drawn, isFirst)]
    case 'any':
      return drawn.only(words).map((block) => (said.has('heading') && isOnlyBold(block) ? asText(block) : block))
    case 'heading':
      return [{ kind: 'heading', level: unit.level ?? 2, lines: linesOf(words, drawn) }]
    case 'list-item':
      return [headingAsShown(words, said, drawn) ?? { kind: 'list-item', lines: linesOf(words, drawn) }]
    case 'caption':
      return [{ kind: 'caption', lines: linesOf(words, drawn) }]
    case 'code': {
      const shown = drawn.only(words)
      return shown.every(({ kind }) => kind === 'code') ? shown : [{ kind: 'code', lines: linesOf(words, drawn) }]
    }
    case 'note':
      return [{ kind: 'paragraph', lines: linesOf(words, drawn) }]
    case 'paragraph':
      return shownAs(words, said, drawn) ?? [{ kind: 'paragraph', lines: linesOf(words, drawn) }]
  }
}

/** Whether it was taken for a heading for its weight. Where a tree has headings, such are none. */
function isOnlyBold(block: DraftBlock): boolean {
  return block.kind === 'heading' && (block.level ?? 0) >= 4
}

function asText(block: DraftBlock): DraftBlock {
  return block.kind === 'table' ? block : { kind: 'paragraph', lines: block.lines }
}

/** A paragraph that shows to be something else, of a kind that the tree does not speak of. */
function shownAs(words: PdfWord[], said: ReadonlySet<Unit['says']>, drawn: Drawn): DraftBlock[] | null {
  const kinds = new Set(words.map((word) => drawn.blocks[drawn.placeOf(word)?.block ?? -1]?.kind))
  const [kind] = kinds
  if (kinds.size !== 1) return null
  if (kind === 'code' || (kind === 'list-item' && !said.has('list-item'))) return drawn.only(words)
  const heading = headingAsShown(words, said, drawn)
  if (heading) return [heading]
  const same = drawn.blockOfOnly(words)
  return same && (kind === 'caption' || kind === 'header' || kind === 'footer') ? [same] : null
}

/** Text that shows to be a heading, where the tree has none. */
function headingAsShown(words: PdfWord[], said: ReadonlySet<Unit['says']>, drawn: Drawn): DraftBlock | null {
  const block = said.has('heading') ? null : drawn.blockOf(words)
  return block?.kind === 'heading' ? { ...block, lines: linesOf(words, drawn) } : null
}

/** Rows go on from a page before where nothing stands above them, and no header is repeated. */
function tableDraft({ rows, continues }: Extract<Unit, { says: 'table' }>, drawn: Drawn, isFirst: boolean): DraftBlock {
  // Spreadsheets and many others tag no cell as a header.
  const areTold = rows.some((row) => row.some(({ header }) => header))
  const heads = areTold ? 0 : headerRows(rows, ({ words }) => toSegments(words))
  const drafted = rows.map((row, index) =>
    row.map(({ words, header, colspan, rowspan }): DraftCell => ({
      lines: linesOf(words, drawn),
      colspan,
      rowspan,
      ...((header || index < heads) && { header: true }),
    })),
  )
  const goesOn = continues && isFirst && !drafted[0]?.some(({ header }) => header)
  return { kind: 'table', rows: drafted, ...(goesOn && { continues: true }) }
}

/**
 * Tables that show where their text is in whole units of which the tree says nothing: at the first of these, and nothing at the others.
 * `areSaid`: it knows tables, and paragraphs are none.
 */
function shownTables(units: readonly Unit[], drawn: Drawn, areSaid: boolean): Map<number, DraftBlock[]> {
  const within = new Map<DraftBlock, number[]>()
  for (const [index, { words }] of units.entries()) {
    for (const word of words) {
      const block = drawn.blocks[drawn.placeOf(word)?.block ?? -1]
      if (block?.kind !== 'table') continue
      const indexes = within.get(block)
      if (!indexes) within.set(block, [index])
      else if (indexes.at(-1) !== index) indexes.push(index)
    }
  }
  const tables = new Map<number, DraftBlock[]>()
  for (const [table, indexes] of within) {
    const owners = indexes.flatMap((index) => units[index] ?? [])
    const areWhole = owners.every(
      ({ says, words }) => (says === 'any' || (says === 'paragraph' && !areSaid)) && drawn.blockOf(words) === table,
    )
    if (areWhole) for (const index of indexes) tables.set(index, index === indexes[0] ? [table] : [])
  }
  return tables
}

/** Ems above the last line from which on text goes on in another column. */
const nextColumn = 1.5

/** Lines of words that belong together: those that show, else in the file's order from column to column. */
function linesOf(words: readonly PdfWord[], drawn: Drawn): DraftLine[] {
  const shown = drawn.wholeLines(words)
  if (shown) return shown
  const columns: Segment[][] = []
  let last: Segment | undefined
  for (const segment of toSegments(words)) {
    const column = columns.at(-1)
    if (column && last && !isAbove(segment, last, column)) column.push(segment)
    else columns.push([segment])
    last = segment
  }
  return columns.flatMap((column) =>
    toRows(column).map((row): DraftLine => {
      const line = toLine(row)
      return drawn.endsLine(line.words) ? { ...line, ends: true } : line
    }),
  )
}

/** Whether a segment stands above the last one and beside all that came before. */
function isAbove(segment: Segment, last: Segment, column: Segment[]): boolean {
  if (segment.baseline > last.baseline - nextColumn * last.size) return false
  const [left, , right] = boxOf([column])
  return segment.bbox[0] > right || segment.bbox[2] < left
}
