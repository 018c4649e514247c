// Handlers that read documents and steer them.
import type { documentCommands } from '../../contract/commands/documents.ts'
import { SheafError } from '../../contract/error.ts'
import { Analysis, Metadata, Page, pageSeparator } from '../../contract/model.ts'
import { lastSeq } from '../events.ts'
import { stored } from '../store/stored.ts'
import { documentCounts, getDocument, listDocuments, pageSummaries } from '../store/views.ts'
import { readChunks, readPages } from '../work/tasks.ts'
import type { HandlerContext, HandlersOf } from './context.ts'

export function documentHandlers(context: HandlerContext): HandlersOf<typeof documentCommands> {
  const { db, queue, verbs } = context
  /** The run of a document; throws when it never got one. */
  const runOf = async (document: string): Promise<string> => {
    const { run, error, name } = await getDocument(db, document)
    if (run !== null) return run
    throw new SheafError('not-found', `${name} was never read: ${error?.message ?? ''}`, { hint: error?.hint ?? '' })
  }
  const reached = async (documents: Promise<string[]>): Promise<{ documents: number; ids: string[] }> => {
    const ids = await documents
    context.changed()
    return { documents: ids.length, ids }
  }

  return {
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
      if (document.run === null) return { seq, document, pages: [], metadata: {}, analysis: null }
      const [pages, run] = await Promise.all([
        pageSummaries(db, document.run, document.pages ?? 0),
        db.read
          .selectFrom('run')
          .select(['metadata_json', 'analysis_json'])
          .where('id', '=', document.run)
          .executeTakeFirstOrThrow(),
      ])
      const { name } = document
      const analysis =
        run.analysis_json === null ? null : stored(Analysis, run.analysis_json, `the analysis of ${name}`)
      const metadata = stored(Metadata, run.metadata_json, `what ${name} says of itself`)
      return { seq, document, pages, metadata, analysis }
    },
    'documents.page': async ({ document, page }) => {
      const row = await db.read
        .selectFrom('page')
        .select('data_json')
        .where('run_id', '=', await runOf(document))
        .where('number', '=', page)
        .where('state', '=', 'stored')
        .executeTakeFirst()
      if (row?.data_json) return stored(Page, row.data_json, `page ${page} of document ${document}`)
      throw new SheafError('not-found', `page ${page} is not stored`, { hint: 'It failed, or has not been read yet.' })
    },
    'documents.text': async ({ document }) => {
      const pages = await readPages(db, await runOf(document))
      return { text: pages.map((page) => page.text).join(pageSeparator) }
    },
    'documents.chunks': async ({ document }) => readChunks(db, await runOf(document)),
    'documents.pack': ({ documents, as }) => context.packs.ask(documents, as),
    'documents.count': async ({ verb, selection }) => {
      const states = await verbs.count(verb, selection)
      return { documents: Object.values(states).reduce((sum, count) => sum + count, 0), states }
    },
    'documents.cancel': ({ selection }) => reached(verbs.cancel(selection)),
    'documents.pause': ({ selection }) => reached(verbs.pause(selection)),
    'documents.resume': ({ selection }) => reached(verbs.resume(selection)),
    'documents.retry': ({ selection }) => reached(verbs.retry(selection)),
    'documents.retryPages': async ({ document, pages }) => {
      const count = await verbs.retryPages(document, pages)
      context.changed()
      return { pages: count }
    },
    'documents.remove': ({ selection }) => reached(verbs.remove(selection)),
  }
}
