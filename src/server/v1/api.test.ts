// /api/v1 over a real engine and scripted workers: the way of a document. Who may what: who-may.test.ts; what is refused: bad-input.test.ts.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../contract/event.ts'
import { commands } from '../../contract/api.ts'
import parse from 'parse-prometheus-text-format'
import { percentile } from '../../engine/metrics/metrics.ts'
import { openTestApi, readEvents, type StreamEvent, type TestApi } from '../testing/api.ts'
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
