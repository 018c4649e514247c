// Commands that read documents and steer them.
import { z } from 'zod'
import { DocumentFilter, Id, Selection } from '../filter.ts'
import { Analysis, Chunk, Count, DocumentView, FailedPage, Page, PageSource } from '../model.ts'
import { ExportFormat } from '../settings.ts'
import type { CommandTable } from './table.ts'

/** What can be done to many documents at once. */
export const SteeringVerb = z.enum(['cancel', 'pause', 'resume', 'retry', 'remove'])
export type SteeringVerb = z.infer<typeof SteeringVerb>

/** How many documents a verb reached, and which: the same verb's opposite undoes it with `{ documents: ids }`. */
const Reached = z.object({ documents: z.number(), ids: z.array(Id) })

/** What a pack holds of each document: one of its exports, or the file itself as it was added. */
export const PackAs = z.enum(['original', ...ExportFormat.options])
export type PackAs = z.infer<typeof PackAs>

const PageSummary = z.object({
  number: z.number(),
  state: z.enum(['stored', 'failed', 'pending']),
  source: PageSource.nullable(),
  width: z.number().nullable(),
  height: z.number().nullable(),
  confidence: z.number().nullable(),
  failure: FailedPage.nullable(),
})
export type PageSummary = z.infer<typeof PageSummary>

export const documentCommands = {
  'documents.list': {
    input: z.object({
      filter: DocumentFilter.default({}),
      sort: z.enum(['added', 'name', 'state', 'progress', 'size']).default('added'),
      descending: z.boolean().default(true),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(10_000).default(200),
    }),
    /** `seq`: the event number the list is true at; apply later events to it. */
    output: z.object({
      seq: z.number(),
      total: z.number(),
      counts: Count,
      paused: z.boolean(),
      documents: z.array(DocumentView),
    }),
  },
  'documents.get': {
    input: z.object({ document: Id }),
    output: z.object({
      seq: z.number(),
      document: DocumentView,
      pages: z.array(PageSummary),
      metadata: z.record(z.string(), z.string()),
      /** Null until it was analysed. */
      analysis: Analysis.nullable(),
    }),
  },
  'documents.page': { input: z.object({ document: Id, page: z.number().int().positive() }), output: Page },
  'documents.text': { input: z.object({ document: Id }), output: z.object({ text: z.string() }) },
  'documents.chunks': { input: z.object({ document: Id }), output: z.array(Chunk) },
  /**
   * Asks for files of several documents as one archive, to be fetched by the id of the pack within ten minutes. `documents`: how many have
   * such a file. Throws `not-found` where none has.
   */
  'documents.pack': {
    input: z.object({ documents: z.array(Id).min(1).max(50_000), as: PackAs }),
    output: z.object({ pack: Id, documents: z.number() }),
  },
  /** What a verb would reach now: nothing is changed. */
  'documents.count': {
    input: z.object({ verb: SteeringVerb, selection: Selection }),
    output: z.object({ documents: z.number(), states: Count }),
  },
  'documents.cancel': { input: z.object({ selection: Selection }), output: Reached },
  'documents.pause': { input: z.object({ selection: Selection }), output: Reached },
  'documents.resume': { input: z.object({ selection: Selection }), output: Reached },
  /** Redoes what failed: failed pages, or the failed stage. Stored pages are kept. */
  'documents.retry': { input: z.object({ selection: Selection }), output: Reached },
  /** Reads single pages again, failed or not, and what follows from them. Refused while the document is worked on. */
  'documents.retryPages': {
    input: z.object({ document: Id, pages: z.array(z.number().int().positive()).min(1).max(10_000) }),
    output: z.object({ pages: z.number() }),
  },
  /** Takes finished documents off the list. Results of other documents with the same bytes stay. */
  'documents.remove': { input: z.object({ selection: Selection }), output: Reached },
} as const satisfies CommandTable
