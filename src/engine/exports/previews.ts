// Previews: a page as a picture. Drawn by a worker of its own, so that looking never waits for reading, and kept in a cache folder.
import { mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { SheafError } from '../../contract/error.ts'
import { PipelineOptions, type Settings } from '../../contract/settings.ts'
import { writeFileAtomically } from './write-file.ts'
import { sha256 } from '../ids.ts'
import { createSideWorker } from '../work/side-worker.ts'
import type { Spawn } from '../work/spawn.ts'
import type { Db } from '../store/db.ts'
import { noDocument } from '../store/views.ts'
import { readPages, type Sources, sourceOf } from '../work/tasks.ts'

export interface Previews {
  image(document: string, page: number, width: number): Promise<{ png: Uint8Array; etag: string }>
  /** The same with what was read of the page drawn over it; not kept. Throws `not-found` where it is not stored. */
  overlay(document: string, page: number, width: number): Promise<Uint8Array>
  close(): void
}

const widest = 3000
/** Milliseconds a picture may take. */
const drawLimit = 30_000

export function createPreviews(
  context: Sources & {
    home: string
    db: Db
    spawn: Spawn
    settings: () => Settings
  },
): Previews {
  const { db } = context
  const drawing = new Map<string, Promise<Uint8Array>>()
  const worker = createSideWorker(context.spawn, () => context.settings().workerMemory, 'the page could not be drawn')

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
          const source = await sourceOf(context, run)
          const { maxPages } = context.settings()
          const task = { stage: 'page-image' as const, source, page, width: pixels, rotation, skew, options, maxPages }
          const { png } = await worker.run(task, drawLimit)
          await mkdir(path.dirname(file), { recursive: true })
          await writeFileAtomically(file, png)
          return png
        })().finally(() => drawing.delete(key))
        drawing.set(key, picture)
      }
      return { png: await picture, etag: key.slice(0, 32) }
    },
    async overlay(document, number, width) {
      const row = await db.read.selectFrom('document').select('run_id').where('id', '=', document).executeTakeFirst()
      if (!row?.run_id) throw noDocument(document)
      const run = await db.read.selectFrom('run').selectAll().where('id', '=', row.run_id).executeTakeFirstOrThrow()
      const page = (await readPages(db, run.id)).find((stored) => stored.number === number)
      if (!page)
        throw new SheafError('not-found', `page ${number} of ${run.name} is not read`, {
          hint: '`sheaf show` tells which pages there are, and which failed.',
        })
      const task = {
        stage: 'page-image' as const,
        source: await sourceOf(context, run),
        page: number,
        width: Math.max(16, Math.min(widest, Math.round(width))),
        rotation: page.rotation,
        skew: page.skew,
        overlay: page,
        options: PipelineOptions.parse(JSON.parse(run.options_json)),
        maxPages: context.settings().maxPages,
      }
      return (await worker.run(task, drawLimit)).png
    },
    close: worker.close,
  }
}
