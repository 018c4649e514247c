// `utilityProcess`: a forked Node process that keeps Electron's rules about environment, flags, streams and exit codes.
import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import os from 'node:os'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { app, onQuit } from './app.ts'
import { makeEvent, note } from './record.ts'

/** Milliseconds from SIGTERM to SIGKILL. */
const patience = 2000
const honoured =
  /^--(diagnostic-dir|dns-result-order|no-deprecation|throw-deprecation|trace-deprecation|trace-warnings|no-experimental-global-navigator|inspect)/
const all = new Set<UtilityProcess>()

export class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess
  readonly #name: string
  #killed = false
  pid: number | undefined
  stdout: Readable | null
  stderr: Readable | null

  constructor(entry: string, args: string[], options: Electron.ForkOptions) {
    super()
    if (!app.isReady()) throw new Error('utilityProcess.fork can only be called after the ready event')
    const given = options.stdio ?? 'inherit'
    const stdio = typeof given === 'string' ? ['ignore', given, given] : given
    if (stdio[0] !== 'ignore') throw new Error('stdin value other than ignore is not supported.')
    this.#name = options.serviceName ?? 'Node Utility Process'
    const flags = (options.execArgv ?? []).flatMap((flag) => {
      if (flag.startsWith('--js-flags=')) return flag.slice('--js-flags='.length).split(/\s+/)
      if (!honoured.test(flag)) note('utilityProcess.ignoredFlag', flag)
      return honoured.test(flag) ? [flag] : []
    })
    // An empty environment inherits everything, as in Electron.
    const env = options.env && Object.keys(options.env).length > 0 ? options.env : process.env
    note('utilityProcess.fork', entry, Object.keys(env))
    this.#child = fork(path.join(import.meta.dirname, 'utility-boot.ts'), [path.resolve(entry), ...args], {
      env: { ...env },
      serialization: 'advanced',
      stdio: [...(stdio as ('ignore' | 'pipe' | 'inherit')[]), 'ipc'],
      execArgv: ['--import', path.join(import.meta.dirname, 'hooks.ts'), ...flags],
    })
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    all.add(this)
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.once('exit', (code, signal) => this.#ended(code, signal))
  }

  #ended(code: number | null, signal: NodeJS.Signals | null): void {
    const number = signal === null ? (code ?? 1) : os.constants.signals[signal]
    const shown = this.#killed && signal !== null ? 0 : number
    all.delete(this)
    this.emit('exit', shown)
    this.pid = undefined
    this.stdout = null
    this.stderr = null
    const reason =
      shown === 0 ? 'clean-exit' : signal === null ? 'abnormal-exit' : signal === 'SIGKILL' ? 'killed' : 'crashed'
    const details = {
      type: 'Utility',
      reason,
      exitCode: number,
      serviceName: 'node.mojom.NodeService',
      name: this.#name,
    }
    if (reason !== 'clean-exit') app.emit('child-process-gone', makeEvent(), details)
  }

  postMessage(message: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new Error('electron harness: transferred ports are not implemented')
    // The callback is for a child that died meanwhile: its exit tells.
    if (this.#child.connected) this.#child.send(message as object, () => {})
  }

  kill(): boolean {
    if (this.pid === undefined) return false
    this.#killed = true
    setTimeout(() => this.#child.kill('SIGKILL'), patience).unref()
    return this.#child.kill('SIGTERM')
  }
}

onQuit('processes', () => {
  for (const child of all) child.kill()
})

export const utilityProcess = {
  fork: (entry: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess =>
    new UtilityProcess(entry, args, options),
}
