// A worker process as benches drive it: tasks in, pages out, and what it cost. Forked the way the engine forks it.
import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { WireError } from '../src/contract/error.ts'
import type { Page } from '../src/contract/model.ts'
import { PipelineOptions } from '../src/contract/settings.ts'
import type { Result, Source, Task, ToWorker } from '../src/contract/worker.ts'
import { FromWorker } from '../src/contract/worker.ts'
import { v8Flags } from '../src/engine/work/spawn.ts'
import { sniff } from '../src/engine/intake/sniff.ts'

/** What came of a task: its pages, its result or the error it ended in, and pages that failed alone. */
export interface Outcome {
  pages: Page[]
  failedPages: WireError[]
  result: Result | null
  error: WireError | null
}

export type Sniffed = { source: Source } | { refused: { code: string; reason: string } }

/** A file as a source, typed by its content as intake does; or why it is refused. */
export function sourceOf(path: string): Sniffed {
  const bytes = readFileSync(path)
  const name = basename(path)
  const head = bytes.subarray(0, 65_536)
  const found = sniff({ head, tail: bytes.subarray(-65_536), name, size: bytes.length })
  if (found.mediaType === null) return { refused: { code: found.code, reason: found.reason } }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { source: { sha256, name, mediaType: found.mediaType, size: bytes.length, path } }
}

export class BenchWorker {
  readonly #child
  #jobs = 0
  /** It has started and waits for work. */
  readonly ready: Promise<void>
  /** Called with each page as it comes. */
  onPage: (page: Page) => void = () => undefined

  constructor(memoryMb = 1500) {
    this.#child = fork(new URL('../src/worker/index.ts', import.meta.url), {
      serialization: 'advanced',
      env: { ...process.env, MALLOC_MMAP_THRESHOLD_: String(2 ** 20) },
      execArgv: [...v8Flags(memoryMb), '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    this.ready = new Promise((resolve) => this.#child.once('message', () => resolve()))
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** Parses a document and recognises the pages that need it. */
  async read(source: Source, options: Partial<PipelineOptions> = {}): Promise<Outcome> {
    const common = { source, options: PipelineOptions.parse(options), maxPages: 20_000 }
    const parsed = await this.perform({ stage: 'document-parse', have: [], skip: [], ...common })
    if (parsed.result?.stage !== 'document-parse' || parsed.result.ocr.length === 0) return parsed
    const recognised = await this.perform({ stage: 'page-ocr', pages: parsed.result.ocr, ...common })
    return {
      pages: [...parsed.pages, ...recognised.pages].toSorted((a, b) => a.number - b.number),
      failedPages: [...parsed.failedPages, ...recognised.failedPages],
      result: parsed.result,
      error: recognised.error,
    }
  }

  /** Performs one task. Throws when the process ends before it is done. */
  perform(task: Task): Promise<Outcome> {
    const job = `bench-${++this.#jobs}`
    const outcome: Outcome = { pages: [], failedPages: [], result: null, error: null }
    const { promise, resolve, reject } = Promise.withResolvers<Outcome>()
    const end = (): void => {
      this.#child.off('message', listen).off('exit', died)
      resolve(outcome)
    }
    const listen = (received: unknown): void => {
      const message = FromWorker.parse(received)
      if (message.type === 'page') {
        outcome.pages.push(message.page)
        this.onPage(message.page)
      } else if (message.type === 'page-failed') outcome.failedPages.push(message.error)
      else if (message.type === 'done') {
        outcome.result = message.result
        end()
      } else if (message.type === 'failed') {
        outcome.error = message.error
        end()
      }
    }
    const died = (code: number | null, signal: string | null): void => {
      this.#child.off('message', listen)
      reject(new Error(`the worker ended (${signal ?? code})`))
    }
    this.#child.on('message', listen).once('exit', died)
    this.#child.send({ type: 'run', job, task } satisfies ToWorker)
    return promise
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }
}

/** CPU seconds a process has used so far, all its threads; NaN where the system does not tell (it has no /proc). */
export function cpuSeconds(pid: number): number {
  const stat = procFile(pid, 'stat')
  if (stat === null) return Number.NaN
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  return (user + system) / 100
}

/** Resident megabytes of a process, now and at its peak; NaN as above. */
export function memoryMb(pid: number): { now: number; peak: number } {
  const status = procFile(pid, 'status') ?? ''
  const line = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? Number.NaN) / 1024
  return { now: line('VmRSS'), peak: line('VmHWM') }
}

/** Forgets a process's peak of memory, so that the next one is its own. Linux only. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Not Linux: peaks are then of the process, not of the file.
  }
}

function procFile(pid: number, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    return null // Not Linux, or the process has ended.
  }
}
