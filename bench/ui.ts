// The window with 100,000 documents: first rows, filter, scrolling while 200 events a second arrive. [documents] [--minutes N] [--drop] [--profile]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { startServer } from '../e2e/server-host.ts'
import type { Db } from '../src/engine/store/db.ts'
import { openDb } from '../src/engine/store/open.ts'
import { median, quantile } from './figures.ts'
import { drop } from './ui/drop.ts'
import { eventsPerSecond, fill, sendEvents } from './ui/fill.ts'
import { filterTimes, scroll } from './ui/gauges.ts'
import { line } from './ui/line.ts'
import { profiled } from './ui/profile.ts'
import { watchMemory } from './ui/watch.ts'

const goals = { firstRows: 1000, filter: 100, frames: 50 }

/**
 * `documents`: how many are listed. `--minutes`: memory is watched for so long instead; `--drop`: a folder of 2,000 files (or so many) is dropped
 * while 4 workers run; `--profile`: the functions that took the time.
 */
export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { minutes: { type: 'string' }, drop: { type: 'boolean' }, profile: { type: 'boolean' } },
  })
  if (values.drop)
    return drop(values.profile === true, positionals[0] === undefined ? undefined : Number(positionals[0]))
  const count = Number(positionals[0] ?? '100000')
  const home = await mkdtemp(path.join(tmpdir(), 'sheaf-bench-ui-'))
  const db = await openDb(path.join(home, 'sheaf.db'))
  try {
    await fill(db, count)
    const host = await startServer(home)
    try {
      if (values.minutes === undefined) await measure(host.page, host.url, db, count, values.profile === true)
      else {
        await host.page.goto(`${host.url}/#/`)
        await allRows(host.page, count)
        await watchMemory(host.page, db, Number(values.minutes))
      }
    } finally {
      await host.close()
    }
  } finally {
    await db.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function measure(page: Page, url: string, db: Db, count: number, profile: boolean): Promise<void> {
  const look = <T>(title: string, work: () => Promise<T>): Promise<T> =>
    profile ? profiled(page, title, work) : work()
  const first: number[] = []
  const whole: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    await page.goto('about:blank')
    const began = performance.now()
    await page.goto(`${url}/#/`)
    await page.locator('[data-document]').first().waitFor()
    first.push(performance.now() - began)
    await allRows(page, count)
    whole.push(performance.now() - began)
  }
  line(`first rows of ${count} documents, median of 5`, `${median(first).toFixed(0)} ms`, `goal < ${goals.firstRows}`)
  line('the whole list is there', `${median(whole).toFixed(0)} ms`)

  const still = await look('filter at rest', () => filterTimes(page))
  line('filter, median of 10 and longest, at rest', spread(still), `goal < ${goals.filter}`)
  const stop = new AbortController()
  const events = sendEvents(db, stop.signal)
  await sleep(1000)
  const busy = await look('filter with events', () => filterTimes(page))
  line(`filter, the same, ${eventsPerSecond} events a second`, spread(busy), `goal < ${goals.filter}`)
  const frames = await look('scrolling with events', () => scroll(page, 10_000))
  line(
    'scrolling, frames a second',
    (1000 / (frames.reduce((sum, time) => sum + time, 0) / frames.length)).toFixed(1),
    `goal ≥ ${goals.frames}`,
  )
  line('  a frame, p95 and longest', `${quantile(frames, 0.95).toFixed(0)}, ${Math.max(...frames).toFixed(0)} ms`)
  stop.abort()
  line('events sent', String(await events))
}

/** Waits until the list has a row for each document. */
async function allRows(page: Page, count: number): Promise<void> {
  await page.waitForFunction(
    (all) => Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount')) > all,
    count,
    { polling: 50, timeout: 120_000 },
  )
}

const spread = (times: readonly number[]): string => `${median(times).toFixed(0)}, ${Math.max(...times).toFixed(0)} ms`
