// Hostile files: does every one end in time, within memory, and with an answer? Files of a folder, and mutations of files.
//   npm run bench -- hostile FOLDER… [--mutations 2000] [--seed 1] [--only PART,…] [--keep DIR]
// Mutations are made of the samples and of the files of the folders. An answer is text, or a typed error with a hint, or a
// warning; nothing read and nothing said is a silent failure. Seconds are of CPU, so that a busy machine is not held against a
// file: it is killed once it has used the limit up, or has waited for half a minute without working. `--keep` writes the mutations that failed.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { random } from '../scripts/fixtures/random.ts'
import { root } from '../scripts/tools/project.ts'
import { corpus } from './folders.ts'
import { mutate } from './hostile-mutate.ts'
import { BenchWorker, cpuSeconds, memoryMb, type Outcome, resetPeak, sourceOf } from './worker-client.ts'

/** What the promise allows one file. */
const limitSeconds = 30
const limitMb = 1000
/** How often a reading is looked at, and after how many looks without work it is given up. */
const lookMs = 2000
const idleLooks = 15
/** Seconds of CPU between two looks that are no work: timers and collecting garbage. */
const idleSeconds = 0.02
/** Larger files make slower mutations, not other ones. */
const largestSeed = 400_000

export interface Verdict {
  name: string
  /** What it ended in, shortly. */
  ended: string
  seconds: number
  peakMb: number
  /** Why that is not good enough; null: it is. */
  fault: string | null
}

export async function run(args: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      mutations: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      keep: { type: 'string' },
    },
  })
  const parts = values.only?.split(',') ?? []
  const files = (positionals.length > 0 ? positionals : [corpus('hostile')]).flatMap((folder) => filesOf(folder))
  const reader = new Reader()
  const scratch = mkdtempSync(join(tmpdir(), 'sheaf-bench-hostile-'))
  const verdicts: Verdict[] = []
  try {
    for (const path of files) {
      if (parts.length > 0 && !parts.some((part) => path.includes(part))) continue
      const verdict = await reader.judge(path)
      verdicts.push(verdict)
      print(verdict)
    }
    const seeds = [...filesOf(join(root, 'samples')), ...files].filter((path) => statSync(path).size <= largestSeed)
    const chance = random(Number(values.seed))
    for (let n = 1; n <= Number(values.mutations); n++) {
      const from = chance.pick(seeds)
      const { bytes, how } = mutate(readFileSync(from), chance)
      const path = join(scratch, `${n}-${basename(from)}`)
      writeFileSync(path, bytes)
      const verdict = await reader.judge(path)
      verdicts.push({ ...verdict, name: `${verdict.name} (${how})` })
      if (verdict.fault !== null) {
        print({ ...verdict, name: `${verdict.name} (${how})` })
        if (values.keep) {
          mkdirSync(values.keep, { recursive: true })
          writeFileSync(join(values.keep, `${values.seed}-${basename(path)}`), bytes)
        }
      }
      rmSync(path)
      if (n % 200 === 0) console.log(`  … ${n} mutations`)
    }
    report(verdicts)
  } finally {
    reader.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** A worker process that reads file after file, and is replaced when it has died or had to be killed. */
export class Reader {
  #worker: BenchWorker | null = null

  async judge(path: string): Promise<Verdict> {
    const name = basename(path)
    const sniffed = sourceOf(path)
    if ('refused' in sniffed)
      return {
        name,
        ended: `refused: ${sniffed.refused.code}`,
        seconds: 0,
        peakMb: 0,
        fault: silence(sniffed.refused.reason),
      }
    const worker = await this.#ready()
    resetPeak(worker.pid)
    const began = cpuSeconds(worker.pid)
    let late: string | null = null
    let [used, idle] = [0, 0]
    const timer = setInterval(() => {
      const now = cpuSeconds(worker.pid) - began
      // Where the system tells no CPU time, the clock has to do.
      idle = now - used >= idleSeconds ? 0 : idle + 1
      used = now
      late = used > limitSeconds ? 'too slow' : idle >= idleLooks ? 'it waits for nothing' : null
      if (late !== null) worker.kill()
    }, lookMs)
    let ended: string
    let fault: string | null
    try {
      ;({ ended, fault } = assess(await worker.read(sniffed.source)))
    } catch (error) {
      // The process is gone: killed by the clock above, or by itself.
      this.#worker = null
      ended = late === null ? `crash: ${error instanceof Error ? error.message : String(error)}` : 'killed'
      fault = late ?? 'its process died'
    } finally {
      clearInterval(timer)
    }
    const seconds = this.#worker === null ? used : cpuSeconds(worker.pid) - began
    const peakMb = this.#worker === null ? Number.NaN : memoryMb(worker.pid).peak
    if (seconds > limitSeconds) fault ??= 'too slow'
    if (peakMb > limitMb) fault ??= 'too much memory'
    return { name, ended, seconds, peakMb, fault }
  }

  close(): void {
    this.#worker?.kill()
  }

  /** A worker that has started: starting is not the file's fault. */
  async #ready(): Promise<BenchWorker> {
    if (this.#worker) return this.#worker
    this.#worker = new BenchWorker()
    await this.#worker.ready
    return this.#worker
  }
}

/** What a reading ended in, and whether somebody who sees it knows what happened. */
function assess({ pages, failedPages, result, error }: Outcome): { ended: string; fault: string | null } {
  if (error) {
    const untyped = error.code === 'internal' ? `an untyped error: ${error.message}` : silence(error.hint)
    return { ended: `error: ${error.code}`, fault: untyped }
  }
  const characters = pages.reduce((sum, page) => sum + page.text.trim().length, 0)
  const warnings = [
    ...(result?.stage === 'document-parse' ? result.warnings : []),
    ...pages.flatMap((page) => page.warnings),
  ]
  const untyped = failedPages.find(({ code }) => code === 'internal')
  if (untyped) return { ended: 'a page failed', fault: `an untyped error: ${untyped.message}` }
  const said = warnings.length + failedPages.length > 0
  if (characters > 0) return { ended: said ? 'text, with a warning' : 'text', fault: null }
  return { ended: said ? 'nothing, with a warning' : 'nothing', fault: said ? null : 'silently empty' }
}

function silence(hint: string): string | null {
  return hint.trim() === '' ? 'an error without a hint' : null
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !/^README|\.expected(-words)?\.txt$/.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .toSorted()
}

export function print({ name, ended, seconds, peakMb, fault }: Verdict): void {
  const figures = `${seconds.toFixed(1).padStart(6)} s ${peakMb.toFixed(0).padStart(5)} MB`
  console.log(`${figures}  ${name.padEnd(40)} ${ended}${fault === null ? '' : `  ← ${fault}`}`)
}

export function report(verdicts: Verdict[]): void {
  const endings = new Map<string, number>()
  for (const { ended } of verdicts) endings.set(ended, (endings.get(ended) ?? 0) + 1)
  console.log(`\n${verdicts.length} files: ${[...endings].map(([ended, count]) => `${count} ${ended}`).join(', ')}`)
  const worst = (of: 'seconds' | 'peakMb'): Verdict[] => verdicts.toSorted((a, b) => b[of] - a[of]).slice(0, 5)
  console.log('slowest:')
  for (const verdict of worst('seconds')) print(verdict)
  console.log('largest:')
  for (const verdict of worst('peakMb')) print(verdict)
  const bad = verdicts.filter(({ fault }) => fault !== null)
  console.log(`\n${bad.length} not good enough${bad.length > 0 ? ':' : ''}`)
  for (const verdict of bad) print(verdict)
  const kinds = new Map<string, number>()
  for (const { name, fault } of bad) {
    const kind = `${extname(name.split(' (')[0] ?? name)} ${fault}`
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  for (const [kind, count] of kinds) console.log(`  ${String(count).padStart(4)} × ${kind}`)
}
