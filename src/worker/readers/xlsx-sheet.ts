// A sheet's XML: cells as shown, merged ranges, links, the lines printed above and below. Hidden rows and columns are left out.
import { formatNumber, formatText } from './cell-format.ts'
import { leadsOut, type FlowBlock } from './flow-blocks.ts'
import { addMargin, countedLeft, type Sheet } from './sheet.ts'
import { readXml, type XmlAttributes } from './xml-events.ts'

/** What cells refer to by number. */
export interface SheetContext {
  strings: string[]
  /** Format codes by a cell's style. */
  formats: string[]
  date1904: boolean
}

export interface SheetRest {
  header: FlowBlock[]
  footer: FlowBlock[]
  /** What was left out, as people say it; empty for nothing. */
  left: string
  /** Formulas whose result was not saved. */
  unsaved: number
}

/** Fills `sheet`. `links`: where its links lead, by their ids. */
export function readSheet(
  xml: string,
  sheet: Sheet,
  context: SheetContext,
  links: ReadonlyMap<string, string>,
): SheetRest {
  let row = -1
  let column = -1
  let type = 'n'
  let style = 0
  let collecting = false
  let parts: string[] = []
  let formula: string[] | null = null
  let phonetic = false
  let rowHidden = false
  const hiddenColumns: [from: number, to: number][] = []
  const rest: SheetRest = { header: [], footer: [], left: '', unsaved: 0 }
  const left = { rows: new Set<number>(), columns: new Set<number>() }
  let margin: string[] | null = null
  /** What is printed around, for each kind of page; what is the same counts once. */
  const isHidden = () => rowHidden || hiddenColumns.some(([from, to]) => column >= from && column <= to)
  const closeCell = () => {
    const text = cellText(parts.join(''), type, style, context)
    // A text may be empty; a number without a value was never worked out.
    if (formula && type !== 'str' && parts.length === 0 && !isHidden()) rest.unsaved++
    if (row < 0 || !/\S/.test(text)) return
    if (rowHidden) left.rows.add(row)
    else if (isHidden()) left.columns.add(column)
    else {
      sheet.set(row, column, text)
      const target = /^=?HYPERLINK\("([^"]+)"/i.exec(formula?.join('') ?? '')?.[1]
      if (target && leadsOut(target)) sheet.link(row, column, target)
    }
  }
  readXml(xml, {
    open(name, attributes) {
      if (name === 'row') {
        row = Number(attributes.get('r') ?? row + 2) - 1
        column = -1
        rowHidden = isOn(attributes, 'hidden')
      } else if (name === 'c') {
        const place = cellPlace(attributes.get('r') ?? '')
        row = place?.row ?? row
        column = place?.column ?? column + 1
        type = attributes.get('t') ?? 'n'
        style = Number(attributes.get('s') ?? 0)
        parts = []
        formula = null
      } else if (name === 'rPh') phonetic = true
      else if (name === 'v' || name === 't') collecting = !phonetic
      else if (name === 'f') formula = []
      else if (name === 'col') {
        if (isOn(attributes, 'hidden') && hiddenColumns.length < 1000)
          hiddenColumns.push([Number(attributes.get('min')) - 1, Number(attributes.get('max')) - 1])
      } else if (name === 'mergeCell') {
        const [from, to] = (attributes.get('ref') ?? '').split(':').map(cellPlace)
        if (from && to) sheet.merge({ top: from.row, left: from.column, bottom: to.row, right: to.column })
      } else if (name === 'hyperlink') {
        const place = cellPlace((attributes.get('ref') ?? '').replace(/:.*/, ''))
        const target = links.get(attributes.get('r:id') ?? attributes.get('id') ?? '') ?? ''
        if (place && leadsOut(target)) sheet.link(place.row, place.column, target)
      } else if (/^(?:odd|first|even)(?:Header|Footer)$/.test(name)) margin = []
    },
    close(name) {
      if (name === 'v' || name === 't') collecting = false
      else if (name === 'rPh') phonetic = false
      else if (name === 'f') collecting = false
      else if (name === 'c') closeCell()
      else if (margin && /Header$|Footer$/.test(name)) {
        addMargin(rest, name.endsWith('Header') ? 'header' : 'footer', margin.join(''))
        margin = null
      }
    },
    text(data) {
      if (margin) margin.push(data)
      else if (collecting) parts.push(data)
      else if (formula && formula.length < 50) formula.push(data)
    },
  })
  rest.left = countedLeft(left.rows.size, left.columns.size)
  return rest
}

function isOn(attributes: XmlAttributes, name: string): boolean {
  return /^(?:1|true)$/.test(attributes.get(name) ?? '')
}

/** Office writes characters that XML cannot hold as `_x000D_`. */
export function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}

function cellText(value: string, type: string, style: number, { strings, formats, date1904 }: SheetContext): string {
  const code = formats[style] ?? 'General'
  if (type === 's') return formatText(strings[Number(value)] ?? '', code)
  if (type === 'b') return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : value
  if (type === 'd') {
    const days = Date.parse(`${value.replace(/Z$/, '')}${value.includes('T') ? 'Z' : ''}`) / 86_400_000
    // Days are counted from 1900 here, with the leap day that never was behind.
    if (code !== 'General' && days >= -25_508) return formatNumber(days + 25_569, code)
    return value.replace(/T00:00:00(?:\.0+)?Z?$/, '')
  }
  if (type === 'e') return value
  if (type !== 'n' || value.trim() === '') return formatText(unescapeText(value), code)
  const number = Number(value)
  return Number.isNaN(number) ? value : formatNumber(number, code, date1904)
}

/** `B7` as row 6, column 1; absolute marks are passed over. */
function cellPlace(reference: string): { row: number; column: number } | null {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference)
  if (!match) return null
  let column = 0
  for (const letter of match[1]?.toUpperCase() ?? '') column = column * 26 + letter.charCodeAt(0) - 64
  return { row: Number(match[2]) - 1, column: column - 1 }
}
