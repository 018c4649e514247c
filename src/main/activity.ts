// Activity: whether there is work now, of both queues, for what the desktop shows and does outside the window. Looked at while events
// come, at most twice a second; a question that fails leaves what was known.
import { terminalStates, type DocumentState } from '../contract/model.ts'
import type { Engine } from '../engine/engine.ts'

export interface Activity {
  /** Documents that have not ended, those held not counted. */
  open: number
  /** Nothing new is handed out. */
  paused: boolean
}

const pace = 500
const resting: ReadonlySet<DocumentState> = new Set([...terminalStates, 'paused', 'blocked'])

/** Calls `listener` at first and whenever it changes. Returns the way to end it, to be called before the engine stops. */
export function watchActivity(engine: Engine, listener: (now: Activity, before: Activity) => void): () => void {
  let before: Activity = { open: 0, paused: false }
  let timer: NodeJS.Timeout | undefined
  let ended = false
  const look = async (): Promise<void> => {
    const { documents, paused } = await engine.handlers['system.stats']({})
    const counts = Object.entries(documents) as [DocumentState, number][]
    const open = counts.reduce((sum, [state, count]) => sum + (resting.has(state) ? 0 : count), 0)
    timer = undefined
    if (ended || (open === before.open && paused === before.paused)) return
    const now = { open, paused }
    listener(now, before)
    before = now
  }
  const soon = (): void => {
    timer ??= setTimeout(() => {
      look().catch(() => {
        // The database is busy or closing; the next event asks again.
        timer = undefined
      })
    }, pace)
  }
  const unsubscribe = engine.subscribe((update) => {
    if (update.kind === 'event') soon()
  })
  soon()
  return () => {
    ended = true
    unsubscribe()
    clearTimeout(timer)
  }
}
