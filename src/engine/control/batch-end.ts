// Waiting for a batch.
import type { BatchView } from '../../contract/model.ts'
import type { EventBus } from '../events.ts'
import type { Db } from '../store/db.ts'
import { getBatch } from '../store/views.ts'

/** The batch when every document of it has ended and its outputs are written, or as it is when `signal` aborts. */
export async function batchEnd(
  { db, subscribe }: { db: Db; subscribe: EventBus['subscribe'] },
  batch: string,
  signal?: AbortSignal,
): Promise<BatchView> {
  let stop = (): void => {}
  try {
    await new Promise<void>((resolve, reject) => {
      const look = (): void =>
        void getBatch(db, batch).then((view) => {
          if (view.finishedAt !== null) resolve()
        }, reject)
      stop = subscribe((update) => {
        if (update.kind === 'event' && update.event.type === 'batch.finished' && update.event.batch === batch) resolve()
      })
      signal?.addEventListener('abort', () => resolve(), { once: true })
      if (signal?.aborted) resolve()
      look()
    })
  } finally {
    stop()
  }
  return getBatch(db, batch)
}
