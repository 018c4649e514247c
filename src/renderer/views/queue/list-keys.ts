// The list's keys: arrows move, Shift extends, Left and Right fold and unfold, Space pauses or resumes, Enter opens, Delete cancels or, where
// all has ended, takes off the list, Ctrl or Cmd+A takes all that match, Alt+Up and Alt+Down move by a place in the queue, Alt+Home and Alt+End to its front and back.
import type { KeyboardEvent } from 'react'
import { useClient } from '../../client/index.ts'
import { act, attempt, move } from '../../state/actions.ts'
import { select, selectTo, toggleExpanded, toggleFolded, useApp } from '../../state/app.ts'
import { moveBy } from '../../state/line.ts'
import { documentRoute } from '../../state/route.ts'
import type { Rows } from '../../state/rows.ts'
import { allows, type Verb } from '../../state/select.ts'
import { command } from '../keys.ts'

const { setState, getState } = useApp
const steps: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
}

export function useListKeys({ ids, batches, matching }: Rows): (event: KeyboardEvent<HTMLElement>) => void {
  const client = useClient()
  return (event) => {
    // A button in a row keeps its own keys; only arrows pass from there to the list.
    const inside = event.target !== event.currentTarget
    const { active, selection } = getState()
    const chosen = selection.size > 0 ? [...selection] : active === null ? [] : (batches.get(active) ?? [active])
    const step = steps[event.key]
    const way = foldKey(event.key, event.currentTarget)
    if (step !== undefined && !event.altKey) {
      const from = active === null ? -1 : ids.indexOf(active)
      const to = Math.min(ids.length - 1, Math.max(0, from + step))
      const id = ids[to]
      if (id === undefined) return
      if (event.shiftKey) extend(id, ids, batches)
      else {
        select(batches.get(id) ?? [id])
        setState({ active: id, anchor: id })
      }
      event.currentTarget.focus({ preventScroll: true })
    } else if (command(event) && event.key.toLowerCase() === 'a') select(matching)
    else if (command(event) && event.key.toLowerCase() === 'r' && chosen.length > 0)
      attempt(() => act(client, 'retry', chosen))
    else if (event.altKey && (event.key === 'Home' || event.key === 'End') && chosen.length > 0)
      attempt(() => move(client, chosen, event.key === 'Home' ? 'front' : 'back'))
    else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown') && chosen.length > 0)
      attempt(() => moveBy(client, chosen, event.key === 'ArrowUp' ? -1 : 1))
    else if (inside || command(event) || event.altKey) return
    else if (event.key === 'Enter' && active !== null) {
      if (batches.has(active)) toggleFolded(active)
      else location.hash = documentRoute(active)
    } else if (event.key === ' ' && chosen.length > 0)
      attempt(() => act(client, some(chosen, 'pause') ? 'pause' : 'resume', chosen))
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (some(chosen, 'cancel')) attempt(() => act(client, 'cancel', chosen))
      else {
        attempt(() => act(client, 'remove', chosen))
        stepOn(active, ids)
      }
    } else if (way !== null && active !== null) fold(active, way, batches)
    else return
    event.preventDefault()
  }
}

/** Left and right, as they lie where text runs the other way. */
function foldKey(key: string, at: HTMLElement): 'fold' | 'unfold' | null {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null
  const forward = getComputedStyle(at).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
  return key === forward ? 'unfold' : 'fold'
}

/** A batch folds and unfolds; a document spells out its failures, and folding goes up to its batch. */
function fold(active: string, way: 'fold' | 'unfold', batches: Rows['batches']): void {
  const { folded, expanded, library } = getState()
  if (batches.has(active)) {
    if (folded.has(active) === (way === 'unfold')) toggleFolded(active)
    return
  }
  if (expanded.has(active) === (way === 'fold')) {
    toggleExpanded(active)
    return
  }
  const batch = library.documents.get(active)?.batch
  if (way === 'fold' && batch !== undefined && batches.has(batch)) {
    select(batches.get(batch) ?? [])
    setState({ active: batch, anchor: batch })
  }
}

/** From the anchor to `id`; a batch's row stands for its documents. */
function extend(id: string, ids: readonly string[], batches: Rows['batches']): void {
  selectTo(id, ids)
  const { selection } = getState()
  select([...selection].flatMap((chosen) => batches.get(chosen) ?? [chosen]))
}

/** Whether the verb means something for any of the rows: then it is what a key with two meanings does. */
function some(ids: readonly string[], verb: Verb): boolean {
  const { documents } = getState().library
  return ids.some((id) => {
    const document = documents.get(id)
    return document !== undefined && allows(verb, document)
  })
}

/** Where the active row went off the list, the next one that is left follows it, else the one before. */
function stepOn(active: string | null, ids: readonly string[]): void {
  const { documents } = getState().library
  const at = ids.indexOf(active ?? '')
  const isLeft = (id: string): boolean => documents.get(id) !== undefined
  const next = ids.slice(Math.max(0, at)).find(isLeft) ?? ids.slice(0, Math.max(0, at)).findLast(isLeft)
  if (next !== undefined && next !== active) select([next], next)
}
