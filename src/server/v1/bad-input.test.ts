// What /api/v1 refuses: too much, too often, bad input, methods that are not a route's; and that no refusal tells too much.
import { setTimeout as sleep } from 'node:timers/promises'
import { readdir, mkdir, mkdtempDisposable, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openTestApi, session } from '../testing/api.ts'
import { ServerLimits } from '../../contract/server.ts'
import { readForm } from './documents-in.ts'
import type { Accepted } from './resources.ts'
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

  test('HEAD is answered as GET is and holds nothing open; OPTIONS and 405 say what a route takes', async () => {
    await using api = await openTestApi({ streams: 1 })
    for (let i = 0; i < 3; i++) {
      const answer = await api.ask('HEAD', '/events')
      expect([answer.status, answer.headers.get('content-type'), answer.body]).toEqual([200, 'text/event-stream', null])
    }
    for (const [route, allowed] of [
      ['/batches', 'POST, GET, HEAD'],
      ['/jobs/x', 'GET, HEAD'],
      ['/jobs/x/cancel', 'POST'],
      ['/commands/batches.list', 'POST'],
    ] as const) {
      const asked = await api.ask('OPTIONS', route, { token: null })
      expect([asked.status, asked.headers.get('allow')]).toEqual([204, allowed])
      expect(asked.headers.get('access-control-allow-origin')).toBeNull()
      const wrong = await api.ask('PUT', route)
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, allowed])
      expect(await wrong.json()).toMatchObject({ success: false, error: { code: 'usage' } })
    }
  })

  test('a form that is cut off ends at once, and leaves nothing of its files', async () => {
    await using api = await openTestApi()
    const head = '--b\r\nContent-Disposition: form-data; name="files"; filename="x.bin"\r\n\r\n'
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(head + 'x'.repeat(3_000_000))),
      async pull(controller) {
        await sleep(5)
        controller.error(new Error('aborted'))
      },
    })
    const form = readForm(body, 'multipart/form-data; boundary=b', {
      engine: api.home.engine,
      realm: '',
      limits: ServerLimits.parse({}),
    })
    await expect(form).rejects.toThrow('aborted')
    expect(await readdir(path.join(api.home.folder, 'blobs', 'incoming'))).toEqual([])
  })
})
