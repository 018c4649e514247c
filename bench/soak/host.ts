// A host of the soak: `sheaf serve` in a process group of its own, which is killed, frozen and started again, and asked as its window asks.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Answer, type Command, commands, type Input, type Output } from '../../src/contract/api.ts'
import { appRoot } from '../../src/engine/root.ts'

const Started = z.object({ port: z.number() })
/** Milliseconds an answer may take; a frozen host gives none. */
const patience = 15_000

export class Host {
  readonly name: string
  readonly home: string
  /** A team's database, or null for the home's own file. */
  readonly #queue: string | null
  readonly #token = randomBytes(32).toString('hex')
  #port = 0
  #child: ChildProcess | null = null
  isFrozen = false
  /** Its processes that outlived it by more than five seconds. */
  orphans = 0

  constructor(name: string, home: string, queue: string | null) {
    this.name = name
    this.home = home
    this.#queue = queue
    mkdirSync(home, { recursive: true })
    writeFileSync(path.join(home, 'settings.json'), JSON.stringify({ workers: 1, logLevel: 'info', retryDelay: 0.5 }))
  }

  get pid(): number | null {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null
      ? (this.#child.pid ?? null)
      : null
  }

  workers(): number[] {
    return this.pid === null ? [] : childrenOf(this.pid)
  }

  /** Starts it, or starts it again on the same port. Throws when it says nothing for a minute. */
  async start(): Promise<void> {
    const log = openSync(path.join(this.home, 'stderr.log'), 'a')
    const args = ['serve', '--port', String(this.#port), '--data', this.home, '--json', '--rate', '100000']
    // As people start it: the launcher says how V8 keeps its heap.
    this.#child = spawn(path.join(appRoot(), 'bin/sheaf'), args, {
      detached: true,
      stdio: ['ignore', 'pipe', log],
      env: {
        PATH: process.env['PATH'],
        SHEAF_SOURCE: '1',
        SHEAF_SERVER_TOKEN: this.#token,
        ...(this.#queue === null ? {} : { SHEAF_QUEUE: this.#queue }),
      },
    })
    const stdout = this.#child.stdout
    if (stdout === null) throw new Error(`${this.name} has no output`)
    const lines = createInterface({ input: stdout })
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(this.#child, 'exit').then(([code]) => {
        throw new Error(`${this.name} ended with ${String(code)} at its start: ${this.lastWords()}`)
      }),
      sleep(60_000, undefined, { ref: false }).then(() => {
        throw new Error(`${this.name} did not start within a minute: ${this.lastWords()}`)
      }),
    ])) as [string]
    this.#port = Started.parse(JSON.parse(line)).port
  }

  lastWords(): string {
    return readFileSync(path.join(this.home, 'stderr.log'), 'utf8').slice(-500)
  }

  /** SIGKILL for the host alone: its workers have to notice by themselves. */
  async kill(): Promise<void> {
    const { pid } = this
    if (pid === null) return
    const workers = this.workers()
    const gone = once(this.#child as ChildProcess, 'exit')
    process.kill(pid, 'SIGKILL')
    await gone
    const until = performance.now() + 5000
    while (workers.some(isThere) && performance.now() < until) await sleep(100)
    for (const worker of workers.filter(isThere)) {
      this.orphans++
      signal(worker, 'SIGKILL')
    }
  }

  /** The host and its workers stand still, as when a machine sleeps. */
  freeze(): void {
    if (this.pid === null) return
    signal(-this.pid, 'SIGSTOP')
    this.isFrozen = true
  }

  thaw(): void {
    if (this.pid !== null) signal(-this.pid, 'SIGCONT')
    this.isFrozen = false
  }

  /** Ends it as Ctrl-C does, or by force if it does not end. */
  async stop(): Promise<void> {
    const { pid } = this
    if (pid === null) return
    this.thaw()
    const gone = once(this.#child as ChildProcess, 'exit')
    signal(pid, 'SIGTERM')
    const timer = setTimeout(() => signal(-pid, 'SIGKILL'), 30_000)
    await gone
    clearTimeout(timer)
  }

  /** Throws what the command is refused with, or that nobody answers. */
  async ask<C extends Command>(command: C, input: Input<C>, wait = patience): Promise<Output<C>> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/api/${command}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify(input),
      signal: AbortSignal.timeout(wait),
    })
    const answer = Answer.parse(await response.json())
    if (!answer.ok) throw new Error(`${command}: ${answer.error.code}: ${answer.error.message}`)
    return commands[command].output.parse(answer.value) as Output<C>
  }

  /** A document in another form, as its bytes. */
  async fetchExport(document: string, format: string): Promise<Uint8Array> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/api/v1/documents/${document}/export/${format}`, {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: AbortSignal.timeout(patience),
    })
    if (!response.ok) throw new Error(`export: ${response.status} ${(await response.text()).slice(0, 200)}`)
    return new Uint8Array(await response.arrayBuffer())
  }

  /** Numbers of all events after `after`, until the connection breaks or `end`. Each call is one connection. */
  async *hear(after: number, end: AbortSignal): AsyncGenerator<number> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/api/events?after=${after}`, {
      headers: { authorization: `Bearer ${this.#token}` },
      signal: end,
    })
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of response.body ?? []) {
      text += decoder.decode(bytes, { stream: true })
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) {
        const id = /^id: (\d+)$/m.exec(message)?.[1]
        if (id !== undefined) yield Number(id)
      }
    }
  }
}

/** Whoever has ended in the meantime hears nothing. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

function isThere(pid: number): boolean {
  try {
    // A zombie has ended; only its parent has not asked yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false // It has ended.
  }
}

export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return [] // It has ended.
  }
}
