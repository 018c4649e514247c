// Jobs that another program put into a team's queue by nothing but SQL: each becomes a document, and ends as the document does.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { once } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256 } from '../ids.ts'
import { fillIn, sqlFile } from '../queue/sql-files.ts'
import { initTeam } from '../store/team.ts'
import { openTestHome, type TestHome } from '../testing/home.ts'
import { freshDatabase, type TestDatabase } from '../testing/postgres.ts'
import type { Script } from '../testing/scripted-worker.ts'

let database: TestDatabase
let sql: Client
let home: TestHome
let inbox: string
const web = createServer((request, response) => {
  if (request.url === '/files/letter.txt') response.end(scripted({ pages: 2 }))
  else response.writeHead(404).end()
})
const address = (): string => `http://127.0.0.1:${(web.address() as { port: number }).port}`

beforeAll(async () => {
  web.listen(0, '127.0.0.1')
  await once(web, 'listening')
  inbox = mkdtempSync(path.join(os.tmpdir(), 'sheaf-inbox-'))
  database = await freshDatabase()
  await initTeam(database.url)
  sql = new Client({ connectionString: database.url })
  await sql.connect()
  home = await openTestHome({ foreignFolders: [inbox], foreignUrls: [`${address()}/files/`] }, { url: database.url })
  home.engine.start()
}, 120_000)
afterAll(async () => {
  web.close()
  await home[Symbol.asyncDispose]()
  await sql.end()
  await database.drop()
  rmSync(inbox, { recursive: true })
})

const scripted = (script: Script): string => `A letter.\n${JSON.stringify(script)}`
const inFile = (name: string, script: Script): string => {
  const file = path.join(inbox, name)
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, scripted(script))
  return file
}
/** A bare row: name and data, nothing else, and nobody is told. */
async function insert(data: unknown, queue = 'document-parse'): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    'INSERT INTO pgboss.job (name, data) VALUES ($1, $2) RETURNING id::text',
    [queue, JSON.stringify(data)],
  )
  return rows[0]?.id ?? ''
}
interface Ended {
  state: string
  output: Record<string, unknown>
}
async function ended(id: string): Promise<Ended> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline;) {
    const { rows } = await sql.query<Ended>('SELECT state::text, output FROM pgboss.job WHERE id = $1', [id])
    if (rows[0]?.state === 'completed' || rows[0]?.state === 'failed') return rows[0]
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`job ${id} did not end`)
}

test('a path below a configured folder: a batch, a run, and the result in the job', async () => {
  const id = await insert({ path: inFile('deep/a.txt', { pages: 3, ocr: [2] }), realm: 'north', lane: 'urgent' })
  const { state, output } = await ended(id)
  expect(state).toBe('completed')
  const document = await home.document('a.txt')
  expect(document).toMatchObject({ state: 'done', batch: `foreign/${id}`, realm: 'north', lane: 'urgent', pages: 3 })
  expect(output).toMatchObject({ document: document.id, run: document.run, state: 'done', class: 'letter', pages: 3 })
  const batch = await home.engine.handlers['batches.get']({ batch: `foreign/${id}` })
  expect(batch).toMatchObject({ name: 'foreign/a.txt', total: 1, counts: { done: 1 } })
  expect(await home.engine.handlers['documents.text']({ document: document.id })).toEqual({
    text: 'page 1\n\npage 2\n\npage 3',
  })
})

test('bytes put into the database by SQL, named by their hash and by an address that ends with it', async () => {
  const bytes = Buffer.from(scripted({ pages: 1 }))
  const { text } = sqlFile('postgres', 'put-blob')
  const { rows } = await sql.query<{ sha256: string }>(fillIn(text, { bytes: bytes.toString('hex') }))
  expect(rows[0]?.sha256).toBe(sha256(bytes))
  const jobs = [
    await insert({ blob: sha256(bytes), name: 'one.txt' }, 'page-ocr'),
    await insert({ url: `https://store.example/blobs/${sha256(bytes)}`, name: '../two.txt' }),
  ]
  for (const job of jobs) expect(await ended(job)).toMatchObject({ state: 'completed', output: { state: 'done' } })
  expect(await home.document('one.txt')).toMatchObject({ run: (await home.document('two.txt')).run, pages: 1 })
})

test('an address that the settings allow', async () => {
  const id = await insert({ url: `${address()}/files/letter.txt` })
  expect(await ended(id)).toMatchObject({ state: 'completed', output: { pages: 2 } })
  expect(await home.document('letter.txt')).toMatchObject({ state: 'done' })
})

test('what may not be read, is not there or cannot be fails with its reason; nothing else happens', async () => {
  const outside = mkdtempSync(path.join(os.tmpdir(), 'sheaf-outside-'))
  writeFileSync(path.join(outside, 'secret.txt'), scripted({ pages: 1 }))
  symlinkSync(path.join(outside, 'secret.txt'), path.join(inbox, 'link.txt'))
  const cases: [unknown, string][] = [
    [{ path: path.join(outside, 'secret.txt') }, 'forbidden'],
    [{ path: path.join(inbox, 'link.txt') }, 'forbidden'],
    [{ path: `${inbox}/../${path.basename(outside)}/secret.txt` }, 'forbidden'],
    [{ path: 'letter.txt' }, 'usage'],
    [{ url: `${address()}/elsewhere` }, 'forbidden'],
    [{ url: `${address()}/files/none.txt` }, 'file-missing'],
    [{ url: 'file:///etc/passwd' }, 'forbidden'],
    [{ blob: 'f'.repeat(64) }, 'not-found'],
    [{ path: inFile('a.txt', { pages: 1 }), lane: 'quick' }, 'usage'],
    [{ run: 'nobody-knows-it' }, 'not-found'],
  ]
  const before = await home.documents()
  const jobs: string[] = []
  for (const [data] of cases) jobs.push(await insert(data))
  for (const [i, [data, code]] of cases.entries()) {
    const { state, output } = await ended(jobs[i] ?? '')
    expect([data, state, output['code']]).toEqual([data, 'failed', code])
    expect(output['message']).not.toBe('')
  }
  expect(await home.documents()).toEqual(before)
  rmSync(outside, { recursive: true })
})

test('a document that cannot be read fails its job with the document’s error', async () => {
  writeFileSync(path.join(inbox, 'empty.txt'), '')
  expect(await ended(await insert({ path: path.join(inbox, 'empty.txt') }))).toMatchObject({
    state: 'failed',
    output: { code: 'file-empty' },
  })
  expect(await home.document('empty.txt')).toMatchObject({ state: 'failed' })
})

test('told by NOTIFY it begins at once; a host that dies meanwhile leaves one document and one end', async () => {
  const file = inFile('slow.txt', { pages: 6, slow: 60 })
  const { text } = sqlFile('postgres', 'enqueue')
  const began = Date.now()
  const { rows } = await sql.query<{ id: string }>(
    fillIn(text, { queue: 'document-parse', data: JSON.stringify({ path: file }) }),
  )
  await expect
    .poll(async () => (await home.documents()).some(({ name }) => name === 'slow.txt'), { timeout: 10_000 })
    .toBe(true)
  expect(Date.now() - began).toBeLessThan(5000)
  await home.reopen()
  home.engine.start()
  expect(await ended(rows[0]?.id ?? '')).toMatchObject({ state: 'completed', output: { pages: 6 } })
  const { run } = await home.document('slow.txt')
  expect((await home.documents()).filter(({ name }) => name === 'slow.txt')).toHaveLength(1)
  const stored = (await home.events()).filter((event) => event.type === 'page.stored' && event.run === run)
  expect(stored.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a job that the other program cancels takes its document with it', async () => {
  const id = await insert({ path: inFile('unwanted.txt', { pages: 200, slow: 50 }) })
  await expect
    .poll(async () => (await home.documents()).some(({ name }) => name === 'unwanted.txt'), { timeout: 10_000 })
    .toBe(true)
  await home.until('unwanted.txt', ({ state }) => state === 'running')
  await sql.query("UPDATE pgboss.job SET state = 'cancelled', completed_on = now() WHERE id = $1", [id])
  await home.until('unwanted.txt', ({ state }) => state === 'cancelled')
})
