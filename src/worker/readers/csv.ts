// CSV and TSV: one table. Ragged rows stay ragged, nothing is turned into numbers or dates.
import Papa from 'papaparse'
import { SheafError } from '../../contract/error.ts'
import { decodeText } from './charset.ts'
import { linesIn, partFiles, partsOf } from './csv-parts.ts'
import type { ContainerOptions, FlowCell, FlowDocument } from './flow-blocks.ts'

const delimiters = [',', ';', '\t', '|', '^', '~']

/** More lines than the 5,000 pages hold that are read of a file by default; a longer table is not held as one. */
const mostLines = 400_000

/**
 * Reads a table of separated values; the separator is found by trying, or taken from a first line `sep=…`. One that is very long is a list
 * of its parts, which are documents of their own. Throws `file-too-large` where those are not wanted.
 */
export function readCsv(
  bytes: Uint8Array,
  name: string,
  options: ContainerOptions = { children: false },
): FlowDocument {
  if (linesIn(bytes) <= mostLines) return readTable(bytes, name)
  // Of the sets in use only those of two bytes have zeros; their lines end elsewhere.
  if (options.children && !bytes.subarray(0, beginning).includes(0)) return readParts(bytes, name)
  throw new SheafError('file-too-large', `a table of more than ${mostLines} lines`, { hint: 'Split the file.' })
}

/** Bytes in which the row of names ends. */
const beginning = 64 * 1024

function readParts(bytes: Uint8Array, name: string): FlowDocument {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(beginning, bytes.length)).toString('latin1')
  const declared = /^(?:\xef\xbb\xbf)?"?sep=[^\n]*\n/i.exec(text)?.[0].length ?? 0
  const names = text.indexOf('\n', declared) + 1
  const [table] = readTable(bytes.subarray(0, beginning), name).blocks
  const isNamed = names > 0 && table?.kind === 'table' && table.rows[0]?.some(({ header }) => header === true) === true
  const start = isNamed ? names : declared
  const parts = partsOf(bytes, start)
  const rows = parts.map(({ first, last }): FlowCell[] => [{ text: `${first}–${last}` }])
  return {
    blocks: [
      { kind: 'heading', level: 1, text: name },
      { kind: 'table', rows: [[{ text: 'Lines', header: true }], ...rows] },
    ],
    metadata: { lines: String(parts.at(-1)?.last ?? 0) },
    warnings: [`a long table: its ${parts.length} parts were read as documents of their own`],
    children: partFiles(bytes, parts, bytes.subarray(0, start), name),
  }
}

function readTable(bytes: Uint8Array, name: string): FlowDocument {
  const decoded = decodeText(bytes)
  const declared = /^"?sep=(.)"?\r?\n/i.exec(decoded.text)
  const text = declared ? decoded.text.slice(declared[0].length) : decoded.text
  const delimiter = declared?.[1] ?? (/\.(tsv|tab)$/i.test(name) ? '\t' : '')
  const { data, errors } = parsed(text, delimiter)
  const warnings: string[] = []
  if (decoded.replaced) warnings.push('some bytes were not characters of the file’s encoding and were replaced')
  const quote = errors.find((error) => error.type === 'Quotes')
  if (quote)
    warnings.push(`row ${(quote.row ?? 0) + 1}: a quotation mark is not closed; the rest was read as it stands`)
  const rows = data.map((row): FlowCell[] => row.map((cell) => ({ text: cell.trim() })))
  const [first, second] = rows
  if (first && second && isHeader(first, second)) for (const cell of first) cell.header = true
  return { blocks: rows.length > 0 ? [{ kind: 'table', rows }] : [], metadata: {}, warnings }
}

/** The rows of a text. Quotes marked by a backslash, or with spaces around them, are tried where the usual way fails. */
function parsed(text: string, delimiter: string): Papa.ParseResult<string[]> {
  const parse = (from: string, more: Papa.ParseConfig<string[]> = {}) =>
    Papa.parse<string[]>(from, { delimiter, delimitersToGuess: delimiters, skipEmptyLines: 'greedy', ...more })
  const usual = parse(text)
  if (usual.errors.some(({ type }) => type === 'Quotes') && text.includes('\\"')) {
    const escaped = parse(text, { escapeChar: '\\' })
    if (!escaped.errors.some(({ type }) => type === 'Quotes')) return escaped
  }
  if (usual.meta.delimiter !== ' ' && usual.data.some((row) => row.some((cell) => /^ +"/.test(cell)))) {
    const mark = usual.meta.delimiter.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')
    const close = text
      .replace(new RegExp(`(^|${mark}) +(?=")`, 'gm'), '$1')
      .replace(new RegExp(`" +(?=${mark}|$)`, 'gm'), '"')
    const closed = parse(close, { delimiter: usual.meta.delimiter })
    if (!closed.errors.some(({ type }) => type === 'Quotes')) return closed
  }
  return usual
}

/** True for a first row of names: all filled, none a number or date, no two alike, and not shorter than the row below. */
export function isHeader(first: FlowCell[], second: FlowCell[]): boolean {
  const names = first.map((cell) => cell.text)
  return (
    new Set(names).size === names.length &&
    names.length >= Math.min(2, second.length) &&
    names.every((name) => name !== '' && name.length <= 100 && !/^[\d\s.,:/%€$£+-]+$/.test(name))
  )
}
