// Live updates as Server-Sent Events: what the log holds after the caller's last number, then what happens, in one unbroken row.
// A reader sets the pace. One that falls far behind is let go; it comes back with its last number and misses nothing.
import type { Event, Progress, Update } from '../contract/event.ts'
import type { Engine } from '../engine/engine.ts'

export interface EventStreamOptions {
  /** Event number to go on after; undefined: only what happens from now on. */
  after?: number | undefined
  /** Milliseconds between signs of life, which keep proxies from hanging up and show us readers that are gone. */
  keepalive?: number
  /** An event as text of the stream, or '' for one that this reader is not told of. */
  text?: (event: Event) => string | Promise<string>
  /** Passing signs of progress too. */
  progress?: boolean
  /** Many updates in one message, as a list: for a window, which would take each message in a task of its own. */
  gathered?: boolean
  /** Whether the reader may still read: asked again and again, however much or little there is to tell. */
  mayRead?: () => Promise<boolean>
  /** Milliseconds between two times that `mayRead` is asked. */
  askEvery?: number
  /** Whether everything has been told. */
  isOver?: () => boolean
  /** Live events that may wait for a slow reader before it is let go. */
  maxWaiting?: number
}

/** Milliseconds within which updates are put into one write. */
const gather = 40
const replayPage = 1000
/** Milliseconds for which a reader that was allowed to read goes on: a revoked token hears no more after that. */
const defaultAskEvery = 5000

/** `mayRead`, asked anew when its last answer is older than `every`; without it everybody may. */
export function createPermit(
  mayRead: (() => Promise<boolean>) | undefined,
  every = defaultAskEvery,
): () => Promise<boolean> {
  let asked = performance.now()
  return async () => {
    if (!mayRead || performance.now() - asked < every) return true
    asked = performance.now()
    return mayRead()
  }
}

/** UTF-8 bytes of `text/event-stream`. Events have their number as id; progress has none and only the newest of a run is kept. */
export function eventStream(engine: Engine, options: EventStreamOptions = {}): ReadableStream<Uint8Array> {
  const { keepalive = 15_000, maxWaiting = 5_000, text = eventText } = options
  const { askEvery = defaultAskEvery } = options
  const permitted = createPermit(options.mayRead, askEvery)
  /** When the reader last had something from us. */
  let signed = performance.now()
  const encoder = new TextEncoder()
  const events: Event[] = []
  const progress = new Map<string, Progress>()
  let replayFrom = options.after
  let overrun = false
  let closed = false
  let wake = (): void => {}
  let unsubscribe = (): void => {}

  const listen = (update: Update): void => {
    if (update.kind === 'event') events.push(update.event)
    else if (options.progress !== false) progress.set(update.progress.run, update.progress)
    else return
    if (events.length > maxWaiting) {
      overrun = true
      unsubscribe()
    }
    wake()
  }
  /** The log is read a page at a time, as the reader asks, so that a long one never sits in memory. */
  const replay = async (after: number): Promise<Event[]> => {
    const page = await engine.handlers['events.list']({ after, limit: replayPage })
    // A number beyond the log's end is of a database that was put back since: what happens from now on is told.
    const seen = page.events.at(-1)?.seq ?? Math.min(after, page.last)
    if (page.events.length === replayPage) replayFrom = seen
    else {
      replayFrom = undefined
      // Cancelled while the page was read: nobody would end this subscription.
      if (!closed) unsubscribe = engine.subscribe(listen, { after: seen })
    }
    return page.events
  }
  const all = async (some: readonly Event[], passing: readonly Progress[] = []): Promise<string> =>
    options.gathered
      ? gatheredText(some, passing)
      : (await Promise.all(some.map(async (event) => text(event)))).join('') + passing.map(progressText).join('')
  const end = (controller: ReadableStreamDefaultController): void => {
    closed = true
    unsubscribe()
    controller.close()
  }
  const somethingNew = (): Promise<void> =>
    new Promise((resolve) => {
      const silence = keepalive - (performance.now() - signed)
      const timer = setTimeout(resolve, options.mayRead ? Math.min(silence, askEvery) : silence)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const tellMore = async (controller: ReadableStreamDefaultController): Promise<void> => {
    while (replayFrom !== undefined) {
      const told = await all(await replay(replayFrom))
      const may = await permitted()
      if (closed) return
      if (!may) return end(controller)
      if (told !== '') controller.enqueue(encoder.encode(told))
      if (options.isOver?.()) return end(controller)
      if (told !== '') return
    }
    // What concerns others is not even a sign of life: nobody learns from it how much they do.
    for (let told = '', isDue = false; told === '' && !isDue;) {
      const isIdle = events.length === 0 && progress.size === 0 && !overrun
      if (isIdle) await somethingNew()
      // A window gets many in turns too: it draws between them.
      if ((isIdle || options.gathered) && (events.length > 0 || progress.size > 0))
        await new Promise((resolve) => setTimeout(resolve, gather))
      if (closed) return
      told = await all(events.splice(0, options.gathered ? most : events.length), [...progress.values()])
      progress.clear()
      const may = await permitted()
      if (closed) return
      if (!may) return end(controller)
      isDue = performance.now() - signed >= keepalive
      if (told !== '' || isDue) {
        controller.enqueue(encoder.encode(told || ': keepalive\n\n'))
        signed = performance.now()
      }
      if ((overrun && events.length === 0) || options.isOver?.()) return end(controller)
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode('retry: 1000\n: connected\n\n'))
        if (replayFrom === undefined) unsubscribe = engine.subscribe(listen)
      },
      async pull(controller) {
        try {
          await tellMore(controller)
        } catch (error) {
          // The store is away: the stream breaks off, and nothing is kept for a reader that comes back by itself.
          closed = true
          unsubscribe()
          throw error
        }
      },
      cancel() {
        closed = true
        unsubscribe()
        wake()
      },
    },
    { highWaterMark: 1 },
  )
}

/** The bus hands the same object to all readers: its JSON is made once. */
const known = new WeakMap<Event, string>()

function jsonOf(event: Event): string {
  const json = known.get(event) ?? JSON.stringify(event)
  known.set(event, json)
  return json
}

/** JSON has no raw line breaks, so one `data:` line always holds it. */
function eventText(event: Event): string {
  return `id: ${event.seq}\nevent: event\ndata: ${jsonOf(event)}\n\n`
}

function progressText(progress: Progress): string {
  return `event: progress\ndata: ${JSON.stringify(progress)}\n\n`
}

/** Updates in one message at most: a list that takes a few milliseconds to read. */
const most = 200

function gatheredText(events: readonly Event[], progress: readonly Progress[]): string {
  let text = ''
  for (let at = 0; at < events.length; at += most) {
    const some = events.slice(at, at + most)
    const list = some.map((event) => `{"kind":"event","event":${jsonOf(event)}}`).join(',')
    text += `id: ${some.at(-1)?.seq}\nevent: updates\ndata: [${list}]\n\n`
  }
  if (progress.length === 0) return text
  const list = progress.map((one) => ({ kind: 'progress', progress: one }))
  return `${text}event: updates\ndata: ${JSON.stringify(list)}\n\n`
}
