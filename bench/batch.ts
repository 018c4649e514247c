// Ten thousand small files in one batch through the real command line: is memory steady, is each file as quick as the first, and does
// Ctrl-C at three points lose or double anything?
//   npm run bench -- batch [--files 10000] [--workers 2] [--seed 1] [--only steady|interrupted]
// Memory is read from /proc: on other systems it is left out.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { random, type Random } from '../scripts/fixtures/random.ts'
import { root } from '../scripts/tools/project.ts'
import { Report } from '../src/contract/report.ts'
import { median } from './figures.ts'
import { cpuSeconds, memoryMb } from './worker-client.ts'

/** What `sheaf process --progress json` says of how far it is. */
const Progress = z.object({ schema: z.literal('sheaf.progress/1'), ended: z.number() })

interface Setting {
  folder: string
  files: number
  workers: string
}

/** What one process was seen to use, by files ended: resident megabytes, and CPU seconds so far. */
interface Use {
  isWorker: boolean
  samples: { ended: number; mb: number; cpu: number }[]
}

interface Ended {
  code: number | null
  seconds: number
  stdout: string
  use: Map<number, Use>
}

/** Shares of the files after which it is interrupted. */
const interruptedAt = [0.2, 0.5, 0.8]
/** What is taken for start-up. */
const warmShare = 0.2
const formats = ['md', 'jsonl']
/** Those, and the manifest. */
const kinds = formats.length + 1

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      files: { type: 'string', default: '10000' },
      workers: { type: 'string', default: '2' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
    },
  })
  const setting = {
    folder: mkdtempSync(join(tmpdir(), 'sheaf-bench-batch-')),
    files: Number(values.files),
    workers: values.workers,
  }
  try {
    writeFiles(setting, random(Number(values.seed)))
    if (values.only !== 'interrupted') await steady(setting)
    if (values.only !== 'steady') await interrupted(setting)
  } finally {
    rmSync(setting.folder, { recursive: true, force: true })
  }
}

async function steady(setting: Setting): Promise<void> {
  const home = join(setting.folder, 'steady')
  const ended = await processAll(setting, home, Infinity)
  if (ended.code !== 0) throw new Error(`it ended with ${ended.code}: ${failuresOf(ended.stdout)}`)
  console.log(`${setting.files} files on ${setting.workers} workers in ${ended.seconds.toFixed(0)} s`)
  printTimes(home)
  printCpu(ended.use, setting.files)
  printMemory(ended.use)
  await prove(setting, home)
}

async function interrupted(setting: Setting): Promise<void> {
  const home = join(setting.folder, 'interrupted')
  for (const share of interruptedAt) {
    const { code, stdout } = await processAll(setting, home, share * setting.files * kinds)
    if (code !== 130) throw new Error(`Ctrl-C ended with ${code}: ${failuresOf(stdout)}`)
    console.log(
      `Ctrl-C at ${100 * share} %: exit 130, ${outputsOf(home).length} of ${setting.files * kinds} outputs are there`,
    )
  }
  const { code, seconds, stdout } = await processAll(setting, home, Infinity)
  if (code !== 0) throw new Error(`it ended with ${code}: ${failuresOf(stdout)}`)
  console.log(`gone on to the end in ${seconds.toFixed(0)} s`)
  await prove(setting, home)
}

/** The first documents of a report that are not done, with their errors. */
function failuresOf(stdout: string): string {
  if (!stdout.startsWith('{')) return stdout.slice(-2000)
  const failed = Report.parse(JSON.parse(stdout)).documents.filter(
    ({ state }) => state !== 'done' && state !== 'queued',
  )
  return failed
    .slice(0, 5)
    .map(({ name, state, error }) => `${name} ${state}: ${error?.message ?? ''}`)
    .join('\n')
}

/** Small files of five kinds, no two alike. */
function writeFiles({ folder, files }: Setting, chance: Random): void {
  const words =
    'sheaf sickle barley ledger invoice harvest letter parcel bridge candle meadow copper linen harbour'.split(' ')
  const sentence = (): string => `${Array.from({ length: 9 }, () => chance.pick(words)).join(' ')}.`
  const kinds: Record<string, (n: number) => string> = {
    txt: (n) => `Note ${n}\n\n${sentence()} ${sentence()}\n`,
    md: (n) => `# Note ${n}\n\n${sentence()}\n\n- ${sentence()}\n- ${sentence()}\n`,
    csv: (n) => `item,price\n${chance.pick(words)},${n}\n${chance.pick(words)},${n + 1}\n`,
    html: (n) => `<!doctype html><title>Note ${n}</title><h1>Note ${n}</h1><p>${sentence()}</p>`,
    eml: (n) => `From: a@example.org\r\nTo: b@example.org\r\nSubject: Note ${n}\r\n\r\n${sentence()}\r\n`,
  }
  const endings = Object.keys(kinds)
  for (let n = 0; n < files; n++) {
    const ending = endings[n % endings.length] ?? 'txt'
    const part = join(folder, 'in', String(Math.floor(n / 500)))
    mkdirSync(part, { recursive: true })
    writeFileSync(join(part, `${n}.${ending}`), kinds[ending]?.(n) ?? '')
  }
}

/** `until`: outputs on disk after which SIGINT is sent, as Ctrl-C does. */
async function processAll({ folder, workers }: Setting, home: string, until: number): Promise<Ended> {
  const began = performance.now()
  const options = [
    '--data',
    home,
    '--out',
    join(home, 'out'),
    '--formats',
    formats.join(','),
    '--manifest',
    '--workers',
    workers,
  ]
  const child = spawn(sheaf, ['process', 'in', ...options, '--progress', 'json', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid ?? 0
  let stdout = ''
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()))
  let ended = 0
  let isInterrupted = false
  createInterface({ input: child.stderr }).on('line', (line) => {
    const told = Progress.safeParse(line.startsWith('{') ? JSON.parse(line) : null)
    if (!told.success) return console.error(line)
    ended = told.data.ended
  })
  const use = new Map<number, Use>()
  const watch = setInterval(() => {
    sample(use, pid, ended)
    if (isInterrupted || until === Infinity || outputsOf(home).length < until) return
    isInterrupted = true
    child.kill('SIGINT')
  }, 500)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearInterval(watch)
  return { code, stdout, use, seconds: (performance.now() - began) / 1000 }
}

function sample(use: Map<number, Use>, pid: number, ended: number): void {
  for (const one of [pid, ...childrenOf(pid)]) {
    const [mb, cpu] = [memoryMb(one).now, cpuSeconds(one)]
    if (Number.isNaN(mb) || Number.isNaN(cpu)) continue
    const seen = use.get(one) ?? { isWorker: one !== pid, samples: [] }
    seen.samples.push({ ended, mb, cpu })
    use.set(one, seen)
  }
}

function childrenOf(pid: number): number[] {
  const list = `/proc/${pid}/task/${pid}/children`
  return existsSync(list) ? readFileSync(list, 'utf8').split(' ').filter(Boolean).map(Number) : []
}

/** Milliseconds a file, by when documents ended: the store knows each one's end. */
function printTimes(home: string): void {
  const sqlite = new Database(join(home, 'sheaf.db'), { readonly: true })
  const ends = sqlite.prepare<[], number>('SELECT finished_at FROM document ORDER BY finished_at').pluck().all()
  sqlite.close()
  const size = Math.max(1, Math.floor(ends.length / 10))
  const perFile = Array.from({ length: Math.floor(ends.length / size) }, (_, n) => {
    const from = ends[n * size] ?? 0
    return ((ends[Math.min(ends.length, (n + 1) * size) - 1] ?? from) - from) / (size - 1)
  })
  const ratio = (perFile.at(-1) ?? 0) / (perFile[0] ?? 1)
  console.log(`by tenths:     ms a file         ${numbers(perFile)}   last ÷ first ${ratio.toFixed(2)}`)
}

/** CPU milliseconds a file: what other programs of the machine do does not count in. What comes before the first file's end is start-up. */
function printCpu(use: ReadonlyMap<number, Use>, files: number): void {
  const parts = {
    sheaf: [...use.values()].filter((one) => !one.isWorker),
    workers: [...use.values()].filter((one) => one.isWorker),
  }
  for (const [name, processes] of Object.entries({ ...parts, together: [...use.values()] })) {
    const spentBy = (ended: number): number =>
      processes.reduce((sum, { samples }) => sum + (samples.findLast((one) => one.ended <= ended)?.cpu ?? 0), 0)
    const size = files / 10
    const perFile = Array.from({ length: 10 }, (_, n) => ((spentBy((n + 1) * size) - spentBy(n * size)) / size) * 1000)
    const ratio = (perFile.at(-1) ?? 0) / (perFile[0] ?? 1)
    console.log(`CPU ms a file, ${name.padEnd(9)} ${numbers(perFile)}   last ÷ first ${ratio.toFixed(2)}`)
  }
}

const numbers = (values: readonly number[]): string => values.map((value) => value.toFixed(1).padStart(6)).join('')

/** Medians of the first and last fifth after the start-up: of the command, and of its workers together, which are replaced now and then. */
function printMemory(use: ReadonlyMap<number, Use>): void {
  for (const isWorker of [false, true]) {
    const processes = [...use.values()].filter((one) => one.isWorker === isWorker)
    const samples = processes.flatMap((one) => one.samples).toSorted((a, b) => a.ended - b.ended)
    const most = samples.at(-1)?.ended ?? 0
    const warm = samples.filter(({ ended }) => ended >= most * warmShare && ended > 0)
    const fifth = Math.ceil(warm.length / 5)
    const [early, late] = [warm.slice(0, fifth), warm.slice(-fifth)]
    const mb = (of: typeof warm): number => median(of.map((one) => one.mb))
    const files = median(late.map(({ ended }) => ended)) - median(early.map(({ ended }) => ended))
    const slope = ((mb(late) - mb(early)) / Math.max(1, files)) * 1000
    const peak = Math.max(...samples.map((one) => one.mb))
    const who = (isWorker ? `${processes.length} workers` : 'sheaf').padEnd(11)
    console.log(
      `${who} ${mb(early).toFixed(0)} → ${mb(late).toFixed(0)} MB, peak ${peak.toFixed(0)} MB, ${slope.toFixed(1)} MB per 1,000 files`,
    )
  }
}

/** Every file has exactly one output of each format and one manifest, every page was stored once, and `verify` finds nothing. */
async function prove({ files }: Setting, home: string): Promise<void> {
  const outputs = outputsOf(home)
  if (outputs.length !== files * kinds || new Set(outputs).size !== outputs.length)
    throw new Error(`${outputs.length} outputs instead of ${files * kinds}`)
  const sqlite = new Database(join(home, 'sheaf.db'), { readonly: true })
  const twice = sqlite
    .prepare<[], number>(
      `SELECT count(*) FROM (SELECT 1 FROM event WHERE type = 'page.stored' GROUP BY run_id, page HAVING count(*) > 1)`,
    )
    .pluck()
    .get()
  sqlite.close()
  const verified = spawn(sheaf, ['verify', join(home, 'out'), '--data', home, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  verified.stdout.on('data', (text: Buffer) => (said += text.toString()))
  const code = await new Promise<number | null>((resolve) => verified.on('close', resolve))
  console.log(
    `each of ${files} files has one output of each format; ${twice} pages were stored twice; verify ends with ${code}`,
  )
  if (twice !== 0 || code !== 0) throw new Error(said.slice(0, 2000))
}

function outputsOf(home: string): string[] {
  const out = join(home, 'out')
  const entries = existsSync(out) ? readdirSync(out, { recursive: true, withFileTypes: true }) : []
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

const sheaf = join(root, 'bin/sheaf')
