// Following one queue: its newest documents at once, the rest of a long list in slices, the events after that, new batches as they come.
import type { Output } from '../../contract/api.ts'
import type { Update } from '../../contract/event.ts'
import type { SheafClient } from '../client/client.ts'
import { useApp } from './app.ts'
import { applyUpdates, dropDocuments, idsOf, mergeDocuments, openQueue } from './library.ts'
import type { Library } from './stand.ts'

const { setState, getState } = useApp
/** Documents read at first, which are on screen at once, and then at a time: small enough that no frame waits for one. */
const firstPage = 200
const slice = 2000
const retryDelay = 2000
/** A hole in the numbers is often followed by more: one reading for all of them. */
const staleDelay = 100

export interface Following {
  /** Reads the queue anew: it was away. */
  again(): void
  stop(): void
}

interface Listener {
  opened(): void
  /** The list could not be read; it is tried again. */
  refused(error: unknown): void
  /** Updates no longer arrive. */
  lost(): void
}

export function followQueue(client: SheafClient, listener: Listener): Following {
  const { queue } = client
  let stopped = false
  let unsubscribe: (() => void) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let isLost = false
  /** Rises with each reading begun: an older one that answers late is dropped. */
  let attempt = 0
  const reading = new Set<string>()
  const change = (next: (library: Library) => Library): void => {
    const { library } = getState()
    const changed = next(library)
    if (changed !== library) setState({ library: changed })
  }
  const list = (offset: number, limit: number, batch?: string): Promise<Output<'documents.list'>> =>
    client.call('documents.list', { offset, limit, ...(batch === undefined ? {} : { filter: { batch } }) })

  const read = async (): Promise<void> => {
    attempt += 1
    const mine = attempt
    const isOld = (): boolean => stopped || mine !== attempt
    const before = new Set(idsOf(getState().library, queue))
    try {
      const first = await list(0, firstPage)
      if (isOld()) return
      unsubscribe?.()
      const seen = new Set(first.documents.map(({ id }) => id))
      const complete = first.documents.length >= first.total
      change((library) => openQueue(library, queue, { ...first, complete }))
      isLost = false
      listener.opened()
      unsubscribe = client.subscribe(first.seq, receive, (link) => {
        if (isOld()) return
        if (link === 'lost') {
          isLost = true
          listener.lost()
        } else if (isLost) again(0)
      })
      for (let offset = first.documents.length, total = first.total; offset < total;) {
        const more = await list(offset, slice)
        if (isOld()) return
        total = more.total
        offset = more.documents.length === 0 ? total : offset + more.documents.length
        for (const { id } of more.documents) seen.add(id)
        change((library) => mergeDocuments(library, queue, { ...more, complete: offset >= total }))
        await new Promise((resolve) => setTimeout(resolve))
      }
      const gone = [...before].filter((id) => !seen.has(id))
      change((library) => dropDocuments(library, queue, gone))
    } catch (error) {
      if (isOld()) return
      listener.refused(error)
      again(retryDelay)
    }
  }
  const again = (delay: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      void read()
    }, delay)
  }
  const receive = (updates: Update[]): void => {
    if (stopped) return
    change((library) => applyUpdates(library, updates, queue))
    const { stale, unread } = getState().library.queues[queue]
    if (stale && timer === undefined) again(staleDelay)
    if (!stale) for (const batch of unread) void readBatch(batch)
  }
  /** A batch that came. What fails here is made up for by a reading of all. */
  const readBatch = async (batch: string): Promise<void> => {
    if (reading.has(batch)) return
    reading.add(batch)
    try {
      for (let offset = 0, total = Infinity; offset < total && !stopped;) {
        const more = await list(offset, slice, batch)
        total = more.total
        offset = more.documents.length === 0 ? total : offset + more.documents.length
        change((library) => mergeDocuments(library, queue, { ...more, ...(offset >= total ? { batch } : {}) }))
      }
    } catch {
      again(retryDelay)
    } finally {
      reading.delete(batch)
    }
  }

  void read()
  return {
    again: () => again(0),
    stop() {
      stopped = true
      clearTimeout(timer)
      unsubscribe?.()
    },
  }
}
