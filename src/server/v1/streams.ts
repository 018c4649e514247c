// The two streams of /api/v1: one job from its beginning to its end, and everything a realm's jobs go through.
import type { Event, Update } from '../../contract/event.ts'
import type { Engine } from '../../engine/engine.ts'
import { isRestored } from '../../engine/events.ts'
import { createPermit, eventStream } from '../event-stream.ts'
import { eventText, hasEnded, type JobEvent, newStory, tell, tellAll } from './job-events.ts'

/** Milliseconds between signs of life. */
const keepalive = 15_000
const eventsPerRead = 1000

/** Null: the job has ended, and a reader that heard event `after` has heard all of it. Throws `not-found`. */
export async function jobStream(
  engine: Engine,
  job: string,
  { after, onEnd, mayRead }: { after: number; onEnd: () => void; mayRead: () => Promise<boolean> },
): Promise<ReadableStream<Uint8Array> | null> {
  const story = newStory(job)
  const waiting: JobEvent[] = []
  let read = 0
  const take = (event: Event): void => {
    if (event.seq <= read) return
    read = event.seq
    const told = tell(story, event)
    if (told && told.id > heard) waiting.push(told)
  }
  let last = 0
  // A database that was restored from a backup has a shorter log than the reader has heard: it is told all of the job anew.
  let heard = after
  for (let full = true; full;) {
    const page = await engine.handlers['events.list']({ after: read, document: job, limit: eventsPerRead })
    last = page.last
    if (after > last) heard = 0
    page.events.forEach(take)
    full = page.events.length === eventsPerRead
  }
  if (hasEnded(story) && waiting.length === 0) return null

  const encoder = new TextEncoder()
  const permitted = createPermit(mayRead)
  let wake = (): void => {}
  let unsubscribe = (): void => {}
  let closed = false
  let gone = false
  const finish = (): void => {
    closed = true
    unsubscribe()
    wake()
    onEnd()
  }
  const listen = (update: Update): void => {
    if (update.kind !== 'event') return
    // What was told may not have happened: the reader comes back and hears the job from its beginning.
    if (isRestored(update.event)) {
      gone = true
      return wake()
    }
    take(update.event)
    if (waiting.length > 0 || hasEnded(story)) wake()
  }
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode('retry: 1000\n: connected\n\n'))
        if (!hasEnded(story)) unsubscribe = engine.subscribe(listen, { after: Math.max(last, 0) })
      },
      async pull(controller) {
        if (waiting.length === 0 && !hasEnded(story) && !gone) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, keepalive)
            wake = () => {
              clearTimeout(timer)
              resolve()
            }
          })
        }
        if (closed) return
        const text = waiting.splice(0).map(eventText).join('')
        const may = await permitted().catch((error: unknown) => {
          finish()
          throw error
        })
        if (closed) return
        if (may) controller.enqueue(encoder.encode(text || ': keepalive\n\n'))
        if (hasEnded(story) || gone || !may) {
          finish()
          controller.close()
        }
      },
      cancel: finish,
    },
    { highWaterMark: 1 },
  )
}

async function realmOf(engine: Engine, event: Event): Promise<string | null> {
  const id = event.data['artifact']
  if (typeof id !== 'string') return engine.realms.of(event)
  const found = await engine.handlers['generate.get']({ artifact: id }).catch(() => null) // removed meanwhile: nobody's
  return found?.realm ?? null
}

/** What an event says to followers of everything, made once for all of them. */
const told = new WeakMap<Event, Promise<string>>()

export function realmStream(
  engine: Engine,
  {
    after,
    realm,
    mayRead,
    base,
  }: { after: number | undefined; realm: string | undefined; mayRead: () => Promise<boolean>; base: string },
): ReadableStream<Uint8Array> {
  const text = (event: Event): Promise<string> => {
    const found =
      told.get(event) ??
      tellAll(event, { sharing: engine.realms.sharing, base }).then((one) => (one ? eventText(one) : ''))
    told.set(event, found)
    return found
  }
  return eventStream(engine, {
    after,
    progress: false,
    mayRead,
    keepalive,
    text: async (event) => {
      if (realm !== undefined && (await realmOf(engine, event)) !== realm) return ''
      return text(event)
    },
  })
}

/** The same stream; `onEnd` once, however it ends. */
export function whenEnded(stream: ReadableStream<Uint8Array>, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = stream.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch((error: unknown) => {
          onEnd()
          throw error
        })
        if (value) controller.enqueue(value)
        if (!done) return
        onEnd()
        controller.close()
      },
      async cancel() {
        onEnd()
        await reader.cancel()
      },
    },
    { highWaterMark: 0 },
  )
}
