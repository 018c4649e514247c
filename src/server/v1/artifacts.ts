// Generated documents over /api/v1: their jobs, the stream of one, and their bytes with ranges.
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import type { Context } from 'hono'
import type { z } from 'zod'
import type { Artifact } from '../../contract/commands/generate.ts'
import type { Engine } from '../../engine/engine.ts'
import { contentDisposition } from '../files.ts'
import { eventStream } from '../event-stream.ts'
import { tellArtifact } from './artifact-events.ts'
import { eventText } from './job-events.ts'
import { Refusal } from './refusal.ts'
import type * as resource from './resources.ts'
import { iso, toError } from './views.ts'

const ended: ReadonlySet<Artifact['state']> = new Set(['done', 'failed', 'cancelled', 'expired'])

/** Ids of artifacts and documents never meet: each begins with its own letter. */
export const isArtifact = (id: string): boolean => id.startsWith('g')

export function toGenerationJob(a: Artifact, base: string): z.infer<typeof resource.GenerationJob> {
  return {
    kind: 'generate',
    job_id: a.id,
    name: a.name,
    title: a.title,
    type: a.kind,
    status: a.state,
    progress: a.state === 'done' ? 100 : a.state === 'running' ? 50 : 0,
    lane: a.lane,
    realm: a.realm,
    retry_count: a.retryCount,
    max_retries: a.maxRetries,
    result: a.state === 'done' ? resultOf(a, base) : null,
    error: a.error === null ? null : toError(a.error),
    created_at: iso(a.createdAt),
    finished_at: a.finishedAt === null ? null : iso(a.finishedAt),
    expires_at: iso(a.expiresAt),
  }
}

const resultOf = ({ id, size, sha256, warnings }: Artifact, base: string) => ({
  artifact_id: id,
  download_url: `${base}/artifacts/${id}`,
  size: size ?? 0,
  sha256: sha256 ?? '',
  warnings,
})

/** One generated document from its beginning to its end; null when it has ended and the reader has heard so. */
export async function artifactStream(
  engine: Engine,
  artifact: Artifact,
  { after, mayRead, base }: { after: number; mayRead: () => Promise<boolean>; base: string },
): Promise<ReadableStream<Uint8Array> | null> {
  const from = Math.max(after, await engine.metrics.lastBefore(artifact.createdAt - 1))
  if (ended.has(artifact.state) && artifact.finishedAt !== null) {
    const heard = await engine.metrics.lastBefore(artifact.finishedAt)
    if (after > heard) return null
  }
  let over = false
  return eventStream(engine, {
    after: from,
    progress: false,
    mayRead,
    isOver: () => over,
    text: (event) => {
      if (over || event.data['artifact'] !== artifact.id) return ''
      const told = tellArtifact(event, base)
      if (told && told.type.startsWith('job-')) over = true
      return told ? eventText(told) : ''
    },
  })
}

/** Its bytes: whole, or the one range that was asked for. */
export async function sendArtifact(c: Context, engine: Engine, id: string): Promise<Response> {
  const { artifact, bytes, path } = await engine.artifact(id)
  const size = artifact.size ?? bytes?.length ?? 0
  const etag = `"${artifact.sha256 ?? ''}"`
  c.header('ETag', etag)
  c.header('Accept-Ranges', 'bytes')
  c.header('Cache-Control', 'private, no-cache')
  if (c.req.header('if-none-match') === etag) return c.body(null, 304)
  c.header('Content-Type', artifact.mediaType)
  c.header('Content-Disposition', contentDisposition(artifact.name))
  const asked = c.req.header('range')
  // Of another version than the caller has, it gets the whole.
  const range = asked === undefined || (c.req.header('if-range') ?? etag) !== etag ? null : rangeOf(asked, size)
  if (range === 'unsatisfiable') {
    c.header('Content-Range', `bytes */${size}`)
    throw new Refusal(416, 'usage', 'there is no such range', { path: 'Range' })
  }
  const { first, last } = range ?? { first: 0, last: size - 1 }
  if (range) c.header('Content-Range', `bytes ${first}-${last}/${size}`)
  c.header('Content-Length', String(last - first + 1))
  const status = range ? 206 : 200
  if (bytes) return c.body(new Uint8Array(bytes.subarray(first, last + 1)), status)
  const file = createReadStream(path ?? '', { start: first, end: Math.max(first, last) })
  return c.body(Readable.toWeb(file) as ReadableStream<Uint8Array>, status)
}

/** One range of bytes; null for what is none, or several: the whole is an answer too. */
export function rangeOf(header: string, size: number): { first: number; last: number } | 'unsatisfiable' | null {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header.trim()) ?? []
  if (from === '' && to === '') return null
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(size - 1, Number(to))
  if (from !== '' && to !== '' && Number(to) < first) return null
  return first >= size || (from === '' && Number(to) === 0) ? 'unsatisfiable' : { first, last }
}
