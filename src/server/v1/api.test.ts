// /api/v1 over a real engine and scripted workers: the way of a document, access, limits, and what is never told.
import { setTimeout as sleep } from 'node:timers/promises'
import { commands } from '../../contract/api.ts'
import { mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../contract/event.ts'
import parse from 'parse-prometheus-text-format'
import { percentile } from '../../engine/metrics/metrics.ts'
import { host, openTestApi, readEvents, session, type StreamEvent, type TestApi } from '../testing/api.ts'
import type { Accepted, Job } from './resources.ts'

const scripted = (script: object): string => `A scripted document.\n${JSON.stringify(script)}`

const table = { name: 'Tides', columns: [{ title: 'Harbour' }, { title: 'Height' }], rows: [['North', 3]] }

describe('the way of a document', () => {
  let api: TestApi
  let accepted: Accepted
  let told: StreamEvent[]

  beforeAll(async () => {
    api = await openTestApi()
    api.home.engine.start()
    const documents = [
      { text: scripted({ pages: 3, ocr: [2], slow: 20 }), name: 'a.txt' },
      { base64: Buffer.from(scripted({ pages: 2, fail: [2] })).toString('base64'), name: 'b.txt' },
      { text: scripted({ pages: 1, fail: [1] }), name: 'c.txt' },
    ]
    accepted = await api.json<Accepted>(202, 'POST', '/batches', {
      body: { documents, lane: 'urgent', realm: 'acme', name: 'three' },
    })
    told = await readEvents(await api.ask('GET', `/jobs/${accepted.job_id}/events`))
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
  })

  test('is accepted with its jobs, lane and realm', () => {
    expect(accepted).toMatchObject({ job_id: accepted.job_ids[0], lane: 'urgent', realm: 'acme' })
    // A free worker may have begun before the answer was written.
    expect(['queued', 'running']).toContain(accepted.status)
    expect(accepted.job_ids).toHaveLength(3)
  })

  test('is told from its beginning to its end', async () => {
    const statuses = told.filter(({ type }) => type === 'status').map(({ data }) => data['status'])
    expect([statuses[0], statuses.at(-1), told.at(-1)?.type]).toEqual(['queued', 'running', 'job-complete'])
    const progress = told.map(({ data }) => Number(data['progress']))
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(told.map(({ id }) => id)).toEqual([...new Set(told.map(({ id }) => id))].toSorted((a, b) => a - b))
    expect(told.some(({ type, data }) => type === 'progress' && (data['pages'] as { done: number }).done === 2)).toBe(
      true,
    )
    const job = await api.json<Job>(200, 'GET', `/jobs/${accepted.job_id}`)
    expect(job).toMatchObject({ status: 'done', progress: 100, pages: { done: 3, total: 3, failed: 0 }, name: 'a.txt' })
    expect(told.at(-1)?.data['result']).toEqual(job.result)
    expect(job.result?.duration_sec).toBeGreaterThan(0)
  })

  test('is told again after any event, without a gap or a repetition, and not at all when everything was heard', async () => {
    for (const { id } of told.slice(0, -1)) {
      const rest = await readEvents(
        await api.ask('GET', `/jobs/${accepted.job_id}/events`, { headers: { 'last-event-id': String(id) } }),
      )
      expect(rest).toEqual(told.filter((event) => event.id > id))
    }
    const headers = { 'last-event-id': String(told.at(-1)?.id) }
    expect((await api.ask('GET', `/jobs/${accepted.job_id}/events`, { headers })).status).toBe(204)
    await api.json(422, 'GET', `/jobs/${accepted.job_id}/events`, { headers: { 'last-event-id': 'x' } })
  })

  test('says which pages failed, and why; retry does only those again', async () => {
    const [, partial = '', failed = ''] = accepted.job_ids
    const events = await readEvents(await api.ask('GET', `/jobs/${failed}/events`))
    expect(events.map(({ type }) => type)).toContain('error')
    expect(events.at(-1)).toMatchObject({
      type: 'job-failed',
      data: { status: 'failed', error: { code: 'page-failed' } },
    })
    await readEvents(await api.ask('GET', `/jobs/${partial}/events`))
    expect(await api.json<Job>(200, 'GET', `/jobs/${partial}`)).toMatchObject({
      status: 'partial',
      result: { failed_pages: [{ page: 2, reason: 'error' }] },
    })
    const again = await api.json<{ changed: boolean }>(200, 'POST', `/jobs/${partial}/retry`)
    expect(again.changed).toBe(true)
    await readEvents(await api.ask('GET', `/jobs/${partial}/events`))
    expect((await api.json<{ changed: boolean }>(200, 'POST', `/jobs/${partial}/cancel`)).changed).toBe(false)
  })

  test('lists by state, lane, realm, batch and time; batches, documents, pages, chunks, exports', async () => {
    const count = async (query: string): Promise<number> =>
      (await api.json<{ total: number }>(200, 'GET', `/jobs?${query}`)).total
    expect(await count('state=done,partial&lane=urgent&realm=acme')).toBe(2)
    expect(await count('state=failed&state=done')).toBe(2)
    expect([await count('lane=slow'), await count(`batch=${accepted.batch_id}`)]).toEqual([0, 3])
    expect(await count(`since=${new Date(Date.now() + 60_000).toISOString()}`)).toBe(0)
    expect(await count(`since=${Date.now() - 60_000}&limit=1`)).toBe(3)
    expect(await api.json(200, 'GET', `/batches/${accepted.batch_id}`)).toMatchObject({
      status: 'partial',
      progress: 100,
    })
    expect(await api.json<{ batches: unknown[] }>(200, 'GET', '/batches')).toMatchObject({
      batches: [{ name: 'three' }],
    })
    const document = await api.json(200, 'GET', `/documents/${accepted.job_id}?include=chunks,text`)
    expect(document).toMatchObject({
      text: 'page 1\n\npage 2\n\npage 3',
      chunks: [],
      pages: [{ number: 1, source: 'text' }, { source: 'ocr' }, {}],
    })
    expect(await api.json(200, 'GET', `/documents/${accepted.job_id}/pages/2`)).toMatchObject({ text: 'page 2' })
    expect(await api.json(200, 'GET', `/documents/${accepted.job_id}/chunks`)).toEqual({ total: 0, chunks: [] })
    expect(await (await api.ask('GET', `/documents/${accepted.job_id}/export/txt`)).text()).toContain('page 3')
    expect(await api.json(200, 'GET', '/search?q=page&mode=lexical')).toMatchObject({ more: false })
    expect(await api.json(200, 'GET', '/stats?window=600&realm=acme')).toMatchObject({
      documents: { counts: { done: 1 } },
    })
    expect(await api.json(200, 'GET', '/me')).toMatchObject({ name: 'session', realm: null })
  })

  test('the stream of everything tells each transition of each job once and in order, also when cut off again and again', async () => {
    const events = await api.home.events()
    const transitions = events.flatMap(({ seq, document, patch, type }) =>
      document !== null && (patch?.state !== undefined || type === 'document.added') ? [seq] : [],
    )
    const heard: StreamEvent[] = []
    while (heard.length === 0 || !events.slice(-1).every(({ seq }) => (heard.at(-1)?.id ?? 0) >= seq - 3)) {
      const after = heard.at(-1)?.id ?? 0
      const some = await readEvents(
        await api.ask('GET', '/events', { headers: { 'last-event-id': String(after) } }),
        (soFar) => soFar.length >= 7 || (soFar.at(-1)?.id ?? 0) >= (transitions.at(-1) ?? 0),
      )
      // A reader that is cut off has what came until then and nothing after.
      heard.push(...some.slice(0, 7))
      if ((heard.at(-1)?.id ?? 0) >= (transitions.at(-1) ?? 0)) break
    }
    const ids = heard.filter(({ type, data }) => type !== 'progress' && data['job_id']).map(({ id }) => id)
    expect(ids).toEqual(transitions)
  })

  test('one key gives one batch; webhooks of other programs have their own', async () => {
    const send = (body: object, headers = {}) => api.json<Accepted>(202, 'POST', '/batches', { body, headers })
    const body = { documents: [{ text: 'Twice.', name: 'twice.txt' }], realm: 'acme' }
    const [first, second] = [
      await send(body, { 'idempotency-key': 'k' }),
      await send({ ...body, idempotency_key: 'k' }),
    ]
    expect(second.job_ids).toEqual(first.job_ids)
    const uploaded = { document: body.documents[0], document_id: '7', realm: 'acme' }
    const hook = await api.json(202, 'POST', '/webhooks/document-uploaded', { body: uploaded })
    expect(hook).toMatchObject({ success: true, message: 'accepted', job_id: expect.any(String) })
    expect(await api.json(202, 'POST', '/webhooks/document-uploaded', { body: uploaded })).toEqual(hook)
    const crawl = { source: 'the harbour’s site', documents: [...body.documents, { text: 'Other.', name: 'o.txt' }] }
    const crawled = await api.json<{ job_ids: string[]; batch_id: string }>(202, 'POST', '/webhooks/crawl-completed', {
      body: crawl,
    })
    expect(crawled.job_ids).toHaveLength(2)
    expect(await api.json(200, 'GET', `/batches/${crawled.batch_id}`)).toMatchObject({
      name: crawl.source,
      lane: 'slow',
    })
  })

  test('files come as a form, with their folders; bytes that were uploaded are named later', async () => {
    const form = new FormData()
    form.append('lane', 'slow')
    form.append('options', JSON.stringify({ ocr: 'off' }))
    form.append('files', new File([scripted({ pages: 1 })], 'tide.txt'))
    form.append('files', new File(['x'.repeat(300_000)], 'in/../../deep/tables.txt'))
    const batch = await api.json<Accepted>(202, 'POST', '/batches', { form })
    expect(batch).toMatchObject({ lane: 'slow', job_ids: { length: 2 } })
    const names = (await api.home.documents())
      .filter(({ batch: id }) => id === batch.batch_id)
      .map((d) => [d.path, d.size])
    expect(names).toEqual([
      ['tide.txt', scripted({ pages: 1 }).length],
      ['in/deep/tables.txt', 300_000],
    ])
    const upload = await api.json<{ upload: string; sha256: string }>(201, 'POST', '/uploads', {
      body: 'Some bytes.',
      headers: { 'content-type': 'application/octet-stream' },
    })
    const documents = [{ upload: upload.upload, name: 'u.txt' }]
    expect((await api.json<Accepted>(202, 'POST', '/batches', { body: { documents } })).job_ids).toHaveLength(1)
    await api.json<Accepted>(202, 'POST', '/batches', { body: { documents: [{ blob: upload.sha256, name: 'v.txt' }] } })
  })

  test('a generated document is a job: asked for, followed, downloaded whole and in parts', async () => {
    const body = { kind: 'spreadsheet', title: 'Tides', realm: 'acme', source: { content: { tables: [table] } } }
    const job = await api.json<{ job_id: string }>(202, 'POST', '/documents/generate', { body })
    const events = await readEvents(await api.ask('GET', `/jobs/${job.job_id}/events`))
    expect(events.map(({ type, data }) => [type, data['status']])).toEqual([
      ['status', 'queued'],
      ['status', 'running'],
      ['job-complete', 'done'],
    ])
    expect(events.at(-1)).toMatchObject({ data: { result: { artifact_id: job.job_id } } })
    const headers = { 'last-event-id': String(events.at(-1)?.id) }
    expect((await api.ask('GET', `/jobs/${job.job_id}/events`, { headers })).status).toBe(204)
    const done = await api.json<{ result: { download_url: string; size: number } }>(200, 'GET', `/jobs/${job.job_id}`)
    const route = done.result.download_url.replace('/api/v1', '')
    const whole = await api.ask('GET', route)
    const bytes = Buffer.from(await whole.arrayBuffer())
    expect([bytes.length, JSON.parse(bytes.toString())]).toMatchObject([done.result.size, { title: 'Tides' }])
    const part = await api.ask('GET', route, { headers: { range: 'bytes=1-3' } })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 1-3/${bytes.length}`])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(1, 4))
    expect((await api.ask('GET', route, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416)
    const etag = { 'if-none-match': whole.headers.get('etag') ?? '' }
    expect((await api.ask('GET', route, { headers: etag })).status).toBe(304)
    expect(await api.json<{ artifacts: unknown[] }>(200, 'GET', '/artifacts')).toMatchObject({
      artifacts: [{ title: 'Tides' }],
    })
    await api.json(404, 'GET', route, { token: await api.token('globex') })
    await api.json(404, 'GET', `/jobs/${job.job_id}`, { token: await api.token('globex') })
  })

  test('a generation that fails says so at each try, and at the end why', async () => {
    const body = { kind: 'document', title: 'crash', source: { content: { markdown: 'Words.' } }, maxRetries: 1 }
    const job = await api.json<{ job_id: string }>(202, 'POST', '/documents/generate', { body })
    const events = await readEvents(await api.ask('GET', `/jobs/${job.job_id}/events`))
    expect(events.map(({ type, data }) => [type, data['status']])).toEqual([
      ['status', 'queued'],
      ['status', 'running'],
      ['error', 'retrying'],
      ['status', 'running'],
      ['job-failed', 'failed'],
    ])
    expect(events.at(-1)).toMatchObject({ data: { retry_count: 1, error: { code: 'page-failed' } } })
  })

  test('metrics are in the form of Prometheus, and say what a recount of the events says', async () => {
    // What goes on while it is counted would be in one figure and not in the other.
    const open = ['queued', 'running', 'retrying', 'pausing', 'paused', 'blocked'] as const
    const query = commands['documents.list'].input.parse({ filter: { states: open } })
    while ((await api.home.engine.handlers['documents.list'](query)).total > 0) await sleep(20)
    const families = parse(await (await api.ask('GET', '/metrics')).text())
    const value = (name: string, labels: Record<string, string>): number => {
      const found = families
        .find((family) => family.name === `sheaf_${name}`)
        ?.metrics.find((metric) => Object.entries(labels).every(([key, label]) => metric.labels?.[key] === label))
      return Number(found?.value)
    }
    const events = await api.home.events()
    const number = (holds: (event: Event) => boolean): number => events.filter(holds).length
    expect(value('documents_finished_total', { state: 'partial' })).toBe(
      number((event) => event.type === 'document.finished' && event.data['state'] === 'partial'),
    )
    expect(value('attempts_total', { stage: 'document-parse', outcome: 'completed' })).toBe(
      number((event) => event.type === 'job.completed' && event.data['stage'] === 'document-parse'),
    )
    const seconds = events.flatMap((end) => {
      const isMine = end.type === 'job.completed' && end.data['stage'] === 'document-parse'
      const claim = events.findLast((one) => one.type === 'job.claimed' && one.job === end.job && one.seq < end.seq)
      return isMine && claim ? [(end.at - claim.at) / 1000] : []
    })
    expect(value('stage_seconds', { stage: 'document-parse', quantile: '0.95' })).toBe(percentile(seconds, 0.95))
    expect(value('stage_seconds_total', { stage: 'document-parse' })).toBeCloseTo(seconds.reduce((a, b) => a + b))
    expect(value('pages_total', { outcome: 'stored' })).toBe(number((event) => event.type === 'page.stored'))
    expect(families.length).toBeGreaterThanOrEqual(12)
  })
})

describe('who may', () => {
  let api: TestApi
  let acme: string
  let globex: string
  let job: string
  let batch: string
  beforeAll(async () => {
    api = await openTestApi()
    acme = await api.token('acme')
    globex = await api.token('globex')
    const body = { documents: [{ text: 'Of acme.', name: 'secret.txt' }] }
    const accepted = await api.json<Accepted>(202, 'POST', '/batches', { body, token: acme })
    job = accepted.job_id ?? ''
    batch = accepted.batch_id
    expect(accepted.realm).toBe('acme')
  })
  afterAll(async () => {
    await api[Symbol.asyncDispose]()
  })

  test('a realm sees, counts, searches, hears and cancels its own, and nothing else is there', async () => {
    const missing = [
      ['GET', `/jobs/${job}`],
      ['GET', `/jobs/${job}/events`],
      ['POST', `/jobs/${job}/cancel`],
      ['POST', `/jobs/${job}/retry`],
      ['GET', `/documents/${job}`],
      ['GET', `/documents/${job}/pages/1`],
      ['GET', `/documents/${job}/pages/1/image`],
      ['GET', `/documents/${job}/chunks`],
      ['GET', `/documents/${job}/export/txt`],
      ['GET', `/batches/${batch}`],
      ['GET', '/jobs?realm=acme'],
      ['GET', '/search?q=acme&realm=acme'],
      ['GET', '/stats?realm=acme'],
    ] as const
    for (const [method, route] of missing) {
      const told = await api.json<{ message: string }>(404, method, route, { token: globex })
      expect(told.message).not.toContain('secret.txt')
    }
    const body = { documents: [{ text: 'x', name: 'x.txt' }], realm: 'acme' }
    await api.json(404, 'POST', '/batches', { token: globex, body })
    expect(await api.json(200, 'GET', '/jobs', { token: globex })).toEqual({ jobs: [], total: 0, counts: {} })
    expect(await api.json(200, 'GET', '/batches', { token: globex })).toEqual({ batches: [] })
    expect(await api.json(200, 'GET', '/stats', { token: globex })).toMatchObject({
      documents: { counts: {} },
      hosts: [],
    })
    expect(await api.json(200, 'GET', '/jobs', { token: acme })).toMatchObject({ total: 1 })
    const mine = await api.ask('GET', '/events?after=0', { token: acme })
    expect((await readEvents(mine, (events) => events.length > 0)).length).toBeGreaterThan(0)
    const abort = new AbortController()
    const theirs = await api.ask('GET', '/events?after=0', { token: globex, signal: abort.signal })
    const heard = readEvents(theirs, (events) => events.length > 0)
    const own = { documents: [{ text: 'Of globex.', name: 'own.txt' }] }
    const { job_id } = await api.json<Accepted>(202, 'POST', '/batches', { token: globex, body: own })
    expect((await heard)[0]?.data['job_id']).toBe(job_id)
  })

  test('scopes: what a token is not good for is refused and on record; commands are for tokens of all realms', async () => {
    const reader = await api.token(null, ['read'])
    const admin = await api.token(null, ['admin'])
    const body = { documents: [{ text: 'x', name: 'x.txt' }] }
    await api.json(403, 'POST', '/batches', { token: reader, body })
    await api.json(403, 'POST', `/jobs/${job}/cancel`, { token: reader })
    await api.json(403, 'POST', '/commands/tokens.list', { token: reader, body: {} })
    await api.json(403, 'POST', '/commands/intake.add', { token: reader, body: { sources: [{ kind: 'samples' }] } })
    await api.json(403, 'POST', '/commands/documents.list', { token: acme, body: {} })
    await api.json(403, 'GET', '/metrics', { token: acme })
    await api.json(200, 'POST', '/commands/documents.list', { token: reader, body: {} })
    const made = await api.json<{ secret: string; token: { id: string } }>(200, 'POST', '/commands/tokens.create', {
      token: admin,
      body: { name: 'made' },
    })
    expect((await api.ask('GET', '/me', { token: made.secret })).status).toBe(200)
    await api.json(200, 'POST', '/commands/tokens.revoke', { token: admin, body: { token: made.token.id } })
    await api.json(401, 'GET', '/me', { token: made.secret })
    const { entries } = await api.json<{ entries: { action: string; actor: string; outcome: string }[] }>(
      200,
      'POST',
      '/commands/audit.list',
      { token: admin, body: {} },
    )
    expect(entries).toContainEqual(
      expect.objectContaining({ action: 'post /batches', outcome: 'refused', actor: expect.stringMatching(/^token:/) }),
    )
    expect(entries.some(({ action, actor }) => action === 'intake.add' && actor.endsWith(':test'))).toBe(true)
  })

  test('keys come as bearer or X-API-Key; nothing else is one', async () => {
    expect((await api.ask('GET', '/me', { token: null, headers: { 'x-api-key': acme } })).status).toBe(200)
    for (const headers of [
      {},
      { 'x-api-key': `${acme}x` },
      { authorization: `Basic ${acme}` },
      { authorization: 'Bearer ' },
    ])
      for (const [method, route] of [
        ['GET', '/jobs'],
        ['POST', '/batches'],
        ['GET', '/nothing'],
        ['GET', '/metrics'],
      ] as const) {
        const answer = await api.ask(method, route, { token: null, headers })
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer'])
      }
    expect(await api.json(200, 'GET', '/health', { token: null })).toEqual({ live: true, ready: true })
    expect(await api.json(200, 'GET', '/health')).toMatchObject({ problems: [], version: expect.any(String) })
    api.stopping = true
    expect(await api.json(503, 'GET', '/health', { token: null })).toEqual({ live: true, ready: false })
    api.stopping = false
  })

  test('a foreign Host or page: 403, in the words of this API', async () => {
    for (const headers of [
      { host: 'evil.example' },
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const told = await api.json<{ success: boolean }>(403, 'GET', '/jobs', {
        headers,
      })
      expect(told.success).toBe(false)
    }
    const answer = await api.ask('GET', '/jobs', { headers: { origin: `http://${host}` } })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, null])
  })
})

describe('limits and bad input', () => {
  test('too much: 413, too often: 429 with Retry-After, too many streams: 429', async () => {
    await using api = await openTestApi({ body: 0.001, files: 2, rate: 5, burst: 12, streams: 1 })
    const form = (files: number, size: number): FormData => {
      const made = new FormData()
      for (let i = 0; i < files; i++) made.append('files', new File(['x'.repeat(size)], `${i}.txt`))
      return made
    }
    await api.json(413, 'POST', '/batches', { form: form(1, 5000) })
    await api.json(413, 'POST', '/batches', { form: form(3, 10) })
    await api.json(413, 'POST', '/batches', {
      body: `{"documents": [{"name": "x", "text": "${'x'.repeat(17 * 2 ** 20)}"}]}`,
    })
    const stream = await api.ask('GET', '/events')
    const second = await api.ask('GET', '/events')
    expect([second.status, second.headers.get('retry-after')]).toEqual([429, '5'])
    await stream.body?.cancel()
    const third = await api.ask('GET', '/events')
    expect(third.status).toBe(200)
    await third.body?.cancel()
    const statuses: number[] = []
    let retryAfter: string | null = null
    for (let i = 0; i < 20; i++) {
      const answer = await api.ask('GET', '/me')
      statuses.push(answer.status)
      retryAfter ??= answer.headers.get('retry-after')
    }
    expect(statuses.at(-1)).toBe(429)
    expect(Number(retryAfter)).toBeGreaterThanOrEqual(1)
    // So have those who try keys; probes go on.
    const tries = await Promise.all(Array.from({ length: 30 }, () => api.ask('GET', '/me', { token: 'guess' })))
    expect(tries.map(({ status }) => status)).toContain(429)
    expect((await api.ask('GET', '/health', { token: null })).status).toBe(200)
    // Another caller has a measure of its own.
    expect((await api.ask('GET', '/me', { token: await api.token('acme') })).status).toBe(200)
  })

  test('bad input names its field, and no answer a path of this machine or a stack', async () => {
    await using temporary = await mkdtempDisposable(path.join(os.tmpdir(), 'sheaf-allowed-'))
    const folder = temporary.path
    await mkdir(path.join(folder, 'in'), { recursive: true })
    await writeFile(path.join(folder, 'outside.txt'), 'outside')
    await writeFile(path.join(folder, 'in', 'inside.txt'), 'inside')
    await symlink(path.join(folder, 'outside.txt'), path.join(folder, 'in', 'link.txt'))
    await using api = await openTestApi({ paths: [path.join(folder, 'in')] })
    const document = { text: 'x', name: 'x.txt' }
    const bad: [string, string, unknown, string][] = [
      ['POST', '/batches', { documents: [] }, 'documents'],
      ['POST', '/batches', { documents: [document, { url: 'ftp://x/y' }] }, 'documents.1.url'],
      ['POST', '/batches', { documents: [{ text: 'x' }] }, 'documents.0.name'],
      ['POST', '/batches', { documents: [document], lane: 'fast' }, 'lane'],
      ['POST', '/batches', { documents: [document], options: { dpi: 7 } }, 'options.dpi'],
      ['POST', '/batches', { documents: [document], surprise: 1 }, 'surprise'],
      ['POST', '/batches', { documents: [{ path: '/etc/passwd' }] }, 'documents.0.path'],
      ['POST', '/batches', { documents: [{ path: path.join(folder, 'in', '..', 'outside.txt') }] }, 'documents.0.path'],
      ['POST', '/batches', { documents: [{ path: path.join(folder, 'in', 'link.txt') }] }, 'documents.0.path'],
      ['POST', '/batches', { documents: [{ url: 'http://127.0.0.1/' }] }, 'documents.0.url'],
      ['POST', '/webhooks/document-uploaded', {}, 'document'],
      ['POST', '/webhooks/crawl-completed', { documents: [document] }, 'source'],
      ['GET', '/jobs?limit=0', undefined, 'limit'],
      ['GET', '/jobs?state=processing', undefined, 'state.0'],
      ['GET', '/jobs?since=yesterday', undefined, 'since'],
      ['GET', '/documents/x/pages/0', undefined, 'page'],
      ['POST', '/commands/documents.page', { document: 'x', page: 0 }, 'page'],
    ]
    for (const [method, route, body, field] of bad) {
      const told = await api.json<{ error: { path: string } }>(422, method, route, { body })
      expect([route, told.error.path]).toEqual([route, field])
      expect(JSON.stringify(told)).not.toMatch(/\/tmp|\/etc\/|\/work|node_modules|at .*\.ts/)
    }
    await api.json(422, 'POST', '/batches', { body: '{' })
    await api.json(415, 'POST', '/batches', { body: '{}', headers: { 'content-type': 'text/plain' } })
    await api.json(422, 'POST', '/batches', { body: 'x', headers: { 'content-type': 'multipart/form-data' } })
    await api.json(404, 'GET', '/nothing')
    await api.json(404, 'GET', '/jobs/none')
    const { job_id } = await api.json<Accepted>(202, 'POST', '/batches', {
      body: { documents: [{ path: path.join(folder, 'in', 'inside.txt') }] },
    })
    expect(JSON.stringify(await api.json(200, 'GET', `/jobs/${job_id}`))).not.toContain(folder)
    // A defect tells nothing of itself.
    api.home.engine.metrics.totals = () => Promise.reject(new Error(`SELECT * FROM ${folder}/sheaf.db`))
    const defect = await api.json<{ error: { code: string } }>(500, 'GET', '/metrics', { token: session })
    expect(JSON.stringify(defect)).not.toContain('SELECT')
  })
})
