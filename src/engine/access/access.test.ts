// Tokens, the audit trail and outgoing webhooks over a real engine, on both databases.
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { commands, type Command, type Input, type Output } from '../../contract/api.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'
import { actingAs } from './actor.ts'
import { fetchFile } from './fetch-file.ts'
import { isPublic, send } from './outbound.ts'
import { sign } from './deliveries.ts'

function call<C extends Command>(home: TestHome, command: C, input: Input<C>): Promise<Output<C>> {
  const handler = home.engine.handlers[command] as (input: unknown) => Promise<Output<C>>
  return handler(commands[command].input.parse(input))
}

test.each(['sqlite', 'postgres'] as const)(
  '%s: a token is good until it is revoked; its secret is nowhere',
  async (backend) => {
    await using home = await openTestHome({}, backend)
    const { token, secret } = await call(home, 'tokens.create', { name: 'mill', scopes: ['read'], realm: 'acme' })
    expect(secret).toMatch(/^sheaf_t[0-9a-z]{12}_[\w-]{43}$/)
    expect(await home.engine.check(secret)).toEqual({ id: token.id, name: 'mill', scopes: ['read'], realm: 'acme' })
    const wrong = [
      '',
      'sheaf',
      `${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      secret.replace(token.id, 'tzzzzzzzzzzzz'),
    ]
    for (const other of wrong) expect(await home.engine.check(other), other).toBeNull()

    const [listed] = await call(home, 'tokens.list', {})
    expect(listed).toMatchObject({ id: token.id, createdBy: expect.stringMatching(/^cli:/), revokedAt: null })
    expect(listed?.usedAt).toBeGreaterThan(0)
    await call(home, 'tokens.revoke', { token: token.id })
    expect(await home.engine.check(secret)).toBeNull()
    await expect(call(home, 'tokens.revoke', { token: 'none' })).rejects.toMatchObject({ code: 'not-found' })
    const brief = await call(home, 'tokens.create', { name: 'brief', days: 1e-6 })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await home.engine.check(brief.secret)).toBeNull()

    const trail = await call(home, 'audit.list', {})
    expect(trail.entries.map(({ action, target, outcome }) => [action, target, outcome])).toEqual([
      ...(backend === 'postgres' ? [['team.init', null, 'asked']] : []),
      ['tokens.create', null, 'asked'],
      ['tokens.revoke', token.id, 'asked'],
      ['tokens.revoke', 'none', 'asked'],
      ['tokens.revoke', 'none', 'failed'],
      ['tokens.create', null, 'asked'],
    ])
    expect(JSON.stringify(trail)).not.toContain(secret.slice(-43))
  },
)

test('who did what is in the trail and in the events; what the queue did by itself has no actor', async () => {
  await using home = await openTestHome()
  const file = home.script('a.txt', { pages: 2, slow: 30 })
  const actor = { name: 'token:t1:mill', realm: 'acme' }
  const batch = await actingAs(actor, () => home.add([file], { realm: 'acme', name: 'x'.repeat(500) }))
  home.engine.start()
  const { id } = await home.until('a.txt', (document) => document.state === 'running')
  await actingAs({ name: 'session', realm: null }, () =>
    call(home, 'documents.cancel', { selection: { documents: [id] } }),
  )
  await home.engine.waitForBatch(batch.id)
  const by = new Map((await home.events()).map(({ type, data }) => [type, data['by']]))
  expect([by.get('batch.added'), by.get('document.finished')]).toEqual([actor.name, 'session'])
  expect(by.get('job.claimed')).toBeUndefined()
  const { entries } = await call(home, 'audit.list', {})
  expect(entries).toMatchObject([
    { actor: actor.name, realm: 'acme', action: 'intake.add' },
    { actor: 'session', realm: null, action: 'documents.cancel', target: id },
  ])
  expect(String(entries[0]?.detail['name'])).toHaveLength(120 + '… (500 characters)'.length)
  expect((await call(home, 'audit.list', { actor: 'session' })).entries).toHaveLength(1)
  const database = new Database(path.join(home.folder, 'sheaf.db'))
  for (const sql of ["UPDATE audit SET actor = 'nobody'", 'DELETE FROM audit', "UPDATE event SET data_json = '{}'"])
    expect(() => database.exec(sql), sql).toThrow('append-only')
  database.close()
})

test('what ended is told once it arrives, signed; what did not arrive is tried again; an address that says nothing holds up nobody', async () => {
  const heard: { request: IncomingMessage; body: string }[] = []
  let silent = 0
  const server = createServer((request, response) => {
    if (request.url === '/silent') return void silent++
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      heard.push({ request, body })
      response.writeHead(heard.length === 1 ? 500 : 200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  try {
    await using home = await openTestHome()
    await call(home, 'webhooks.create', { url: url.replace('hook', 'silent'), allowPrivate: true })
    const { webhook, secret } = await call(home, 'webhooks.create', { url, realm: 'acme', allowPrivate: true })
    const inside = await call(home, 'webhooks.create', { url: url.replace('127.0.0.1', 'localhost') })
    home.engine.start()
    const mine = await home.add([home.script('a.txt', { pages: 1 })], { realm: 'acme' })
    await home.add([home.script('b.txt', { pages: 1 })], { realm: 'globex' })
    await home.until('a.txt', (document) => document.state === 'done')
    // Sooner than the silent one is given up.
    await expect.poll(() => heard.length, { timeout: 9000 }).toBe(3)
    expect(silent).toBeGreaterThan(0)
    const bodies = heard.map(({ body }) => JSON.parse(body) as Record<string, unknown>)
    expect(new Set(bodies.map((body) => body['event']))).toEqual(new Set(['job-complete', 'batch-complete']))
    expect(bodies.every((body) => body['batch_id'] === mine.id && body['realm'] === 'acme')).toBe(true)
    for (const { request, body } of heard) {
      const signature = String(request.headers['sheaf-signature'])
      expect(signature).toBe(sign(secret, body, Number(/t=(\d+)/.exec(signature)?.[1])))
    }
    // The one that was refused came again under its own number.
    const ids = heard.map(({ request }) => request.headers['sheaf-delivery'])
    expect(new Set(ids).size).toBe(2)
    await expect
      .poll(async () => (await call(home, 'webhooks.list', {})).find(({ id }) => id === inside.webhook.id), {
        timeout: 10_000,
      })
      .toMatchObject({
        deliveries: { delivered: 0, waiting: 4 },
        lastError: expect.stringContaining('public internet'),
      })
    expect((await call(home, 'webhooks.list', {})).find(({ id }) => id === webhook.id)).toMatchObject({
      deliveries: { waiting: 0, delivered: 2, dead: 0 },
      lastDelivery: { event: expect.stringMatching('-complete'), error: null },
    })
    const { entries } = await call(home, 'audit.list', { newest: true, action: 'webhooks', limit: 2 })
    expect(entries.map(({ action }) => action)).toEqual(['webhooks.create', 'webhooks.create'])
    expect(entries[0]?.seq).toBeGreaterThan(entries[1]?.seq ?? Infinity)
    expect(await call(home, 'audit.list', { outcome: 'refused', before: entries[0]?.seq })).toMatchObject({
      entries: [],
    })
    await call(home, 'webhooks.remove', { webhook: inside.webhook.id })
    await expect(call(home, 'webhooks.remove', { webhook: inside.webhook.id })).rejects.toMatchObject({
      code: 'not-found',
    })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}, 30_000)

test('only addresses of the public internet count as public, however they are written', async () => {
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '224.0.0.1',
    '::1',
    '::',
    'fe80::1',
    'fc00::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'nonsense',
  ]
  for (const address of inside) expect([address, isPublic(address)]).toEqual([address, false])
  for (const address of ['8.8.8.8', '172.32.0.1', '2606:4700::1111'])
    expect([address, isPublic(address)]).toEqual([address, true])
  const options = { method: 'GET', allowPrivate: false, timeout: 1000 } as const
  for (const url of ['http://localhost/', 'http://127.1/', 'http://0x7f000001/', 'http://[::1]/', 'http://2130706433/'])
    await expect(send(url, options), url).rejects.toMatchObject({ code: 'forbidden' })
  for (const url of ['file:///etc/passwd', 'http://user:word@8.8.8.8/', 'nothing'])
    await expect(send(url, options), url).rejects.toMatchObject({ code: 'usage' })
})

test('a file by its address: its name and bytes; redirects are checked like the first address', async () => {
  const server = createServer((request, response) => {
    if (request.url === '/moved') return response.writeHead(302, { location: '/files/tide%20tables.pdf?v=2' }).end()
    if (request.url === '/away') return response.writeHead(302, { location: 'file:///etc/passwd' }).end()
    if (request.url === '/round') return response.writeHead(302, { location: '/round' }).end()
    if (request.url === '/cut') {
      response.writeHead(200, { 'content-length': 9 }).write('the')
      return setTimeout(() => response.destroy(), 10)
    }
    if (request.url === '/named')
      return response.writeHead(200, { 'content-disposition': 'attachment; filename="../../a.txt"' }).end('named')
    return request.url?.startsWith('/files/') ? response.end('the bytes') : response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const at = (route: string): string => `http://localhost:${(server.address() as AddressInfo).port}${route}`
  const allowed = { allowPrivate: true }
  try {
    const { name, bytes } = await fetchFile(at('/moved'), allowed)
    expect([name, Buffer.concat(await Array.fromAsync(bytes)).toString()]).toEqual(['tide tables.pdf', 'the bytes'])
    const named = await fetchFile(at('/named'), allowed)
    expect([named.name, Buffer.concat(await Array.fromAsync(named.bytes)).toString()]).toEqual(['a.txt', 'named'])
    const cut = await fetchFile(at('/cut'), allowed)
    await expect(Array.fromAsync(cut.bytes)).rejects.toMatchObject({ code: 'file-unreadable', retryable: true })
    await expect(fetchFile(at('/away'), allowed)).rejects.toMatchObject({ code: 'usage' })
    await expect(fetchFile(at('/round'), allowed)).rejects.toMatchObject({ code: 'file-unreadable' })
    await expect(fetchFile(at('/none'), allowed)).rejects.toMatchObject({ code: 'file-missing' })
    await expect(fetchFile(at('/moved'))).rejects.toMatchObject({ code: 'forbidden' })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
