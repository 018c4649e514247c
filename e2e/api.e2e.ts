// Other programs on the API of a running server: the generated client, the recipes of docs/api.md as they stand, Python, probes; and
// servers that cannot start.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type * as sheaf from '../src/client/index.ts'
import { built, root } from './host.ts'

interface Running {
  url: string
  port: number
  token: string
  stop(): Promise<number | null>
}

let folder: string
let server: Running
let client: sheaf.Client

const cli = (...args: string[]): [string, string[]] => [process.execPath, [built('main/cli.js'), ...args]]

async function serve(home: string, ...flags: string[]): Promise<Running> {
  const child = spawn(...cli('serve', '--data', home, '--json', '--workers', '1', ...flags), {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (text: Buffer) => (log += text.toString()))
  const exited = once(child, 'exit')
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), exited])
  if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode}:\n${log}`)
  const { url, port, token } = JSON.parse(String(first[0])) as { url: string; port: number; token: string }
  return {
    url,
    port,
    token,
    async stop() {
      child.kill('SIGTERM')
      await exited
      return child.exitCode
    },
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'sheaf-api-'))
  const samples = path.join(root, 'samples')
  await mkdir(path.join(folder, 'work'))
  await cp(path.join(samples, 'invoice-2025-0318.pdf'), path.join(folder, 'work', 'invoice.pdf'))
  await cp(path.join(samples, 'letter-herbals.pdf'), path.join(folder, 'work', 'letter.pdf'))
  await writeFile(path.join(folder, 'work', 'note.txt'), 'A note about the tide tables.')
  server = await serve(path.join(folder, 'home'), '--port', '0')
  // As another program has it: the entry of the package, built.
  const { Client } = (await import(pathToFileURL(built('main/client.js')).href)) as typeof sheaf
  client = new Client({ server: server.url })
})
afterAll(async () => {
  expect(await server.stop()).toBe(0)
  await rm(folder, { recursive: true, force: true })
})

test('the generated client: upload, events, result, generated document', async () => {
  const form = new FormData()
  form.append('lane', 'urgent')
  form.append('files', new File([await readFile(path.join(folder, 'work', 'invoice.pdf'))], 'invoice.pdf'))
  const accepted = await client.createBatch(form)
  expect(accepted).toMatchObject({ lane: 'urgent', realm: '' })
  // Its first page may be in hand before the answer is written.
  expect(['queued', 'running']).toContain(accepted.status)
  const id = accepted.job_id ?? ''
  const types: string[] = []
  for await (const event of client.jobEvents(id)) types.push(event.type)
  expect([types[0], types.at(-1)]).toEqual(['status', 'job-complete'])

  const job = await client.getJob(id)
  if (job.kind !== 'document') throw new Error('a document’s job')
  expect(job).toMatchObject({ status: 'done', progress: 100, result: { class: 'invoice' } })
  expect(job.result?.chunks).toBeGreaterThan(0)
  const document = await client.getDocument(id, { include: ['chunks', 'text'] })
  expect(document.text).toContain(document.chunks?.[0]?.text ?? 'no chunk')
  expect(document.fields.map(({ name }) => name)).toContain('total')
  const image = await (await client.getPageImage(id, 1, { width: 200 })).bytes()
  expect(Buffer.from(image.subarray(1, 4)).toString()).toBe('PNG')
  expect((await client.search({ q: 'invoice', mode: 'lexical' })).hits[0]?.document_id).toBe(id)
  expect((await client.listJobs({ state: ['done'] })).jobs.map((one) => one.job_id)).toContain(id)

  const made = await client.generate({
    kind: 'spreadsheet',
    title: 'Register',
    source: { template: 'register', selection: { documents: [id] } },
  })
  const told: string[] = []
  for await (const event of client.jobEvents(made.job_id)) told.push(event.type)
  expect(told.at(-1)).toBe('job-complete')
  const bytes = await (await client.getArtifact(made.job_id)).bytes()
  expect(Buffer.from(bytes.subarray(0, 2)).toString()).toBe('PK')

  await expect(client.getJob('none')).rejects.toMatchObject({ status: 404, code: 'not-found' })
  await expect(client.createBatch({ documents: [] })).rejects.toMatchObject({ status: 422, path: 'documents' })
  expect(await client.command('system.info')).toMatchObject({ host: 'server' })
})

test('the recipes of docs/api.md, executed as they stand', async () => {
  const page = await readFile(path.join(root, 'docs', 'api.md'), 'utf8')
  const recipes = [...page.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, text]) => text)
  expect(recipes.length).toBeGreaterThan(8)
  const script = `set -euo pipefail\n${recipes.join('\n')}`
  const env = { ...process.env, SHEAF: `http://127.0.0.1:${server.port}/api/v1`, TOKEN: server.token }
  const child = spawn('bash', ['-c', script], { cwd: path.join(folder, 'work'), env })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code, said).toBe(0)
  expect((await readFile(path.join(folder, 'work', 'register.xlsx'))).subarray(0, 2).toString()).toBe('PK')
})

test('the Python example', async (context) => {
  if (spawnSync('python3', ['--version']).status !== 0) context.skip('there is no Python here')
  const env = { ...process.env, SHEAF: `http://127.0.0.1:${server.port}/api/v1`, TOKEN: server.token }
  const files = ['invoice.pdf', 'note.txt'].map((name) => path.join(folder, 'work', name))
  const child = spawn('python3', [path.join(root, 'examples', 'python', 'sheaf.py'), ...files], { env })
  let [out, log] = ['', '']
  child.stdout.on('data', (text: Buffer) => (out += text.toString()))
  child.stderr.on('data', (text: Buffer) => (log += text.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code, log).toBe(0)
  const documents = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; status: string; class: string })
  expect(documents).toMatchObject([
    { name: 'invoice.pdf', status: 'done', class: 'invoice' },
    { name: 'note.txt', status: 'done' },
  ])
})

test('a server that cannot start says why with the right exit code, and leaves nothing half started', async () => {
  const start = async (args: string[], env: NodeJS.ProcessEnv = {}): Promise<[number | null, string]> => {
    const child = spawn(...cli('serve', ...args), {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    const [code] = (await once(child, 'close')) as [number | null]
    return [code, said]
  }
  const other = path.join(folder, 'other')
  const busy = createServer().listen(0, '127.0.0.1')
  await once(busy, 'listening')
  const { port } = busy.address() as { port: number }
  // A folder that may be read and not written: whoever is root may write anywhere, and needs one that nobody can.
  const sealed = path.join(folder, 'sealed')
  await mkdir(sealed)
  await chmod(sealed, 0o500)
  const readOnly = process.getuid?.() === 0 ? '/proc/self' : sealed
  const at = (home: string, ...flags: string[]): string[] => [
    '--data',
    path.join(folder, home),
    '--port',
    '0',
    ...flags,
  ]
  const ended = await Promise.all([
    start(['--data', path.join(folder, 'home'), '--port', String(server.port)]),
    start(['--data', path.join(folder, 'busy'), '--port', String(port)]),
    start(at('off', '--host', '0.0.0.0')),
    start(at('tls', '--tls-cert', 'x')),
    start(at('token'), { SHEAF_SERVER_TOKEN: 'short' }),
    start(at('away', '--queue', 'postgres://127.0.0.1:9/none')),
    start(['--data', '/dev/null/sheaf', '--port', '0']),
    start(['--data', readOnly, '--port', '0']),
  ])
  busy.close()
  expect(ended).toEqual([
    [2, expect.stringContaining(`port ${server.port} is taken`)],
    [2, expect.stringContaining(`port ${port} is taken`)],
    [2, expect.stringContaining('--tls-cert')],
    [2, expect.stringContaining('come together')],
    [2, expect.stringContaining('32 characters')],
    [75, expect.stringContaining('127.0.0.1:9')],
    [75, expect.stringContaining('cannot be made')],
    [75, expect.stringContaining(`${readOnly} cannot be written to`)],
  ])
  for (const [, said] of ended) expect(said).not.toMatch(/\n\s+at /)
  expect(await readdir(sealed)).toEqual([])
  // None of them is still there: the home can be used, and the port.
  const later = await serve(other, '--port', String(port))
  expect(await later.stop()).toBe(0)
})
