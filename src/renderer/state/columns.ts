// The list's columns: which there are, how wide, which can be sorted by, and which give way first where there is no room.
import { z } from 'zod'

export const ColumnKey = z.enum([
  'number',
  'name',
  'state',
  'stage',
  'progress',
  'class',
  'speed',
  'left',
  'turn',
  'attempt',
  'host',
  'queue',
  'lane',
  'realm',
  'pages',
  'size',
  'added',
  'finished',
  'duration',
])
export type ColumnKey = z.infer<typeof ColumnKey>

export const defaultColumns: readonly ColumnKey[] = ['number', 'name', 'state', 'progress', 'class', 'speed', 'left']

export interface Column {
  /** Pixels. The name takes what is left over. */
  width: number
  least: number
  /** Numbers stand at the end. */
  end?: boolean
  sort?: 'added' | 'name' | 'state' | 'progress' | 'class' | 'size' | 'finished' | 'duration' | 'lane' | 'turn'
}

export const columns: Readonly<Record<ColumnKey, Column>> = {
  number: { width: 36, least: 28, end: true, sort: 'added' },
  name: { width: 280, least: 160, sort: 'name' },
  state: { width: 128, least: 92, sort: 'state' },
  stage: { width: 132, least: 80 },
  progress: { width: 216, least: 110, sort: 'progress' },
  class: { width: 148, least: 80, sort: 'class' },
  speed: { width: 80, least: 56, end: true },
  left: { width: 92, least: 64, end: true },
  turn: { width: 76, least: 56, end: true, sort: 'turn' },
  attempt: { width: 76, least: 56, end: true },
  host: { width: 132, least: 70 },
  queue: { width: 124, least: 70 },
  lane: { width: 84, least: 60, sort: 'lane' },
  realm: { width: 100, least: 60 },
  pages: { width: 64, least: 48, end: true },
  size: { width: 80, least: 56, end: true, sort: 'size' },
  added: { width: 148, least: 80, end: true, sort: 'added' },
  finished: { width: 148, least: 80, end: true, sort: 'finished' },
  duration: { width: 84, least: 56, end: true, sort: 'duration' },
}

/** Given up in this order where the list is narrow. The name, the state and the progress stay. */
const givesWay: readonly ColumnKey[] = [
  'added',
  'finished',
  'duration',
  'size',
  'pages',
  'realm',
  'attempt',
  'host',
  'stage',
  'speed',
  'lane',
  'class',
  'number',
  'left',
  'turn',
  'queue',
  'progress',
]
/** Between columns, and at both ends of a row. */
export const columnGap = 16
const rowPadding = 52

/** The columns of those chosen that a list of `room` pixels has, in their order; all of them where the room is not known yet. */
export function fitting(
  chosen: readonly ColumnKey[],
  widths: Partial<Record<ColumnKey, number>>,
  room: number,
): ColumnKey[] {
  const needed = (some: readonly ColumnKey[]): number =>
    some.reduce(
      (sum, key) => sum + (key === 'name' ? columns.name.least : widthOf(key, widths)) + columnGap,
      rowPadding - columnGap,
    )
  let kept = [...chosen]
  for (const key of givesWay) {
    if (room === 0 || needed(kept) <= room) break
    kept = kept.filter((other) => other !== key)
  }
  return kept
}

export const widthOf = (key: ColumnKey, widths: Partial<Record<ColumnKey, number>>): number =>
  Math.max(columns[key].least, widths[key] ?? columns[key].width)

/** The columns as a grid's tracks; `scale`: how much larger than usual text is. */
export const tracks = (
  shown: readonly ColumnKey[],
  widths: Partial<Record<ColumnKey, number>>,
  scale: number,
): string =>
  shown
    .map((key) =>
      key === 'name'
        ? `minmax(${columns.name.least * scale}px, ${widths.name === undefined ? '1fr' : `${widths.name}fr`})`
        : `${widthOf(key, widths) * scale}px`,
    )
    .join(' ')
