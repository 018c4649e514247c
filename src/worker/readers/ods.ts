// OpenDocument spreadsheets (ODS): each sheet's name and its cells as the file itself shows them, with spans and comments.
import type { FlowBlock, FlowDocument } from './flow-blocks.ts'
import { openOdf } from './odf-package.ts'
import { CellLimit, hiddenWarning, partlyWarning, Sheet } from './sheet.ts'
import { readXml, type XmlAttributes, type XmlEvents } from './xml-events.ts'

/** Reads a workbook. Throws `file-damaged`, `file-encrypted` or `file-too-large`. */
export function readOds(bytes: Uint8Array): FlowDocument {
  const { content, metadata, warnings } = openOdf(bytes, 'OpenDocument spreadsheet')
  const reader = new OdsReader()
  readXml(content, reader)
  return {
    blocks: reader.blocks,
    metadata,
    warnings: [...warnings, ...hiddenWarning(reader.hidden), ...partlyWarning([...reader.partly])],
  }
}

class OdsReader implements XmlEvents {
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
  #cell: { columns: number; rows: number; repeat: number; covered: boolean } | null = null
  #lines: string[] = []
  #inParagraph = false
  #comment: string[] | null = null
  #comments: string[] = []

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'style') this.#style = attributes.get('name') ?? ''
    else if (name === 'table-properties') {
      if (attributes.get('table:display') === 'false') this.#hiddenStyles.add(this.#style)
    } else if (name === 'table') this.#openTable(attributes)
    else if (!this.#sheet || this.#inner > 0) return
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
    else if (name === 'table-row') this.#closeRow(this.#sheet)
    else if (name === 'table-cell' || name === 'covered-table-cell') this.#closeCell(this.#sheet)
    else if (name === 'annotation' && this.#comment) {
      if (/\S/.test(this.#comment.join(''))) this.#comments.push(this.#comment.join('').trim())
      this.#comment = null
    } else if (name === 'p') {
      this.#inParagraph = false
      this.#comment?.push('\n')
    }
  }

  text(data: string): void {
    if (!this.#inParagraph || this.#inner > 0) return
    if (this.#comment) this.#comment.push(data)
    else if (this.#lines.length > 0) this.#lines.push((this.#lines.pop() ?? '') + data)
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
    this.#comments = []
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
    const own = sheet.blocks()
    if (this.blocks.length > 0 && own.length > 0) this.blocks.push({ kind: 'page-break' })
    for (const block of own) this.blocks.push(block)
    for (const text of this.#comments) this.blocks.push({ kind: 'paragraph', text: `Comment: ${text}` })
  }

  #closeRow(sheet: Sheet): void {
    if (this.#cells.length > 0)
      for (let r = 0; r < this.#rowRepeat; r++)
        for (const { column, text } of this.#cells) sheet.set(this.#row + r, column, text)
    this.#row += this.#rowRepeat
  }

  #closeCell(sheet: Sheet): void {
    const cell = this.#cell
    this.#cell = null
    if (!cell) return
    const text = this.#lines.join('\n').trim()
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
