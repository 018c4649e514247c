// Updates on their way to the window: gathered for a moment and sent together, so that a busy queue costs a few messages a second.
import type { Update } from '../contract/event.ts'

/** Milliseconds that updates are gathered. Two frames: nobody sees the delay. */
const gathering = 30
/** Updates in one message at most; a long replay goes out in several, one after the other, so that the window draws between them. */
const most = 200

export interface Gatherer {
  add(update: Update): void
  /** Sends nothing any more. */
  end(): void
}

/** Keeps the order. Of the progress of one run only the newest is sent; events are all sent. */
export function gather(send: (updates: Update[]) => void): Gatherer {
  let held: Update[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = (): void => {
    const updates = newestProgress(held)
    held = updates.slice(most)
    timer = held.length > 0 ? setTimeout(flush, gathering) : undefined
    send(updates.slice(0, most))
  }
  return {
    add(update) {
      held.push(update)
      timer ??= setTimeout(flush, gathering)
    },
    end() {
      clearTimeout(timer)
      held = []
    },
  }
}

function newestProgress(updates: Update[]): Update[] {
  const seen = new Set<string>()
  return updates
    .toReversed()
    .filter((update) => {
      if (update.kind === 'event') return true
      const first = !seen.has(update.progress.run)
      seen.add(update.progress.run)
      return first
    })
    .toReversed()
}
