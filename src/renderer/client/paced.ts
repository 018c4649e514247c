// Updates handed on a few times a second: a storm of pages is one paint, and a folder of thousands never keeps the window from drawing.
import { Update } from '../../contract/event.ts'

/** Milliseconds between two batches that are handed on, and that a turn of reading waits for a frame: a hidden window draws none. */
const rest = 60
const patience = 100
/** Milliseconds that one turn reads, and updates that it surely reads whole. */
const turn = 5
const few = 20

export interface Paced {
  add(received: readonly unknown[]): void
  /** Hands on nothing any more. */
  end(): void
}

/**
 * Checks what arrived, a little at a time, and hands it on in order. What is not of this version is left out: the hole it leaves in
 * the numbers asks for a new snapshot.
 */
export function paced(listener: (updates: Update[]) => void): Paced {
  let waiting: unknown[] = []
  let ready: Update[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let frame = 0
  let handed = -Infinity
  const afterFrame = (): ReturnType<typeof setTimeout> => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => {
      clearTimeout(timer)
      timer = setTimeout(go)
    })
    return setTimeout(go, patience)
  }
  const go = (): void => {
    const began = performance.now()
    let done = 0
    for (const received of waiting) {
      const parsed = Update.safeParse(received)
      if (parsed.success) ready.push(parsed.data)
      done += 1
      if (performance.now() - began > turn) break
    }
    waiting = waiting.slice(done)
    timer = waiting.length > 0 ? afterFrame() : undefined
    if (ready.length === 0 || (timer !== undefined && began - handed < rest)) return
    const updates = ready
    ready = []
    handed = began
    listener(updates)
  }
  return {
    add(received) {
      waiting = [...waiting, ...received]
      if (timer !== undefined) return
      // A few after a silence are there at once; many have a turn of their own.
      const pause = handed + rest - performance.now()
      if (pause <= 0 && received.length <= few) go()
      else timer = setTimeout(go, Math.max(0, pause))
    },
    end() {
      clearTimeout(timer)
      cancelAnimationFrame(frame)
      waiting = []
      ready = []
    },
  }
}
