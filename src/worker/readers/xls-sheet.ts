// A sheet of an XLS file: its records turned into cells, links, notes, text boxes, charts, and what is printed above and below.
import type { FlowBlock } from './flow-blocks.ts'
import { descriptionsOf } from './office-art.ts'
import { childrenOf } from './ppt-records.ts'
import { countedLeft, marginBlocks, placeName, type Sheet } from './sheet.ts'
import { readCell, type XlsWorkbook } from './xls-cells.ts'
import { XlsChart } from './xls-chart.ts'
import { readLink } from './xls-link.ts'
import { recordsOf, type XlsRecord } from './xls-records.ts'

export interface XlsSheetRest {
  header: FlowBlock[]
  footer: FlowBlock[]
  /** Notes, text boxes and charts. */
  beside: FlowBlock[]
  /** What was left out, as people say it; empty for nothing. */
  left: string
}

/** Fills the sheet whose records begin at `at`. */
export function readXlsSheet(stream: Uint8Array, at: number, sheet: Sheet, workbook: XlsWorkbook): XlsSheetRest {
  const rest: XlsSheetRest = { header: [], footer: [], beside: [], left: '' }
  const hidden = new HiddenParts(stream, at)
  /** Texts of shapes by the number of the shape, and where notes hang. */
  const texts: { id: number; text: string }[] = []
  const places = new Map<number, string>()
  /** Pieces of one drawing. */
  const drawings: Uint8Array[] = []
  let shape = -1
  /** The cell whose formula gave a text, which is in the next record. */
  let formula: { row: number; column: number } | null = null
  let chart: XlsChart | null = null
  const cells = {
    set: (row: number, column: number, text: string) => {
      if (!hidden.holds(row, column, text)) sheet.set(row, column, text)
    },
  }
  for (const { record, depth, isChart } of recordsOfSheet(stream, at)) {
    if (isChart) chart ??= new XlsChart(workbook)
    if (chart && !isChart) {
      rest.beside.push(...chart.blocks())
      chart = null
    }
    if (chart) chart.add(record)
    else if (depth > 1) continue
    else if (record.type === 0xec) drawings.push(record.bytes(record.left))
    else if (record.type === 0x207 && formula) {
      cells.set(formula.row, formula.column, record.text(record.uint16(), workbook))
      formula = null
    } else if (record.type === 0xe5) readMerges(record, sheet)
    else if (record.type === 0x1b8) readLink(record, sheet)
    else if (record.type === 0x14 || record.type === 0x15) {
      if (record.left === 0) continue
      const kind = record.type === 0x14 ? 'header' : 'footer'
      const codes = record.text(workbook.isWide ? record.uint16() : record.uint8(), workbook)
      rest[kind].push(...marginBlocks(kind, codes))
    } else if (record.type === 0x5d) {
      record.skip(6)
      shape = record.uint16()
    } else if (record.type === 0x1b6) texts.push({ id: shape, text: textOfBox(record) })
    else if (record.type === 0x1c) readNote(record, workbook, places, texts)
    else formula = readCell(record, cells, workbook) ?? formula
  }
  if (chart) rest.beside.push(...chart.blocks())
  for (const { id, text } of texts) {
    const place = places.get(id)
    if (/\S/.test(text)) rest.beside.push({ kind: 'paragraph', text: place === undefined ? text : `${place}: ${text}` })
  }
  const drawing = { type: 0, instance: 0, isContainer: true, data: new Uint8Array(Buffer.concat(drawings)) }
  for (const text of descriptionsOf(childrenOf(drawing))) rest.beside.push({ kind: 'paragraph', text })
  rest.left = hidden.left
  return rest
}

/** The sheet's records to its end. `depth`: streams within streams; charts are such, or the sheet is one itself. */
function* recordsOfSheet(
  stream: Uint8Array,
  at: number,
): Generator<{ record: XlsRecord; depth: number; isChart: boolean }> {
  const open: boolean[] = []
  for (const record of recordsOf(stream, at)) {
    if (record.type === 0x809) {
      record.skip(2)
      open.push(record.uint16() === 0x20)
    } else if (record.type === 0x0a) {
      open.pop()
      if (open.length === 0) return
    } else yield { record, depth: open.length, isChart: open.at(-1) ?? false }
  }
}

/** Rows and columns that are not shown, and how many of them held something. */
class HiddenParts {
  readonly #rows = new Set<number>()
  readonly #columns: [from: number, to: number][] = []
  readonly #leftRows = new Set<number>()
  readonly #leftColumns = new Set<number>()
  constructor(stream: Uint8Array, at: number) {
    for (const { record, depth } of recordsOfSheet(stream, at)) {
      if (depth > 1) continue
      if (record.type === 0x208) {
        const row = record.uint16()
        record.skip(10)
        if ((record.uint16() & 0x20) !== 0) this.#rows.add(row)
      } else if (record.type === 0x7d && this.#columns.length < 1000) {
        const range: [number, number] = [record.uint16(), record.uint16()]
        record.skip(4)
        if ((record.uint16() & 1) !== 0) this.#columns.push(range)
      }
    }
  }

  holds(row: number, column: number, text: string): boolean {
    const isRow = this.#rows.has(row)
    if (!isRow && !this.#columns.some(([from, to]) => column >= from && column <= to)) return false
    if (/\S/.test(text)) {
      if (isRow) this.#leftRows.add(row)
      else this.#leftColumns.add(column)
    }
    return true
  }

  get left(): string {
    return countedLeft(this.#leftRows.size, this.#leftColumns.size)
  }
}

function readMerges(record: XlsRecord, sheet: Sheet): void {
  const count = record.uint16()
  for (let i = 0; i < count && record.left >= 8; i++) {
    const [top, bottom, left, right] = [record.uint16(), record.uint16(), record.uint16(), record.uint16()]
    sheet.merge({ top, left, bottom, right })
  }
}

/** The text lies in the records that go on after the box's own. */
function textOfBox(record: XlsRecord): string {
  record.skip(10)
  const length = record.uint16()
  record.skip(6)
  return length === 0 ? '' : record.continuedText(length).trim()
}

/** A note names the shape that holds its text; before Excel 97 it holds it itself. */
function readNote(
  record: XlsRecord,
  workbook: XlsWorkbook,
  places: Map<number, string>,
  texts: { id: number; text: string }[],
): void {
  const [row, column] = [record.uint16(), record.uint16()]
  const last = record.uint16()
  if (workbook.isWide) places.set(record.uint16(), placeName(row, column))
  else if (row === 0xffff) {
    // Long notes go on in records of their own.
    const before = texts.at(-1)
    if (before) before.text += record.text(last, workbook)
  } else {
    const id = -2 - texts.length
    places.set(id, placeName(row, column))
    texts.push({ id, text: record.text(Math.min(last, record.left), workbook) })
  }
}
