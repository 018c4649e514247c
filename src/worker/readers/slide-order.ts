// The order in which a person reads what stands on a slide: from above, from the left, columns one after another.
// Programs store shapes in the order they were drawn.

/** Any unit of length, the same for all of a slide. */
export interface Place {
  left: number
  top: number
  right: number
  bottom: number
}

/** What stands at a place; `null`: nobody knows where, and it stays behind what was stored before it. */
export interface Placed {
  place: Place | null
}

/** More are kept as stored: no person arranged them. */
const mostShapes = 500
const deepest = 50

/** The same items in reading order. Where rows and columns both are possible, the order stored decides. */
export function inReadingOrder<T extends Placed>(items: readonly T[]): T[] {
  if (items.length < 2 || items.length > mostShapes) return [...items]
  const places = items.flatMap(({ place }) => (place ? [place] : []))
  const width = usual(places.map(({ left, right }) => right - left))
  const height = usual(places.map(({ top, bottom }) => bottom - top))
  const units: Unit<T>[] = []
  for (const item of items) {
    const last = units.at(-1)
    if (item.place) units.push({ at: units.length, place: shrunk(item.place, width, height), items: [item] })
    else if (last) last.items.push(item)
    else units.push({ at: 0, place: { left: 0, top: -Infinity, right: 0, bottom: -Infinity }, items: [item] })
  }
  return ordered(units, 0).flatMap((unit) => unit.items)
}

interface Unit<T> {
  at: number
  place: Place
  items: T[]
}

function ordered<T>(units: Unit<T>[], depth: number): Unit<T>[] {
  if (units.length < 2 || depth > deepest) return units
  const bands = cut(units, 'top', 'bottom')
  const columns = cut(units, 'left', 'right')
  if (bands.length < 2 && columns.length < 2)
    return units.toSorted((a, b) => a.place.top - b.place.top || a.place.left - b.place.left || a.at - b.at)
  const down = bands.flatMap((band) => (bands.length < 2 ? band : ordered(band, depth + 1)))
  if (columns.length < 2) return down
  const across = columns.flatMap((column) => ordered(column, depth + 1))
  return bands.length < 2 || disorder(across) < disorder(down) ? across : down
}

/** Groups between which a line can be drawn through all of the slide. */
function cut<T>(units: Unit<T>[], from: 'top' | 'left', to: 'bottom' | 'right'): Unit<T>[][] {
  const groups: Unit<T>[][] = []
  let end = -Infinity
  for (const unit of units.toSorted((a, b) => a.place[from] - b.place[from] || a.at - b.at)) {
    const last = groups.at(-1)
    if (last && unit.place[from] < end) last.push(unit)
    else groups.push([unit])
    end = Math.max(end, unit.place[to])
  }
  return groups
}

/** How often something stands before what was stored before it. */
function disorder<T>(units: Unit<T>[]): number {
  let count = 0
  for (const [index, unit] of units.entries())
    for (const later of units.slice(index + 1)) if (later.at < unit.at) count++
  return count
}

/** The lower median. */
function usual(sizes: number[]): number {
  return sizes.toSorted((a, b) => a - b)[(sizes.length - 1) >> 1] ?? 0
}

/** Shapes that touch or overlap a little, by the measure of the usual shape, are beside each other. */
function shrunk({ left, top, right, bottom }: Place, width: number, height: number): Place {
  const x = Math.min(right - left, width) * 0.1
  const y = Math.min(bottom - top, height) * 0.1
  return { left: left + x, top: top + y, right: right - x, bottom: bottom - y }
}

/** The place around several. */
export function around(places: readonly (Place | null)[]): Place | null {
  const known = places.filter((place) => place !== null)
  if (known.length === 0) return null
  return known.reduce((all, place) => ({
    left: Math.min(all.left, place.left),
    top: Math.min(all.top, place.top),
    right: Math.max(all.right, place.right),
    bottom: Math.max(all.bottom, place.bottom),
  }))
}
