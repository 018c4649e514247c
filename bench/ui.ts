// The window with 100,000 documents: first rows, filter, scrolling while 200 events a second arrive, and memory. [documents] [minutes]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { startServer } from '../e2e/server-host.ts'
import type { DocumentState } from '../src/contract/model.ts'
import { appendEvents } from '../src/engine/events.ts'
import type { Db } from '../src/engine/store/db.ts'
import { openDb } from '../src/engine/store/open.ts'
import { median, quantile } from './figures.ts'

/** Rows a statement inserts: far below SQLite's limit on parameters. */
const rowsPerStatement = 200
/** Documents whose progress the events are about. */
const moving = 400
const eventsPerSecond = 200
const goals = { firstRows: 1000, filter: 100, frames: 50 }

/** `documents`: how many are listed; `minutes`: how long memory is watched. */
export async function run([documents = '100000', minutes = '1']: string[]): Promise<void> {
  const count = Number(documents)
  const home = await mkdtemp(path.join(tmpdir(), 'sheaf-bench-ui-'))
  const db = await openDb(path.join(home, 'sheaf.db'))
  try {
    await fill(db, count)
    const host = await startServer(home)
    try {
      await measure(host.page, host.url, db, count, Number(minutes))
    } finally {
      await host.close()
    }
  } finally {
    await db.close()
    await rm(home, { recursive: true, force: true })
  }
}

async function measure(page: Page, url: string, db: Db, count: number, minutes: number): Promise<void> {
  const line = (what: string, value: string, goal = ''): void =>
    console.log(`${what.padEnd(44)} ${value.padStart(12)}  ${goal}`)
  const first: number[] = []
  const whole: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    await page.goto('about:blank')
    const began = performance.now()
    await page.goto(`${url}/#/`)
    await page.locator('[data-document]').first().waitFor()
    first.push(performance.now() - began)
    await page.waitForFunction(
      (all) => Number(document.querySelector('[role=treegrid]')?.getAttribute('aria-rowcount')) > all,
      count,
      { polling: 50, timeout: 120_000 },
    )
    whole.push(performance.now() - began)
  }
  line(`first rows of ${count} documents, median of 5`, `${median(first).toFixed(0)} ms`, `goal < ${goals.firstRows}`)
  line('the whole list is there', `${median(whole).toFixed(0)} ms`)

  const still = await filterTimes(page)
  line('filter, median of 10, at rest', `${median(still).toFixed(0)} ms`, `goal < ${goals.filter}`)
  const stop = new AbortController()
  const events = sendEvents(db, stop.signal)
  await sleep(1000)
  const busy = await filterTimes(page)
  line(`filter, median of 10, ${eventsPerSecond} events a second`, `${median(busy).toFixed(0)} ms`)
  const frames = await scroll(page, 10_000)
  line(
    'scrolling, frames a second',
    (1000 / (frames.reduce((sum, time) => sum + time, 0) / frames.length)).toFixed(1),
    `goal ≥ ${goals.frames}`,
  )
  line('  a frame, p95 and longest', `${quantile(frames, 0.95).toFixed(0)}, ${Math.max(...frames).toFixed(0)} ms`)

  const session = await page.context().newCDPSession(page)
  const heap = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage')
    const { usedSize } = await session.send('Runtime.getHeapUsage')
    return usedSize / 1e6
  }
  const before = await heap()
  await sleep(minutes * 60_000)
  line('heap of the page', `${before.toFixed(0)} MB`)
  line(`  after ${minutes} minutes of events`, `${(await heap()).toFixed(0)} MB`)
  stop.abort()
  const sent = await events
  line('events sent', String(sent))
}

/** Milliseconds from a change of the search to a list that shows it. */
async function filterTimes(page: Page): Promise<number[]> {
  const times: number[] = []
  for (let turn = 0; turn < 5; turn += 1) {
    for (const words of [`number ${turn}7`, '']) {
      times.push(
        await page.evaluate(async (words) => {
          const field = document.querySelector<HTMLInputElement>('[data-search]')
          const grid = document.querySelector('[role=treegrid]')
          const before = grid?.getAttribute('aria-rowcount')
          const began = performance.now()
          Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(field, words)
          field?.dispatchEvent(new Event('input', { bubbles: true }))
          while (grid?.getAttribute('aria-rowcount') === before)
            await new Promise((resolve) => requestAnimationFrame(resolve))
          return performance.now() - began
        }, words),
      )
      await sleep(300)
    }
  }
  return times
}

/** Milliseconds of each frame while the list is scrolled, down and up again. */
async function scroll(page: Page, during: number): Promise<number[]> {
  return page.evaluate(async (during) => {
    const scroller = document.querySelector('[role=treegrid] > [role=presentation]')
    const frames: number[] = []
    let last = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const end = last + during
    for (let step = 60; last < end;) {
      if (scroller && (scroller.scrollTop > 200_000 || scroller.scrollTop < 0)) step = -step
      scroller?.scrollBy(0, step)
      const now = await new Promise<number>((resolve) => requestAnimationFrame(resolve))
      frames.push(now - last)
      last = now
    }
    return frames
  }, during)
}

/** Events about documents in hand, as another process of the home would store them. Returns how many were sent. */
async function sendEvents(db: Db, signal: AbortSignal): Promise<number> {
  let sent = 0
  const every = 50
  const some = (eventsPerSecond * every) / 1000
  while (!signal.aborted) {
    const drafts = Array.from({ length: some }, (_, index) => {
      const number = (sent + index) % moving
      const pagesDone = Math.floor((sent + index) / moving) % 100
      return {
        type: 'page.stored' as const,
        run: `r${number}`,
        page: pagesDone + 1,
        patch: { pagesDone, progress: Math.min(0.99, pagesDone / 100) },
      }
    })
    const began = performance.now()
    await db.tx((tx) => appendEvents(tx, drafts, Date.now()))
    sent += some
    await sleep(Math.max(0, every - (performance.now() - began)), undefined, { signal }).catch(() => {}) // ended: the loop looks
  }
  return sent
}

/** Documents as the engine would have stored them, in batches of a thousand: most of them done, a few in hand. */
async function fill(db: Db, count: number): Promise<void> {
  const at = Date.now() - count * 10
  const size = 1000
  for (let from = 0; from < count; from += size) {
    const numbers = Array.from({ length: Math.min(size, count - from) }, (_, index) => from + index)
    await db.tx(async ({ kysely }) => {
      const batch = `b${from / size}`
      await kysely
        .insertInto('batch')
        .values({
          id: batch,
          name: batch,
          lane: 'default',
          realm: '',
          output_json: null,
          hostname: 'bench',
          total: numbers.length,
          open: 0,
          added_at: at + from,
          finished_at: null,
        })
        .execute()
      for (let i = 0; i < numbers.length; i += rowsPerStatement) {
        const some = numbers.slice(i, i + rowsPerStatement)
        await kysely
          .insertInto('run')
          .values(some.map((number) => runOf(number, batch)))
          .execute()
        await kysely
          .insertInto('document')
          .values(some.map((number) => documentOf(number, batch, at)))
          .execute()
      }
    })
  }
}

const stateOf = (number: number): DocumentState =>
  number < moving ? 'running' : number % 97 === 0 ? 'failed' : number % 31 === 0 ? 'partial' : 'done'

function runOf(number: number, batch: string) {
  const open = number < moving
  return {
    id: `r${number}`,
    realm: '',
    sha256: String(number).padStart(64, '0'),
    name: `${number}`,
    media_type: 'application/pdf',
    pipeline: 'bench',
    options_json: '{}',
    batch_id: batch,
    priority: 0,
    state: open ? ('open' as const) : ('done' as const),
    stage: open ? ('page-ocr' as const) : null,
    pages: 100,
    pages_done: open ? 0 : 100,
    progress: open ? 0 : 1,
    error_json: null,
    analysis_json: null,
    class: open ? null : 'letter',
    confidence: open ? null : 0.9,
    language: open ? null : 'en',
    title: open ? null : `Letter of the ${number}th day`,
    summary: open ? null : 'A letter about nothing that would be worth a summary of more than one line.',
    chunks: open ? 0 : 12,
    started_at: 1,
    finished_at: open ? null : 2,
  }
}

function documentOf(number: number, batch: string, at: number) {
  const state = stateOf(number)
  const name = `document number ${number}.pdf`
  return {
    id: `d${number}`,
    batch_id: batch,
    run_id: `r${number}`,
    name,
    path: `archive/box ${Math.floor(number / 1000)}/${name}`,
    source: null,
    sha256: String(number).padStart(64, '0'),
    media_type: 'application/pdf',
    size: 48_000 + number,
    lane: 'default' as const,
    realm: '',
    state,
    error_json:
      state === 'failed'
        ? JSON.stringify({
            code: 'file-damaged',
            message: 'it cannot be read',
            hint: 'Save it again.',
            retryable: false,
          })
        : null,
    output_state: 'none' as const,
    added_at: at + number * 10,
    started_at: at + number * 10,
    finished_at: state === 'running' ? null : at + number * 10 + 1500,
  }
}
