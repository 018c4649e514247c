// A home with many documents, as the engine would have stored them, and events about those in hand as another process of it would store them.
import { setTimeout as sleep } from 'node:timers/promises'
import type { DocumentState } from '../../src/contract/model.ts'
import { appendEvents } from '../../src/engine/events.ts'
import type { Db } from '../../src/engine/store/db.ts'

/** Rows a statement inserts: far below SQLite's limit on parameters. */
const rowsPerStatement = 200
/** Documents whose progress the events are about. */
const moving = 400
export const eventsPerSecond = 200

/** Events about documents in hand until `signal` says so. Returns how many were sent. */
export async function sendEvents(db: Db, signal: AbortSignal): Promise<number> {
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

/** Documents in batches of a thousand: most of them done, a few in hand. */
export async function fill(db: Db, count: number): Promise<void> {
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
