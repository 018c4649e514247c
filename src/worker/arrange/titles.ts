// Titles beside the first line of an address: they are read by themselves, before it.
import type { Row, Segment } from './lines.ts'
import { textOf } from './lines.ts'

/** Times the size of what stands beside it that a title is, and ems of its own between them. */
const larger = 1.5
const apart = 2

/** Rows of which the first is two, where it holds a title and the first line of a text that goes on below. */
export function titleFirst(rows: Row[]): Row[] {
  const [first = [], ...others] = rows
  const title = first.find((segment) => first.every((other) => other === segment || isTitleOf(segment, other)))
  if (!title || first.length < 2 || others.length === 0) return rows
  return [[title], first.filter((segment) => segment !== title), ...others]
}

function isTitleOf(title: Segment, other: Segment): boolean {
  const gap = Math.max(other.bbox[0] - title.bbox[2], title.bbox[0] - other.bbox[2])
  return title.size >= larger * other.size && gap > apart * title.size && /\p{L}{3}/u.test(textOf([title]))
}
