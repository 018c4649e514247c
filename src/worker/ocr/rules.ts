// Rules and leaders: lines of tables and forms, and rows of dots that lead the eye. Engines take out straight black rules; grey ones,
// leaning ones and those that touch letters are read with the letters, and dots as letters. Here they are taken out of the raster;
// letters that cross them stay whole.
import type { Raster } from '../raster.ts'
import type { Shape } from './shapes.ts'
import { eachShape } from './shapes.ts'

/** Grey levels by which a rule is darker than what is above and below it. */
const clearlyDarker = 28
/** The same of the edge of a dark bar, on its one side. */
const barEdge = 110
/** Heights of a letter: the shortest rule, the shortest straight piece of it, the thickest one. */
const rule = { length: 4, piece: 1.2, thickness: 0.2 }
/** Rows by which a rule may lean or bend, for each pixel along it. */
const lean = 0.03
/** Pixels between two pieces of a rule that a letter or a break parts. */
const gap = 12
/** Rows from one piece of a rule to the next. */
const nextRow = 2
/** Dots of a leader at least; their size at most, and how far apart they stand at most, in heights of a letter. */
const leader = { dots: 6, size: 0.45, apart: 2.2 }
/** Heights of a letter by which the middles of two dots of a row may differ. */
const level = 0.15
/** How much the distance of two dots may differ from the usual one of their row. */
const uneven = 0.25
/** Darker than this is print, on white paper. */
const dark = 150

/** A straight piece of a rule: pixels `from` up to and without `to` of row `y`. */
interface Piece {
  y: number
  from: number
  to: number
}

/** The raster without rules across it; itself where it has none. `letters`: height of its letters, pixels. */
export function withoutRules(raster: Raster, letters: number): Raster {
  const { width, height, data } = raster
  const thickness = Math.max(3, Math.round(rule.thickness * letters))
  const rules = straight(joined(piecesOf(raster, thickness, Math.max(8, rule.piece * letters))), letters)
  if (rules.length === 0) return raster
  const bare = { width, height, data: data.slice() }
  for (const members of rules) erase(bare, data, members, thickness)
  return bare
}

/** A line across a raster: its row in the middle, and from which pixel to which. */
export interface DrawnLine {
  at: number
  from: number
  to: number
}

/** Lines across a raster, rules and edges of dark bars. `letters`: height of its letters, pixels. */
export function linesAcross(raster: Raster, letters: number): DrawnLine[] {
  const thickness = Math.max(3, Math.round(rule.thickness * letters))
  const pieces = piecesOf(raster, thickness, Math.max(8, rule.piece * letters), barEdge)
  return straight(joined(pieces), letters).map((members) => {
    const { from, to } = extentOf(members)
    const [sum, count] = members.reduce(
      ([rows, pixels], piece) => [rows + piece.y * (piece.to - piece.from), pixels + piece.to - piece.from],
      [0, 0],
    )
    return { at: sum / count, from, to }
  })
}

/** Those of joined pieces that are long and straight enough for a rule. */
function straight(rules: Piece[][], letters: number): Piece[][] {
  const thickness = Math.max(3, Math.round(rule.thickness * letters))
  return rules.filter((members) => {
    const { from, to, top, foot } = extentOf(members)
    return to - from >= Math.max(40, rule.length * letters) && foot - top <= thickness + lean * (to - from)
  })
}

/**
 * Straight pieces of what is thin and darker than both its sides, or darker than one of them by `edge`. Each is as long as the steps
 * in which a row is looked at, and so is met.
 */
function piecesOf({ width, height, data }: Raster, thickness: number, least: number, edge = 256): Piece[] {
  const pieces: Piece[] = []
  const far = thickness * width
  const step = Math.floor(least)
  const isRule = (at: number): boolean => {
    const value = data[at] ?? 255
    const [above, below] = [data[at - far] ?? 0, data[at + far] ?? 0]
    if (value + clearlyDarker < above && value + clearlyDarker < below) return true
    return value + edge < above || value + edge < below
  }
  for (let y = thickness; y < height - thickness; y++) {
    const row = y * width
    for (let x = step - 1; x < width; x += step) {
      if (!isRule(row + x)) continue
      let [from, to] = [x, x + 1]
      while (from > 0 && isRule(row + from - 1)) from--
      while (to < width && isRule(row + to)) to++
      if (to - from >= least) pieces.push({ y, from, to })
      while (x + step < to) x += step
    }
  }
  return pieces
}

/** Pieces that go on in one another, on the same row or the next ones. */
function joined(pieces: Piece[]): Piece[][] {
  const done: Chain[] = []
  let going: Chain[] = []
  let row = -1
  for (const piece of pieces) {
    if (piece.y !== row) {
      row = piece.y
      for (const chain of going) chain.ends = chain.ends.filter(({ y }) => row - y <= nextRow)
      done.push(...going.filter(({ ends }) => ends.length === 0))
      going = going.filter(({ ends }) => ends.length > 0)
    }
    // Mostly a piece goes on from the latest of them.
    const near = going.filter(({ ends }) => ends.findLast((end) => goOnIn(end, piece)) !== undefined)
    const [chain = { members: [], ends: [] }, ...others] = near
    if (near.length === 0) going.push(chain)
    if (others.length > 0) going = going.filter((other) => !others.includes(other))
    for (const other of [...others, { members: [piece], ends: [piece] }]) {
      for (const member of other.members) chain.members.push(member)
      for (const end of other.ends) chain.ends.push(end)
    }
  }
  return [...done, ...going].map(({ members }) => members)
}

/** Pieces of one rule so far; its `ends` are those that others may go on from. */
interface Chain {
  members: Piece[]
  ends: Piece[]
}

function goOnIn(a: Piece, b: Piece): boolean {
  return b.y - a.y <= nextRow && b.from - a.to <= gap && a.from - b.to <= gap
}

function extentOf(members: Piece[]): { from: number; to: number; top: number; foot: number } {
  const extent = { from: Infinity, to: 0, top: Infinity, foot: 0 }
  for (const { y, from, to } of members) {
    extent.from = Math.min(extent.from, from)
    extent.to = Math.max(extent.to, to)
    extent.top = Math.min(extent.top, y)
    extent.foot = Math.max(extent.foot, y)
  }
  return extent
}

/** Paints a rule over, column by column, with the lighter of what is above and below it; also where letters touch it, and on from its ends. */
function erase({ width, height, data: bare }: Raster, data: Uint8Array, members: Piece[], thickness: number): void {
  const { from, to } = extentOf(members)
  const first = new Int32Array(width).fill(-1)
  const last = new Int32Array(width).fill(-1)
  let [ink, count] = [0, 0]
  for (const { y, from: start, to: end } of members)
    for (let x = start; x < end; x++) {
      first[x] = first[x] === -1 ? y : Math.min(first[x] ?? y, y)
      last[x] = Math.max(last[x] ?? y, y)
      ink += data[y * width + x] ?? 0
      count++
    }
  // Where a letter touches it a rule goes on as it was; beyond its ends it does while it is as dark.
  const goesOn = (x: number, before: number): boolean => {
    if (first[x] !== -1) return true
    const [top, foot] = [first[before] ?? 0, last[before] ?? 0]
    const tone = data[((top + foot) >> 1) * width + x] ?? 255
    if ((x < from || x >= to) && tone > ink / count + clearlyDarker) return false
    first[x] = top
    last[x] = foot
    return true
  }
  let [left, right] = [from, from]
  while (right + 1 < width && goesOn(right + 1, right)) right++
  while (left > 0 && goesOn(left - 1, left)) left--
  for (let x = left; x <= right; x++) {
    const [above, below] = [Math.max(0, (first[x] ?? 0) - 2), Math.min(height - 1, (last[x] ?? 0) + 2)]
    if (below - above > 3 * thickness) continue
    const paper = Math.max(data[above * width + x] ?? 255, data[below * width + x] ?? 255)
    for (let y = above + 1; y < below; y++) bare[y * width + x] = Math.max(paper, data[y * width + x] ?? 0)
  }
}

/** The raster without rows of dots; itself where it has none. `letters`: height of its letters, pixels. */
export function withoutLeaders(raster: Raster, letters: number): Raster {
  const most = Math.max(3, leader.size * letters)
  const dots: Dot[] = []
  eachShape(raster, dark, ({ x, y, width, height, pixels }) => {
    if (width <= most && height <= most && pixels.length >= 2) dots.push({ x, y, width, height })
  })
  const leaders = rowsOf(dots, letters).flatMap(evenRuns)
  if (leaders.length === 0) return raster
  const { width, height } = raster
  const data = raster.data.slice()
  for (const { x, y, width: w, height: h } of leaders.flat())
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + h); row++)
      data.fill(255, row * width + Math.max(0, x - 1), row * width + Math.min(width, x + w + 1))
  return { width, height, data }
}

/**
 * Dots in the rows they stand in, each in the oldest one that it is near enough to go on. Rows that may go on are kept by the band of
 * the sheet that they lie in, so that each dot of a page of grain looks at few of them.
 */
function rowsOf(dots: Dot[], letters: number): Dot[][] {
  const [band, apart] = [level * letters, leader.apart * letters]
  const rows: DotRow[] = []
  const going = new Map<number, DotRow[]>()
  for (const dot of dots.toSorted((a, b) => a.x - b.x)) {
    const at = Math.floor(middle(dot) / band)
    let found: DotRow | undefined
    for (let near = at - 1; near <= at + 1; near++) {
      const here = going.get(near)?.filter(({ last }) => dot.x - last.x <= apart) ?? []
      going.set(near, here)
      for (const row of here)
        if (Math.abs(middle(row.last) - middle(dot)) <= band && (!found || row.number < found.number)) found = row
    }
    if (found) {
      const row = found
      const was = Math.floor(middle(row.last) / band)
      row.members.push(dot)
      row.last = dot
      if (was === at) continue
      going.set(
        was,
        (going.get(was) ?? []).filter((other) => other !== row),
      )
      going.get(at)?.push(row)
    } else {
      const row = { number: rows.length, members: [dot], last: dot }
      rows.push(row)
      going.get(at)?.push(row)
    }
  }
  return rows.map(({ members }) => members)
}

type Dot = Omit<Shape, 'pixels'>

/** A row of dots so far, and its place in the order they began in. */
interface DotRow {
  number: number
  members: Dot[]
  last: Dot
}

function middle({ y, height }: Dot): number {
  return y + height / 2
}

/** The parts of a row of dots that stand at one distance from each other. */
function evenRuns(row: Dot[]): Dot[][] {
  const gaps = row.slice(1).map(({ x }, index) => x - (row[index]?.x ?? x))
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0
  const runs: Dot[][] = []
  let run: Dot[] = []
  for (const [index, dot] of row.entries()) {
    const isNext = index > 0 && Math.abs((gaps[index - 1] ?? 0) - usual) <= Math.max(1, uneven * usual)
    if (isNext && run.length > 0) run.push(dot)
    else runs.push((run = [dot]))
  }
  return runs.filter((dots) => dots.length >= leader.dots)
}
