// What of Electron the app uses while it runs, told to the test that launched it: `tray.ts: Tray.destroy` for a call, `tray.ts: Tray "click"`
// for an event that reached its listener. Who called is read off the stack: what specs and the substitute call themselves does not count.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { getCallSites } from 'node:util'

/** Where the bundles of the app lie. */
const app = pathToFileURL(`${path.dirname(process.argv[1] ?? '.')}${path.sep}`).href
const told = new Set<string>()
const lines = new Map<string, string[]>()

export function tellUse(use: string): void {
  if (told.has(use)) return
  told.add(use)
  process.send?.({ kind: 'used', use })
}

/** The source file of the app whose code called the function `depth` above this one; null: it was not the app's. */
function caller(depth: number): string | null {
  const site = getCallSites(depth + 2)[depth + 1]
  if (!site?.scriptName.startsWith(app)) return null
  const file = fileURLToPath(site.scriptName)
  const text = lines.get(file) ?? readFileSync(file, 'utf8').split('\n')
  lines.set(file, text)
  // The bundler names each module above its code.
  const named = text.slice(0, site.lineNumber).findLast((line) => line.startsWith('// src/main/'))
  return named?.slice('// src/main/'.length) ?? null
}

/** To be called by a method or constructor of the substitute: who called it, and what it is called in electron.d.ts. */
export function tellCall(name: string): void {
  const file = caller(2)
  if (file !== null) tellUse(`${file}: ${name}`)
}

/** Has these methods tell of their calls, also when a spec puts its own in their place. `name`: of the type in electron.d.ts. */
export function watchCalls<T extends object>(name: string, target: T): T {
  for (const [key, { value }] of Object.entries(Object.getOwnPropertyDescriptors(target))) {
    if (typeof value !== 'function' || key === 'constructor' || key === 'prototype') continue
    let current = value as (...args: unknown[]) => unknown
    const watched = function (this: unknown, ...args: unknown[]): unknown {
      tellCall(`${name}.${key}`)
      return current.apply(this, args)
    }
    Object.defineProperty(target, key, {
      get: () => watched,
      set(next: typeof current) {
        // What was read here put back: the substitute's own again.
        current = next === watched ? (value as typeof current) : next
      },
    })
  }
  return target
}

type Listener = (...args: unknown[]) => void
interface Emitting {
  on(event: string, listener: Listener): unknown
  once(event: string, listener: Listener): unknown
  off(event: string, listener: Listener): unknown
  emit(event: string, ...args: unknown[]): boolean
  rawListeners(event: string): unknown[]
}

/** The same for what emits events, which tells of those that reached a listener of the app's too. */
export function watchEvents(name: string, target: Emitting): void {
  const listeners = new Map<unknown, string>()
  for (const key of ['on', 'once', 'off'] as const) {
    const run = target[key]
    target[key] = function (this: unknown, event, listener) {
      const file = caller(1)
      if (file !== null) {
        tellUse(`${file}: ${name}.${key}`)
        if (key !== 'off') listeners.set(listener, file)
      }
      return run.call(this, event, listener)
    }
  }
  const { emit } = target
  target.emit = function (this: Emitting, event, ...args) {
    for (const raw of this.rawListeners(event)) {
      const file = listeners.get((raw as { listener?: unknown }).listener ?? raw)
      if (file !== undefined) tellUse(`${file}: ${name} "${event}"`)
    }
    return emit.call(this, event, ...args)
  }
}
