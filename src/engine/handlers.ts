// Handlers: one short function per command of contract/api.ts. Input is parsed by the host; errors are made plain by the host.
import type { Handlers } from '../contract/api.ts'
import { SheafError } from '../contract/error.ts'
import { Page, type Metadata, pageSeparator, type Stage } from '../contract/model.ts'
import { Settings } from '../contract/settings.ts'
import { examine, installedLanguages } from './doctor.ts'
import type { EngineOptions } from './engine.ts'
import { lastSeq, readEvents } from './events.ts'
import { formats } from './formats.ts'
import type { Intake } from './intake.ts'
import type { QueueName } from './open-store.ts'
import type { Pool } from './pool.ts'
import type { Queue } from './queue/queue.ts'
import { appVersion } from './root.ts'
import { saveSettings } from './settings.ts'
import type { Db } from './store/db.ts'
import { documentCounts, getBatch, getDocument, listBatches, listDocuments, pageSummaries } from './store/views.ts'
import { readChunks, readPages } from './tasks.ts'
import type { Verbs } from './verbs.ts'
import type { Chain } from './chain.ts'

export interface HandlerContext {
  options: EngineOptions
  queueName: QueueName
  db: Db
  queue: Queue
  chain: Chain
  intake: Intake
  verbs: Verbs
  workers: number
  samples: number
  settings(): Settings
  setSettings(settings: Settings): void
  pool(): Pool | null
  /** After a commit: the bus looks, the pool claims. */
  changed(): void
}

export function createHandlers(context: HandlerContext): Handlers {
  const { db, queue, verbs } = context
  /** The run of a document; throws when it never got one. */
  const runOf = async (document: string): Promise<string> => {
    const { run, error, name } = await getDocument(db, document)
    if (run !== null) return run
    throw new SheafError('not-found', `${name} was never read: ${error?.message ?? ''}`, { hint: error?.hint ?? '' })
  }
  const reached = async (documents: Promise<number>): Promise<{ documents: number }> => {
    const count = await documents
    context.changed()
    return { documents: count }
  }

  return {
    'system.info': async () => ({
      version: appVersion(),
      host: context.options.host,
      home: context.options.home,
      queue: context.queueName,
      platform: process.platform,
      workers: context.workers,
      languages: await installedLanguages(),
      samples: context.samples,
      outputDir: null,
    }),
    'system.formats': async () => formats,
    'system.doctor': () => examine({ ...context.options, db, settings: context.settings() }),
    'system.stats': async () => {
      const minuteAgo = Date.now() - 60_000
      const [documents, jobs, recent, pages] = await Promise.all([
        documentCounts(db),
        queue.stats(),
        db.read
          .selectFrom('page')
          .select((e) => e.fn.countAll<number>().as('count'))
          .where('stored_at', '>', minuteAgo)
          .where('state', '=', 'stored')
          .executeTakeFirstOrThrow(),
        db.read
          .selectFrom('run')
          .select((e) => [
            e.fn.coalesce(e.fn.sum<number>('pages_done'), e.val(0)).as('stored'),
            e.fn.coalesce(e.fn.sum<number>('ocr_pages'), e.val(0)).as('ocr'),
            e.fn.coalesce(e.fn.sum<number>('pages_failed'), e.val(0)).as('failed'),
          ])
          .executeTakeFirstOrThrow(),
      ])
      return {
        documents,
        jobs: jobs.counts.map(({ name, state, count }) => ({ stage: name as Stage, state, count })),
        workers: context.pool()?.counts() ?? { total: 0, busy: 0 },
        pagesPerMinute: recent.count,
        pages,
        paused: jobs.paused,
      }
    },
    'settings.get': async () => context.settings(),
    'settings.set': async ({ settings }) => {
      const current = context.settings()
      const next = Settings.parse({ ...current, ...settings, pipeline: { ...current.pipeline, ...settings.pipeline } })
      await saveSettings(context.options.home, settings)
      context.setSettings(next)
      return next
    },

    'intake.add': async (input) => {
      const wanted = input.options?.languages ?? context.settings().pipeline.languages
      const have = await installedLanguages()
      const missing = wanted.filter((language) => !have.includes(language))
      if (missing.length > 0) {
        throw new SheafError('model-missing', `there is no language data for ${missing.join(', ')}`, {
          hint: `There is ${have.join(', ')}. Choose among these with --lang.`,
        })
      }
      const batch = await context.intake.add(input)
      context.changed()
      return { batch: await getBatch(db, batch) }
    },
    'batches.list': ({ limit }) => listBatches(db, limit),
    'batches.get': ({ batch }) => getBatch(db, batch),

    'documents.list': async (query) => {
      // The number is taken first: an event that comes between is applied twice, which changes nothing; missing it would.
      const seq = await lastSeq(db)
      const [list, counts, { paused }] = await Promise.all([
        listDocuments(db, query),
        documentCounts(db, query.filter.realm),
        queue.stats(),
      ])
      return { seq, ...list, counts, paused }
    },
    'documents.get': async ({ document: id }) => {
      const seq = await lastSeq(db)
      const document = await getDocument(db, id)
      if (document.run === null) return { seq, document, pages: [], metadata: {} }
      const [pages, run] = await Promise.all([
        pageSummaries(db, document.run, document.pages ?? 0),
        db.read.selectFrom('run').select('metadata_json').where('id', '=', document.run).executeTakeFirstOrThrow(),
      ])
      return { seq, document, pages, metadata: JSON.parse(run.metadata_json) as Metadata }
    },
    'documents.page': async ({ document, page }) => {
      const row = await db.read
        .selectFrom('page')
        .select('data_json')
        .where('run_id', '=', await runOf(document))
        .where('number', '=', page)
        .where('state', '=', 'stored')
        .executeTakeFirst()
      if (row?.data_json) return Page.parse(JSON.parse(row.data_json))
      throw new SheafError('not-found', `page ${page} is not stored`, { hint: 'It failed, or has not been read yet.' })
    },
    'documents.text': async ({ document }) => {
      const pages = await readPages(db, await runOf(document))
      return { text: pages.map((page) => page.text).join(pageSeparator) }
    },
    'documents.chunks': async ({ document }) => readChunks(db, await runOf(document)),
    'documents.cancel': ({ selection }) => reached(verbs.cancel(selection)),
    'documents.pause': ({ selection }) => reached(verbs.pause(selection)),
    'documents.resume': ({ selection }) => reached(verbs.resume(selection)),
    'documents.retry': ({ selection }) => reached(verbs.retry(selection)),
    'documents.remove': ({ selection }) => reached(verbs.remove(selection)),

    'queue.pause': async () => {
      await db.tx(async (tx) => {
        await queue.pauseAll(tx)
        await context.chain.log(tx, [{ type: 'queue.paused' }])
      })
      context.changed()
      return { paused: true }
    },
    'queue.resume': async () => {
      await db.tx(async (tx) => {
        await queue.resumeAll(tx)
        await context.chain.log(tx, [{ type: 'queue.resumed' }])
      })
      context.changed()
      return { paused: false }
    },
    'events.list': async ({ after, document, batch, limit }) => {
      const last = await lastSeq(db)
      const run = document === undefined ? null : (await getDocument(db, document)).run
      const events = await readEvents(db, {
        after,
        limit,
        ...(document === undefined ? {} : { document, run }),
        ...(batch === undefined ? {} : { batch }),
      })
      return { events, last }
    },
  }
}
