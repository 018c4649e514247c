// The port: TLS, names, what is refused, and how it ends.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestHome, type TestHome } from '../engine/testing/home.ts'
import { listen } from './listen.ts'

let home: TestHome
beforeAll(async () => {
  home = await openTestHome()
})
afterAll(async () => {
  await home[Symbol.asyncDispose]()
})
const options = () => ({ engine: home.engine, rendererDir: null, port: 0 })

test('off this machine: only with a certificate, or on somebody’s express word', async () => {
  for (const address of ['0.0.0.0', '::', '192.0.2.1', 'sheaf.example.org'])
    await expect(listen({ ...options(), address })).rejects.toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('--tls-cert'),
    })
  const server = await listen({ ...options(), address: '0.0.0.0', insecure: true, names: ['sheaf.example.org'] })
  expect(server.url).toMatch(/^http:\/\/sheaf\.example\.org:\d+\/\?token=/)
  await server.close()
})

test('a taken port and a certificate that is not there are said; nothing stays open', async () => {
  const server = await listen(options())
  await expect(listen({ ...options(), port: server.port })).rejects.toMatchObject({
    code: 'usage',
    message: `port ${server.port} is taken`,
  })
  await server.close()
  const tls = { cert: '/nowhere/cert.pem', key: '/nowhere/key.pem' }
  await expect(listen({ ...options(), tls })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('--tls-cert'),
  })
})

test('with a certificate it speaks TLS, and its cookie is for TLS only', async (context) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-tls-'))
  const [cert, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      { stdio: 'ignore' },
    )
  } catch {
    context.skip('there is no openssl here to make a certificate with')
  }
  const server = await listen({ ...options(), tls: { cert, key } })
  const ask = (route: string): Promise<[number | undefined, string]> =>
    new Promise((resolve, reject) => {
      const asked = request(`https://127.0.0.1:${server.port}${route}`, { ca: readFileSync(cert) }, (answer) => {
        answer.resume()
        resolve([answer.statusCode, String(answer.headers['set-cookie'])])
      })
      asked.on('error', reject)
      asked.end()
    })
  expect((await ask('/api/v1/health'))[0]).toBe(200)
  const [status, cookie] = await ask(`/?token=${server.token}`)
  expect([status, cookie]).toEqual([302, expect.stringContaining('; Secure')])
  await expect(fetch(`http://127.0.0.1:${server.port}/api/v1/health`)).rejects.toThrow()
  await server.close()
  rmSync(folder, { recursive: true })
})

test('readiness turns before the port closes', async () => {
  const server = await listen(options())
  const condition = async (): Promise<number> => (await fetch(`http://127.0.0.1:${server.port}/api/v1/health`)).status
  expect(await condition()).toBe(200)
  const closing = server.close({ drain: 250 })
  expect(await condition()).toBe(503)
  await closing
  await expect(condition()).rejects.toThrow()
})

test('behind a proxy with TLS and a path of its own: its pages are ours, links and cookies have the path', async () => {
  const server = await listen({ ...options(), publicUrl: 'https://docs.example.org/sheaf/' })
  expect(server.url).toBe(`https://docs.example.org/sheaf/?token=${server.token}`)
  const ask = (route: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`http://127.0.0.1:${server.port}${route}`, { headers, redirect: 'manual' })
  // As a proxy sends it on that keeps no Host of its callers; one that keeps it is told apart in app.test.ts by the same list.
  const authorization = `Bearer ${server.token}`
  expect((await ask('/api/v1/me', { authorization, origin: 'https://docs.example.org' })).status).toBe(200)
  for (const origin of ['http://docs.example.org', 'https://example.org', 'https://docs.example.org:444'])
    expect((await ask('/api/v1/me', { authorization, origin })).status).toBe(403)
  const entered = await ask(`/?token=${server.token}`, {})
  expect([entered.status, entered.headers.get('location')]).toEqual([302, '/sheaf/'])
  expect(entered.headers.get('set-cookie')).toMatch(/; Path=\/sheaf\/; HttpOnly; Secure; SameSite=Strict/)
  const { servers } = (await (await ask('/api/v1/openapi.json', {})).json()) as { servers: unknown }
  expect(servers).toEqual([{ url: '/sheaf/api/v1' }])
  await server.close()
  for (const publicUrl of ['docs.example.org', 'ftp://docs.example.org', 'https://docs.example.org/?a=b'])
    await expect(listen({ ...options(), publicUrl })).rejects.toMatchObject({ code: 'usage' })
})
