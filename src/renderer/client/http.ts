// The client over HTTP: commands by POST, events by server-sent events, files by upload. The session cookie is the browser's affair.
import { z } from 'zod'
import type { Command, Input, Output } from '../../contract/api.ts'
import type { IntakeSource } from '../../contract/commands/intake.ts'
import type { QueueKind } from '../../contract/commands/team.ts'
import type { Update } from '../../contract/event.ts'
import { SheafError } from '../../contract/error.ts'
import { paced } from './paced.ts'
import { valueOf, type Link, type PickedFile, type SheafClient } from './client.ts'

const Uploaded = z.object({ upload: z.string(), sha256: z.string(), size: z.number() })
/** Uploads at a time: enough to fill a loopback line, few enough not to starve commands of connections. */
const parallelUploads = 3
const reconnectDelay = 1500

export function httpClient(base = '', queue: QueueKind = 'local'): SheafClient {
  const header = { 'x-sheaf-queue': queue }
  const suffix = queue === 'team' ? 'queue=team' : ''
  return {
    queue,
    at: (other) => httpClient(base, other),
    async call<C extends Command>(command: C, input: Input<C>): Promise<Output<C>> {
      const body = JSON.stringify(input)
      return (await post(`${base}/api/${command}`, body, {
        ...header,
        'content-type': 'application/json',
      })) as Output<C>
    },
    subscribe: (after, listener, onLink) =>
      listen(`${base}/api/events?gathered&${suffix && `${suffix}&`}`, after, listener, onLink),
    pageImage: (document, page, width) =>
      `${base}/api/documents/${encodeURIComponent(document)}/pages/${page}/image?width=${width}${suffix && `&${suffix}`}`,
    sources: (files, onProgress, signal) => uploadAll(base, header, files, onProgress, signal),
    pick: undefined,
    exportUrl: (document, format) =>
      `${base}/api/documents/${encodeURIComponent(document)}/export/${format}${suffix && `?${suffix}`}`,
    originalUrl: (document) =>
      `${base}/api/documents/${encodeURIComponent(document)}/original${suffix && `?${suffix}`}`,
    packUrl: (pack) => `${base}/api/packs/${encodeURIComponent(pack)}${suffix && `?${suffix}`}`,
    artifactUrl: (artifact) => `${base}/api/artifacts/${encodeURIComponent(artifact)}${suffix && `?${suffix}`}`,
    showInFolder: undefined,
    openPath: undefined,
  }
}

/** Characters of a request that a browser sends on after its page is gone; it takes 64 KB of UTF-8 of all of them. */
const mostKeptAlive = 8000

async function post(url: string, body: BodyInit, headers: Record<string, string>): Promise<unknown> {
  let response: Response
  try {
    // What is small arrives also when the window closes at this moment.
    const keepalive = typeof body === 'string' && body.length < mostKeptAlive
    response = await fetch(url, { method: 'POST', body, headers, credentials: 'same-origin', keepalive })
  } catch (error) {
    throw new SheafError('queue-unreachable', 'Sheaf does not answer', {
      hint: 'See whether `sheaf serve` is still running, then try again.',
      retryable: true,
      cause: error,
    })
  }
  let answer: unknown
  try {
    answer = await response.json()
  } catch (error) {
    throw new SheafError('internal', `the answer to ${url} is not JSON (status ${response.status})`, { cause: error })
  }
  return valueOf(answer)
}

async function uploadAll(
  base: string,
  header: Record<string, string>,
  files: readonly PickedFile[],
  onProgress: (done: number) => void,
  signal?: AbortSignal,
): Promise<IntakeSource[]> {
  const sources: IntakeSource[] = []
  let next = 0
  let done = 0
  const lane = async (): Promise<void> => {
    for (let index = next++; index < files.length && !signal?.aborted; index = next++) {
      const picked = files[index]
      if (!picked) return
      const { file, path } = picked
      const value = await post(`${base}/api/uploads`, file, {
        ...header,
        'content-type': 'application/octet-stream',
        'x-sheaf-name': encodeURIComponent(file.name),
      })
      sources[index] = { kind: 'upload', upload: Uploaded.parse(value).upload, name: file.name, path }
      done += 1
      onProgress(done)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallelUploads, files.length) }, lane))
  return sources
}

/** Server-sent events with our own reconnection: it goes on after the last event seen, also when the server was restarted. */
function listen(
  url: string,
  after: number,
  listener: (updates: Update[]) => void,
  onLink: (link: Link) => void,
): () => void {
  let source: EventSource | undefined
  let last = after
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  const pace = paced(listener)
  const open = (): void => {
    const opened = new EventSource(`${url}after=${last}`)
    source = opened
    opened.addEventListener('open', () => onLink('open'))
    opened.addEventListener('updates', (message: MessageEvent<string>) => {
      const updates: unknown = JSON.parse(message.data)
      pace.add(z.array(z.unknown()).parse(updates))
      if (message.lastEventId !== '') last = Number(message.lastEventId)
    })
    opened.addEventListener('error', () => {
      opened.close()
      onLink('lost')
      retryTimer = setTimeout(open, reconnectDelay)
    })
  }
  open()
  return () => {
    source?.close()
    pace.end()
    clearTimeout(retryTimer)
  }
}
