// Reading what one batch holds, in full: lists come in pages.
import type { Event } from '../contract/event.ts'
import type { DocumentView } from '../contract/model.ts'
import type { Engine } from '../engine/engine.ts'

const page = 10_000

/** All documents of a batch, in the order in which they were added. */
export async function batchDocuments(engine: Engine, batch: string): Promise<DocumentView[]> {
  const documents: DocumentView[] = []
  for (let total = 1; documents.length < total;) {
    const answer = await engine.handlers['documents.list']({
      filter: { batch },
      sort: 'added',
      descending: false,
      offset: documents.length,
      limit: page,
    })
    documents.push(...answer.documents)
    // A document that was removed meanwhile makes the last page short.
    total = answer.documents.length === 0 ? documents.length : answer.total
  }
  return documents
}

/** Events after `after`, oldest first, a page at a time. */
export async function* events(
  engine: Engine,
  query: { after?: number; document?: string; batch?: string },
): AsyncGenerator<Event> {
  for (let after = query.after ?? 0, full = true; full;) {
    const answer = await engine.handlers['events.list']({ ...query, after, limit: page })
    yield* answer.events
    after = answer.events.at(-1)?.seq ?? after
    full = answer.events.length === page
  }
}
