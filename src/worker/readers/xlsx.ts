// Excel workbooks (XLSX, XLSM): each sheet's name and its cells as shown, merged ones with their spans, notes, charts' data.
// Formulas count by the result that was saved; macros are never looked at; pictures are left out.
import { SheafError } from '../../contract/error.ts'
import { builtinFormats, formatNumber, general } from './cell-format.ts'
import { chartBlocks } from './chart.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { Package } from './package.ts'
import { CellLimit, hiddenWarning, Sheet } from './sheet.ts'
import { readXml } from './xml-events.ts'

const kind = 'Excel workbook'

/** Reads a workbook. Throws `file-damaged`, `file-encrypted`, `file-too-large`, or `format-unsupported` for a binary one (XLSB). */
export function readXlsx(bytes: Uint8Array): FlowDocument {
  const source = new Package(bytes, kind)
  const main = source.mainPart('xl/workbook.xml')
  if (main.endsWith('.bin'))
    throw new SheafError('format-unsupported', 'a binary workbook (XLSB) is not read', { hint: 'Save it as XLSX.' })
  const workbook = readWorkbook(source.needed(main))
  const relations = source.relations(main)
  const partOf = (type: string) => relations.find((relation) => relation.type === type)?.part ?? ''
  const context: Context = {
    strings: sharedStrings(source.xml(partOf('sharedStrings')) ?? ''),
    formats: cellFormats(source.xml(partOf('styles')) ?? ''),
    date1904: workbook.date1904,
  }
  const limit = new CellLimit()
  const blocks: FlowBlock[] = []
  const hidden: string[] = []
  const warnings: string[] = []
  for (const { name, id, isHidden } of workbook.sheets) {
    const relation = relations.find((candidate) => candidate.id === id)
    if (isHidden) hidden.push(name)
    if (isHidden || !relation) continue
    const xml = source.xml(relation.part)
    if (xml === undefined) warnings.push(`the sheet ${name} is missing from the file`)
    const sheet = new Sheet(name, limit)
    readSheet(xml ?? '', sheet, context)
    const beside = besideCells(source, relation.part)
    const own = sheet.blocks()
    if (own.length === 0 && beside.length > 0) own.push({ kind: 'heading', level: 2, text: name })
    if (blocks.length > 0 && own.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of own) blocks.push(block)
    for (const block of beside) blocks.push(block)
  }
  warnings.push(...hiddenWarning(hidden))
  return { blocks, metadata: source.properties(), warnings }
}

interface Context {
  strings: string[]
  /** Format codes by a cell's style. */
  formats: string[]
  date1904: boolean
}

function readWorkbook(xml: string) {
  const sheets: { name: string; id: string; isHidden: boolean }[] = []
  let date1904 = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributes.get('date1904') ?? '')
      if (name !== 'sheet') return
      const state = attributes.get('state') ?? 'visible'
      sheets.push({ name: attributes.get('name') ?? '', id: attributes.get('id') ?? '', isHidden: state !== 'visible' })
    },
  })
  return { sheets, date1904 }
}

/** Texts that cells name by number; what says how they are pronounced is left out. */
function sharedStrings(xml: string): string[] {
  const strings: string[] = []
  let parts: string[] = []
  let inText = false
  let phonetic = false
  readXml(xml, {
    open(name) {
      if (name === 'si') parts = []
      else if (name === 'rPh') phonetic = true
      else if (name === 't') inText = !phonetic
    },
    close(name) {
      if (name === 'si') strings.push(unescapeText(parts.join('')))
      else if (name === 'rPh') phonetic = false
      else if (name === 't') inText = false
    },
    text(data) {
      if (inText) parts.push(data)
    },
  })
  return strings
}

/** Office writes characters that XML cannot hold as `_x000D_`. */
function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function cellFormats(xml: string): string[] {
  const codes = new Map(builtinFormats)
  const formats: string[] = []
  let inCells = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.get('numFmtId')), attributes.get('formatCode') ?? 'General')
      else if (name === 'cellXfs') inCells = true
      else if (name === 'xf' && inCells) formats.push(codes.get(Number(attributes.get('numFmtId'))) ?? 'General')
    },
    close(name) {
      if (name === 'cellXfs') inCells = false
    },
  })
  return formats
}

function readSheet(xml: string, sheet: Sheet, context: Context): void {
  let row = -1
  let column = -1
  let type = 'n'
  let style = 0
  let collecting = false
  let parts: string[] = []
  let phonetic = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'row') {
        row = Number(attributes.get('r') ?? row + 2) - 1
        column = -1
      } else if (name === 'c') {
        const place = cellPlace(attributes.get('r') ?? '')
        row = place?.row ?? row
        column = place?.column ?? column + 1
        type = attributes.get('t') ?? 'n'
        style = Number(attributes.get('s') ?? 0)
        parts = []
      } else if (name === 'rPh') phonetic = true
      else if (name === 'v' || name === 't') collecting = !phonetic
      else if (name === 'mergeCell') {
        const [from, to] = (attributes.get('ref') ?? '').split(':').map(cellPlace)
        if (from && to) sheet.merge({ top: from.row, left: from.column, bottom: to.row, right: to.column })
      }
    },
    close(name) {
      if (name === 'v' || name === 't') collecting = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'c' && row >= 0) sheet.set(row, column, cellText(parts.join(''), type, style, context))
    },
    text(data) {
      if (collecting) parts.push(data)
    },
  })
}

function cellText(value: string, type: string, style: number, { strings, formats, date1904 }: Context): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'b') return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value
  if (type === 'd') return value.replace(/T00:00:00(?:\.0+)?Z?$/, '')
  if (type !== 'n' || value.trim() === '') return unescapeText(value)
  const number = Number(value)
  if (Number.isNaN(number)) return value
  const code = formats[style] ?? 'General'
  return code === 'General' ? general(number) : formatNumber(number, code, date1904)
}

/** `B7` as row 6, column 1; absolute marks are passed over. */
function cellPlace(reference: string): { row: number; column: number } | null {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference)
  if (!match) return null
  let column = 0
  for (const letter of match[1]?.toUpperCase() ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  return { row: Number(match[2]) - 1, column: column - 1 }
}

/** What a sheet holds besides cells: notes, and text boxes and charts drawn on it. */
function besideCells(source: Package, part: string): FlowBlock[] {
  const blocks: FlowBlock[] = []
  for (const { type, part: target } of source.relations(part)) {
    if (type === 'comments') blocks.push(...notes(source.xml(target) ?? ''))
    if (type !== 'drawing') continue
    blocks.push(...textBoxes(source.xml(target) ?? ''))
    for (const drawn of source.relations(target))
      if (drawn.type === 'chart') blocks.push(...chartBlocks(source.xml(drawn.part) ?? ''))
  }
  return blocks
}

function notes(xml: string): FlowBlock[] {
  const blocks: FlowBlock[] = []
  let place = ''
  let parts: string[] = []
  let inText = false
  readXml(xml, {
    open(name, attributes) {
      if (name === 'comment') {
        place = attributes.get('ref') ?? ''
        parts = []
      } else if (name === 't') inText = true
    },
    close(name) {
      if (name === 't') inText = false
      else if (name === 'comment' && /\S/.test(parts.join('')))
        blocks.push({ kind: 'paragraph', text: `${place}: ${parts.join('').trim()}` })
    },
    text(data) {
      if (inText) parts.push(data)
    },
  })
  return blocks
}

/** Paragraphs of the shapes of a drawing. */
function textBoxes(xml: string): FlowBlock[] {
  const blocks: FlowBlock[] = []
  let parts: string[] = []
  let inText = false
  readXml(xml, {
    open(name) {
      if (name === 't') inText = true
      else if (name === 'br') parts.push('\n')
    },
    close(name) {
      if (name === 't') inText = false
      if (name !== 'p') return
      if (/\S/.test(parts.join(''))) blocks.push({ kind: 'paragraph', text: parts.join('').trim() })
      parts = []
    },
    text(data) {
      if (inText) parts.push(data)
    },
  })
  return blocks
}
