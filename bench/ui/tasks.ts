// The tasks of the page's main thread by Chromium's own trace: how long each took, and how much of that it had a processor, which is what
// the page itself answers for on a machine that does other things too.
import type { CDPSession, Page } from 'playwright-core'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'

const TraceEvent = z.object({
  name: z.string(),
  ph: z.string(),
  tid: z.number(),
  pid: z.number(),
  ts: z.number(),
  dur: z.number().optional(),
  tdur: z.number().optional(),
  args: z
    .object({
      name: z.string().optional(),
      data: z
        .object({ functionName: z.string().optional(), lineNumber: z.number().optional(), type: z.string().optional() })
        .optional(),
    })
    .optional(),
})
type TraceEvent = z.infer<typeof TraceEvent>

export interface Task {
  /** Milliseconds. */
  wall: number
  processor: number
  /** What took most of it, longest first. */
  parts: string[]
}

/** Microseconds: shorter events are dropped as they come. */
const least = 4000
/** Milliseconds traced in one go: a trace of minutes is millions of events, whose end a busy machine does not see. */
const stretch = 5000

/** Begins to trace; what it returns ends it and gives the tasks of 30 ms and more, longest first by processor. */
export async function traceTasks(page: Page): Promise<() => Promise<Task[]>> {
  const session = await page.context().newCDPSession(page)
  const ending = new AbortController()
  const tracing = (async () => {
    const tasks: Task[] = []
    while (!ending.signal.aborted) tasks.push(...(await traceOnce(session, ending.signal)))
    return tasks.toSorted((a, b) => b.processor - a.processor)
  })()
  tracing.catch(() => {}) // Whoever ends the trace hears of it.
  return async () => {
    ending.abort()
    const tasks = await tracing
    await session.detach()
    return tasks
  }
}

async function traceOnce(session: CDPSession, ending: AbortSignal): Promise<Task[]> {
  const events: TraceEvent[] = []
  const take = ({ value }: { value: Record<string, unknown>[] }): void => {
    for (const event of value) {
      if (event['name'] !== 'thread_name' && !(Number(event['dur']) >= least)) continue
      const parsed = TraceEvent.safeParse(event)
      if (parsed.success && (parsed.data.ph === 'X' || parsed.data.name === 'thread_name')) events.push(parsed.data)
    }
  }
  session.on('Tracing.dataCollected', take)
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      excludedCategories: ['*'],
      includedCategories: ['toplevel', 'devtools.timeline'],
    },
  })
  await sleep(stretch, undefined, { signal: ending }).catch(() => {}) // ended early: the trace is taken as it is
  const ended = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve))
  await session.send('Tracing.end')
  await ended
  session.off('Tracing.dataCollected', take)
  return tasksOf(events)
}

function tasksOf(events: readonly TraceEvent[]): Task[] {
  const main = events.find(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
  const ours = events.filter(({ ph, pid, tid }) => ph === 'X' && pid === main?.pid && tid === main.tid)
  const isTask = ({ name }: TraceEvent): boolean => name.endsWith('RunTask')
  return ours
    .filter((event) => isTask(event) && (event.dur ?? 0) >= 30_000)
    .map((task) => {
      const end = task.ts + (task.dur ?? 0)
      const parts = ours
        .filter((event) => !isTask(event) && event.ts >= task.ts && event.ts < end && (event.tdur ?? 0) > least)
        .toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
        .slice(0, 6)
        .map(({ name, tdur, args }) => {
          const { functionName = '', lineNumber = '', type = '' } = args?.data ?? {}
          return `${((tdur ?? 0) / 1000).toFixed(0)} ms ${name} ${type}${functionName}:${lineNumber}`
        })
      return { wall: (task.dur ?? 0) / 1000, processor: (task.tdur ?? 0) / 1000, parts }
    })
}
