// The list's keys: arrows move, Shift extends, Space pauses or resumes, Enter opens, Delete cancels, Ctrl or Cmd+A takes all.
import type { KeyboardEvent } from 'react'
import { useClient } from '../../client/index.ts'
import { act, attempt } from '../../state/actions.ts'
import { select, selectTo, toggleExpanded, useApp } from '../../state/app.ts'
import { documentRoute } from '../../state/route.ts'
import { allows } from '../../state/select.ts'
import { command } from '../keys.ts'

const { getState } = useApp
const steps: Record<string, number> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
}

export function useListKeys(ids: readonly string[]): (event: KeyboardEvent<HTMLElement>) => void {
  const client = useClient()
  return (event) => {
    // A button in a row keeps its own keys; only arrows pass from there to the list.
    const inside = event.target !== event.currentTarget
    const { active, selection } = getState()
    const chosen = selection.size > 0 ? [...selection] : active === null ? [] : [active]
    const step = steps[event.key]
    if (step !== undefined) {
      const from = active === null ? -1 : ids.indexOf(active)
      const to = Math.min(ids.length - 1, Math.max(0, from + step))
      const id = ids[to]
      if (id === undefined) return
      if (event.shiftKey) selectTo(id, ids)
      else select([id], id)
      event.currentTarget.focus({ preventScroll: true })
    } else if (command(event) && event.key.toLowerCase() === 'a') select(ids)
    else if (command(event) && event.key.toLowerCase() === 'r' && chosen.length > 0)
      attempt(() => act(client, 'retry', chosen))
    else if (inside || command(event) || event.altKey) return
    else if (event.key === 'Enter' && active !== null) location.hash = documentRoute(active)
    else if (event.key === ' ') attempt(() => act(client, pauses(chosen) ? 'pause' : 'resume', chosen))
    else if (event.key === 'Delete' || event.key === 'Backspace') attempt(() => act(client, 'cancel', chosen))
    else if (event.key === 'ArrowRight' && active !== null) toggleExpanded(active)
    else return
    event.preventDefault()
  }
}

/** Space pauses while any of the rows can be paused, else it resumes. */
function pauses(ids: readonly string[]): boolean {
  const { documents } = getState().library
  return ids.some((id) => {
    const document = documents.get(id)
    return document !== undefined && allows('pause', document)
  })
}
