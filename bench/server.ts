// The server under load: uploads (--mb 1024 --files 1024 --at-once 2) with its memory beside, then followers (--jobs 1000 --listeners 200)
// cut off and reconnected at random, each of whom must hear every transition of every job once and in order.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Agent, request, type IncomingMessage } from 'node:http'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Event } from '../src/contract/event.ts'
import { appRoot } from '../src/engine/root.ts'
import { median, quantile } from './figures.ts'

const Started = z.object({ port: z.number(), token: z.string(), pid: z.number() })
const Accepted = z.object({ batch_id: z.string(), job_ids: z.array(z.string()) })

interface Target {
  port: number
  token: string
  pid: number
  agent: Agent
}

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      mb: { type: 'string', default: '1024' },
      files: { type: 'string', default: '1024' },
      'at-once': { type: 'string', default: '2' },
      jobs: { type: 'string', default: '1000' },
      listeners: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
    },
  })
  const number = (name: keyof typeof values): number => Number(values[name])
  const home = mkdtempSync(path.join(os.tmpdir(), 'sheaf-bench-server-'))
  const { target, child } = await startServer(home)
  try {
    await uploads(target, { mb: number('mb'), files: number('files'), atOnce: number('at-once') })
    await followers(target, { jobs: number('jobs'), listeners: number('listeners'), seed: number('seed') })
  } finally {
    target.agent.destroy()
    child.kill('SIGTERM')
    if (child.exitCode === null) await once(child, 'exit')
    await rm(home, { recursive: true, force: true })
  }
}

/** `sheaf serve` from source, so that its memory is a process of its own. */
async function startServer(home: string): Promise<{ target: Target; child: ChildProcess }> {
  const flags = ['--port', '0', '--data', home, '--json', '--workers', '1', '--rate', '100000', '--max-streams', '1000']
  const child = spawn(process.execPath, [path.join(appRoot(), 'src/cli/main.ts'), 'serve', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port, token, pid } = Started.parse(JSON.parse(line))
  return { target: { port, token, pid, agent: new Agent({ keepAlive: true }) }, child }
}

async function uploads(target: Target, options: { mb: number; files: number; atOnce: number }): Promise<void> {
  // Paused: only the taking in is measured, not the reading.
  await command(target, 'queue.pause')
  const size = Math.floor((options.mb * 2 ** 20) / options.files)
  const filler = randomBytes(1 << 20)
  const perRequest = 8
  const memory = watchMemory(target.pid)
  const answers: number[] = []
  let next = 0
  let documents = 0
  const began = performance.now()
  const sender = async (): Promise<void> => {
    for (
      let first = (next += perRequest) - perRequest;
      first < options.files;
      first = (next += perRequest) - perRequest
    ) {
      const count = Math.min(perRequest, options.files - first)
      const { lastByte, answer } = await sendForm(target, first, count, size, filler)
      answers.push(performance.now() - lastByte)
      documents += Accepted.parse(answer).job_ids.length
    }
  }
  await Promise.all(Array.from({ length: options.atOnce }, sender))
  const seconds = (performance.now() - began) / 1000
  const { before, peak, after } = memory.stop()
  const single = await timeOne(target, filler)
  console.table({
    'uploaded, MB': Math.round((options.files * size) / 2 ** 20),
    'documents accepted': documents,
    'MB a second': Math.round(options.mb / seconds),
    'answer after the last byte, ms: median': Math.round(median(answers)),
    p95: Math.round(quantile(answers, 0.95)),
    longest: Math.round(Math.max(...answers)),
    'small request, whole, ms: median of 20': Math.round(median(single)),
    'memory before, MB': mb(before),
    'memory at its peak, MB': mb(peak),
    'memory after, MB': mb(after),
  })
  if (documents !== options.files || Math.max(...answers) > 1000) process.exitCode = 1
}

/** One multipart request of several files, written as the connection takes it. `lastByte`: when it was handed over. */
async function sendForm(
  target: Target,
  first: number,
  count: number,
  size: number,
  filler: Buffer,
): Promise<{ lastByte: number; answer: unknown }> {
  const boundary = `bench${first}`
  const open = request({
    ...options(target, 'POST', '/batches'),
    headers: { ...headers(target), 'content-type': `multipart/form-data; boundary=${boundary}` },
  })
  const answered = once(open, 'response') as Promise<[IncomingMessage]>
  answered.catch(() => {}) // said below
  const write = async (data: string | Buffer): Promise<void> => {
    if (!open.write(data)) await Promise.race([once(open, 'drain'), answered])
  }
  for (let i = first; i < first + count; i++) {
    await write(`--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="file-${i}.txt"\r\n\r\n`)
    // Every file has bytes of its own: nothing is kept twice.
    await write(`This is file ${i}.\n`)
    for (let left = size; left > 0; left -= filler.length)
      await write(filler.subarray(0, Math.min(left, filler.length)))
    await write('\r\n')
  }
  const lastByte = performance.now()
  open.end(`--${boundary}--\r\n`)
  const [response] = await answered
  return { lastByte, answer: JSON.parse(await textOf(response)) as unknown }
}

async function timeOne(target: Target, filler: Buffer): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < 20; i++) {
    const began = performance.now()
    await sendForm(target, 1_000_000 + i, 1, 1000, filler)
    times.push(performance.now() - began)
  }
  return times
}

async function followers(target: Target, options: { jobs: number; listeners: number; seed: number }): Promise<void> {
  await command(target, 'documents.cancel', { selection: { filter: {} } })
  const { last } = z.object({ last: z.number() }).parse(await command(target, 'events.list', { after: 0, limit: 1 }))
  let state = options.seed
  const random = (): number => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff
  const heard = Array.from({ length: options.listeners }, (): number[] => [])
  let cuts = 0
  let over = false
  const follow = async (seqs: number[]): Promise<void> => {
    for (let after = last; !over; after = seqs.at(-1) ?? last) {
      const open = request({
        ...optionsOf(target, '/events'),
        headers: { ...headers(target), 'last-event-id': String(after) },
        // A socket of its own: one that is cut off takes no other with it.
        agent: false,
      })
      open.end()
      const answered = (await once(open, 'response').catch(() => null)) as [IncomingMessage] | null
      if (!answered) continue
      const life = 2000 + random() * 15_000
      const cut = setTimeout(() => {
        cuts++
        open.destroy()
      }, life)
      let text = ''
      answered[0].setEncoding('utf8')
      answered[0].on('data', (part: string) => {
        text += part
        for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
          const message = text.slice(0, end)
          text = text.slice(end + 2)
          const id = /^id: (\d+)$/m.exec(message)
          if (id && !message.includes('event: progress')) seqs.push(Number(id[1]))
        }
      })
      await once(answered[0], 'close').catch(() => {}) // cut off by us
      clearTimeout(cut)
    }
  }
  const following = Promise.all(heard.map(follow))
  const began = performance.now()
  const documents = Array.from({ length: options.jobs }, (_, i) => ({
    name: `note-${i}.txt`,
    text: `Note ${i} of the bench.`,
  }))
  for (let i = 0; i < documents.length; i += 100)
    Accepted.parse(await json(target, 'POST', '/batches', { documents: documents.slice(i, i + 100) }))
  await command(target, 'queue.resume')
  for (let open = 1; open > 0;) {
    await sleep(500)
    const { counts } = z
      .object({ counts: z.record(z.string(), z.number()) })
      .parse(await json(target, 'GET', '/jobs?limit=1'))
    open = (counts['queued'] ?? 0) + (counts['running'] ?? 0) + (counts['retrying'] ?? 0)
  }
  const seconds = (performance.now() - began) / 1000
  const expected = await transitions(target, last)
  const newest = expected.at(-1) ?? 0
  for (let waited = 0; waited < 120 && heard.some((seqs) => (seqs.at(-1) ?? 0) < newest); waited++) await sleep(500)
  over = true
  await command(target, 'queue.pause') // an event: whoever waits for one is told and ends
  target.agent.destroy()
  const wanted = JSON.stringify(expected)
  const wrong = heard.filter((seqs) => JSON.stringify(seqs.filter((seq) => seq <= newest)) !== wanted)
  console.table({
    jobs: options.jobs,
    listeners: options.listeners,
    seconds: Math.round(seconds),
    'transitions each': expected.length,
    'messages in all': expected.length * options.listeners,
    'connections cut': cuts,
    'listeners that missed, repeated or mixed up any': wrong.length,
    'memory of the server, MB': mb(rss(target.pid)),
  })
  for (const seqs of wrong.slice(0, 3)) console.log(`a listener heard ${seqs.length}, the log has ${expected.length}`)
  if (wrong.length > 0) process.exitCode = 1
  void following
}

/** What the log itself says every follower must hear: recounted from the events. */
async function transitions(target: Target, after: number): Promise<number[]> {
  const seqs: number[] = []
  for (let from = after, full = true; full;) {
    const page = z
      .object({ events: z.array(Event) })
      .parse(await command(target, 'events.list', { after: from, limit: 10_000 }))
    for (const { seq, document, patch, type } of page.events)
      if (document !== null && (type === 'document.added' || patch?.state !== undefined)) seqs.push(seq)
    from = page.events.at(-1)?.seq ?? from
    full = page.events.length === 10_000
  }
  return seqs
}

const headers = ({ token }: Target): Record<string, string> => ({ authorization: `Bearer ${token}` })
const options = (target: Target, method: string, route: string) => ({
  host: '127.0.0.1',
  port: target.port,
  method,
  path: `/api/v1${route}`,
  agent: target.agent,
})
const optionsOf = (target: Target, route: string) => options(target, 'GET', route)

async function json(target: Target, method: string, route: string, body?: unknown): Promise<unknown> {
  const open = request({
    ...options(target, method, route),
    headers: { ...headers(target), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
  })
  open.end(body === undefined ? undefined : JSON.stringify(body))
  const [response] = (await once(open, 'response')) as [IncomingMessage]
  const text = await textOf(response)
  if ((response.statusCode ?? 500) >= 400) throw new Error(`${method} ${route}: ${response.statusCode} ${text}`)
  return JSON.parse(text) as unknown
}

const command = (target: Target, name: string, input: object = {}): Promise<unknown> =>
  json(target, 'POST', `/commands/${name}`, input)

async function textOf(response: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of response.setEncoding('utf8')) text += part as string
  return text
}

/** Bytes; Linux only, 0 elsewhere. */
function rss(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0 // no /proc on this system
  }
}

function watchMemory(pid: number): { stop(): { before: number; peak: number; after: number } } {
  const before = rss(pid)
  let peak = before
  const timer = setInterval(() => (peak = Math.max(peak, rss(pid))), 50)
  return {
    stop() {
      clearInterval(timer)
      return { before, peak, after: rss(pid) }
    },
  }
}

const mb = (bytes: number): number => Math.round(bytes / 2 ** 20)
