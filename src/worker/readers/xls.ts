// Excel 97–2003 (XLS): each sheet's name and its cells as shown, merged ones with their spans, notes and text boxes.
// Formulas count by the result that was saved; macros and charts are not looked at; Excel 95 and older are refused.
import { SheafError } from '../../contract/error.ts'
import { builtinFormats, formatNumber, general } from './cell-format.ts'
import { CompoundFile, summaryOf } from './compound.ts'
import { tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { CellLimit, hiddenWarning, Sheet } from './sheet.ts'
import { recordsOf, type XlsRecord } from './xls-records.ts'

const hint = 'Open it in a spreadsheet program and save it as XLSX.'

/** Reads a workbook. Throws `file-damaged`, `file-encrypted`, `file-too-large`, or `format-unsupported` for Excel 95 and older. */
export function readXls(bytes: Uint8Array): FlowDocument {
  const file = new CompoundFile(bytes, 'Excel workbook')
  const stream = file.read('Workbook')
  if (!stream)
    throw file.paths.includes('Book')
      ? new SheafError('format-unsupported', 'workbooks of Excel 95 and older are not read', { hint })
      : new SheafError('file-damaged', 'not a readable Excel workbook: it has no Workbook stream', { hint })
  const workbook = readGlobals(stream)
  const limit = new CellLimit()
  const blocks: FlowBlock[] = []
  const hidden: string[] = []
  const seen = new Set<number>()
  for (const { name, at, isHidden, isSheet } of workbook.sheets) {
    if (isHidden) hidden.push(name)
    if (isHidden || !isSheet || seen.has(at)) continue
    seen.add(at)
    const sheet = new Sheet(name, limit)
    const beside = readSheet(stream, at, sheet, workbook)
    const own = sheet.blocks()
    if (own.length === 0 && beside.length > 0) own.push({ kind: 'heading', level: 2, text: name })
    if (blocks.length > 0 && own.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of own) blocks.push(block)
    for (const block of beside) blocks.push(block)
  }
  return { blocks, metadata: tidyMetadata(summaryOf(file)), warnings: hiddenWarning(hidden) }
}

interface Workbook {
  sheets: { name: string; at: number; isHidden: boolean; isSheet: boolean }[]
  strings: string[]
  /** Format codes by a cell's style. */
  formats: string[]
  date1904: boolean
}

/** What stands before the first sheet. */
function readGlobals(stream: Uint8Array): Workbook {
  const workbook: Workbook = { sheets: [], strings: [], formats: [], date1904: false }
  const codes = new Map(builtinFormats)
  const styles: number[] = []
  for (const record of recordsOf(stream, 0)) {
    if (record.type === 0x2f)
      throw new SheafError('file-encrypted', 'this workbook is encrypted', { hint: 'Save it without a password.' })
    if (record.type === 0x22) workbook.date1904 = record.uint16() === 1
    else if (record.type === 0xe0) {
      record.skip(2)
      styles.push(record.uint16())
    } else if (record.type === 0x41e) codes.set(record.uint16(), record.string(record.uint16()))
    else if (record.type === 0x85) {
      const at = record.uint32()
      const isHidden = (record.uint8() & 3) !== 0
      const isSheet = record.uint8() === 0
      workbook.sheets.push({ at, isHidden, isSheet, name: record.string(record.uint8()) })
    } else if (record.type === 0xfc) {
      record.skip(4)
      const count = record.uint32()
      for (let i = 0; i < count && record.left > 0; i++) workbook.strings.push(record.string(record.uint16()))
    } else if (record.type === 0x0a) break
  }
  workbook.formats = styles.map((id) => codes.get(id) ?? 'General')
  return workbook
}

/** Fills the sheet; gives the texts of notes and text boxes on it. */
function readSheet(stream: Uint8Array, at: number, sheet: Sheet, workbook: Workbook): FlowBlock[] {
  const beside: FlowBlock[] = []
  /** The cell whose formula gave a text, which is in the next record. */
  let formula: { row: number; column: number } | null = null
  let depth = 0
  for (const record of recordsOf(stream, at)) {
    if (record.type === 0x809) depth++
    else if (record.type === 0x0a && --depth === 0) break
    // A chart within the sheet is a stream of records of its own.
    if (depth > 1) continue
    if (record.type === 0x207 && formula) {
      sheet.set(formula.row, formula.column, record.string(record.uint16()))
      formula = null
    } else if (record.type === 0xe5) readMerges(record, sheet)
    else if (record.type === 0x1b6) {
      const text = textOfBox(record)
      if (text !== '') beside.push({ kind: 'paragraph', text })
    } else formula = readCell(record, sheet, workbook) ?? formula
  }
  return beside
}

const cellTypes = new Set([0xfd, 0x204, 0xd6, 0x203, 0x27e, 0xbd, 0x06, 0x205])

function readCell(record: XlsRecord, sheet: Sheet, workbook: Workbook): { row: number; column: number } | null {
  if (!cellTypes.has(record.type)) return null
  const [row, column] = [record.uint16(), record.uint16()]
  const shown = (value: number, style: number) => {
    const code = workbook.formats[style] ?? 'General'
    return code === 'General' ? general(value) : formatNumber(value, code, workbook.date1904)
  }
  if (record.type === 0xbd) {
    for (let c = column; record.left >= 8; c++) {
      const style = record.uint16()
      sheet.set(row, c, shown(rkNumber(record.uint32()), style))
    }
    return null
  }
  const style = record.uint16()
  if (record.type === 0xfd) sheet.set(row, column, workbook.strings[record.uint32()] ?? '')
  else if (record.type === 0x204 || record.type === 0xd6) sheet.set(row, column, record.string(record.uint16()))
  else if (record.type === 0x203) sheet.set(row, column, shown(record.float64(), style))
  else if (record.type === 0x27e) sheet.set(row, column, shown(rkNumber(record.uint32()), style))
  else if (record.type === 0x205) sheet.set(row, column, truthOrError(record.uint8(), record.uint8() === 1))
  else {
    const result = record.bytes(8)
    if (result[6] !== 0xff || result[7] !== 0xff) {
      sheet.set(row, column, shown(new DataView(result.buffer, result.byteOffset).getFloat64(0, true), style))
    } else if (result[0] === 0) return { row, column }
    else if (result[0] === 1 || result[0] === 2) sheet.set(row, column, truthOrError(result[2] ?? 0, result[0] === 2))
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
