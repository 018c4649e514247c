// Host: the desktop app. On the real Electron where its binary is, else on the harness; the record says which.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { _electron } from 'playwright-core'
import type { Command, Input } from '../src/contract/api.ts'
import { launch, type App } from './harness/launch.ts'
import { built, dropFiles, root, unwrap, usual, type Host } from './host.ts'

export interface DesktopHost extends Host {
  /** Null on the real Electron. */
  app: App | null
}

/** `app`: the folder that holds its `out/`. */
export async function startDesktop(home: string, env: Record<string, string> = {}, app = root): Promise<DesktopHost> {
  const binary = await electronBinary()
  const main = built('main/index.js', app)
  built('preload/index.cjs', app)
  const all = { ...usual, ...env, SHEAF_DATA: home }
  return binary === null ? onHarness(main, all) : onElectron(binary, main, all)
}

async function onHarness(main: string, env: Record<string, string>): Promise<DesktopHost> {
  const app = await launch({ main, env })
  const page = await app.firstWindow()
  return {
    ...faceOf(page),
    name: app.name,
    app,
    async drop(files) {
      await app.givePaths(files)
      await dropFiles(page, files)
    },
    async kill() {
      app.process().kill('SIGKILL')
      await app.exited
    },
    close: () => app.close(),
  }
}

async function onElectron(binary: string, main: string, env: Record<string, string>): Promise<DesktopHost> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  const args = process.getuid?.() === 0 ? ['--no-sandbox', main] : [main]
  const app = await _electron.launch({
    executablePath: binary,
    args,
    env: { ...Object.fromEntries(inherited), ...env },
  })
  const page = await app.firstWindow()
  const exited = new Promise<void>((resolve) => app.process().once('exit', () => resolve()))
  return {
    ...faceOf(page),
    name: `host: Electron (${binary})`,
    app: null,
    drop: (files) => dropFiles(page, files),
    async kill() {
      app.process().kill('SIGKILL')
      await exited
    },
    close: () => app.close(),
  }
}

/** What a host is to the specs, by its window. */
export function faceOf(page: Host['page']): Pick<Host, 'page' | 'call'> {
  return {
    page,
    async call<C extends Command>(command: C, input: Input<C>) {
      return unwrap<C>(
        await page.evaluate(([name, value]) => window.sheaf?.call(name, value), [command, input] as const),
      )
    },
  }
}

/** Null where the package was installed without its binary. Importing 'electron' would begin to download it. */
async function electronBinary(): Promise<string | null> {
  const folder = path.join(root, 'node_modules/electron')
  const named = await readFile(path.join(folder, 'path.txt'), 'utf8').catch(() => null)
  if (named === null) return null
  const file = path.join(folder, 'dist', named.trim())
  return existsSync(file) ? file : null
}
