// The line: which waiting document comes up when, how often it was tried and which machine has it, read while the list shows any of
// this; and moving within it.
import { useEffect } from 'react'
import { create } from 'zustand'
import type { InLine } from '../../contract/commands/queue.ts'
import type { SheafClient } from '../client/client.ts'
import { text } from '../text/words.ts'
import { useApp } from './app.ts'
import type { ColumnKey } from './columns.ts'
import { usePrefs } from './prefs.ts'
import { queuesOf } from './select.ts'

export type Line = ReadonlyMap<string, InLine>
interface LineState {
  line: Line
  /** Rises with each move made here. */
  moves: number
  /** Where the rows moved last stand now, in words; empty a while later. */
  said: string
}

export const useLine = create<LineState>()(() => ({ line: new Map(), moves: 0, said: '' }))

/** Milliseconds between two looks. */
const interval = 2000
/** Milliseconds for which a move is what is said of the queue. */
const saidFor = 8000
const lineColumns: readonly ColumnKey[] = ['turn', 'attempt', 'host']

/** Keeps the line up to date while a column shows it or the list is sorted by it. */
export function useKeptLine(client: SheafClient): void {
  const needed = usePrefs(
    ({ order, columns }) => order.by === 'turn' || columns.some((key) => lineColumns.includes(key)),
  )
  const show = usePrefs((state) => state.show)
  useEffect(() => {
    if (!needed) return
    const look = (): void => {
      // A look that fails leaves the last one standing: the link already says that the host does not answer.
      if (document.visibilityState !== 'hidden') readLine(client, show).catch(() => {})
    }
    look()
    const timer = setInterval(look, interval)
    return () => clearInterval(timer)
  }, [client, needed, show])
}

async function readLine(client: SheafClient, show = usePrefs.getState().show): Promise<Line> {
  const line = new Map<string, InLine>()
  for (const queue of queuesOf(show)) {
    if (queue === 'team' && useApp.getState().team?.state !== 'open') continue
    for (const document of await client.at(queue).call('queue.list', {})) line.set(document.document, document)
  }
  if (!isSame(line, useLine.getState().line)) useLine.setState({ line })
  return line
}

const isSame = (a: Line, b: Line): boolean =>
  a.size === b.size &&
  [...a].every(([id, { place, attempt, hosts }]) => {
    const other = b.get(id)
    return other?.place === place && other.attempt === attempt && other.hosts.join() === hosts.join()
  })

/** Moves those of the documents that wait one place up or down. */
export const moveBy = (client: SheafClient, ids: readonly string[], step: -1 | 1): Promise<void> =>
  move(client, ids, ({ moving, others, placeOf }) => {
    const before = (id: string | undefined): number => others.filter((other) => placeOf(other) < placeOf(id)).length
    return step < 0 ? before(moving[0]) - 1 : before(moving.at(-1)) + 1
  })

/** Moves them right before or behind another one that waits. */
export const moveBeside = (client: SheafClient, ids: readonly string[], target: string, side: 'before' | 'behind') =>
  move(client, ids, ({ others }) => {
    const at = others.indexOf(target)
    return at < 0 ? null : side === 'before' ? at : at + 1
  })

interface Standing {
  /** Those that move, and the others of their lane, as they come up. */
  moving: readonly string[]
  others: readonly string[]
  placeOf: (id: string | undefined) => number
}

/** `to`: how many of the others come before; null: nowhere. Those of one queue and lane move at a time: the first one's. */
async function move(
  client: SheafClient,
  ids: readonly string[],
  to: (standing: Standing) => number | null,
): Promise<void> {
  const line = await readLine(client)
  const placeOf = (id: string | undefined): number => line.get(id ?? '')?.place ?? Infinity
  const waiting = [...line.keys()].filter((id) => placeOf(id) < Infinity).toSorted((a, b) => placeOf(a) - placeOf(b))
  const first = waiting.find((id) => ids.includes(id))
  const { queue, lane } = useApp.getState().library.documents.get(first ?? '') ?? {}
  if (first === undefined || queue === undefined) return say(text.noneWaits)
  const alike = waiting.filter((id) => {
    const document = useApp.getState().library.documents.get(id)
    return document?.queue === queue && document.lane === lane
  })
  const moving = alike.filter((id) => ids.includes(id))
  const others = alike.filter((id) => !ids.includes(id))
  const place = to({ moving, others, placeOf })
  if (place === null) return say(text.otherLane)
  const after = others[Math.min(others.length, place) - 1]
  await client
    .at(queue)
    .call('queue.move', { selection: { documents: moving }, to: after === undefined ? 'front' : { after } })
  const moved = await readLine(client)
  useLine.setState(({ moves }) => ({ moves: moves + 1 }))
  say(text.movedTo(moved.get(first)?.place ?? 1, waiting.length))
}

let silence: ReturnType<typeof setTimeout> | undefined
function say(said: string): void {
  clearTimeout(silence)
  useLine.setState({ said })
  silence = setTimeout(() => useLine.setState({ said: '' }), saidFor)
}
