// `app`: life of the application, its folders, and the lock of the single instance.
import { EventEmitter } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { makeEvent, note } from './record.ts'

/** What is closed on the way out, in this order; windows and utility processes register themselves. */
const closers = { windows: () => {}, processes: () => {} }
export const onQuit = (part: keyof typeof closers, close: () => void): void => void (closers[part] = close)

class App extends EventEmitter {
  readonly #ready = Promise.withResolvers<void>()
  #isReady = false
  #quitting = false
  #handOver: Promise<void> = Promise.resolve()
  #userData = path.join(process.env['HARNESS_USER_DATA'] ?? os.tmpdir(), 'user-data')
  #name = 'harness'
  readonly isPackaged = false

  whenReady(): Promise<void> {
    return this.#ready.promise
  }
  isReady(): boolean {
    return this.#isReady
  }
  getName(): string {
    return this.#name
  }
  setName(name: string): void {
    this.#name = name
  }
  getVersion(): string {
    return '0.0.0'
  }
  getLocale(): string {
    return 'en-US'
  }
  getAppPath(): string {
    return path.resolve(path.dirname(process.argv[1] ?? '.'), '../..')
  }
  getPath(name: string): string {
    if (name === 'userData' || name === 'sessionData') return this.#userData
    return name === 'temp' ? os.tmpdir() : name === 'home' ? os.homedir() : path.join(this.#userData, name)
  }
  setPath(name: string, folder: string): void {
    if (name !== 'userData') throw new Error(`electron harness: app.setPath('${name}') is not implemented`)
    this.#userData = folder
  }
  setAppUserModelId(id: string): void {
    note('app.setAppUserModelId', id)
  }
  setBadgeCount(count?: number): boolean {
    note('app.setBadgeCount', count)
    return true
  }
  addRecentDocument(file: string): void {
    note('app.addRecentDocument', file)
  }
  setAsDefaultProtocolClient(protocol: string, ...rest: unknown[]): boolean {
    note('app.setAsDefaultProtocolClient', protocol, ...rest)
    return true
  }
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
    note('app.enableSandbox')
  }

  /** A file with the holder's pid: that of a dead process is taken over. The data of a second instance goes through a socket. */
  requestSingleInstanceLock(data: unknown = {}): boolean {
    mkdirSync(this.#userData, { recursive: true })
    const file = path.join(this.#userData, 'instance.lock')
    const socket =
      process.platform === 'win32' ? `\\\\.\\pipe\\${this.#userData}` : path.join(this.#userData, 'instance.sock')
    if (!take(file)) {
      this.#handOver = sendTo(socket, { argv: process.argv, folder: process.cwd(), data })
      return false
    }
    rmSync(socket, { force: true })
    const server = net.createServer((connection) => {
      let text = ''
      connection.setEncoding('utf8').on('data', (part: string) => (text += part))
      connection.on('end', () => {
        const { argv, folder, data: given } = JSON.parse(text) as { argv: string[]; folder: string; data: unknown }
        this.emit('second-instance', makeEvent(), argv, folder, given)
        connection.end()
      })
    })
    server.listen(socket).unref()
    process.on('exit', () => rmSync(file, { force: true }))
    return true
  }

  relaunch(options?: Electron.RelaunchOptions): void {
    note('app.relaunch', options)
  }
  quit(): void {
    void this.#quit()
  }
  exit(code = 0): void {
    void this.#die(code)
  }
  async #quit(): Promise<void> {
    if (this.#quitting) return
    this.#quitting = true
    const first = makeEvent()
    this.emit('before-quit', first)
    if (!first.defaultPrevented) {
      closers.windows()
      const last = makeEvent()
      this.emit('will-quit', last)
      if (!last.defaultPrevented) {
        this.emit('quit', makeEvent(), 0)
        await this.#die(0)
      }
    }
    this.#quitting = false
  }
  async #die(code: number): Promise<void> {
    closers.processes()
    await this.#handOver
    process.exit(code)
  }

  /** Of the harness: after the entry module's synchronous part, as in Electron. */
  go(): void {
    this.#isReady = true
    this.emit('ready', makeEvent(), {})
    this.#ready.resolve()
  }
  /** Of the harness: while quitting, a closed window is no reason to quit. */
  lastWindowClosed(): void {
    if (!this.#quitting && !this.emit('window-all-closed')) this.quit()
  }
}

function take(file: string): boolean {
  for (;;) {
    try {
      const fd = openSync(file, 'wx')
      writeSync(fd, String(process.pid))
      closeSync(fd)
      return true
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (isAlive(Number(readFileSync(file, 'utf8')))) return false
      rmSync(file, { force: true })
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    // No such process.
    return false
  }
}

function sendTo(socket: string, message: object): Promise<void> {
  return new Promise((resolve) => {
    const connection = net.connect(socket, () => connection.end(JSON.stringify(message)))
    connection.on('close', () => resolve()).on('error', () => resolve())
    connection.resume()
  })
}

export const app = new App()
setTimeout(() => app.go(), 20)
// As Electron does on POSIX.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit())
