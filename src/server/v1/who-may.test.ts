// Who may what on /api/v1: realms, scopes, keys, and pages of elsewhere.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { host, openTestApi, readEvents, type TestApi } from '../testing/api.ts'
import type { Accepted } from './resources.ts'
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
      // In the words for what is nowhere: nobody learns by guessing what there is.
      const nowhere = route.replace(job, 'dnowhere').replace(batch, 'bnowhere')
      if (nowhere === route) continue
      const none = await api.json(404, method, nowhere, { token: globex })
      expect(JSON.stringify(told).replaceAll(job, 'dnowhere').replaceAll(batch, 'bnowhere')).toBe(JSON.stringify(none))
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
