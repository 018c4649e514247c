// Turned rectangles: the one of least area around points, as text that leans has it.

export interface Point {
  x: number
  y: number
}
/** Pixels. `angle`: radians by which its long sides, along which text runs, fall to the right. */
export interface Rectangle {
  centre: Point
  width: number
  height: number
  angle: number
}

/** Text that leans more than this, radians, is taken to run the other way: what is read here stands upright. */
const steepest = Math.PI / 4

/** The rectangle of least area around points; a side of it lies on a side of their hull. Null for no points. */
export function rectangleAround(points: readonly Point[]): Rectangle | null {
  const hull = hullOf(points)
  let best: (Rectangle & { area: number }) | null = null
  for (const [index, from] of hull.entries()) {
    const to = hull[(index + 1) % hull.length] ?? from
    const angle = upright(Math.atan2(to.y - from.y, to.x - from.x))
    const found = boxAt(hull, angle)
    const area = found.width * found.height
    if (!best || area < best.area) best = { ...found, area }
  }
  if (!best) return null
  const { area: _, ...rectangle } = best
  return rectangle
}

/** The rectangle around points whose sides are turned by `angle`. */
function boxAt(points: readonly Point[], angle: number): Rectangle {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
  const along = points.map(({ x, y }) => x * cos + y * sin)
  const across = points.map(({ x, y }) => y * cos - x * sin)
  const [x0, x1, y0, y1] = [Math.min(...along), Math.max(...along), Math.min(...across), Math.max(...across)]
  const [u, v] = [(x0 + x1) / 2, (y0 + y1) / 2]
  return { centre: { x: u * cos - v * sin, y: u * sin + v * cos }, width: x1 - x0, height: y1 - y0, angle }
}

/** An angle of a side as one of the sides nearest to level. */
function upright(angle: number): number {
  let turned = angle
  while (turned > steepest) turned -= Math.PI / 2
  while (turned <= -steepest) turned += Math.PI / 2
  return turned
}

/** Corners of the convex hull, around it (Andrew's monotone chain). */
function hullOf(points: readonly Point[]): Point[] {
  const sorted = points.toSorted((a, b) => a.x - b.x || a.y - b.y)
  if (sorted.length < 3) return sorted
  const half = (run: readonly Point[]): Point[] => {
    const chain: Point[] = []
    for (const point of run) {
      while (chain.length >= 2 && turnsRight(chain.at(-2), chain.at(-1), point)) chain.pop()
      chain.push(point)
    }
    return chain.slice(0, -1)
  }
  return [...half(sorted), ...half(sorted.toReversed())]
}

function turnsRight(a: Point | undefined, b: Point | undefined, c: Point): boolean {
  if (!a || !b) return false
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x) <= 0
}
