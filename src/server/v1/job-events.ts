// The event log as other programs follow it: status, progress, job-complete, job-failed, error. A pure reading of the log, so that what
// is told live and what is told again after a broken connection are the same.
import type { Event } from '../../contract/event.ts'
import type { WireError } from '../../contract/error.ts'
import { type DocumentView, terminalStates } from '../../contract/model.ts'
import { tellArtifact } from './artifact-events.ts'
import { withoutPaths } from './refusal.ts'
import { iso, toError, toProgress, toResult } from './views.ts'

export type JobEventType = 'status' | 'progress' | 'job-complete' | 'job-failed' | 'error'
/** `data` always names its job or jobs. */
export interface JobEvent {
  id: number
  type: JobEventType
  data: Record<string, unknown>
}

/** A job as far as the log has told. */
interface Story {
  job: string
  run: string | null
  joined: boolean
  gone: boolean
  known: DocumentView
}

const unread: Omit<DocumentView, 'id'> = {
  batch: '',
  parent: null,
  run: null,
  name: '',
  path: '',
  sha256: null,
  mediaType: null,
  size: 0,
  lane: 'default',
  realm: '',
  state: 'queued',
  stage: null,
  progress: 0,
  pages: null,
  pagesDone: 0,
  pagesFailed: 0,
  ocrPages: 0,
  failedPages: [],
  class: null,
  confidence: null,
  language: null,
  title: null,
  summary: null,
  chunks: 0,
  embeddings: 0,
  error: null,
  warnings: [],
  reused: false,
  outputs: [],
  addedAt: 0,
  startedAt: null,
  finishedAt: null,
}

export const newStory = (job: string): Story => ({
  job,
  run: null,
  joined: false,
  gone: false,
  known: { id: job, ...unread },
})

export const hasEnded = (story: Story): boolean => story.gone || terminalStates.has(story.known.state)

/** Tells an event to the story; what a follower hears of it, or null. */
export function tell(story: Story, event: Event): JobEvent | null {
  const own = event.document === story.job
  // A run's events are its documents' from the moment that each came to it, until its end.
  if (!own && (event.document !== null || !story.joined || event.run !== story.run || hasEnded(story))) return null
  const before = story.known
  if (own) {
    story.joined = true
    story.run = event.run ?? story.run
    if (event.data['removed'] === true) story.gone = true
  }
  story.known = { ...before, ...definedOf(event.patch), batch: event.batch ?? before.batch }
  const { known } = story
  const base = { job_id: story.job, batch_id: known.batch, at: iso(event.at), ...toProgress(known) }
  const as = (type: JobEventType, more: Record<string, unknown> = {}): JobEvent => ({
    id: event.seq,
    type,
    data: { ...base, ...more },
  })
  switch (event.type) {
    case 'document.finished':
      return known.state === 'done' || known.state === 'partial'
        ? as('job-complete', { result: toResult(known), error: known.error && toError(known.error) })
        : as('job-failed', { error: known.error && toError(known.error) })
    case 'page.failed':
    case 'job.retrying':
    case 'worker.crashed':
      return as('error', { error: troubleOf(event) })
    default:
      if (own && event.type === 'document.added') return as('status')
      if (known.state !== before.state || known.stage !== before.stage) return as('status')
      return base.progress !== toProgress(before).progress || known.pagesDone !== before.pagesDone
        ? as('progress')
        : null
  }
}

/** The same for followers of everything: transitions by job; progress of the jobs that share the run. `sharing`: those still open. */
export async function tellAll(
  event: Event,
  { sharing, base }: { sharing: (run: string) => Promise<string[]>; base: string },
): Promise<JobEvent | null> {
  const { seq: id, patch, document, run, batch, type } = event
  const at = iso(event.at)
  if (type === 'artifact.changed') return tellArtifact(event, base)
  if (document !== null) {
    const base = { job_id: document, ...(batch === null ? {} : { batch_id: batch }), at }
    if (type === 'document.added') return { id, type: 'status', data: { ...base, status: 'queued' } }
    const state = patch?.state
    if (state === undefined) return null
    const data: Record<string, unknown> = { ...base, status: state }
    if (patch?.error) data['error'] = toError(patch.error)
    if (type !== 'document.finished') return { id, type: 'status', data }
    return { id, type: state === 'done' || state === 'partial' ? 'job-complete' : 'job-failed', data }
  }
  if (run === null) return null
  const trouble = type === 'page.failed' || type === 'job.retrying' || type === 'worker.crashed'
  if (!trouble && patch?.progress === undefined) return null
  const jobs = await sharing(run)
  if (jobs.length === 0) return null
  if (trouble) return { id, type: 'error', data: { job_ids: jobs, at, error: troubleOf(event) } }
  const progress = Math.floor((patch?.progress ?? 0) * 100)
  const stage = patch?.stage === undefined ? {} : { stage: patch.stage }
  return { id, type: 'progress', data: { job_ids: jobs, at, progress, ...stage } }
}

/** Something that went wrong on the way and is not the end. */
function troubleOf({ type, data, page }: Event): Record<string, unknown> {
  if (type === 'job.retrying') {
    const error = toError(data['error'] as WireError)
    return { ...error, will_retry: true, due_at: typeof data['dueAt'] === 'number' ? iso(data['dueAt']) : null }
  }
  if (type === 'page.failed')
    return { code: data['code'], message: withoutPaths(String(data['message'])), reason: data['reason'], page }
  return {
    code: 'worker-crash',
    message: 'the process that read it ended',
    page: data['page'] ?? null,
    will_retry: true,
  }
}

/** What came as JSON has no undefined fields. */
const definedOf = (patch: Event['patch']): Partial<DocumentView> => (patch ?? {}) as Partial<DocumentView>

/** As text/event-stream. JSON has no raw line breaks, so one `data:` line always holds it. */
export const eventText = ({ id, type, data }: JobEvent): string =>
  `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
