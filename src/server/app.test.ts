// The server over a real engine: routes without a port (app.request), and one real port.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../contract/api.ts'
import type { DocumentView } from '../contract/model.ts'
import { Settings } from '../contract/settings.ts'
import { createEngine } from '../engine/create.ts'
import type { Engine } from '../engine/engine.ts'
import { forkSpawn } from '../engine/work/fork.ts'
import { appRoot, workerEntry } from '../engine/root.ts'
import { createApp } from './app.ts'
import { listen } from './listen.ts'

const token = 'a'.repeat(64)
const host = '127.0.0.1:4714'
const me = { host, authorization: `Bearer ${token}` }
const json = { ...me, 'content-type': 'application/json' }

let folder: string
let engine: Engine
let app: ReturnType<typeof createApp>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sheaf-server-'))
  const rendererDir = join(folder, 'window')
  await mkdir(join(rendererDir, 'assets'), { recursive: true })
  await writeFile(join(rendererDir, 'index.html'), '<!doctype html><title>Sheaf</title>')
  await writeFile(join(rendererDir, 'assets', 'app-1a2b.js'), 'export {}')
  await writeFile(join(rendererDir, 'secret.txt'), 'not of a served kind')
  const settings = Settings.parse({ workers: 1, logLevel: 'silent' })
  engine = await createEngine({
    home: join(folder, 'home'),
    settings,
    host: 'server',
    spawn: forkSpawn(workerEntry()),
    samplesDir: null,
  })
  app = createApp({ engine, token, hosts: [host, 'localhost:4714'], rendererDir })
})

afterAll(async () => {
  await engine.stop()
  await rm(folder, { recursive: true })
})

const post = (command: string, input: unknown = {}, headers: Record<string, string> = json): Promise<Response> =>
  Promise.resolve(app.request(`/api/${command}`, { method: 'POST', headers, body: JSON.stringify(input) }))

describe('access', () => {
  const foreignHosts = [
    'evil.example',
    'evil.example:4714',
    '127.0.0.1',
    '127.0.0.1:80',
    '0.0.0.0:4714',
    'localhost.evil.example:4714',
    '',
  ]
  const foreignOrigins = [
    'null',
    'http://evil.example',
    'https://127.0.0.1:4714',
    'http://127.0.0.1:3000',
    'http://localhost',
    'file://',
  ]
  const routes = [
    ['POST', '/api/system.info'],
    ['GET', '/api/events'],
    ['POST', '/api/uploads'],
    ['GET', '/'],
    ['GET', '/health'],
  ] as const

  test.each(routes)('%s %s: a foreign host or page is refused, even with the token', async (method, path) => {
    const attempts = [
      ...foreignHosts.map((foreign) => ({ ...json, host: foreign })),
      ...foreignOrigins.map((origin) => ({ ...json, origin })),
    ]
    for (const headers of attempts) {
      const answer = await app.request(path, { method, headers })
      expect([answer.status, await answer.json()], JSON.stringify(headers)).toMatchObject([
        403,
        { ok: false, error: { code: 'forbidden' } },
      ])
    }
  })

  test('a page on another port, whose requests carry no origin, is known by its browser', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const answer = await app.request('/api/events', { headers: { ...me, 'sec-fetch-site': site } })
      expect(answer.status).toBe(403)
    }
    expect(
      (await post('system.info', {}, { ...json, 'sec-fetch-site': 'same-origin', origin: `http://${host}` })).status,
    ).toBe(200)
  })

  test('without the token, with a wrong one, or with it in the query: 401', async () => {
    const wrong: Record<string, string>[] = [
      { host },
      { host, authorization: `Bearer ${'b'.repeat(64)}` },
      { host, authorization: token },
      { host, authorization: `Basic ${token}` },
      { host, cookie: `sheaf-4714=${'b'.repeat(64)}` },
      { host, cookie: `sheaf-9999=${token}` },
    ]
    for (const headers of wrong) {
      for (const path of [
        '/api/system.info',
        '/api/events',
        `/api/events?token=${token}`,
        '/',
        '/assets/app-1a2b.js',
      ]) {
        const method = path === '/api/system.info' ? 'POST' : 'GET'
        const answer = await app.request(path, { method, headers: { ...headers, 'content-type': 'application/json' } })
        expect([answer.status, await answer.json()], path).toMatchObject([401, { error: { code: 'unauthorized' } }])
      }
    }
  })

  test('the printed address gives a cookie that scripts cannot read, and leaves the address bar', async () => {
    const entered = await app.request(`/?token=${token}`, { headers: { host } })
    expect([entered.status, entered.headers.get('location')]).toEqual([302, '/'])
    const cookie = entered.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^sheaf-4714=a{64}; Path=\/; HttpOnly; SameSite=Strict$/)
    const page = await app.request('/', { headers: { host, cookie: cookie.split(';')[0]! } })
    expect(await page.text()).toContain('<title>Sheaf</title>')
    expect((await app.request('/?token=wrong', { headers: { host } })).status).toBe(401)
  })

  test('health needs no token and tells nothing', async () => {
    const answer = await app.request('/health', { headers: { host } })
    expect([answer.status, await answer.json()]).toEqual([200, { ok: true }])
  })
})

describe('answers', () => {
  test('never allow another origin, and forbid framing, sniffing and foreign content', async () => {
    for (const path of ['/', '/api/nothing', '/health']) {
      const { headers } = await app.request(path, { headers: me })
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  test('static files: only of known kinds, only those of the folder', async () => {
    const script = await app.request('/assets/app-1a2b.js', { headers: me })
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(script.headers.get('cache-control')).toContain('immutable')
    const outside = [
      '/secret.txt',
      '/../home/sheaf.db',
      '/%2e%2e/home/sheaf.db',
      '/..%2fhome%2fsheaf.db',
      '/assets',
      '//etc/passwd',
      '/assets/app-1a2b.js%00',
    ]
    for (const path of outside) expect((await app.request(path, { headers: me })).status, path).toBe(404)
  })
})

describe('commands', () => {
  test('every command of the contract has a route, for POST only', async () => {
    for (const command of Object.keys(commands)) {
      const got = await app.request(`/api/${command}`, { headers: me })
      expect([got.status, got.headers.get('allow')], command).toEqual([405, 'POST'])
      expect((await post(command, { wrong: 1 }, { ...json, 'content-type': 'text/plain' })).status, command).toBe(415)
    }
    expect((await post('no.such')).status).toBe(404)
  })

  test('the value of a command, and its errors as plain data', async () => {
    expect(await (await post('system.info')).json()).toMatchObject({ ok: true, value: { host: 'server' } })
    const bad = await post('documents.page', { document: 'd', page: -1 })
    expect([bad.status, await bad.json()]).toMatchObject([
      400,
      { ok: false, error: { code: 'usage', message: expect.stringContaining('page') } },
    ])
    const none = await post('documents.get', { document: 'none' })
    expect([none.status, await none.json()]).toMatchObject([404, { error: { code: 'not-found' } }])
    const broken = await app.request('/api/system.info', { method: 'POST', headers: json, body: '{' })
    expect([broken.status, await broken.json()]).toMatchObject([400, { error: { code: 'usage' } }])
  })

  test('a body over the limit is refused', async () => {
    const answer = await post('documents.cancel', { selection: { documents: ['x'.repeat(9 * 1024 * 1024)] } })
    expect(answer.status).toBe(413)
  })
})

describe('a document over HTTP', () => {
  let id: string
  let letter: string
  const name = 'Über "x"\n.txt'

  beforeAll(async () => {
    const headers = { ...me, 'x-sheaf-name': encodeURIComponent(name) }
    const uploaded = await app.request('/api/uploads', {
      method: 'POST',
      headers,
      body: 'The tide tables of the harbour.\n',
    })
    const { value } = (await uploaded.json()) as { value: { upload: string; size: number; name: string } }
    expect(value).toMatchObject({ size: 32, name })
    const sources = [
      { kind: 'upload', upload: value.upload, name: 'tide.txt' },
      { kind: 'path', path: join(appRoot(), 'samples', 'letter-herbals.pdf') },
    ]
    const added = await post('intake.add', { sources })
    const { batch } = ((await added.json()) as { value: { batch: { id: string } } }).value
    engine.start()
    await engine.waitForBatch(batch.id)
    const listed = await post('documents.list', { filter: { batch: batch.id }, sort: 'name', descending: false })
    const { documents } = ((await listed.json()) as { value: { documents: DocumentView[] } }).value
    expect(documents).toMatchObject([
      { state: 'done', name: 'letter-herbals.pdf' },
      { state: 'done', name: 'tide.txt' },
    ])
    letter = documents[0]!.id
    id = documents[1]!.id
  })

  test('an upload needs a name', async () => {
    for (const headers of [me, { ...me, 'x-sheaf-name': '%E0%A4%A' }]) {
      expect((await app.request('/api/uploads', { method: 'POST', headers, body: 'x' })).status).toBe(400)
    }
  })

  test('page images have a tag that saves the second transfer', async () => {
    const path = `/api/documents/${letter}/pages/1/image?width=200`
    const image = await app.request(path, { headers: me })
    expect([image.status, image.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(
      Buffer.from(await image.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG')
    const etag = image.headers.get('etag')!
    expect((await app.request(path, { headers: { ...me, 'if-none-match': etag } })).status).toBe(304)
    // A text has no picture: its pages are our own layout.
    expect((await app.request(`/api/documents/${id}/pages/1/image`, { headers: me })).status).toBe(422)
    expect((await app.request(`/api/documents/${id}/pages/1/image?width=999999`, { headers: me })).status).toBe(400)
    expect((await app.request(`/api/documents/${id}/pages/0/image`, { headers: me })).status).toBe(400)
    expect((await app.request('/api/documents/none/pages/1/image', { headers: me })).status).toBe(404)
  })

  test('exports come as a file with a name', async () => {
    const answer = await app.request(`/api/documents/${id}/export/txt`, { headers: me })
    expect(await answer.text()).toContain('tide tables')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="tide.txt.txt"; filename*=UTF-8''tide.txt.txt`,
    )
    expect((await app.request(`/api/documents/${id}/export/exe`, { headers: me })).status).toBe(404)
  })

  test('a real port: health, events from the beginning, and an end that leaves nothing open', async () => {
    const server = await listen({ engine, rendererDir: null, port: 0 })
    try {
      expect(server.token).toMatch(/^[0-9a-f]{64}$/)
      expect(await (await fetch(`http://127.0.0.1:${server.port}/health`)).json()).toEqual({ ok: true })
      expect(await statusWithHost(server.port, 'evil.example')).toBe(403)
      const headers = { authorization: `Bearer ${server.token}`, 'last-event-id': '0' }
      const events = await fetch(`http://127.0.0.1:${server.port}/api/events`, { headers })
      expect(events.headers.get('content-type')).toBe('text/event-stream')
      let text = ''
      for await (const bytes of events.body!) {
        text += new TextDecoder().decode(bytes)
        if (text.includes('batch.finished')) break
      }
      const ids = [...text.matchAll(/^id: (\d+)$/gm)].map((m) => Number(m[1]))
      expect(ids).toEqual(ids.map((_, i) => i + 1))
      await expect(listen({ engine, rendererDir: null, port: server.port })).rejects.toMatchObject({ code: 'usage' })
    } finally {
      await server.close()
    }
    await expect(fetch(`http://127.0.0.1:${server.port}/health`)).rejects.toThrow()
  })
})

/** fetch writes the Host header itself. */
function statusWithHost(port: number, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: '127.0.0.1', path: '/health', headers: { host } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
}
