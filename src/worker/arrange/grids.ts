// Grids of drawn lines: where lines across and down the page meet in corners, they enclose cells.
import type { Box } from '../../contract/model.ts'
import { unionBox } from '../page-builder.ts'
import { ascending } from './ascending.ts'
import { withSides } from './open-sides.ts'
import type { Rule, Rules } from './rules.ts'
import { near } from './rules.ts'

/** A cell by its place in the grid. */
export interface GridCell {
  row: number
  column: number
  rowspan: number
  colspan: number
  bbox: Box
}
export interface Grid {
  bbox: Box
  rows: number
  columns: number
  cells: GridCell[]
  /** Whether some of its sides are not drawn. */
  isOpen: boolean
  /** Which of the cells holds a point; -1 for none. */
  cellAt(x: number, y: number): number
}

/** Lines of each direction in which cells are looked for; the search takes time by their product. */
const maxLines = 500
const maxCells = 10_000
/** Pairs of lines tried for one page's cells. Real tables need a few for each cell; drawings that need more are none. */
const maxTries = 2_000_000

/** What was found last for a page's lines: several ask. */
const knownGrids = new WeakMap<Rules, Grid[]>()

/** Grids of at least two rows and two columns. */
export function findGrids(rules: Rules): Grid[] {
  const known = knownGrids.get(rules) ?? lookForGrids(rules)
  knownGrids.set(rules, known)
  return known
}

function lookForGrids(rules: Rules): Grid[] {
  if (rules.across.length > maxLines || rules.down.length > maxLines) return []
  const { rules: all, added } = withSides(rules)
  const { across, down } = all
  if (across.length < 3 || down.length < 3) return []
  return groups(findCells(across, down), down, across).flatMap((boxes) => {
    const { places: xs, indexes: columnOf } = distinct(boxes, 0, 2)
    const { places: ys, indexes: rowOf } = distinct(boxes, 1, 3)
    if (xs.length < 3 || ys.length < 3) return []
    const cells = boxes.map((bbox): GridCell => {
      const [column = 0, row = 0] = [columnOf.get(bbox[0]), rowOf.get(bbox[1])]
      const [colspan, rowspan] = [(columnOf.get(bbox[2]) ?? 0) - column, (rowOf.get(bbox[3]) ?? 0) - row]
      return { row, column, rowspan, colspan, bbox }
    })
    const bbox = unionBox(boxes)
    const isOpen = added.down.some(
      ({ at, from }) => (at === bbox[0] || at === bbox[2]) && from < bbox[3] && from >= bbox[1],
    )
    return [{ bbox, rows: ys.length - 1, columns: xs.length - 1, cells, isOpen, cellAt: finder(xs, ys, cells) }]
  })
}

function finder(xs: number[], ys: number[], cells: GridCell[]): Grid['cellAt'] {
  const columns = xs.length - 1
  const places = new Int32Array(columns * (ys.length - 1)).fill(-1)
  for (const [index, cell] of cells.entries())
    for (let row = cell.row; row < cell.row + cell.rowspan; row++)
      places.fill(index, row * columns + cell.column, row * columns + cell.column + cell.colspan)
  /** Between which two edges: what lies beside all of them is taken for the first or the last place. */
  const place = (edges: number[], at: number): number => {
    let [low, high] = [0, edges.length - 2]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((edges[middle] ?? Infinity) > at) high = middle - 1
      else low = middle
    }
    return low
  }
  return (x, y) => places[place(ys, y) * columns + place(xs, x)] ?? -1
}

/** The smallest boxes with lines on all four sides, each begun at its top left corner. */
function findCells(across: Rule[], down: Rule[]): Box[] {
  const cells: Box[] = []
  const tries = { left: maxTries }
  const fromLeft = down.toSorted((a, b) => ascending(a.at, b.at))
  for (let row = 0; row < across.length; row++) {
    const top = across[row]
    if (!top) continue
    const sides = fromLeft.filter(({ at, from, to }) => meets(top, at) && from - near <= top.at && to > top.at + near)
    for (let column = 0; column < sides.length; column++) {
      const cell = smallest(sides, column, across, row, tries)
      if (cell) cells.push(cell)
      if (cells.length > maxCells || tries.left < 0) return []
    }
  }
  return cells
}

/** `sides`: what could be the left edge, at `column`, and the right one, behind it; `across`: the upper edge, at `row`, and what could be the lower one. */
function smallest(sides: Rule[], column: number, across: Rule[], row: number, tries: { left: number }): Box | null {
  const [side, top] = [sides[column], across[row]]
  if (!side || !top) return null
  for (let under = row + 1; under < across.length; under++) {
    const bottom = across[under]
    if (!bottom || bottom.at - top.at < near || !meets(bottom, side.at)) continue
    if (side.to + near < bottom.at) return null
    tries.left -= sides.length - column - 1
    if (tries.left < 0) return null
    for (let next = column + 1; next < sides.length; next++) {
      const other = sides[next]
      if (!other || other.at - side.at <= near || other.to + near < bottom.at || !meets(bottom, other.at)) continue
      if (reaches(top, side.at, other.at) && reaches(bottom, side.at, other.at))
        return [side.at, top.at, other.at, bottom.at]
    }
  }
  return null
}

function reaches(line: Rule, from: number, to: number): boolean {
  return line.from - near <= from && line.to + near >= to
}

function meets(line: Rule, at: number): boolean {
  return line.from - near <= at && line.to + near >= at
}

/** Cells that share corners, directly or through others. `down`, `across`: the lines that they are between. */
function groups(cells: Box[], down: readonly Rule[], across: readonly Rule[]): Box[][] {
  const leader = cells.map((_, index) => index)
  const leaderOf = (index: number): number => {
    let at = index
    while (leader[at] !== at) at = leader[at] = leader[leader[at] ?? 0] ?? 0
    return at
  }
  const [columns, rows] = [placesOf(down), placesOf(across)]
  /** The first cell at each corner. */
  const corners = new Int32Array(columns.size * rows.size).fill(-1)
  const join = (index: number, x: number, y: number): void => {
    const corner = (rows.get(y) ?? 0) * columns.size + (columns.get(x) ?? 0)
    const other = corners[corner] ?? -1
    if (other === -1) corners[corner] = index
    else leader[leaderOf(index)] = leaderOf(other)
  }
  let index = 0
  for (const box of cells) {
    join(index, box[0], box[1])
    join(index, box[2], box[1])
    join(index, box[0], box[3])
    join(index++, box[2], box[3])
  }
  const found = new Map<number, Box[]>()
  index = 0
  for (const cell of cells) {
    const first = leaderOf(index++)
    const group = found.get(first)
    if (group) group.push(cell)
    else found.set(first, [cell])
  }
  return [...found.values()]
}

/** The places of lines, numbered. */
function placesOf(rules: readonly Rule[]): Map<number, number> {
  const places = new Map<number, number>()
  for (const { at } of rules) if (!places.has(at)) places.set(at, places.size)
  return places
}

/** Where boxes begin and end on two of their sides, those nearer to each other than a line's width taken as one; and which of these places each is. */
function distinct(boxes: readonly Box[], low: 0 | 1, high: 2 | 3): { places: number[]; indexes: Map<number, number> } {
  // Most edges are shared by many cells.
  const values = new Set<number>()
  for (const box of boxes) values.add(box[low]).add(box[high])
  const places: number[] = []
  const indexes = new Map<number, number>()
  for (const value of [...values].toSorted(ascending)) {
    if (value - (places.at(-1) ?? -Infinity) > near) places.push(value)
    indexes.set(value, places.length - 1)
  }
  return { places, indexes }
}
