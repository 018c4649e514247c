// Cells of an XLS file as shown: numbers under their formats, texts, truth values, errors, saved results of formulas.
import { formatNumber, formatText } from './cell-format.ts'
import type { XlsRecord } from './xls-records.ts'

/** What cells refer to, and how texts are written. */
export interface XlsWorkbook {
  /** Texts say themselves how wide they are (since Excel 97); else they are bytes of `charset`. */
  isWide: boolean
  charset: string
  strings: string[]
  /** Format codes by a cell's style. */
  formats: string[]
  date1904: boolean
}

/** Where cells go. */
export interface CellTarget {
  set(row: number, column: number, text: string): void
}

const cellTypes = new Set([0xfd, 0x204, 0xd6, 0x203, 0x27e, 0xbd, 0x06, 0x205])

/** Puts the cells of a record in; gives the place of a formula whose text is in the next record. */
export function readCell(
  record: XlsRecord,
  cells: CellTarget,
  workbook: XlsWorkbook,
): { row: number; column: number } | null {
  if (!cellTypes.has(record.type)) return null
  const [row, column] = [record.uint16(), record.uint16()]
  const code = (style: number) => workbook.formats[style] ?? 'General'
  const shown = (value: number, style: number) => formatNumber(value, code(style), workbook.date1904)
  if (record.type === 0xbd) {
    for (let c = column; record.left >= 8; c++) {
      const style = record.uint16()
      cells.set(row, c, shown(rkNumber(record.uint32()), style))
    }
    return null
  }
  const style = record.uint16()
  if (record.type === 0xfd) cells.set(row, column, formatText(workbook.strings[record.uint32()] ?? '', code(style)))
  else if (record.type === 0x204 || record.type === 0xd6)
    cells.set(row, column, formatText(record.text(record.uint16(), workbook), code(style)))
  else if (record.type === 0x203) cells.set(row, column, shown(record.float64(), style))
  else if (record.type === 0x27e) cells.set(row, column, shown(rkNumber(record.uint32()), style))
  else if (record.type === 0x205) cells.set(row, column, truthOrError(record.uint8(), record.uint8() === 1))
  else {
    const result = record.bytes(8)
    if (result[6] !== 0xff || result[7] !== 0xff) {
      cells.set(row, column, shown(new DataView(result.buffer, result.byteOffset).getFloat64(0, true), style))
    } else if (result[0] === 0) return { row, column }
    else if (result[0] === 1 || result[0] === 2) cells.set(row, column, truthOrError(result[2] ?? 0, result[0] === 2))
  }
  return null
}

/** A number in 32 bits: a whole one or the upper half of a float, in hundredths or not. */
function rkNumber(bits: number): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setUint32(4, bits & ~3, true)
  const value = bits & 2 ? (bits | 0) >> 2 : view.getFloat64(0, true)
  return bits & 1 ? value / 100 : value
}

const errors = new Map([
  [0x00, '#NULL!'],
  [0x07, '#DIV/0!'],
  [0x0f, '#VALUE!'],
  [0x17, '#REF!'],
  [0x1d, '#NAME?'],
  [0x24, '#NUM!'],
  [0x2a, '#N/A'],
])

function truthOrError(value: number, isError: boolean): string {
  if (isError) return errors.get(value) ?? '#ERROR!'
  return value === 0 ? 'FALSE' : 'TRUE'
}
