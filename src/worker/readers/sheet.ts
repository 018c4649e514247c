// A sheet of a workbook as blocks: its name as a heading, then a table for each stretch of rows without an empty one between.
// Columns that a stretch leaves empty are dropped, so that a few values far apart cost no more than they are.
import { SheafError } from '../../contract/error.ts'
import { isHeader } from './csv.ts'
import type { Link } from '../../contract/model.ts'
import { addLink, textOfBlocks, type FlowBlock, type FlowCell } from './flow-blocks.ts'

/** A merged range, all four inclusive and from 0. */
export interface Merge {
  top: number
  left: number
  bottom: number
  right: number
}

/** Cells of one workbook, all sheets together. */
const mostCells = 2_000_000
const mostMerges = 20_000
const mostLinks = 100_000

/** Counts the cells of a workbook. */
export class CellLimit {
  #count = 0
  /** Throws `file-too-large` past the limit. */
  add(): void {
    this.#count++
    this.expect(0)
  }

  /** Throws at once where `more` cells would be past the limit, before they take memory. */
  expect(more: number): void {
    if (this.#count + more > mostCells)
      throw new SheafError('file-too-large', `this workbook has more than ${mostCells} filled cells`, {
        hint: 'Save the sheets that matter as files of their own.',
      })
  }
}

/** The cells of one sheet as shown. Rows and columns count from 0. */
export class Sheet {
  readonly name: string
  readonly merges: Merge[] = []
  readonly #rows = new Map<number, Map<number, string>>()
  /** Where cells lead, by `row,column`. */
  readonly #links = new Map<string, string>()
  readonly #limit: CellLimit
  constructor(name: string, limit: CellLimit) {
    this.name = name
    this.#limit = limit
  }

  /** Empty text is no cell. */
  set(row: number, column: number, text: string): void {
    if (!/\S/.test(text)) return
    this.#limit.add()
    let cells = this.#rows.get(row)
    if (!cells) this.#rows.set(row, (cells = new Map<number, string>()))
    cells.set(column, text.trim())
  }

  /** The cell leads to `target`. */
  link(row: number, column: number, target: string): void {
    if (this.#links.size < mostLinks) this.#links.set(`${row},${column}`, target)
  }

  merge(range: Merge): void {
    if (this.merges.length < mostMerges) this.merges.push(range)
  }

  /** No blocks for a sheet without cells. */
  blocks(): FlowBlock[] {
    const numbers = [...this.#rows.keys()].toSorted((a, b) => a - b)
    if (numbers.length === 0) return []
    const blocks: FlowBlock[] = [{ kind: 'heading', level: 2, text: this.name }]
    const reached = this.#mergedBottoms()
    let stretch: number[] = []
    let bottom = -1
    for (const number of numbers) {
      if (stretch.length > 0 && number > bottom + 1) {
        blocks.push(this.#stretch(stretch))
        stretch = []
      }
      stretch.push(number)
      bottom = Math.max(bottom, number, reached.get(number) ?? number)
    }
    blocks.push(this.#stretch(stretch))
    return blocks
  }

  /** The last row that a merged cell beginning in a row reaches to. */
  #mergedBottoms(): Map<number, number> {
    const bottoms = new Map<number, number>()
    for (const { top, bottom } of this.merges) bottoms.set(top, Math.max(bottom, bottoms.get(top) ?? 0))
    return bottoms
  }

  #stretch(numbers: number[]): FlowBlock {
    const filled = new Set<number>()
    let cells = 0
    for (const number of numbers)
      for (const column of this.#rows.get(number)?.keys() ?? []) {
        filled.add(column)
        cells++
      }
    const columns = [...filled].toSorted((a, b) => a - b)
    const dense = numbers.length * columns.length <= 4 * cells + 10_000
    const spans = dense ? this.#spans(numbers, columns, 4 * cells + 10_000) : new Map<string, Span>()
    const rows = numbers.map((number) => {
      const row = this.#rows.get(number)
      const own = dense ? columns : [...(row?.keys() ?? [])].toSorted((a, b) => a - b)
      return own.flatMap((column): FlowCell[] => {
        const span = spans.get(`${number},${column}`)
        if (span === 'covered') return []
        return [{ text: row?.get(column) ?? '', ...span }]
      })
    })
    const [first, second] = rows
    const links = this.#linksOf(numbers)
    const own = { ...(links.length > 0 && { links }) }
    if (rows.length === 1 && first?.length === 1) return { kind: 'paragraph', text: first[0]?.text ?? '', ...own }
    if (first && second && isHeader(first, second)) for (const cell of first) cell.header = true
    return { kind: 'table', rows, ...own }
  }

  #linksOf(numbers: number[]): Link[] {
    const links: Link[] = []
    if (this.#links.size === 0) return links
    for (const number of numbers)
      for (const [column, text] of [...(this.#rows.get(number) ?? [])].toSorted(([a], [b]) => a - b))
        addLink(links, text, this.#links.get(`${number},${column}`) ?? '')
    return links
  }

  /** Spans of merged cells in rows and columns that are there, and the cells they cover. */
  #spans(numbers: number[], columns: number[], most: number): Map<string, Span> {
    const spans = new Map<string, Span>()
    let area = 0
    for (const { top, left, bottom, right } of this.merges) {
      const r0 = firstFrom(numbers, top)
      const r1 = firstFrom(numbers, bottom + 1)
      const c0 = firstFrom(columns, left)
      const c1 = firstFrom(columns, right + 1)
      if (numbers[r0] !== top || columns[c0] !== left) continue
      const colspan = c1 - c0
      const rowspan = r1 - r0
      area += colspan * rowspan
      if (area > most) break
      if (colspan * rowspan <= 1) continue
      const keys: string[] = []
      let clear = true
      for (let r = r0; r < r1; r++)
        for (let c = c0; c < c1; c++) {
          const [row = 0, column = 0] = [numbers[r], columns[c]]
          const key = `${row},${column}`
          if (spans.has(key) || (keys.length > 0 && this.#rows.get(row)?.has(column))) clear = false
          keys.push(key)
        }
      if (!clear) continue
      for (const [at, key] of keys.entries())
        spans.set(key, at > 0 ? 'covered' : { ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) })
    }
    return spans
  }
}

type Span = 'covered' | { colspan?: number; rowspan?: number }

/** The index of the first of the sorted `values` that is not below `least`. */
function firstFrom(values: number[], least: number): number {
  let [low, high] = [0, values.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] ?? 0) < least) low = middle + 1
    else high = middle
  }
  return low
}

/** What a workbook's reader says of sheets that are hidden. */
export function hiddenWarning(names: string[], what = 'sheet'): string[] {
  if (names.length === 0) return []
  const listed = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '')
  return [`${names.length} hidden ${names.length === 1 ? `${what} was` : `${what}s were`} left out: ${listed}`]
}

/** What it says of sheets some of whose rows or columns are hidden. */
export function partlyWarning(sheets: string[]): string[] {
  if (sheets.length === 0) return []
  return [`hidden rows and columns were left out: ${sheets.slice(0, 5).join(', ')}${sheets.length > 5 ? ', …' : ''}`]
}

/** What was left out of a sheet as people say it (`1 row, 2 columns`); empty for nothing. */
export function countedLeft(rows: number, columns: number): string {
  const counted = (count: number, what: string) => (count === 1 ? `1 ${what}` : `${count} ${what}s`)
  return [...(rows > 0 ? [counted(rows, 'row')] : []), ...(columns > 0 ? [counted(columns, 'column')] : [])].join(', ')
}

/** Row 6, column 1 as `B7`. */
export function placeName(row: number, column: number): string {
  let letters = ''
  for (let left = column; left >= 0; left = Math.floor(left / 26) - 1)
    letters = String.fromCharCode(65 + (left % 26)) + letters
  return `${letters}${row + 1}`
}

/** A number of a page and the words around it. */
const pageNumber =
  /^(?:page|pag(?:e|ina|\.)|página|seite|strona|sida|side|sivu|strana|стр\.?|страница|ページ|第)?[\s\0]*(?:(?:of|von|de|di|sur|van|z|из|av|af|\/|[|–-])[\s\0]*)?$/iu

/** What is printed above or below a sheet, without the codes for fonts, page numbers and dates. No block for nothing. */
export function marginBlocks(kind: 'header' | 'footer', codes: string): FlowBlock[] {
  const text = codes
    .replace(/&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K\d\d[+-]\d{3}|\d+)/g, '')
    .replace(/&[LCR]/g, '\n')
    .replaceAll('&&', '\u0001')
    .replace(/&[PN]/gi, '\0')
    .replace(/&[A-Z]/gi, '')
    .replaceAll('\u0001', '&')
    .split('\n')
    .map((line) => line.replace(/\s+/g, ' ').trim())
    .filter((line) => /[\p{L}\p{N}]/u.test(line) && !(line.includes('\0') && pageNumber.test(line)))
    .map((line) => line.replaceAll('\0', '').replace(/ +/g, ' ').trim())
    .join('\n')
  return text === '' ? [] : [{ kind, text }]
}

/** What is printed above and below a sheet's pages. */
export interface SheetMargins {
  header: FlowBlock[]
  footer: FlowBlock[]
}

/** Adds to the margins of a sheet what one kind of its pages has: a text that another kind has, too, counts once. */
export function addMargin(margins: SheetMargins, kind: keyof SheetMargins, codes: string): void {
  const blocks = marginBlocks(kind, codes)
  const text = textOfBlocks(blocks)
  if (!margins[kind].some((known) => textOfBlocks([known]) === text)) margins[kind].push(...blocks)
}
