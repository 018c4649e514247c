// The Chromium behind the substitute's windows, spoken to over its pipe. The kernel closes the pipe when this process dies in
// any way, and Chromium then ends by itself: no browser outlives a run.
import { spawn, type ChildProcess } from 'node:child_process'
import type { Writable, Readable } from 'node:stream'
import { createInterface } from 'node:readline'
// The package does not export its protocol types by name; they are read from their file.
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'
import type { BrowserSpec } from '../browser.ts'

export type { Protocol }
type Commands = Protocol.CommandParameters
type Returns = Protocol.CommandReturnValues
type Events = Protocol.Events
export type CdpEvent = { [E in keyof Events]: { method: E; params: Events[E] } }[keyof Events]
type Listener = (event: CdpEvent) => void

interface Incoming {
  id?: number
  sessionId?: string
  method?: string
  params?: unknown
  result?: unknown
  error?: { message: string }
}

export class Chromium {
  readonly #child: ChildProcess
  readonly #pipe: Writable
  readonly #waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void; method: string }
  >()
  readonly #listeners = new Map<string, Listener>()
  #sent = 0
  /** Where a test may attach as a second client. */
  readonly url: Promise<string>

  constructor(spec: BrowserSpec, profile: string) {
    // Headless knows of no mouse unless told; Playwright tells its own browsers the same.
    const mouse =
      '--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4'
    const flags = [mouse, '--headless=new', '--no-first-run', '--no-startup-window', `--user-data-dir=${profile}`]
    const remote = ['--remote-debugging-pipe', '--remote-debugging-port=0']
    this.#child = spawn(spec.executable, [...spec.args, ...flags, ...remote], {
      env: spec.env,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
    })
    this.#pipe = this.#child.stdio[3] as Writable
    this.#pipe.on('error', () => {}) // The browser is gone; its exit tells.
    let held = ''
    ;(this.#child.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const parts = (held + text).split('\0')
      held = parts.pop() ?? ''
      for (const part of parts) this.#receive(JSON.parse(part) as Incoming)
    })
    this.url = new Promise((resolve, reject) => {
      const lines = createInterface({ input: this.#child.stderr as Readable })
      lines.on('line', (line) => {
        const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
        if (port !== undefined) resolve(`http://127.0.0.1:${port}`)
      })
      this.#child.once('error', reject)
      this.#child.once('exit', (code) => reject(new Error(`Chromium ended with ${code} before it listened`)))
    })
    this.#child.once('exit', () => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Error(`${waiting.method}: Chromium has ended`))
      this.#waiting.clear()
    })
    process.on('exit', () => this.kill())
  }

  /** Events of one session; '' for the browser's own. */
  listen(session: string, listener: Listener): void {
    this.#listeners.set(session, listener)
  }

  send<M extends keyof Commands & keyof Returns>(
    method: M,
    params: Commands[M],
    session?: string,
  ): Promise<Returns[M]> {
    const id = (this.#sent += 1)
    this.#pipe.write(`${JSON.stringify({ id, method, params, sessionId: session })}\0`)
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, method })
    })
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #receive(message: Incoming): void {
    if (message.id === undefined) {
      const listener = this.#listeners.get(message.sessionId ?? '')
      listener?.(message as CdpEvent)
      return
    }
    const waiting = this.#waiting.get(message.id)
    this.#waiting.delete(message.id)
    if (message.error) waiting?.reject(new Error(`${waiting.method}: ${message.error.message}`))
    else waiting?.resolve(message.result)
  }
}
