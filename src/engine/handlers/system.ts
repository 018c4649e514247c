// Handlers about the installation: what is here, whether it is well, settings, figures, events.
import type { systemCommands } from '../../contract/commands/system.ts'
import type { Stage } from '../../contract/model.ts'
import { examine } from '../control/doctor.ts'
import { lastSeq, readEvents } from '../events.ts'
import { formats } from '../intake/formats.ts'
import { installedLanguages } from '../languages.ts'
import { appVersion } from '../root.ts'
import { documentCounts, getDocument } from '../store/views.ts'
import { changeSettings } from './change-settings.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function systemHandlers(context: HandlerContext): HandlersOf<typeof systemCommands> {
  const { db, queue } = context

  return {
    'system.info': async () => ({
      version: appVersion(),
      host: context.options.host,
      home: context.options.home,
      queue: context.queueName,
      platform: process.platform,
      workers: context.workers,
      languages: await installedLanguages(context.options.home),
      samples: context.samples,
      outputDir: context.settings().outputDir,
    }),
    'system.formats': async () => formats,
    'system.doctor': (input) => examine({ ...context.options, db, settings: context.settings() }, input),
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
    'settings.set': ({ settings }) => changeSettings(context, settings),
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
