// `launch()` in the shape of Playwright's `_electron.launch`: the same specs run against the real binary where there is one.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { findBrowser } from '../browser.ts'
import type * as Substitute from './electron.ts'
import type { record } from './record.ts'
import { makeWire } from './wire.ts'

/** What `evaluate` hands to its function. */
export type Inside = typeof Substitute & { harness: typeof record }

export interface App {
  /** 'host: …', for the record of a run. */
  name: string
  process: () => ChildProcess
  exited: Promise<{ code: number | null; signal: string | null }>
  log: () => string
  windows: () => Promise<Page[]>
  firstWindow: () => Promise<Page>
  /** The window by a new hold on it: a hold dies with the page that crashes, also where the page comes back. */
  windowAnew: () => Promise<Page>
  evaluate: <R, A>(run: (electron: Inside, argument: A) => R | Promise<R>, argument?: A) => Promise<R>
  /** Tells the window which paths the files that are dropped next have. */
  givePaths: (files: string[]) => Promise<void>
  close: () => Promise<void>
}

interface FromApp {
  kind: 'listening' | 'value' | 'used'
  use: string
  url: string
  id: number
  value?: string
  error?: string
}

/** What of Electron the apps launched here have used so far, in the words of used.ts. */
export const used = new Set<string>()

/** Milliseconds for a window to come, and for the app to end when asked. */
const patience = { window: 20_000, close: 20_000 }

/** `main`: the built entry. `env` is added to this process's. */
export async function launch({
  main,
  args = [],
  env = {},
}: {
  main: string
  args?: string[]
  env?: Record<string, string>
}): Promise<App> {
  const browserSpec = await findBrowser()
  const profile = await mkdtemp(path.join(os.tmpdir(), 'harness-'))
  const child = fork(main, args, {
    execArgv: ['--import', path.join(import.meta.dirname, 'hooks.ts')],
    env: { ...process.env, ...env, HARNESS_BROWSER: JSON.stringify(browserSpec), HARNESS_PROFILE: profile },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  const wire = makeWire()
  const pending = new Map<number, PromiseWithResolvers<unknown>>()
  const url = Promise.withResolvers<string>()
  url.promise.catch(() => {}) // A launch that is only waited to exit asks for no window.
  let browser: Browser | undefined
  let count = 0
  let log = ''
  const keep = (text: Buffer): void => void (log += text.toString())
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  child.on('message', (message: FromApp) => {
    if (message.kind === 'listening') return url.resolve(message.url)
    if (message.kind === 'used') return void used.add(message.use)
    const waiting = pending.get(message.id)
    pending.delete(message.id)
    if (message.value === undefined) waiting?.reject(new Error(message.error))
    else waiting?.resolve(wire.unpack(message.value))
  })
  const exited = once(child, 'exit').then(async ([code, signal]) => {
    url.reject(new Error(`the app ended with ${code ?? signal} before it had a window:\n${log}`))
    for (const waiting of pending.values()) waiting.reject(new Error(`the app ended with ${code ?? signal}:\n${log}`))
    await browser?.close().catch(() => {})
    // Chromium writes to its profile until it has ended.
    await rm(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    return { code: code as number | null, signal: signal as string | null }
  })
  const running = (): boolean => child.exitCode === null && child.signalCode === null

  const app: App = {
    name: `host: Electron harness (Node ${process.versions.node}, ${browserSpec.name})`,
    process: () => child,
    exited,
    log: () => log,
    async windows() {
      browser ??= await chromium.connectOverCDP(await url.promise)
      return browser.contexts().flatMap((context) => context.pages().filter((page) => page.url() !== 'about:blank'))
    },
    async firstWindow() {
      for (const end = Date.now() + patience.window; Date.now() < end;) {
        const [page] = await app.windows()
        if (page) return page
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
      throw new Error(`no window came:\n${log}`)
    },
    async windowAnew() {
      await browser?.close()
      browser = undefined
      return app.firstWindow()
    },
    evaluate<R, A>(run: (electron: Inside, argument: A) => R | Promise<R>, argument?: A) {
      const id = (count += 1)
      const waiting = Promise.withResolvers<unknown>()
      pending.set(id, waiting)
      child.send({ kind: 'evaluate', id, code: run.toString(), argument: wire.pack(argument) })
      return waiting.promise as Promise<R>
    },
    async givePaths(files) {
      const list = await Promise.all(
        files.map(async (file) => ({ name: path.basename(file), size: (await stat(file)).size, path: file })),
      )
      await app.evaluate(
        ({ BrowserWindow }, list) => BrowserWindow.getAllWindows()[0]?.webContents.givePaths(list),
        list,
      )
    },
    async close() {
      if (!running()) return
      const kill = setTimeout(() => child.kill('SIGKILL'), patience.close)
      app.evaluate(({ app }) => app.quit()).catch(() => {}) // It may be gone before it answers.
      await exited
      clearTimeout(kill)
    },
  }
  return app
}
