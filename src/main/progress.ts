// Progress outside the window: the taskbar's bar while batches run, and one notification when a batch has ended.
import { Notification } from 'electron'
import type { Event } from '../contract/event.ts'
import { terminalStates, type BatchView } from '../contract/model.ts'
import type { Engine } from '../engine/engine.ts'
import { reportError } from './report.ts'
import { hashOfLink } from './links.ts'
import { showWindow, theWindow } from './window.ts'

/** Milliseconds between two looks at the batches while events come in. */
const pace = 500

/** Begins; returns the way to end it, to be called before the engine stops. */
export function showProgress(engine: Engine): () => void {
  let timer: NodeJS.Timeout | undefined
  const look = async (): Promise<void> => {
    const batches = await engine.handlers['batches.list']({ limit: 100 })
    timer = undefined
    theWindow()?.setProgressBar(fraction(batches))
  }
  const unsubscribe = engine.subscribe((update) => {
    if (update.kind !== 'event') return
    timer ??= setTimeout(() => void look().catch(reportError), pace)
    if (update.event.type === 'batch.finished') void notify(engine, update.event).catch(reportError)
  })
  return () => {
    unsubscribe()
    clearTimeout(timer)
  }
}

/** The ended part of the documents of all batches that are not finished; -1, which takes the bar away, when none is. */
function fraction(batches: BatchView[]): number {
  const running = batches.filter((batch) => batch.finishedAt === null && batch.total > 0)
  const total = running.reduce((sum, batch) => sum + batch.total, 0)
  return total === 0 ? -1 : running.reduce((sum, batch) => sum + ended(batch), 0) / total
}

async function notify(engine: Engine, event: Event): Promise<void> {
  if (event.batch === null || !Notification.isSupported()) return
  const batch = await engine.handlers['batches.get']({ batch: event.batch })
  const notification = new Notification({ title: title(batch), body: summary(batch) })
  const hash = hashOfLink(`sheaf://batch/${batch.id}`)
  notification.on('click', () => showWindow(hash ?? undefined))
  notification.show()
}

const title = (batch: BatchView): string => (batch.name === '' ? 'Documents ready' : `${batch.name} is ready`)

/** "12 documents: 11 done, 1 failed". */
function summary(batch: BatchView): string {
  const parts = Object.entries(batch.counts).flatMap(([state, count]) => (count ? [`${count} ${state}`] : []))
  return `${batch.total} ${batch.total === 1 ? 'document' : 'documents'}: ${parts.join(', ')}`
}

function ended(batch: BatchView): number {
  return [...terminalStates].reduce((sum, state) => sum + (batch.counts[state] ?? 0), 0)
}
