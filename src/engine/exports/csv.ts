// CSV and TSV: the document's tables, or its words with their boxes where it has none. One header row, records of one
// length: tables are told apart by columns, not by blank lines, so that any reader takes the file as one table.
// No cell can be taken for a formula by a spreadsheet.
import type { ExportDocument } from './content.ts'
import { type PlacedTable, tablesOf } from './tables.ts'
import { wordsOf } from './words.ts'

/** Lines end in CR LF (RFC 4180), UTF-8 without a byte order mark. */
export function renderCsv(content: ExportDocument): string {
  return records(content)
    .map((cells) => `${cells.map((cell) => field(cell)).join(',')}\r\n`)
    .join('')
}

/** As CSV; tabs and line ends within a cell become a space, which readers without quoting need. */
export function renderTsv(content: ExportDocument): string {
  return records(content)
    .map((cells) => `${cells.map((cell) => field(typeof cell === 'string' ? oneLine(cell) : cell)).join('\t')}\r\n`)
    .join('')
}

type Value = string | number | null

function records({ pages }: ExportDocument): Value[][] {
  const tables = tablesOf(pages)
  return tables.length > 0 ? tableRecords(tables) : wordRecords(pages)
}

/** `page, table, row`, counted from 1 (tables anew on each page), then the cells. A cell over several columns is followed by empty ones. */
function tableRecords(tables: readonly PlacedTable[]): Value[][] {
  let width = 0
  for (const { rows } of tables) for (const row of rows) width = Math.max(width, row.length)
  const columns = Array.from({ length: width }, (_, at) => `c${at + 1}`)
  return [
    ['page', 'table', 'row', ...columns],
    ...tables.flatMap(({ page, table, rows }) =>
      rows.map((row, at) => [page, table, at + 1, ...columns.map((_, column) => row[column] ?? '')]),
    ),
  ]
}

/** Points from the top left of the upright page; confidence 0–1, 1 for text that was not recognised. */
function wordRecords(pages: ExportDocument['pages']): Value[][] {
  return [
    ['page', 'block', 'line', 'word', 'text', 'x0', 'y0', 'x1', 'y1', 'confidence'],
    ...wordsOf(pages).map(({ page, block, line, word, text, box, confidence }) => [
      page.number,
      block,
      line,
      word,
      text,
      ...box,
      confidence,
    ]),
  ]
}

/** Numbers of ours stand bare; text is always quoted. */
function field(value: Value): string {
  if (value === null) return ''
  return typeof value === 'number' ? String(value) : `"${inert(value).replaceAll('"', '""')}"`
}

function oneLine(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ')
}

/** What spreadsheets begin a formula with, also full-width, as East Asian versions take it. */
const triggers = '=+\\-@\\uff1d\\uff0b\\uff0d\\uff20'
/** What a spreadsheet may pass over before it looks: blanks, marks without width, controls, quotes. */
const skipped = '[\\s\\p{Cc}\\p{Cf}"\']*'
const atStart = new RegExp(`^(${skipped})(?=[${triggers}])`, 'u')
/** A reader set to another separator sees a cell begin here. */
const withinText = new RegExp(`([,;|\\t\\r\\n]${skipped})(?=[${triggers}])`, 'gu')
/** A plain number is no formula, whatever its sign. */
const plainNumber = /^[+-]?\d+(?:[.,'’\u00a0\u202f ]\d+)*\s?%?$/u
const numberAhead = /^[+-]?\d+(?:[.,]\d+)*\s?%?(?=$|[\s,;|])/

/**
 * Text that no spreadsheet takes for a formula (OWASP's list of 2025): an apostrophe goes before `= + - @`, their
 * full-width forms, tab, carriage return and line feed at the start of the cell, and where the cell would start for a
 * reader with another separator. Plain numbers stay as they are.
 */
export function inert(text: string): string {
  if (plainNumber.test(text)) return text
  const inside = text.replace(withinText, (all: string, lead: string, at: number) =>
    numberAhead.test(text.slice(at + all.length)) ? all : `${lead}'`,
  )
  if (/^[\t\r\n]/.test(inside)) return `'${inside}`
  return inside.replace(atStart, (lead) => `'${lead}`)
}
