// Lines drawn on a scan, where they make a grid: the cells of tables and forms are told by them, as they are in files with a text layer.
// Lines that meet no others (underlines, rules between columns, edges of pictures) are left out.
import type { Raster } from '../raster.ts'
import { turn } from '../raster.ts'
import type { DrawnLine } from './rules.ts'
import { linesAcross } from './rules.ts'
import type { Area } from './uncovered.ts'

/** Heights of a letter by which a line may miss the one that it meets, since sheets lean a little. */
const missing = 0.7
/** Heights of a letter that a line may break off for. */
const breaking = 2.5
/** Lines a grid has in each direction, at least. */
const fewest = 3
/** Lines of each direction that a grid is looked for among, and pieces of them. Real grids have fewer. */
const most = 400
const mostPieces = 2000

/** Lines of grids, as thin boxes in the raster's pixels; none where there is no grid. `letters`: height of its letters, pixels. */
export function gridLines(raster: Raster, letters: number): Area[] {
  const rows = unbroken(linesAcross(raster, letters), letters)
  if (rows.length < fewest || rows.length > most) return []
  const columns = unbroken(
    linesAcross(turn(raster, 90), letters).map(({ at, from, to }) => ({
      at,
      from: raster.height - to,
      to: raster.height - from,
    })),
    letters,
  )
  if (columns.length < fewest || columns.length > most) return []
  const [across, down] = crossing(rows, columns, missing * letters)
  if (across.length < fewest || down.length < fewest) return []
  meet(across, down, missing * letters)
  meet(down, across, missing * letters)
  return [
    ...across.map(({ at, from, to }): Area => [from, at, to, at]),
    ...down.map(({ at, from, to }): Area => [at, from, at, to]),
  ]
}

/** Lines with what goes on in them after a break, each but once; none where there are more than in any grid. */
function unbroken(lines: DrawnLine[], letters: number): DrawnLine[] {
  if (lines.length > mostPieces) return []
  const found: DrawnLine[] = []
  for (const line of lines.toSorted((a, b) => a.from - b.from)) {
    const before = found.find(
      ({ at, to }) => Math.abs(at - line.at) <= 0.4 * letters && line.from - to <= breaking * letters,
    )
    if (!before) found.push({ ...line })
    else if (line.to > before.to) {
      const [known, more] = [before.to - before.from, line.to - line.from]
      before.at = (before.at * known + line.at * more) / (known + more)
      before.to = line.to
    }
  }
  return found
}

/** Lines that cross two of the other direction. Looked for twice, since a line counts only if it is one of a grid itself. */
function crossing(rows: DrawnLine[], columns: DrawnLine[], off: number): [across: DrawnLine[], down: DrawnLine[]] {
  let [across, down] = [rows, columns]
  for (let pass = 0; pass < 2; pass++) {
    across = across.filter((line) => down.filter((other) => meets(line, other, off)).length > 1)
    down = down.filter((line) => across.filter((other) => meets(line, other, off)).length > 1)
  }
  return [across, down]
}

function meets(a: DrawnLine, b: DrawnLine, off: number): boolean {
  return b.at >= a.from - off && b.at <= a.to + off && a.at >= b.from - off && a.at <= b.to + off
}

/** Draws the ends of lines on or back to the lines that they nearly reach, or reach a little over. */
function meet(lines: DrawnLine[], others: readonly DrawnLine[], off: number): void {
  for (const line of lines) {
    const met = others.filter((other) => meets(line, other, off)).map(({ at }) => at)
    const [first, last] = [Math.min(...met), Math.max(...met)]
    if (Math.abs(first - line.from) <= off) line.from = first
    if (Math.abs(last - line.to) <= off) line.to = last
  }
}
