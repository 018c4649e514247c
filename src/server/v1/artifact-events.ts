// What the log says of a generated document, to those who follow it.
import type { Artifact } from '../../contract/commands/generate.ts'
import type { Event } from '../../contract/event.ts'
import type { JobEvent } from './job-events.ts'
import { iso, toError } from './views.ts'

/** What an event says of one generated document, or null. `base`: where the API is, as callers see it. */
export function tellArtifact({ seq, at, type, data }: Event, base: string): JobEvent | null {
  if (type !== 'artifact.changed') return null
  const { artifact, state, kind, title, retryCount, error } = data
  const known = { job_id: artifact, status: state, type: kind, title, retry_count: retryCount, at: iso(at) }
  if (state === 'done') {
    const result = { artifact_id: artifact, download_url: `${base}/artifacts/${String(artifact)}` }
    return { id: seq, type: 'job-complete', data: { ...known, result } }
  }
  const failed = state === 'failed' || state === 'cancelled' || state === 'expired'
  const more = error === null || error === undefined ? {} : { error: toError(error as NonNullable<Artifact['error']>) }
  const event = failed ? 'job-failed' : state === 'retrying' ? 'error' : 'status'
  return { id: seq, type: event, data: { ...known, ...more } }
}
