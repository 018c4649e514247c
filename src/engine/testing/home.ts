// A home for a test: a temporary folder, an engine over it with scripted workers, and the documents they follow.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Parsed } from '../../contract/api.ts'
import type { Event } from '../../contract/event.ts'
import { commands } from '../../contract/api.ts'
import type { BatchView, DocumentView } from '../../contract/model.ts'
import { Settings } from '../../contract/settings.ts'
import { createEngine } from '../create.ts'
import type { Engine } from '../engine.ts'
import { forkSpawn } from '../work/fork.ts'
import { initTeam } from '../store/team.ts'
import { freshDatabase } from './postgres.ts'
import type { Script } from './scripted-worker.ts'

export interface TestHome {
  folder: string
  engine: Engine
  /** Writes a document whose reading goes as scripted; returns its path. */
  script(name: string, script: Script): string
  add(paths: string[], options?: Partial<Parsed<'intake.add'>>): Promise<BatchView>
  documents(): Promise<DocumentView[]>
  document(name: string): Promise<DocumentView>
  events(): Promise<Event[]>
  /** Waits until the condition holds of the named document. */
  until(name: string, condition: (document: DocumentView) => boolean): Promise<DocumentView>
  /** Stops the engine and opens the same folder again. */
  reopen(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What a home's queue is in: its own file, a fresh database of the run's server, or one that the test provides. */
export type Backend = 'sqlite' | 'postgres' | { url: string }

let usual: Backend = 'sqlite'

/** For a test file that runs another one's tests on the other backend. */
export function useBackend(backend: Backend): void {
  usual = backend
}

/** `worker`: the workers' entry, when documents are to be read for real. */
export async function openTestHome(
  change: Partial<Settings> = {},
  backend: Backend = usual,
  worker: string = path.join(import.meta.dirname, 'scripted-worker.ts'),
): Promise<TestHome> {
  const root = mkdtempSync(path.join(os.tmpdir(), 'sheaf-test-'))
  const database = backend === 'postgres' ? await freshDatabase() : null
  if (database) await initTeam(database.url)
  const queue = typeof backend === 'object' ? backend.url : (database?.url ?? null)
  const folder = path.join(root, 'home')
  const settings = Settings.parse({ workers: 2, retryDelay: 0.05, logLevel: 'silent', ...change })
  const spawn = forkSpawn(worker)
  const open = (): Promise<Engine> =>
    createEngine({ home: folder, queue, settings, host: 'cli', spawn, samplesDir: null })
  const home: TestHome = {
    folder,
    engine: await open(),
    script(name, script) {
      const file = path.join(root, name)
      const mark = script.password === undefined ? '' : '%PDF-1.7 '
      writeFileSync(file, `${mark}A scripted document called ${name}.\n${JSON.stringify(script)}`)
      return file
    },
    async add(paths, options = {}) {
      const input = commands['intake.add'].input.parse({
        sources: paths.map((file) => ({ kind: 'path', path: file })),
        ...options,
      })
      return (await home.engine.handlers['intake.add'](input)).batch
    },
    async documents() {
      const query = commands['documents.list'].input.parse({ limit: 1000, descending: false })
      return (await home.engine.handlers['documents.list'](query)).documents
    },
    async document(name) {
      const found = (await home.documents()).find((document) => document.name === name)
      if (!found) throw new Error(`no document ${name}`)
      return found
    },
    async events() {
      return (await home.engine.handlers['events.list']({ after: 0, limit: 10_000 })).events
    },
    async until(name, condition) {
      const deadline = Date.now() + 20_000
      for (;;) {
        const document = await home.document(name)
        if (condition(document)) return document
        if (Date.now() > deadline) throw new Error(`${name} stayed ${JSON.stringify(document)}`)
        await new Promise((resolve) => setTimeout(resolve, 15))
      }
    },
    async reopen() {
      await home.engine.stop({ grace: 2000 })
      home.engine = await open()
    },
    async [Symbol.asyncDispose]() {
      await home.engine.stop({ grace: 500 })
      await database?.drop()
      await rm(root, { recursive: true, force: true })
    },
  }
  return home
}
