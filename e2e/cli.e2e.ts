// The command line as scripts see it: real processes, exit codes, streams, signals, names. Every test has a data folder of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Event } from '../src/contract/event.ts'
import { ChunkLine, Report } from '../src/contract/report.ts'
import { scanPdf } from './documents.ts'

const root = path.resolve(import.meta.dirname, '..')
const samples = path.join(root, 'samples')
const sheaf = path.join(root, 'bin', 'sheaf')
const usageHint = /sheaf|error/i

interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

let folder: string
const started = new Set<ChildProcess>()

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sheaf-cli-'))
})

afterEach(async () => {
  for (const child of started)
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
  started.clear()
  await rm(folder, { recursive: true, force: true })
})

/** One call in a process group of its own, as a shell starts it: what Ctrl-C sends reaches its workers too. */
function start(
  args: readonly string[],
  options: { input?: string } = {},
): { child: ChildProcess; text: { stdout: string; stderr: string }; ended: Promise<Ended> } {
  const env: NodeJS.ProcessEnv = { ...process.env, SHEAF_DATA: path.join(folder, 'home'), NO_COLOR: '1' }
  const child = spawn(sheaf, args, { cwd: folder, env, detached: true, stdio: 'pipe' })
  started.add(child)
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text.stdout += part))
  child.stderr.setEncoding('utf8').on('data', (part: string) => (text.stderr += part))
  child.stdin.end(options.input ?? '')
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...text })))
  return { child, text, ended }
}

const run = (args: readonly string[], options?: { input?: string }): Promise<Ended> => start(args, options).ended

async function report(
  args: readonly string[],
  options?: { input?: string },
): Promise<{ code: number | null; report: Report }> {
  const { code, stdout, stderr } = await run([...args, '--json'], options)
  expect(stdout, stderr).not.toBe('')
  return { code, report: Report.parse(JSON.parse(stdout)) }
}

async function write(name: string, text: string): Promise<void> {
  const file = path.join(folder, name)
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, text)
}

async function events(): Promise<Event[]> {
  const { events } = JSON.parse((await run(['events', '--json'])).stdout) as { events: unknown[] }
  return events.map((event) => Event.parse(event))
}

/** Page numbers as they were stored, in order. */
/** The files below a folder of the test's, with their bytes. */
async function filesOf(name: string): Promise<Map<string, Buffer>> {
  const entries = await readdir(path.join(folder, name), { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  return new Map(
    await Promise.all(
      files
        .toSorted()
        .map(async (file) => [path.relative(path.join(folder, name), file), await readFile(file)] as const),
    ),
  )
}

async function storedPages(): Promise<number[]> {
  return (await events()).filter((event) => event.type === 'page.stored').map((event) => event.page!)
}

async function until<T>(look: () => Promise<T | undefined | false>, what: string): Promise<T> {
  for (let i = 0; i < 300; i++) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`waited 30 s for ${what}`)
}

describe('process', () => {
  test('a folder: text, class, chunks and outputs; the second run does nothing again', async () => {
    await mkdir(path.join(folder, 'in', 'post'), { recursive: true })
    for (const [name, to] of [
      ['invoice-2025-0318.pdf', 'invoice.pdf'],
      ['receipt-scan.jpg', 'receipt.jpg'],
      ['order-second-quarter.eml', 'post/order.eml'],
    ] as const) {
      await cp(path.join(samples, name), path.join(folder, 'in', to))
    }
    const first = await report(['process', 'in', '--out', 'out', '--formats', 'md,jsonl,txt,json'])
    // The message's attachment is a document too.
    expect(first).toMatchObject({ code: 0, report: { ok: true, counts: { total: 4, done: 4, failed: 0 } } })
    const byName = new Map(first.report.documents.map((document) => [document.name, document]))
    expect(byName.get('invoice.pdf')).toMatchObject({
      path: 'in/invoice.pdf',
      media_type: 'application/pdf',
      class: 'invoice',
    })
    expect(byName.get('receipt.jpg')).toMatchObject({ pages: 1, ocr_pages: 1 })
    expect(byName.get('order.eml')?.path).toBe('in/post/order.eml')
    for (const document of first.report.documents) {
      expect(document.chunks).toBeGreaterThan(0)
      expect(document.embeddings).toBe(document.chunks)
      expect(document.outputs).toHaveLength(4)
    }
    expect(byName.get('order.eml')?.outputs).toContain('out/post/order.eml.md')
    const lines = (await readFile(path.join(folder, 'out', 'invoice.pdf.chunks.jsonl'), 'utf8')).trimEnd().split('\n')
    const text = await readFile(path.join(folder, 'out', 'invoice.pdf.txt'), 'utf8')
    for (const line of lines) expect(text).toContain(ChunkLine.parse(JSON.parse(line)).text)

    const written = await stat(path.join(folder, 'out', 'invoice.pdf.md'))
    const second = await report(['process', 'in', '--out', 'out', '--formats', 'md,jsonl,txt,json'])
    expect(second).toMatchObject({ code: 0, report: { ok: true, counts: { total: 4, skipped: 4, done: 0 } } })
    expect((await stat(path.join(folder, 'out', 'invoice.pdf.md'))).mtimeMs).toBe(written.mtimeMs)
    // Into another folder, nothing is read again, and every file is the same, byte for byte.
    const third = await report(['process', 'in', '--out', 'other', '--formats', 'md,jsonl,txt,json'])
    expect(third).toMatchObject({ code: 0, report: { ok: true } })
    expect(await filesOf('other')).toEqual(await filesOf('out'))
    expect(new Set(await storedPages()).size).toBe((await storedPages()).length / 4)
    // In a home that knows nothing of them, by one worker and in another lane, everything is read anew, and every file is the same again.
    const fresh = await report([
      'process',
      'in',
      '--data',
      'fresh',
      '--workers',
      '1',
      '--lane',
      'slow',
      '--out',
      'fresh-out',
      '--formats',
      'md,jsonl,txt,json',
    ])
    expect(fresh).toMatchObject({ code: 0, report: { ok: true, counts: { total: 4, done: 4 } } })
    expect(await filesOf('fresh-out')).toEqual(await filesOf('out'))
  })

  test('outputs among the sources are not taken for sources', async () => {
    await write('in/a.txt', 'The first document.')
    await write('in/b/c.txt', 'The second document.')
    for (const out of ['in/out', 'in']) {
      expect((await report(['process', 'in', '--out', out])).report.counts).toMatchObject({ total: 2, done: 2 })
      expect((await report(['process', 'in', '--out', out])).report.counts).toMatchObject({ total: 2, skipped: 2 })
    }
  })

  test('people get a table on stdout and everything else on stderr', async () => {
    await write('note.txt', 'A short note about the tide tables of the harbour.')
    const { code, stdout, stderr } = await run(['process', 'note.txt'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^DOCUMENT .*STATE .*CLASS .*PAGES .*OCR .*CHUNKS .*TIME/)
    expect(stdout).toMatch(/^note\.txt +done /m)
    expect(stdout).toMatch(/^1 document: 1 done; 1 page, 0 recognised; /m)
    expect(stderr).toMatch(/^1 document accepted as batch /)
    const quiet = await run(['process', 'note.txt', '--quiet'])
    expect(quiet).toMatchObject({ code: 0, stderr: '' })
    expect(quiet.stdout).toMatch(/^note\.txt +skipped /m)
  })

  test('names with line breaks, quotes, direction marks and emoji: exact in JSON, harmless in the table', async () => {
    const names = [
      'two\nlines.txt',
      `it's "quoted" $HOME.txt`,
      'abc\u202etxt.exe.txt',
      '見積書 👩‍👩‍👧.txt',
      '-rf.txt',
      ' lead and trail .txt',
      '\u001b[31mred.txt',
    ]
    for (const [i, name] of names.entries()) await write(`in/${name}`, `Document number ${i} about harbours.`)
    const list = names.map((name) => `in/${name}\0`).join('')
    const { code, report: made } = await report(['process', '--files-from', '-', '-0', '--out', 'out'], { input: list })
    expect(code).toBe(0)
    expect(made.documents.map((document) => document.path)).toEqual(names.map((name) => `in/${name}`))
    for (const document of made.documents)
      for (const output of document.outputs) expect((await stat(path.join(folder, output))).isFile()).toBe(true)
    const { stdout } = await run(['process', 'in'])
    expect(stdout).toContain('two\\nlines.txt')
    expect(stdout).toContain('\\u{202e}')
    expect(stdout.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u)
    expect(stdout.trimEnd().split('\n')).toHaveLength(names.length + 3)
  })

  test('a missing path is a failed document among the others', async () => {
    await write('a.txt', 'The first document.')
    await write('b.txt', 'The second document.')
    const { code, report: made } = await report(['process', 'a.txt', 'gone.txt', 'b.txt'])
    expect(code).toBe(3)
    expect(made.documents.map((document) => [document.path, document.state])).toEqual([
      ['a.txt', 'done'],
      ['gone.txt', 'failed'],
      ['b.txt', 'done'],
    ])
    expect(made.documents[1]?.error).toMatchObject({ code: 'file-missing', hint: expect.stringMatching(/\w/) })
    expect(await report(['process', 'gone.txt', 'gone-too.txt'])).toMatchObject({
      code: 4,
      report: { ok: false, counts: { failed: 2 } },
    })
  })

  test('an empty file, a file of no known format and a broken one are named with a way out', async () => {
    await write('in/empty.pdf', '')
    await write('in/noise.bin', '\u0000\u0001\u0002\u0003\u0004\u0005')
    await write('in/broken.pdf', '%PDF-1.7\nnothing of use')
    await write('in/good.txt', 'Something to read.')
    const { code, stdout } = await run(['process', 'in'])
    expect(code).toBe(3)
    expect(stdout).toContain('(file-empty)')
    expect(stdout).toContain('(format-unsupported)')
    expect(stdout).toContain('broken.pdf')
    expect(stdout).toMatch(/^4 documents: 1 done, 3 failed/m)
  })

  test('links inside folders are not followed, and a folder with nothing in it is success', async () => {
    await write('in/a.txt', 'Inside.')
    await symlink('/etc', path.join(folder, 'in', 'etc'))
    await mkdir(path.join(folder, 'empty'))
    expect((await report(['process', 'in'])).report.counts.total).toBe(1)
    expect(await report(['process', 'empty'])).toMatchObject({ code: 0, report: { ok: true, counts: { total: 0 } } })
  })
})

describe('exit codes', () => {
  test.each([
    ['no arguments', ['process'], 2],
    ['no command', [], 2],
    ['an unknown command', ['proces', 'a.pdf'], 2],
    ['an unknown option', ['process', 'a.pdf', '--fast'], 2],
    ['a format that is none', ['process', 'a.pdf', '--out', 'o', '--formats', 'papyrus'], 2],
    ['formats without a folder', ['process', 'a.pdf', '--formats', 'md'], 2],
    ['a wrong number', ['process', 'a.pdf', '--workers', 'many'], 2],
    ['a list that is not there', ['process', '--files-from', 'none'], 2],
    ['a team queue that is away', ['stats', '--queue', 'postgres://127.0.0.1:9/none'], 75],
    ['an id of nothing', ['show', 'none'], 2],
    ['a verb without documents', ['retry'], 2],
    ['a missing language', ['process', 'a.pdf', '--lang', 'tlh'], 5],
    ['a home that cannot be', ['stats', '--data', '/dev/null/sheaf'], 75],
    ['help', ['--help'], 0],
    ['version', ['--version'], 0],
  ])('%s', async (_, args, code) => {
    const ended = await run(args)
    expect(ended.code, ended.stderr).toBe(code)
    if (code === 0) return
    expect(ended.stdout).toBe('')
    expect(ended.stderr).toMatch(usageHint)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })

  test('doctor finds a whole installation', async () => {
    const { code, stdout } = await run(['doctor', '--json'])
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true }])
  })

  test('a reader that hangs up is no error', async () => {
    const command = `"${sheaf}" formats --data home | head -n 1; exit "\${PIPESTATUS[0]}"`
    const child = spawn('bash', ['-c', command], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()))
    child.stdout.resume()
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0)
    expect(stderr).toBe('')
  })
})

describe('signals', () => {
  test('Ctrl-C ends at a page boundary with 130, and the next run goes on where it stopped', async () => {
    const scans = await scanPdf(folder, 'scans.pdf', 6)
    const { child, ended } = start(['process', scans, '--out', 'out', '--json'])
    const before = await until(async () => (await storedPages()).length > 0, 'a first page')
    expect(before).toBe(true)
    process.kill(-child.pid!, 'SIGINT')
    const { code, stdout, stderr } = await ended
    expect([code, stderr]).toEqual([130, expect.stringContaining('run the same command again')])
    expect(Report.parse(JSON.parse(stdout))).toMatchObject({ ok: false, documents: [{ state: 'queued' }] })
    const kept = await storedPages()
    expect(kept.length).toBeGreaterThan(0)
    expect(kept.length).toBeLessThan(6)
    await until(async () => !isAlive(-child.pid!), 'the workers to end')

    const next = await report(['process', scans, '--out', 'out'])
    expect(next).toMatchObject({ code: 0, report: { documents: [{ state: 'done', pages: 6 }] } })
    // Not one page was read twice.
    expect((await storedPages()).toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6])
  })

  test('a second Ctrl-C ends at once, and even then nothing stored is lost', async () => {
    const { child, text, ended } = start(['process', await scanPdf(folder, 'scans.pdf', 6)])
    await until(async () => (await storedPages()).length > 0, 'a first page')
    process.kill(-child.pid!, 'SIGINT')
    await until(async () => text.stderr.includes('Stopping'), 'the first signal to be heard')
    process.kill(-child.pid!, 'SIGINT')
    const at = Date.now()
    expect((await ended).code).toBe(130)
    expect(Date.now() - at).toBeLessThan(3000)
    await until(async () => !isAlive(-child.pid!), 'the workers to end')
    expect((await storedPages()).length).toBeGreaterThan(0)
    // Nobody else has to wait for a lease to run out: the work is free again as soon as somebody looks.
    expect((await run(['list'])).stdout).toMatch(/scans\.pdf +queued/)
  })
})

describe('a queue that others work on', () => {
  test('add returns at once, work empties the queue, result and show tell what came of it', async () => {
    await write('a.md', '# Tides\n\nThe harbour of Lunden has two tides a day.')
    const added = await run(['add', 'a.md', '--json'])
    const { batch } = JSON.parse(added.stdout) as { batch: string }
    expect([added.code, JSON.parse(added.stdout)]).toMatchObject([0, { documents: 1 }])
    const list = JSON.parse((await run(['list', '--batch', batch, '--json'])).stdout) as {
      documents: { id: string; state: string }[]
    }
    expect(list.documents).toMatchObject([{ state: 'queued' }])
    const { id } = list.documents[0]!
    expect((await run(['work', '--drain', '--workers', '1'])).code).toBe(0)
    expect((await run(['result', id])).stdout).toContain('# Tides')
    expect((await run(['result', id, '--format', 'txt'])).stdout).toContain('two tides a day')
    expect(Report.parse(JSON.parse((await run(['show', batch, '--json'])).stdout))).toMatchObject({ ok: true, batch })
    expect((await run(['show', id])).stdout).toMatch(/^state +done$/m)
    expect((await run(['events', id])).stdout).toMatch(/document\.finished/)
    expect((await run(['stats'])).stdout).toMatch(/documents +1 done/)
  })

  test('pause, resume, cancel and retry reach documents, batches and filters', async () => {
    for (const name of ['a.txt', 'b.txt', 'c.txt']) await write(`in/${name}`, `This is ${name}.`)
    const { batch } = JSON.parse((await run(['add', 'in', '--json'])).stdout) as { batch: string }
    const states = async (): Promise<string[]> =>
      (JSON.parse((await run(['list', '--json'])).stdout) as { documents: { state: string }[] }).documents.map(
        (d) => d.state,
      )
    expect((await run(['pause', '--all'])).stdout).toBe('3 documents paused\n')
    expect(await states()).toEqual(['paused', 'paused', 'paused'])
    expect(JSON.parse((await run(['resume', batch, '--json'])).stdout)).toMatchObject({ documents: 3 })
    expect((await run(['cancel', '--state', 'queued'])).code).toBe(0)
    expect(await states()).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect((await run(['retry', '--batch', batch])).stdout).toBe('3 documents queued again\n')
    expect((await run(['work', '--drain'])).code).toBe(0)
    expect(await states()).toEqual(['done', 'done', 'done'])
  })
})

describe('serve', () => {
  test('prints one line, answers with its token, and ends by a signal', async () => {
    const { child, text, ended } = start(['serve', '--port', '0', '--json'])
    await until(async () => text.stdout.includes('\n'), 'the address')
    const { url, port, token, pid } = JSON.parse(text.stdout) as {
      url: string
      port: number
      token: string
      pid: number
    }
    expect([url, pid]).toEqual([`http://127.0.0.1:${port}/?token=${token}`, child.pid])
    const answer = await fetch(`http://127.0.0.1:${port}/api/system.info`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    })
    expect(await answer.json()).toMatchObject({ ok: true, value: { host: 'server' } })
    // An open stream must not keep the server from ending.
    const stream = await fetch(`http://127.0.0.1:${port}/api/events`, { headers: { authorization: `Bearer ${token}` } })
    expect(stream.status).toBe(200)
    child.kill('SIGTERM')
    const { code, stdout } = await ended
    expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, 1])
  })
})

/** Whether a process, or for a negative id any of its group, is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // No such process.
    return false
  }
}
