// Regions: the boxes of a range of a page's text. One, unless it would hold lines that are not in the range: what stands at the foot of a
// column and at the head of the next has two.
import type { Block, Box, Line } from '../../contract/model.ts'

export interface PlacedLine extends Line {
  /** The table it is in: that is one unit, whose cells stand beside each other. */
  table: Block | null
}

export interface Region {
  /** Where it begins in the page's text. */
  start: number
  /** null: no place is known of it. */
  box: Box | null
}

/** More than these, and the lines are not columns but mixed: then they have one box. */
const mostRegions = 8

/** The regions of `text[from, to)`, in its order. `lines[at, next)` are those of the page that the range touches. At least one. */
export function regionsOf(
  lines: readonly PlacedLine[],
  [at, next]: readonly [number, number],
  [from, to]: readonly [number, number],
): Region[] {
  const units = unitsOf(lines.slice(at, next), from, to)
  const [first] = units
  if (!first) return [{ start: from, box: null }]
  if (units.length === 1) return [{ start: from, box: first.box }]
  const whole = units.map(({ box }) => box).reduce(around)
  const others = lines.filter((line, n) => (n < at || n >= next) && isIn(line, whole))
  const regions = [{ start: from, box: [...first.box] as Box }]
  for (const { start, box } of units.slice(1)) {
    const last = regions.at(-1)!
    const union = around(last.box, box)
    const holds = (line: PlacedLine): boolean => isIn(line, union) && !isIn(line, last.box) && !isIn(line, box)
    if (!others.some(holds)) last.box = union
    else if (regions.push({ start, box: [...box] as Box }) > mostRegions) return [{ start: from, box: whole }]
  }
  return regions
}

interface Unit {
  start: number
  box: Box
}

/** Lines and tables with the boxes of what is in the range; those without a known place are left out. */
function unitsOf(lines: readonly PlacedLine[], from: number, to: number): Unit[] {
  const units: Unit[] = []
  let table: Block | null = null
  for (const line of lines) {
    const box = boxWithin(line, from, to)
    if (!box) continue
    const last = units.at(-1)
    if (last && line.table !== null && line.table === table) last.box = around(last.box, box)
    else units.push({ start: line.start, box })
    table = line.table
  }
  return units
}

/** A line's box is that of its words: they are looked at where the range begins or ends within it. */
function boxWithin({ start, end, bbox, words }: PlacedLine, from: number, to: number): Box | null {
  if (end <= from) return null
  const isWhole = words.length === 0 || (start >= from && end <= to)
  const boxes = isWhole
    ? [bbox]
    : words.filter((word) => word[1] > from && word[0] < to).map(([, , x0, y0, x1, y1]): Box => [x0, y0, x1, y1])
  // Not a number where any of them is none, and then not counted.
  const known = boxes.filter(([x0, y0, x1, y1]) => Number.isFinite(x0 + y0 + x1 + y1))
  return known.length === 0 ? null : known.reduce(around)
}

function around(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])]
}

/** Whether a line's middle is in a box. */
function isIn({ bbox }: PlacedLine, box: Box): boolean {
  const x = (bbox[0] + bbox[2]) / 2
  const y = (bbox[1] + bbox[3]) / 2
  return x > box[0] && x < box[2] && y > box[1] && y < box[3]
}
