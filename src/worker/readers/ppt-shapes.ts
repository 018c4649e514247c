// The shapes of a PPT slide: their texts with places, groups, tables.
import type { FlowBlock, FlowCell } from './flow-blocks.ts'
import { descriptionsOf } from './office-art.ts'
import { childrenOf, textsOf, type PptRecord, type PptText } from './ppt-records.ts'
import { blocksOfText, isTitle } from './ppt-text.ts'
import { around, inReadingOrder, type Place } from './slide-order.ts'

/** Kinds of record. */
const drawing = 1036
const container = 0xf002
const group = 0xf003
const shapeRecord = 0xf004
const childAnchor = 0xf00f
const clientAnchor = 0xf010
const clientData = 0xf011
const options = 0xf122
const placeholderAtom = 3011
/** What a placeholder is for. */
const titles = new Map([
  [13, 0],
  [15, 6],
  [17, 0],
])
const body = 14
const subtitle = 16
/** Those that show the same on each slide: date, number, footer, header. */
const repeated = new Set([7, 8, 9, 10])
const deepest = 20
/** PowerPoint makes tables of at most 75 × 75 cells; what claims more is read as shapes. */
const mostCells = 75 * 75

/** Texts that were not named yet. */
type Outline = (PptText | undefined)[]

export interface PptShape {
  place: Place | null
  texts: PptText[]
  /** Of a group; a table is a group of its cells. */
  shapes: PptShape[] | null
  isTable: boolean
}

/** All shapes of a slide. `texts`: those of the outline, that its shapes may name by number. */
export function shapesOf(slide: PptRecord, texts: readonly PptText[], links: ReadonlyMap<number, string>): PptShape[] {
  const outline: Outline = [...texts]
  const root = childrenOf(slide).find(({ type }) => type === drawing)
  const patriarch = root && childrenOf(root).find(({ type }) => type === container)
  return (patriarch ? childrenOf(patriarch) : []).flatMap((record) => {
    if (record.type === group) return shapesWithin(record, outline, links, 0)
    return record.type === shapeRecord ? [shapeOf(record, outline, links)] : []
  })
}

function shapesWithin(
  within: PptRecord,
  outline: Outline,
  links: ReadonlyMap<number, string>,
  depth: number,
): PptShape[] {
  // The first is the group itself.
  return childrenOf(within)
    .slice(1)
    .flatMap((record): PptShape[] => {
      if (record.type === shapeRecord) return [shapeOf(record, outline, links)]
      if (record.type !== group || depth > deepest) return []
      const own = childrenOf(record)[0]
      const shapes = shapesWithin(record, outline, links, depth + 1)
      const frame = own && shapeOf(own, outline, links)
      return [
        {
          place: frame?.place ?? around(shapes.map(({ place }) => place)),
          texts: [],
          shapes,
          isTable: own !== undefined && isTable(own),
        },
      ]
    })
}

function shapeOf(record: PptRecord, outline: Outline, links: ReadonlyMap<number, string>): PptShape {
  const parts = childrenOf(record)
  const data = parts.find(({ type }) => type === clientData)
  const atom = data && childrenOf(data).find(({ type }) => type === placeholderAtom)
  const purpose = atom?.data[4] ?? 0
  const texts = repeated.has(purpose) ? [] : textsOf(record, outline, links)
  if (texts.length === 0) texts.push(...descriptionsOf([record]).map((text) => ({ type: 4, text })))
  const wanted = titles.get(purpose)
  for (const text of texts) {
    if (wanted !== undefined) text.type = wanted
    else if (purpose === body && text.type === 4) text.type = 1
    else if (purpose === subtitle && text.type === 1) text.type = 5
  }
  return { place: placeOf(parts), texts, shapes: null, isTable: false }
}

function placeOf(parts: PptRecord[]): Place | null {
  for (const { type, data } of parts) {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    const at = (index: number) => (data.length >= 16 ? view.getInt32(4 * index, true) : view.getInt16(2 * index, true))
    if (type === clientAnchor && data.length >= 8) return { top: at(0), left: at(1), right: at(2), bottom: at(3) }
    if (type === childAnchor && data.length >= 16) return { left: at(0), top: at(1), right: at(2), bottom: at(3) }
  }
  return null
}

/** A group says of itself that it is a table in its properties. */
function isTable(own: PptRecord): boolean {
  return childrenOf(own).some(({ type, instance, data }) => {
    if (type !== options) return false
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
    for (let i = 0; i < instance && 6 * i + 6 <= data.length; i++)
      if ((view.getUint16(6 * i, true) & 0x3fff) === 0x39f && (view.getUint32(6 * i + 2, true) & 1) !== 0) return true
    return false
  })
}

/** Titles first, the others by their places. */
export function blocksOfShapes(shapes: readonly PptShape[]): FlowBlock[] {
  const isHead = ({ texts }: PptShape) => texts.some(isTitle)
  const rest = shapes.filter((shape) => !isHead(shape))
  return [...shapes.filter(isHead), ...inReadingOrder(rest)].flatMap((shape) => {
    if (shape.isTable && shape.shapes && shape.shapes.length <= mostCells) return tableOf(shape.shapes)
    return shape.shapes ? blocksOfShapes(shape.shapes) : shape.texts.flatMap((text) => blocksOfText(text))
  })
}

/** Cells by their edges. */
function tableOf(cells: readonly PptShape[]): FlowBlock[] {
  const placed = cells.flatMap(({ place, texts }) =>
    place && place.right > place.left && place.bottom > place.top ? [{ place, texts }] : [],
  )
  const edges = (of: 'left' | 'top') => [...new Set(placed.map(({ place }) => place[of]))].toSorted((a, b) => a - b)
  const [columns, rows] = [edges('left'), edges('top')]
  const span = (all: number[], from: number, to: number) => all.filter((edge) => edge >= from && edge < to).length
  const table = rows.map((row) =>
    placed
      .filter(({ place }) => place.top === row)
      .toSorted((a, b) => a.place.left - b.place.left)
      .map(({ place, texts }): FlowCell => {
        const colspan = span(columns, place.left, place.right)
        const rowspan = span(rows, place.top, place.bottom)
        const lines = texts.map(({ text }) => text.replace(/[\r\v]/g, '\n').trim())
        return { text: lines.join('\n').trim(), ...(colspan > 1 && { colspan }), ...(rowspan > 1 && { rowspan }) }
      }),
  )
  return table.some((row) => row.some(({ text }) => text !== '')) ? [{ kind: 'table', rows: table }] : []
}
