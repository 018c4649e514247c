// The list as the window knows it: what was read of each queue, and a pure reducer that applies later updates to it.
// Replaying the same updates in any batching gives the same library, and a document's progress never falls within an attempt.
import type { QueueKind } from '../../contract/commands/team.ts'
import type { Update } from '../../contract/event.ts'
import type { DocumentView } from '../../contract/model.ts'
import { Draft, forward } from './draft.ts'
import { nothing, type Library } from './stand.ts'

/** What was read of a queue. `seq`: an event number from before the reading began. */
export interface Snapshot {
  seq: number
  paused: boolean
  documents: readonly DocumentView[]
  /** False: more of it will be read. */
  complete?: boolean
}

/**
 * A queue as it was read anew. Progress is kept where it was further on, since a snapshot may be a little older than the
 * passing progress seen last. What was shown before and is not in a complete snapshot is gone.
 */
export function openQueue(library: Library, queue: QueueKind, snapshot: Snapshot): Library {
  const { seq, paused, complete = true } = snapshot
  const read = new Set(snapshot.documents.map(({ id }) => id))
  const absent = complete ? idsOf(library, queue).filter((id) => !read.has(id)) : []
  const before = dropDocuments(library, queue, absent)
  const { counts, workload } = before.queues[queue]
  const draft = new Draft(before, queue, { ...nothing, seq, paused, complete, counts, workload })
  for (const document of snapshot.documents) draft.put(forward(before.documents.get(document.id), document))
  return draft.finish()
}

/** More of a queue: the rest of a long list, or a batch that came. What happened since it was read is applied to it once more. */
export function mergeDocuments(
  library: Library,
  queue: QueueKind,
  slice: Snapshot & { batch?: string | undefined },
): Library {
  const stand = library.queues[queue]
  const unread = new Set(stand.unread)
  if (slice.batch !== undefined) unread.delete(slice.batch)
  const complete = stand.complete || slice.complete === true
  const draft = new Draft(library, queue, { ...stand, unread, complete })
  for (const document of slice.documents) draft.put(forward(library.documents.get(document.id), document))
  const read = new Set(slice.documents.map(({ id }) => id))
  for (const event of stand.held) if (event.seq > slice.seq) draft.patchOf(event, (id) => read.has(id))
  if (complete && unread.size === 0) draft.stand = { ...draft.stand, held: [] }
  return draft.finish()
}

/** Takes documents out that a whole reading of their queue did not find any more. */
export function dropDocuments(library: Library, queue: QueueKind, ids: Iterable<string>): Library {
  const draft = new Draft(library, queue, library.queues[queue])
  for (const id of ids) draft.remove(id)
  return draft.finish()
}

/** Forgets a queue that was left. */
export function closeQueue(library: Library, queue: QueueKind): Library {
  const left = dropDocuments(library, queue, idsOf(library, queue))
  return { ...left, queues: { ...left.queues, [queue]: nothing } }
}

/** The ids of a queue's documents. */
export function idsOf(library: Library, queue: QueueKind): string[] {
  const ids: string[] = []
  for (const document of library.documents.values()) if (document.queue === queue) ids.push(document.id)
  return ids
}

export const applyUpdate = (library: Library, update: Update, queue: QueueKind = 'local'): Library =>
  applyUpdates(library, [update], queue)

/** Applies updates in order. Events already known are skipped; a gap marks the queue stale and is not crossed. */
export function applyUpdates(library: Library, updates: readonly Update[], queue: QueueKind = 'local'): Library {
  const draft = new Draft(library, queue, library.queues[queue])
  for (const update of updates) {
    if (update.kind === 'progress') draft.progress(update.progress)
    else draft.event(update.event)
  }
  return draft.finish()
}
