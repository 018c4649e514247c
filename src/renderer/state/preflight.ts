// What is held back for a look before it is added: a folder, or many files. What it holds is found out while a person reads; starting
// waits for nothing but the bytes.
import { create } from 'zustand'
import type { IntakeSource } from '../../contract/commands/intake.ts'
import type { PlanStand } from '../../contract/commands/plan.ts'
import { toWire, type WireError } from '../../contract/error.ts'
import type { PickedFile, SheafClient } from '../client/client.ts'

/** Files that come without a folder, from which on one looks first. */
const manyFiles = 20
/** Milliseconds between two questions how far the plan is. */
const interval = 400

export interface Offer {
  client: SheafClient
  /** The name of what was dropped; null: files without a folder. */
  name: string | null
  /** Files handed over, where they are many single ones or come out of a browser; null: the host counts. */
  count: number | null
  handedOver: number
  stand: PlanStand | null
  /** Why nothing can be said of it. It can be added all the same. */
  error: WireError | null
}

interface Held {
  sources: Promise<IntakeSource[]>
  ending: AbortController
}

export const usePreflight = create<{ offer: Offer | null }>()(() => ({ offer: null }))

const { setState, getState } = usePreflight
let held: Held | null = null

/** Whether these are worth a look before they are added. */
export const isMuch = (files: readonly PickedFile[]): boolean =>
  files.length > manyFiles || files.some(({ folder, path }) => folder === true || path.includes('/'))

/** Holds files back and begins to look at them. What was held back before goes with them. */
export function offerFiles(client: SheafClient, files: readonly PickedFile[]): void {
  const [first] = files
  const roots = new Set(files.map(({ path }) => path.split('/')[0]))
  const isNamed = first !== undefined && roots.size === 1 && (first.folder === true || first.path.includes('/'))
  const isCounted = files.every(({ folder }) => folder !== true)
  const ending = new AbortController()
  const sources = client.sources(files, (handedOver) => change({ handedOver }), ending.signal)
  offer(
    client,
    { name: isNamed ? ([...roots][0] ?? null) : null, count: isCounted ? files.length : null },
    sources,
    ending,
  )
}

/** The same for what the host's own dialog gave. */
export function offerSources(client: SheafClient, sources: IntakeSource[]): void {
  const [first] = sources
  const path = first?.kind === 'path' ? first.path : ''
  const name = sources.length === 1 ? (path.split(/[/\\]/).findLast(Boolean) ?? null) : null
  offer(client, { name, count: null }, Promise.resolve(sources), new AbortController())
}

/** What was held back, once it is all here; nothing is held back any more. */
export async function takeOffer(): Promise<IntakeSource[]> {
  const taken = held
  held = null
  setState({ offer: null })
  return (await taken?.sources) ?? []
}

/** Gives up what was held back. */
export function dropOffer(): void {
  held?.ending.abort()
  held = null
  setState({ offer: null })
}

function offer(
  client: SheafClient,
  about: Pick<Offer, 'name' | 'count'>,
  coming: Promise<IntakeSource[]>,
  ending: AbortController,
): void {
  const before = held
  const sources = before ? Promise.all([before.sources, coming]).then((both) => both.flat()) : coming
  const mine: Held = { sources, ending }
  const counts = before ? { name: null, count: null } : about
  held = mine
  setState({ offer: { client, ...counts, handedOver: 0, stand: null, error: null } })
  void follow(client, mine)
}

/** Asks how far the plan is until it is made, or until it is not wanted any more. */
async function follow(client: SheafClient, mine: Held): Promise<void> {
  const isWanted = (): boolean => held === mine
  let plan: string | null = null
  try {
    const sources = await mine.sources
    if (!isWanted()) return
    plan = (await client.call('plans.preview', { sources })).plan
    while (isWanted()) {
      const stand = await client.call('plans.get', { plan })
      if (!isWanted()) break
      change({ stand, error: stand.error })
      if (stand.ended) break
      await new Promise((resolve) => setTimeout(resolve, interval))
    }
    // Reading takes the workers' place at once.
    await client.call('plans.get', { plan, last: true })
  } catch (error) {
    if (isWanted()) change({ error: toWire(error) })
  }
}

function change(part: Partial<Offer>): void {
  const { offer } = getState()
  if (offer) setState({ offer: { ...offer, ...part } })
}
