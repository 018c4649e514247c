// Excel workbooks (XLSX, XLSM): each sheet's name and its cells as shown, merged ones with their spans, links, notes, charts' data.
// Formulas count by the result that was saved; macros are never looked at; pictures are left out.
import { SheafError } from '../../contract/error.ts'
import { builtinFormats } from './cell-codes.ts'
import { embeddedFiles, embeddedWarning } from './embedded.ts'
import { pictureWarning, type ContainerOptions, type FlowBlock, type FlowDocument } from './flow-blocks.ts'
import { Package } from './package.ts'
import { CellLimit, hiddenWarning, partlyWarning, Sheet } from './sheet.ts'
import { besideCells } from './xlsx-beside.ts'
import { readSheet, unescapeText, type SheetContext } from './xlsx-sheet.ts'
import { readXml } from './xml-events.ts'

const kind = 'Excel workbook'

/** Reads a workbook. Throws `file-damaged`, `file-encrypted`, `file-too-large`, or `format-unsupported` for a binary one (XLSB). */
export function readXlsx(bytes: Uint8Array, _name = '', options: ContainerOptions = { children: false }): FlowDocument {
  const source = new Package(bytes, kind)
  const main = source.mainPart('xl/workbook.xml')
  if (main.endsWith('.bin'))
    throw new SheafError('format-unsupported', 'a binary workbook (XLSB) is not read', { hint: 'Save it as XLSX.' })
  const workbook = readWorkbook(source.needed(main))
  const relations = source.relations(main)
  const partOf = (type: string) => relations.find((relation) => relation.type === type)?.part ?? ''
  const context: SheetContext = {
    strings: sharedStrings(source.xml(partOf('sharedStrings')) ?? ''),
    formats: cellFormats(source.xml(partOf('styles')) ?? ''),
    date1904: workbook.date1904,
  }
  const limit = new CellLimit()
  const blocks: FlowBlock[] = []
  const hidden: string[] = []
  const partly: string[] = []
  let unsaved = 0
  const warnings: string[] = []
  /** The sheets that are read. */
  const parts: string[] = []
  for (const { name, id, isHidden } of workbook.sheets) {
    const relation = relations.find((candidate) => candidate.id === id)
    if (isHidden) hidden.push(name)
    if (isHidden || !relation) continue
    const xml = source.xml(relation.part)
    if (xml === undefined) warnings.push(`the sheet ${name} is missing from the file`)
    const sheet = new Sheet(name, limit)
    const { header, footer, left, unsaved: without } = readSheet(xml ?? '', sheet, context, source.links(relation.part))
    unsaved += without
    if (left !== '') partly.push(`${name} (${left})`)
    const beside = [...besideCells(source, relation.part), ...footer]
    const own = [...header, ...sheet.blocks()]
    parts.push(relation.part)
    if (!own.some(({ kind }) => kind === 'heading') && beside.length > 0)
      own.push({ kind: 'heading', level: 2, text: name })
    if (blocks.length > 0 && own.length > 0) blocks.push({ kind: 'page-break' })
    for (const block of own) blocks.push(block)
    for (const block of beside) blocks.push(block)
  }
  warnings.push(...hiddenWarning(hidden))
  warnings.push(...partlyWarning(partly))
  if (unsaved > 0) warnings.push(unsavedWarning(unsaved))
  warnings.push(...pictureWarning(source.names.filter((name) => /^xl\/media\/./.test(name)).length))
  const embedded = embeddedFiles(source, parts)
  if (!options.children) warnings.push(...embeddedWarning(embedded.length))
  return { blocks, metadata: source.properties(), warnings, ...(options.children && { children: embedded }) }
}

/** Programs that write workbooks without working them out leave results to the one that opens them. */
function unsavedWarning(count: number): string {
  const what = count === 1 ? '1 formula was' : `${count} formulas were`
  return `${what} saved without a result and left out; open the workbook in a spreadsheet program and save it to have them`
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
