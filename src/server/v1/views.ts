// The engine's documents and batches as the resources of /api/v1.
import type { z } from 'zod'
import type { Output } from '../../contract/api.ts'
import type { WireError } from '../../contract/error.ts'
import { type BatchView, type DocumentState, type DocumentView, terminalStates } from '../../contract/model.ts'
import { withoutPaths } from './refusal.ts'
import type * as resource from './resources.ts'

export const iso = (time: number): string => new Date(time).toISOString()
const isoOrNull = (time: number | null): string | null => (time === null ? null : iso(time))

/** Of a document, or of as much of it as events have told. */
type Known = Pick<
  DocumentView,
  | 'state'
  | 'stage'
  | 'progress'
  | 'pages'
  | 'pagesDone'
  | 'pagesFailed'
  | 'ocrPages'
  | 'failedPages'
  | 'chunks'
  | 'embeddings'
  | 'summary'
  | 'class'
  | 'confidence'
  | 'language'
  | 'title'
  | 'startedAt'
  | 'finishedAt'
>

export function toProgress(d: Known): z.infer<typeof resource.Progress> {
  return {
    status: d.state,
    stage: d.stage,
    progress: Math.floor(Math.max(0, Math.min(1, d.progress)) * 100),
    pages: { done: d.pagesDone, total: d.pages, failed: d.pagesFailed },
  }
}

export function toResult(d: Known): z.infer<typeof resource.JobResult> {
  const { chunks, embeddings, summary, confidence, language, title } = d
  return {
    chunks,
    embeddings,
    summary,
    class: d.class,
    confidence,
    language,
    title,
    pages: d.pages ?? 0,
    ocr_pages: d.ocrPages,
    failed_pages: d.failedPages.map(({ page, reason, error }) => ({
      page,
      reason,
      message: withoutPaths(error.message),
    })),
    duration_sec: d.startedAt === null || d.finishedAt === null ? 0 : Math.max(0, d.finishedAt - d.startedAt) / 1000,
  }
}

export function toError({ code, message, hint, retryable, page }: WireError): NonNullable<resource.Job['error']> {
  const plain = { code, message: withoutPaths(message), hint: withoutPaths(hint), retryable }
  return page === undefined ? plain : { ...plain, page }
}

export function toJob(d: DocumentView): resource.Job {
  return {
    kind: 'document',
    job_id: d.id,
    batch_id: d.batch,
    document_id: d.id,
    name: d.name,
    ...toProgress(d),
    lane: d.lane,
    realm: d.realm,
    result: d.state === 'done' || d.state === 'partial' ? toResult(d) : null,
    error: d.error === null ? null : toError(d.error),
    created_at: iso(d.addedAt),
    started_at: isoOrNull(d.startedAt),
    finished_at: isoOrNull(d.finishedAt),
  }
}

export function toBatch({
  id,
  name,
  lane,
  realm,
  total,
  counts,
  addedAt,
  finishedAt,
}: BatchView): z.infer<typeof resource.Batch> {
  const of = (...states: DocumentState[]): number => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  const ended = of(...terminalStates)
  const good = of('done')
  const status =
    finishedAt === null
      ? 'running'
      : good === total
        ? 'done'
        : of('cancelled') === total
          ? 'cancelled'
          : of('done', 'partial') === 0
            ? 'failed'
            : 'partial'
  const progress = total === 0 ? 100 : Math.floor((ended / total) * 100)
  const times = { created_at: iso(addedAt), finished_at: isoOrNull(finishedAt) }
  return { batch_id: id, name, lane, realm, status, progress, total, counts, ...times }
}

export function toPageSummary(
  id: string,
  page: Output<'documents.get'>['pages'][number],
  base: string,
): z.infer<typeof resource.PageSummary> {
  const { number, state, source, width, height, confidence, failure } = page
  return {
    number,
    state,
    source,
    width,
    height,
    confidence,
    failure: failure === null ? null : { reason: failure.reason, message: withoutPaths(failure.error.message) },
    image: `${base}/documents/${id}/pages/${number}/image`,
  }
}

/** What a program hears that told of a new document. */
export function toWebhookAnswer({ batch_id, job_id, job_ids }: resource.Accepted) {
  const message = job_ids.length === 1 ? 'accepted' : `${job_ids.length} documents accepted`
  return { success: true, message, job_id, job_ids, batch_id }
}

/** The document of a hit, in few words. */
export function toHit({ id, name, class: kind, language, title, realm }: DocumentView) {
  return { document_id: id, job_id: id, name, class: kind, language, title, realm }
}
