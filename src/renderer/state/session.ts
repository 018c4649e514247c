// The live session: a snapshot, the updates after it, and a new snapshot whenever the line broke or an event was missed.
import type { Update } from '../../contract/event.ts'
import type { DocumentView } from '../../contract/model.ts'
import type { SheafClient } from '../client/client.ts'
import { toWire } from '../../contract/error.ts'
import { useApp } from './app.ts'
import { applyUpdates, openLibrary } from './library.ts'

const { setState, getState } = useApp
/** Documents read at a time; the contract's greatest. */
const snapshotPage = 10_000
const statsInterval = 2500
const retryDelay = 2000
/** A hole in the numbers is often followed by more: one snapshot for all of them. */
const staleDelay = 100

/** Keeps the store in step with the host until the returned function is called. */
export function startSession(client: SheafClient): () => void {
  let stopped = false
  let unsubscribe: (() => void) | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** Rises with each snapshot asked for: an older one that arrives late is dropped. */
  let attempt = 0

  const connect = async (): Promise<void> => {
    attempt += 1
    const mine = attempt
    try {
      const snapshot = await readAll(client)
      if (stopped || mine !== attempt) return
      unsubscribe?.()
      setState(({ library }) => ({ library: openLibrary(snapshot, library), link: 'open', refusal: null }))
      unsubscribe = client.subscribe(snapshot.seq, receive, (link) => {
        if (stopped || mine !== attempt) return
        if (link === 'lost') setState({ link: 'lost' })
        else if (getState().link === 'lost') again(0)
      })
    } catch (error) {
      if (stopped || mine !== attempt) return
      setState(({ link }) => (link === 'opening' ? { refusal: toWire(error) } : { link: 'lost' }))
      again(retryDelay)
    }
  }
  const again = (delay: number): void => {
    clearTimeout(timer)
    timer = setTimeout(() => void connect(), delay)
  }
  const receive = (updates: Update[]): void => {
    if (stopped) return
    const before = getState().library
    const library = applyUpdates(before, updates)
    if (library === before) return
    setState({ library })
    if (library.stale && !before.stale) again(staleDelay)
  }
  const readStats = async (): Promise<void> => {
    if (document.visibilityState === 'hidden') return
    try {
      const stats = await client.call('system.stats', {})
      if (!stopped) setState({ stats })
    } catch {
      // Figures may be missing for a while; the link state already says that the host does not answer.
    }
  }
  const readInfo = async (): Promise<void> => {
    try {
      const info = await client.call('system.info', {})
      if (!stopped) setState({ info })
    } catch {
      // Asked again with the next figures, as long as it is not known.
    }
  }
  const poll = setInterval(() => {
    void readStats()
    if (!getState().info) void readInfo()
  }, statsInterval)

  void connect()
  void readStats()
  void readInfo()
  return () => {
    stopped = true
    clearTimeout(timer)
    clearInterval(poll)
    unsubscribe?.()
  }
}

/** The whole list. `seq` is the first page's: later events are applied again to what was read after them, which changes nothing. */
async function readAll(client: SheafClient): Promise<{ seq: number; paused: boolean; documents: DocumentView[] }> {
  const first = await client.call('documents.list', { limit: snapshotPage })
  const documents = [...first.documents]
  for (let read = first; documents.length < read.total && read.documents.length > 0;) {
    read = await client.call('documents.list', { limit: snapshotPage, offset: documents.length })
    documents.push(...read.documents)
  }
  return { seq: first.seq, paused: first.paused, documents }
}
