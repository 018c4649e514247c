// Which segments stand on one line.
import type { Row, Segment } from './lines.ts'

/** Whether a segment stands on the line of a row's. */
export function standsIn(row: Row, segment: Segment): boolean {
  for (const other of row) if (isLevel(other, segment)) return true
  for (const other of row) if (isBesideLarger(other, segment)) return !row.some((above) => isUnder(above, segment))
  return false
}

function isLevel(a: Segment, b: Segment): boolean {
  return Math.abs(a.baseline - b.baseline) < 0.3 * Math.min(a.size, b.size)
}

/** Beside each other, one standing well within the other's height: a raised number, a small capital. */
function isBesideLarger(a: Segment, b: Segment): boolean {
  const [small, large] = a.size < b.size ? [a.size, b.size] : [b.size, a.size]
  const apart = a.bbox[0] >= b.bbox[2] - 0.5 || b.bbox[0] >= a.bbox[2] - 0.5
  return apart && small < 0.8 * large && Math.abs(a.baseline - b.baseline) < 0.42 * large
}

/** Whether a segment is the next line of another of its size: a title may stand beside both. */
function isUnder(above: Segment, { baseline, bbox, size }: Segment): boolean {
  const overlap = Math.min(above.bbox[2], bbox[2]) - Math.max(above.bbox[0], bbox[0])
  return overlap > 0 && baseline - above.baseline > size && Math.abs(size - above.size) < 0.2 * size
}
