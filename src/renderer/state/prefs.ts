// How a person likes the list and the keys, remembered by this window only: columns and their widths, order, batches, the queue shown.
import { create } from 'zustand'
import { z } from 'zod'
import { QueueKind } from '../../contract/commands/team.ts'
import { ColumnKey, defaultColumns } from './columns.ts'

const SortKey = z.enum(['added', 'name', 'state', 'progress', 'class', 'size', 'finished', 'duration', 'lane', 'turn'])
export type SortKey = z.infer<typeof SortKey>
const Order = z.object({ by: SortKey, descending: z.boolean() })
export type Order = z.infer<typeof Order>
/** Which queues the list shows. */
const Shown = z.enum([...QueueKind.options, 'both'])
export type Shown = z.infer<typeof Shown>

/** Characters of a search that can be kept; one that is asked with as many words as may be has fewer. */
export const longestSearch = 20_000

const usualOrder: Order = { by: 'added', descending: true }

export const Prefs = z.object({
  columns: z
    .array(ColumnKey)
    .min(1)
    .catch([...defaultColumns]),
  /** Pixels, where a person changed them. */
  widths: z.partialRecord(ColumnKey, z.number().min(40).max(1000)).catch({}),
  order: Order.catch(usualOrder),
  /** Documents stand under their batches, in order of arrival. */
  grouped: z.boolean().catch(true),
  show: Shown.catch('local'),
  /** Where what is added goes while both queues are shown. */
  target: QueueKind.catch('local'),
  /** Single letters are keys too; those who dictate switch them off (WCAG 2.1.4). */
  letters: z.boolean().catch(true),
  /** Searches of the library that are kept, as they stand in its address; the latest first. */
  searches: z.array(z.string().max(longestSearch)).catch([]),
  /** What is in a folder is shown before it is added. */
  preflight: z.boolean().catch(true),
})
export type Prefs = z.infer<typeof Prefs>

const key = 'sheaf.view'

function stored(): unknown {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}')
  } catch {
    // Not ours, or nothing that can be kept here: the usual view.
    return {}
  }
}

export const usePrefs = create<Prefs>()(() => Prefs.parse(stored()))
usePrefs.subscribe((prefs) => localStorage.setItem(key, JSON.stringify(prefs)))

/** Sorts by a column; the same one again turns the order round, and then goes back to the order of arrival. */
export function sortBy(by: SortKey): void {
  const { order } = usePrefs.getState()
  const first = largestFirst.has(by)
  if (order.by !== by) usePrefs.setState({ order: { by, descending: first } })
  else if (order.descending === first) usePrefs.setState({ order: { by, descending: !first } })
  else usePrefs.setState({ order: usualOrder })
}

/** Columns whose greatest values are what is looked for. */
const largestFirst: ReadonlySet<SortKey> = new Set(['added', 'progress', 'size', 'finished', 'duration'])

/** Where what is added goes now. */
export const targetOf = ({ show, target }: Pick<Prefs, 'show' | 'target'>): QueueKind =>
  show === 'both' ? target : show
