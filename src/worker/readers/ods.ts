// OpenDocument spreadsheets (ODS): each sheet's name and its cells as the file itself shows them, with spans, comments, text boxes,
// charts, headers and footers.
import { general } from './cell-general.ts'
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { isOdfChart, odfChartBlocks } from './odf-chart.ts'
import { openOdf } from './odf-package.ts'
import { sheetMargins } from './ods-margins.ts'
import { CellLimit, hiddenWarning, partlyWarning, placeName, Sheet, type SheetMargins } from './sheet.ts'
import { readXml, type XmlAttributes, type XmlEvents } from './xml-events.ts'

/** Reads a workbook. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export function readOds(bytes: Uint8Array): FlowDocument {
  const { content, styles, metadata, warnings, object } = openOdf(bytes, 'OpenDocument spreadsheet')
  const reader = new OdsReader(sheetMargins(styles, content), object)
  readXml(content, reader)
  return {
    blocks: reader.blocks,
    metadata,
    warnings: [...warnings, ...hiddenWarning(reader.hidden), ...partlyWarning([...reader.partly])],
  }
}

/** What is drawn on a sheet and may hold text of its own. */
const shapes = new Set(
  'frame custom-shape rect ellipse circle line polyline polygon path connector caption measure g control'.split(' '),
)

class OdsReader implements XmlEvents {
  readonly #margins: ReadonlyMap<string, SheetMargins>
  readonly #object: (href: string) => string
  readonly blocks: FlowBlock[] = []
  readonly hidden: string[] = []
  /** Sheets of which rows or columns are hidden. */
  readonly partly = new Set<string>()
  readonly #limit = new CellLimit()
  readonly #hiddenStyles = new Set<string>()
  #style = ''
  #sheet: Sheet | null = null
  /** Tables within the cells and shapes of a sheet. */
  #inner = 0
  #row = 0
  #rowHidden = false
  readonly #hiddenColumns: [from: number, to: number][] = []
  /** Where the cell in hand leads. */
  #target = ''
  #column = 0
  #rowRepeat = 1
  /** Cells of the row in hand, to be set as often as it repeats. */
  #cells: { column: number; text: string }[] = []
  #cell: { columns: number; rows: number; repeat: number; covered: boolean; value: string } | null = null
  #lines: string[] = []
  #inParagraph = false
  #comment: string[] | null = null
  #own: SheetMargins | undefined
  /** Shapes that are open, the paragraph in hand of one, and what the sheet holds besides its cells. */
  #shapes = 0
  #drawn: string[] | null = null
  readonly #beside: FlowBlock[] = []
  constructor(margins: ReadonlyMap<string, SheetMargins>, object: (href: string) => string) {
    this.#margins = margins
    this.#object = object
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'style') this.#style = attributes.get('name') ?? ''
    else if (name === 'table-properties') {
      if (attributes.get('table:display') === 'false') this.#hiddenStyles.add(this.#style)
    } else if (name === 'table') this.#openTable(attributes)
    else if (!this.#sheet || this.#inner > 0) return
    else if (shapes.has(name)) this.#shapes++
    else if (this.#shapes > 0) this.#openShape(name, attributes)
    else if (name === 'table-column') this.#openColumn(attributes)
    else if (name === 'table-row') {
      this.#rowHidden = isHidden(attributes)
      this.#rowRepeat = count(attributes, 'number-rows-repeated')
      this.#column = 0
      this.#cells = []
    } else if (name === 'table-cell' || name === 'covered-table-cell') {
      this.#lines = []
      this.#target = ''
      this.#cell = {
        columns: count(attributes, 'number-columns-spanned'),
        rows: count(attributes, 'number-rows-spanned'),
        repeat: count(attributes, 'number-columns-repeated'),
        covered: name === 'covered-table-cell',
        value: valueOf(attributes),
      }
    } else if (name === 'annotation') this.#comment = []
    else if (name === 'a') this.#target ||= attributes.get('href') ?? ''
    else if (name === 'p') {
      this.#inParagraph = true
      if (!this.#comment) this.#lines.push('')
    } else if (name === 's' || name === 'tab') this.text(' '.repeat(Math.min(20, count(attributes, 'c'))))
    else if (name === 'line-break') this.text('\n')
  }

  close(name: string): void {
    if (name === 'table') this.#closeTable()
    else if (!this.#sheet || this.#inner > 0) return
    else if (shapes.has(name)) this.#shapes--
    else if (this.#drawn && (name === 'p' || name === 'desc')) {
      this.#put(this.#drawn.join(''))
      this.#drawn = null
    } else if (this.#shapes > 0) return
    else if (name === 'table-row') this.#closeRow(this.#sheet)
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell(this.#sheet)
    else if (name === 'annotation' && this.#comment) {
      const text = this.#comment.join('').trim()
      if (text !== '') this.#put(`${placeName(this.#row, this.#column)}: ${text}`)
      this.#comment = null
    } else if (name === 'p') {
      this.#inParagraph = false
      this.#comment?.push('\n')
    }
  }

  text(data: string): void {
    if (this.#drawn && this.#inner === 0) this.#drawn.push(data)
    if (this.#shapes > 0 || !this.#inParagraph || this.#inner > 0) return
    if (this.#comment) this.#comment.push(data)
    else if (this.#lines.length > 0) this.#lines.push((this.#lines.pop() ?? '') + data)
  }

  #openShape(name: string, attributes: XmlAttributes): void {
    if (name === 'p' || name === 'desc') this.#drawn = []
    else if (name === 's' || name === 'tab') this.#drawn?.push(' ')
    else if (name === 'line-break') this.#drawn?.push('\n')
    else if (name === 'object') {
      const xml = this.#object(attributes.get('href') ?? '')
      if (isOdfChart(xml)) for (const block of odfChartBlocks(xml)) this.#beside.push(block)
    }
  }

  #put(text: string): void {
    if (/\S/.test(text)) this.#beside.push({ kind: 'paragraph', text: text.trim() })
  }

  #openTable(attributes: XmlAttributes): void {
    if (this.#sheet) {
      this.#inner++
      return
    }
    const name = attributes.get('name') ?? ''
    this.#sheet = new Sheet(name, this.#limit)
    if (this.#hiddenStyles.has(attributes.get('style-name') ?? '')) this.hidden.push(name)
    this.#row = 0
    this.#column = 0
    this.#hiddenColumns.length = 0
    this.#beside.length = 0
    this.#shapes = 0
    this.#own = this.#margins.get(attributes.get('style-name') ?? '')
  }

  #openColumn(attributes: XmlAttributes): void {
    const last = this.#column + count(attributes, 'number-columns-repeated') - 1
    if (isHidden(attributes) && this.#hiddenColumns.length < 1000) this.#hiddenColumns.push([this.#column, last])
    this.#column = last + 1
  }

  #closeTable(): void {
    if (this.#inner > 0) {
      this.#inner--
      return
    }
    const sheet = this.#sheet
    this.#sheet = null
    if (!sheet || this.hidden.at(-1) === sheet.name) return
    const cells = sheet.blocks()
    if (cells.length === 0 && this.#beside.length > 0) cells.push({ kind: 'heading', level: 2, text: sheet.name })
    if (cells.length === 0) return
    if (this.blocks.length > 0) this.blocks.push({ kind: 'page-break' })
    const { header = [], footer = [] } = this.#own ?? {}
    for (const block of [...header, ...cells, ...this.#beside, ...footer]) this.blocks.push(block)
  }

  #closeRow(sheet: Sheet): void {
    this.#limit.expect(this.#cells.length * this.#rowRepeat)
    if (this.#cells.length > 0)
      for (let r = 0; r < this.#rowRepeat; r++)
        for (const { column, text } of this.#cells) sheet.set(this.#row + r, column, text)
    this.#row += this.#rowRepeat
  }

  #closeCell(sheet: Sheet): void {
    const cell = this.#cell
    this.#cell = null
    if (!cell) return
    const text = (this.#lines.length > 0 ? this.#lines.join('\n') : cell.value).trim()
    const [row, column] = [this.#row, this.#column]
    if (cell.columns * cell.rows > 1)
      sheet.merge({ top: row, left: column, bottom: row + cell.rows - 1, right: column + cell.columns - 1 })
    // Text that a merged cell covers is not shown.
    const left = this.#rowHidden || this.#hiddenColumns.some(([from, to]) => column >= from && column <= to)
    if (text !== '' && left) this.partly.add(sheet.name)
    else if (text !== '' && !cell.covered) {
      if (this.#target !== '') sheet.link(row, column, this.#target)
      for (let c = 0; c < cell.repeat; c++) this.#addCell(column + c, text)
    }
    this.#column += cell.repeat
  }

  #addCell(column: number, text: string): void {
    // A repeated cell counts before its row does, so that one cell cannot stand for billions.
    if (this.#cells.length < 20_000) this.#cells.push({ column, text })
  }
}

function isHidden(attributes: XmlAttributes): boolean {
  return /^(?:collapse|filter)$/.test(attributes.get('visibility') ?? '')
}

function count(attributes: XmlAttributes, name: string): number {
  const number = Number.parseInt(attributes.get(name) ?? '', 10)
  return number > 1 ? Math.min(number, 1_048_576) : 1
}

/** A cell's value as text, for files that leave out how it is shown. */
function valueOf(attributes: XmlAttributes): string {
  const type = attributes.get('value-type')
  const number = Number(attributes.get('office:value') ?? NaN)
  if (type === 'boolean') return (attributes.get('boolean-value') ?? '').toUpperCase()
  if (type === 'date') return (attributes.get('date-value') ?? '').replace(/T00:00:00$/, '').replace('T', ' ')
  if (type === 'time') {
    const [, hours = '0', minutes = '0', seconds = '0'] =
      /^PT(\d+)H(\d+)M([\d.]+)S$/.exec(attributes.get('time-value') ?? '') ?? []
    return `${Number(hours)}:${minutes.padStart(2, '0')}:${seconds.padStart(2, '0')}`
  }
  if (type === 'percentage' && Number.isFinite(number)) return `${general(number * 100)}%`
  if (Number.isFinite(number)) return [general(number), attributes.get('currency') ?? ''].join(' ').trim()
  return attributes.get('string-value') ?? ''
}
