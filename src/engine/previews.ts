// Previews: a page as a picture. Drawn by a worker of its own, so that looking never waits for reading, and kept in a cache folder.
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fromWire, SheafError } from '../contract/error.ts'
import { PipelineOptions, type Settings } from '../contract/settings.ts'
import { FromWorker, type Task, type ToWorker } from '../contract/worker.ts'
import type { Blobs } from './blobs.ts'
import { writeFileAtomically } from './exports/write-file.ts'
import { newId, sha256 } from './ids.ts'
import type { Spawn, WorkerProcess } from './spawn.ts'
import type { Db } from './store/db.ts'
import { noDocument } from './store/views.ts'
import { sourceOf } from './tasks.ts'

export interface Previews {
  image(document: string, page: number, width: number): Promise<{ png: Uint8Array; etag: string }>
  close(): void
}

const widest = 3000
/** Milliseconds a picture may take, and the idle time after which the worker ends. */
const drawLimit = 30_000
const idleLimit = 60_000

export function createPreviews(context: {
  home: string
  db: Db
  blobs: Blobs
  spawn: Spawn
  settings: () => Settings
}): Previews {
  const { db } = context
  const drawing = new Map<string, Promise<Uint8Array>>()
  let worker: WorkerProcess | null = null
  let idle: NodeJS.Timeout | undefined
  const waiting = new Map<
    string,
    { resolve(png: Uint8Array): void; reject(error: unknown): void; timer: NodeJS.Timeout }
  >()

  const settle = (
    id: string,
    act: (waiter: { resolve(png: Uint8Array): void; reject(error: unknown): void }) => void,
  ): void => {
    const waiter = waiting.get(id)
    if (!waiter) return
    waiting.delete(id)
    clearTimeout(waiter.timer)
    act(waiter)
    if (waiting.size === 0) idle = setTimeout(() => stop(), idleLimit).unref()
  }
  const stop = (): void => {
    worker?.kill()
    worker = null
  }
  const start = (): WorkerProcess => {
    const started = context.spawn({ memoryMb: context.settings().workerMemory })
    started.onMessage((raw) => {
      const message = FromWorker.safeParse(raw)
      if (!message.success || !('job' in message.data)) return
      const { data } = message
      if (data.type === 'done' && data.result.stage === 'page-image') {
        const { png } = data.result
        settle(data.job, (waiter) => waiter.resolve(png))
      } else if (data.type === 'failed') {
        settle(data.job, (waiter) => waiter.reject(fromWire(data.error)))
      }
    })
    started.onExit(() => {
      if (worker === started) worker = null
      for (const id of waiting.keys()) {
        settle(id, (waiter) =>
          waiter.reject(
            new SheafError('page-failed', 'the page could not be drawn', { hint: 'Open the original instead.' }),
          ),
        )
      }
    })
    return started
  }

  // One worker draws one page at a time; the rest wait their turn here.
  let turn: Promise<unknown> = Promise.resolve()
  const draw = (task: Task): Promise<Uint8Array> => {
    const next = turn.then(
      () =>
        new Promise<Uint8Array>((resolve, reject) => {
          clearTimeout(idle)
          worker ??= start()
          const id = newId('p')
          const message: ToWorker = { type: 'run', job: id, task }
          waiting.set(id, { resolve, reject, timer: setTimeout(() => stop(), drawLimit) })
          worker.send(message)
        }),
    )
    turn = next.catch(() => {}) // the caller hears of it; the next picture does not
    return next
  }

  return {
    async image(document, page, width) {
      const row = await db.read.selectFrom('document').select('run_id').where('id', '=', document).executeTakeFirst()
      if (!row?.run_id) throw noDocument(document)
      const run = await db.read.selectFrom('run').selectAll().where('id', '=', row.run_id).executeTakeFirstOrThrow()
      const stored = await db.read
        .selectFrom('page')
        .select(['rotation', 'skew', 'source'])
        .where('run_id', '=', run.id)
        .where('number', '=', page)
        .executeTakeFirst()
      if (page < 1 || (run.pages !== null && page > run.pages)) {
        throw new SheafError('not-found', `${run.name} has no page ${page}`, { hint: `It has ${run.pages} pages.` })
      }
      const pixels = Math.max(16, Math.min(widest, Math.round(width)))
      const rotation = stored?.rotation ?? 0
      const skew = stored?.skew ?? 0
      const key = sha256(`${run.sha256} ${page} ${pixels} ${rotation} ${skew}`)
      const file = path.join(context.home, 'cache', key.slice(0, 2), `${key}.png`)
      const cached = await readFile(file).catch(() => null)
      if (cached) return { png: cached, etag: key.slice(0, 32) }
      let picture = drawing.get(key)
      if (!picture) {
        picture = (async () => {
          const options = PipelineOptions.parse(JSON.parse(run.options_json))
          const source = await sourceOf(context.blobs, run)
          const png = await draw({
            stage: 'page-image',
            source,
            page,
            width: pixels,
            rotation,
            skew,
            options,
            maxPages: context.settings().maxPages,
          })
          await mkdir(path.dirname(file), { recursive: true })
          await writeFileAtomically(file, png)
          return png
        })().finally(() => drawing.delete(key))
        drawing.set(key, picture)
      }
      return { png: await picture, etag: key.slice(0, 32) }
    },
    close() {
      clearTimeout(idle)
      stop()
    },
  }
}
