// What the window holds besides the URL: the library, figures of the host, the selection, and what is open on top.
import { create } from 'zustand'
import type { Output } from '../../contract/api.ts'
import type { Stats } from '../../contract/commands/system.ts'
import type { QueueKind, TeamLink } from '../../contract/commands/team.ts'
import { toWire, type WireError } from '../../contract/error.ts'
import type { IconName } from '../parts/icon.tsx'
import { said } from '../text/said.ts'
import { emptyLibrary, type Library } from './stand.ts'

export type Info = Output<'system.info'>
/** opening: the first snapshot is on its way. */
export type LinkState = 'opening' | 'open' | 'lost'
export interface Toast {
  id: number
  tone: 'plain' | 'bad'
  title: string
  hint: string
  /** What "Copy details" copies. */
  details: string | null
  /** One thing that can be done about it. */
  action?: { label: string; icon?: IconName; run: () => void }
}

export interface AppState {
  library: Library
  link: LinkState
  /** Why the first snapshot cannot be had; null: it can, or nobody knows yet. */
  refusal: WireError | null
  stats: Partial<Record<QueueKind, Stats>>
  info: Info | null
  /** How the team's queue stands; null: not known yet. */
  team: TeamLink | null
  /** Rises whenever that should be looked at now. */
  teamAsked: number
  /** Batches whose documents are not listed. */
  folded: ReadonlySet<string>
  /** The rows as they stood when a person froze them, of which view of the list (`queryKey`); null: they move. */
  frozen: { ids: readonly string[]; of: string } | null
  /** Rows chosen; verbs act on them. */
  selection: ReadonlySet<string>
  /** The row that keys act on, and where a shift-click begins. */
  active: string | null
  anchor: string | null
  /** Rows whose failures are spelled out. */
  expanded: ReadonlySet<string>
  toasts: readonly Toast[]
  sheet: 'help' | 'palette' | null
  /** What the intake is doing, in words; null: nothing. */
  intake: string | null
}

export const useApp = create<AppState>()(() => ({
  library: emptyLibrary,
  link: 'opening',
  refusal: null,
  stats: {},
  info: null,
  team: null,
  teamAsked: 0,
  folded: new Set(),
  frozen: null,
  selection: new Set(),
  active: null,
  anchor: null,
  expanded: new Set(),
  toasts: [],
  sheet: null,
  intake: null,
}))

const { setState, getState } = useApp

let toastIds = 0
const shownFor = { plain: 4000, bad: 12_000 }
/** Longer where there is something to do: time to read, reach and press. */
export const shownWithAction = 10_000

export function showToast(toast: Omit<Toast, 'id'>): void {
  toastIds += 1
  const id = toastIds
  setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { ...toast, id }] }))
  setTimeout(() => closeToast(id), toast.action ? shownWithAction : shownFor[toast.tone])
}

export function closeToast(id: number): void {
  setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
}

/** Tells a person what went wrong, and keeps the whole of it for the clipboard. */
export function showError(error: unknown): void {
  const wire = toWire(error)
  const { title, detail } = said(wire)
  showToast({ tone: 'bad', title, hint: detail, details: errorDetails(wire) })
}

/** An error as lines of plain text for a bug report. */
export function errorDetails(error: WireError, about = ''): string {
  return [
    about,
    `${error.code}: ${error.message}`,
    error.hint,
    error.page && `page ${error.page}`,
    error.cause && `cause: ${error.cause}`,
  ]
    .filter(Boolean)
    .join('\n')
}

export function select(ids: Iterable<string>, active?: string): void {
  const selection = new Set(ids)
  setState(active === undefined ? { selection } : { selection, active, anchor: active })
}

/** Chooses one row more, or one less. */
export function toggleSelected(id: string): void {
  const selection = new Set(getState().selection)
  if (!selection.delete(id)) selection.add(id)
  setState({ selection, active: id, anchor: id })
}

/** Chooses from the anchor to `id`, in the order shown. */
export function selectTo(id: string, order: readonly string[]): void {
  const from = order.indexOf(getState().anchor ?? id)
  const to = order.indexOf(id)
  const range = order.slice(Math.min(from < 0 ? to : from, to), Math.max(from, to) + 1)
  setState({ selection: new Set(range), active: id })
}

export function toggleExpanded(id: string): void {
  const expanded = new Set(getState().expanded)
  if (!expanded.delete(id)) expanded.add(id)
  setState({ expanded })
}

export function toggleFolded(batch: string): void {
  const folded = new Set(getState().folded)
  if (!folded.delete(batch)) folded.add(batch)
  setState({ folded })
}

/** Looks now how the team's queue stands. */
export const askTeam = (): void => setState(({ teamAsked }) => ({ teamAsked: teamAsked + 1 }))
