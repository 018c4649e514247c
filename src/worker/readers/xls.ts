// Excel 5 to 2003 (XLS): each sheet's name and its cells as shown, merged ones with their spans, links, notes, text boxes, charts, headers and footers.
// Formulas count by the result that was saved; macros are not looked at, hidden sheets, rows and columns left out; Excel 4 and older are refused.
import { SheafError } from '../../contract/error.ts'
import { builtinFormats } from './cell-codes.ts'
import { locked } from '../locks/locked.ts'
import { CompoundFile, summaryOf } from './compound.ts'
import { tidyMetadata, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { charsetOfCodePage } from './rtf-codes.ts'
import { CellLimit, hiddenWarning, partlyWarning, Sheet } from './sheet.ts'
import type { XlsWorkbook } from './xls-cells.ts'
import { recordsOf, type XlsRecord } from './xls-records.ts'
import { readXlsSheet } from './xls-sheet.ts'

const hint = 'Open it in a spreadsheet program and save it as XLSX.'

/** Reads a workbook. Throws `file-damaged`, `file-encrypted`, `file-too-large`, or `format-unsupported` for Excel 4 and older. */
export function readXls(bytes: Uint8Array): FlowDocument {
  const file = new CompoundFile(bytes, 'Excel workbook')
  const stream = file.read('Workbook') ?? file.read('Book')
  if (!stream)
    throw new SheafError('file-damaged', 'not a readable Excel workbook: it has no Workbook stream', { hint })
  const workbook = readGlobals(stream)
  const limit = new CellLimit()
  const blocks: FlowBlock[] = []
  const hidden: string[] = []
  const partly: string[] = []
  const seen = new Set<number>()
  for (const { name, at, isHidden, isShown } of workbook.sheets) {
    if (isHidden && isShown) hidden.push(name)
    if (isHidden || !isShown || seen.has(at)) continue
    seen.add(at)
    const sheet = new Sheet(name, limit)
    const { header, footer, beside, left } = readXlsSheet(stream, at, sheet, workbook)
    if (left !== '') partly.push(`${name} (${left})`)
    const cells = sheet.blocks()
    if (cells.length === 0 && beside.length > 0) cells.push({ kind: 'heading', level: 2, text: name })
    const own = [...header, ...cells, ...beside, ...footer]
    if (cells.length === 0) continue
    if (blocks.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of own) blocks.push(block)
  }
  return {
    blocks,
    metadata: tidyMetadata(summaryOf(file)),
    warnings: [...hiddenWarning(hidden), ...partlyWarning(partly)],
  }
}

interface SheetPlace {
  name: string
  at: number
  isHidden: boolean
  /** A sheet of cells or a chart; modules of macros are neither. */
  isShown: boolean
}

/** What stands before the first sheet. */
function readGlobals(stream: Uint8Array): XlsWorkbook & { sheets: SheetPlace[] } {
  const sheets: SheetPlace[] = []
  const codes = new Map(builtinFormats)
  const styles: number[] = []
  const workbook: XlsWorkbook = {
    isWide: true,
    charset: charsetOfCodePage(1252),
    strings: [],
    formats: [],
    date1904: false,
  }
  const short = (record: XlsRecord) => record.text(record.uint8(), workbook)
  let hasBegun = false
  for (const record of recordsOf(stream, 0)) {
    if (record.type === 0x2f) throw locked('this workbook')
    // Before Excel 5 a workbook began otherwise.
    if ([0x09, 0x209, 0x409].includes(record.type) && !hasBegun)
      throw new SheafError('format-unsupported', 'workbooks of Excel 4 and older are not read', { hint })
    if (record.type === 0x809) {
      workbook.isWide = record.uint16() >= 0x600
      hasBegun = true
    } else if (record.type === 0x42) workbook.charset = charsetOfCodePage(record.uint16())
    else if (record.type === 0x22) workbook.date1904 = record.uint16() === 1
    else if (record.type === 0xe0) {
      record.skip(2)
      styles.push(record.uint16())
    } else if (record.type === 0x41e) {
      const id = record.uint16()
      codes.set(id, record.text(workbook.isWide ? record.uint16() : record.uint8(), workbook))
    } else if (record.type === 0x85) {
      const at = record.uint32()
      const isHidden = (record.uint8() & 3) !== 0
      const isShown = [0, 2].includes(record.uint8())
      sheets.push({ at, isHidden, isShown, name: short(record) })
    } else if (record.type === 0xfc) {
      record.skip(4)
      const count = record.uint32()
      for (let i = 0; i < count && record.left > 0; i++) workbook.strings.push(record.string(record.uint16()))
    } else if (record.type === 0x0a) break
  }
  if (!hasBegun)
    throw new SheafError('file-damaged', 'not a readable Excel workbook: its records make no sense', { hint })
  workbook.formats = styles.map((id) => codes.get(id) ?? 'General')
  return { ...workbook, sheets }
}
