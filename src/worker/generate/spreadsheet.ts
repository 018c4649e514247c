// A draft as a workbook: a sheet for each table, with real numbers, dates and sums; everything else on the first sheet, in order.
// A text is written as text, also one that begins with '=': nothing of the content becomes a formula.
import { type CellStyle, type CellValue, type SheetChart, type WriteSheet, writeXlsx } from 'hucre/xlsx'
import type { Draft, DraftCell, DraftColumn, DraftTable } from '../../contract/draft.ts'
import { cellText, isNumeric, totals } from './cells.ts'
import { chartColor } from './chart.ts'
import type { Part } from './parts.ts'

type Cells = NonNullable<WriteSheet['cells']>

/** Letters a sheet's name may have, and a cell. */
const longestName = 31
const longestCell = 32_767
/** Pixels a row of a sheet is high, and a picture on it wide at most. */
const rowHeight = 20
const pictureWidth = 480

const formats: Record<DraftColumn['kind'], string | undefined> = {
  text: '@',
  number: undefined,
  money: '#,##0.00',
  date: 'yyyy-mm-dd',
  percent: '0.0%',
}
const headStyle: CellStyle = {
  font: { bold: true, color: { rgb: 'FFFFFF' } },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: '2F559B' } },
}
const totalStyle: CellStyle = { font: { bold: true }, border: { top: { style: 'thin' } } }
const headingSizes = [18, 15, 13, 12]

export async function writeSpreadsheet(draft: Draft, parts: readonly Part[]): Promise<Uint8Array<ArrayBuffer>> {
  const names = new Set<string>()
  const tables = parts.flatMap((part) => (part.type === 'table' ? [part.table] : []))
  const others = parts.filter((part) => part.type !== 'table' && part.type !== 'page-break')
  const sheets: WriteSheet[] = []
  if (others.length > 0 || tables.length === 0) sheets.push(overview(draft, others, names))
  for (const [i, table] of tables.entries())
    sheets.push(tableSheet(table, nameOf(table.name || `Table ${i + 1}`, names)))
  const date = new Date(draft.createdAt)
  const bytes = await writeXlsx({
    sheets,
    properties: { title: draft.title, creator: 'Sheaf', created: date, modified: date },
    defaultFont: { name: 'Calibri', size: 11 },
  })
  return new Uint8Array(bytes)
}

/** A name that a sheet may have and no other has. */
function nameOf(wanted: string, taken: Set<string>): string {
  const plain =
    wanted
      .replaceAll(/[\\/?*[\]:]/g, ' ')
      .trim()
      .replaceAll(/^'+|'+$/g, '') || 'Sheet'
  for (let i = 1; ; i++) {
    const end = i === 1 ? '' : ` ${i}`
    const name = plain.slice(0, longestName - end.length) + end
    if (taken.has(name.toLowerCase())) continue
    taken.add(name.toLowerCase())
    return name
  }
}

function tableSheet({ columns, rows }: DraftTable, name: string): WriteSheet {
  const sums = totals({ name, columns, rows })
  const cells: Cells = new Map()
  for (const [i, { title }] of columns.entries()) {
    cells.set(`0,${i}`, { value: title.slice(0, longestCell), type: 'string', style: headStyle })
  }
  const body: CellValue[][] = [columns.map(({ title }) => title)]
  for (const [r, row] of rows.entries()) {
    for (const [c, column] of columns.entries()) setCell(cells, r + 1, c, row[c] ?? null, column)
    body.push(columns.map(() => null))
  }
  if (sums) {
    const at = rows.length + 1
    body.push(columns.map(() => null))
    for (const [c, column] of columns.entries()) {
      const sum = sums[c]
      const numFmt = formats[column.kind]
      if (sum === null || sum === undefined)
        cells.set(`${at},${c}`, {
          value: c === 0 ? 'Total' : null,
          type: c === 0 ? 'string' : 'empty',
          style: totalStyle,
        })
      else
        cells.set(`${at},${c}`, {
          value: sum,
          type: 'formula',
          formula: `SUM(${columnName(c)}2:${columnName(c)}${rows.length + 1})`,
          formulaResult: sum,
          style: { ...totalStyle, ...(numFmt === undefined ? {} : { numFmt }) },
        })
    }
  }
  return {
    name,
    rows: body,
    cells,
    columns: columns.map((column, c) => ({ width: widthOf(column, rows, c) })),
    freezePane: { rows: 1 },
    ...(rows.length > 0 && { autoFilter: { range: `A1:${columnName(columns.length - 1)}${rows.length + 1}` } }),
  }
}

function setCell(cells: Cells, row: number, column: number, cell: DraftCell, { kind }: DraftColumn): void {
  if (cell === null) return
  const key = `${row},${column}`
  const numFmt = formats[kind]
  const style = numFmt === undefined ? {} : { style: { numFmt } }
  const date = kind === 'date' && typeof cell === 'string' ? dateOf(cell) : null
  if (date) cells.set(key, { value: date, type: 'date', ...style })
  else if (typeof cell === 'number') cells.set(key, { value: cell, type: 'number', ...style })
  else
    cells.set(key, {
      value: cell.slice(0, longestCell),
      type: 'string',
      style: { numFmt: '@', alignment: { vertical: 'top' } },
    })
}

/** `YYYY-MM-DD` as a date; null for a day that is not in the calendar, which then stays text. */
function dateOf(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return null
  const date = new Date(`${text}T00:00:00Z`)
  return Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== text ? null : date
}

/** In letters. */
function widthOf(column: DraftColumn, rows: DraftTable['rows'], at: number): number {
  const longest = rows
    .slice(0, 500)
    .reduce((most, row) => Math.max(most, cellText(row[at], column).length), column.title.length)
  return Math.min(60, Math.max(isNumeric(column) ? 10 : 8, longest + 3))
}

function columnName(index: number): string {
  const rest = index % 26
  return (index < 26 ? '' : columnName((index - rest) / 26 - 1)) + String.fromCharCode(65 + rest)
}

/** What is no table: headings, texts, charts over their figures, pictures. */
function overview(draft: Draft, parts: readonly Part[], names: Set<string>): WriteSheet {
  const name = nameOf('Overview', names)
  const cells: Cells = new Map()
  const images: NonNullable<WriteSheet['images']> = []
  const charts: SheetChart[] = []
  let row = 0
  const write = (text: string, size: number, bold: boolean): void => {
    cells.set(`${row++},0`, { value: text.slice(0, longestCell), type: 'string', style: { font: { size, bold } } })
  }
  write(draft.title, 20, true)
  if (draft.subtitle !== '') write(draft.subtitle, 12, false)
  row++
  for (const part of parts) {
    switch (part.type) {
      case 'heading':
        row++
        write(part.text, headingSizes[part.level - 1] ?? 12, true)
        break
      case 'paragraph':
        write(part.text, 11, false)
        break
      case 'item':
        write('   '.repeat(part.depth) + part.text, 11, false)
        break
      case 'code':
        for (const line of part.text.split('\n')) write(line, 10, false)
        break
      case 'chart': {
        const { labels, values, title, unit } = part.chart
        const first = row + 1
        for (const [i, label] of labels.entries()) {
          cells.set(`${row + i},0`, { value: label, type: 'string' })
          cells.set(`${row + i},1`, { value: values[i] ?? 0, type: 'number' })
        }
        const last = row + labels.length
        const range = (column: string): string => `'${name}'!$${column}$${first}:$${column}$${last}`
        const series = { name: unit, values: range('B'), categories: range('A'), color: chartColor.slice(1) }
        const height = Math.max(10, labels.length * 2)
        charts.push({
          type: 'bar',
          title: title === '' ? unit : title,
          series: [series],
          legend: false,
          anchor: { from: { row, col: 3 }, to: { row: row + height, col: 11 } },
        })
        row += Math.max(labels.length, height) + 1
        break
      }
      case 'picture': {
        const { bytes, type, width, height, caption } = part.picture
        const scale = Math.min(1, pictureWidth / width)
        const data = new Uint8Array(bytes)
        const shown = { width: Math.round(width * scale), height: Math.round(height * scale) }
        images.push({
          data,
          type: type === 'png' ? 'png' : 'jpeg',
          anchor: { from: { row, col: 0 } },
          ...shown,
          altText: caption,
        })
        row += Math.ceil(shown.height / rowHeight) + 1
        if (caption !== '') write(caption, 10, false)
        break
      }
      default:
    }
  }
  const rows: CellValue[][] = Array.from({ length: row }, () => [null, null])
  return { name, rows, cells, images, charts, columns: [{ width: 60 }, { width: 14 }] }
}
