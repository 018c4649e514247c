// Documents taken off the list: at once for the eye, in earnest when the time to think again is over. Until then they can come back; a
// page that is left or loaded anew meanwhile sends what it owes. The desktop's engine has stopped before its window closes: what was taken
// off just before it quits is on the list again at the next start.
import type { QueueKind } from '../../contract/commands/team.ts'
import type { SheafClient } from '../client/client.ts'
import { text } from '../text/words.ts'
import { showError, showToast, shownWithAction, useApp } from './app.ts'
import type { Listed } from './documents.ts'
import { dropDocuments, mergeDocuments } from './library.ts'
import { allows } from './select.ts'

const { setState, getState } = useApp

/** What is owed to the host: each sends itself, once. */
const owed = new Set<() => void>()
globalThis.addEventListener('pagehide', () => {
  for (const send of owed) send()
})

/** Takes those of the documents off the list that have ended, and offers to put them back. */
export function takeOff(client: SheafClient, ids: readonly string[]): void {
  const { library, selection } = getState()
  const taken = ids.flatMap((id) => library.documents.get(id) ?? []).filter((document) => allows('remove', document))
  if (taken.length === 0) return
  const queues = [...Map.groupBy(taken, ({ queue }) => queue)]
  for (const [queue, documents] of queues)
    setState((state) => ({ library: dropDocuments(state.library, queue, idsOf(documents)) }))
  const gone = new Set(idsOf(taken))
  setState({ selection: new Set([...selection].filter((id) => !gone.has(id))) })

  const timer = setTimeout(send, shownWithAction)
  owed.add(send)
  showToast({
    tone: 'plain',
    title: text.didMany.remove(taken.length),
    hint: '',
    details: null,
    action: { label: text.undo, run: undo },
  })

  function send(): void {
    if (!settle()) return
    for (const [queue, documents] of queues)
      client
        .at(queue)
        .call('documents.remove', { selection: { documents: idsOf(documents) } })
        .catch((error: unknown) => {
          putBack(queue, documents)
          showError(error)
        })
  }
  function undo(): void {
    if (settle()) for (const [queue, documents] of queues) putBack(queue, documents)
  }
  function settle(): boolean {
    clearTimeout(timer)
    return owed.delete(send)
  }
}

const idsOf = (documents: readonly Listed[]): string[] => documents.map(({ id }) => id)

function putBack(queue: QueueKind, documents: readonly Listed[]): void {
  setState(({ library }) => {
    const { seq, paused } = library.queues[queue]
    return { library: mergeDocuments(library, queue, { seq, paused, documents }) }
  })
}
