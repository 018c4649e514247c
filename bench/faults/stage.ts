// The stage of faults that need whole hosts: a home on SQLite or a team's database on PostgreSQL, hosts in processes of their own whose
// workers follow scripts, and the tables themselves to count in afterwards.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { openTortureHome, type TortureHome } from '../../src/engine/queue/torture-home.ts'
import type { JobRow } from '../../src/engine/queue/queue.ts'
import { createEngine } from '../../src/engine/create.ts'
import { Settings } from '../../src/contract/settings.ts'
import { terminalStates } from '../../src/contract/model.ts'
import { forkSpawn } from '../../src/engine/work/fork.ts'
import { initTeam } from '../../src/engine/store/team.ts'
import { ownServer, type TestServer } from '../../src/engine/testing/postgres.ts'
import type { Script } from '../../src/engine/testing/scripted-worker.ts'
import type { Fault } from '../faults.ts'
import { type FromParent, type HostOptions, ToParent } from './host-messages.ts'

/** Seconds: the shortest there is, so that a frozen host's lapses while one watches. */
export const lease = 1
const patience = 120_000
const scripted = path.join(import.meta.dirname, '../../src/engine/testing/scripted-worker.ts')

/** A host in a process group of its own. */
export class StageHost {
  readonly #child: ChildProcess
  readonly pid: number
  #frozen = false

  constructor(child: ChildProcess) {
    this.#child = child
    if (child.pid === undefined) throw new Error('a host did not start')
    this.pid = child.pid
  }

  get isUp(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The next word it says. */
  async heard(): Promise<ToParent> {
    const [message] = (await once(this.#child, 'message')) as [unknown]
    return ToParent.parse(message)
  }

  /** Takes files in; throws when it does not. */
  async add(paths: string[]): Promise<void> {
    this.#send({ type: 'add', paths })
    const answer = await this.heard()
    if (answer.type !== 'added') throw new Error(`not taken in: ${JSON.stringify(answer)}`)
  }

  setClock(shift: number): void {
    this.#send({ type: 'clock', shift })
  }

  /** It and its workers stand still. */
  freeze(): void {
    process.kill(-this.pid, 'SIGSTOP')
    this.#frozen = true
  }

  thaw(): void {
    if (this.#frozen && this.isUp) process.kill(-this.pid, 'SIGCONT')
    this.#frozen = false
  }

  async end(): Promise<void> {
    if (!this.isUp) return
    this.thaw()
    const gone = once(this.#child, 'exit')
    this.#send({ type: 'stop' })
    const timer = setTimeout(() => process.kill(-this.pid, 'SIGKILL'), 10_000)
    await gone
    clearTimeout(timer)
  }

  #send(message: FromParent): void {
    this.#child.send(message)
  }
}

export class Stage implements AsyncDisposable {
  readonly folder: string
  readonly home: TortureHome
  readonly server: TestServer | null
  readonly #queue: string | null
  readonly #hosts: StageHost[] = []
  #scripts = 0

  private constructor(folder: string, home: TortureHome, server: TestServer | null, queue: string | null) {
    this.folder = folder
    this.home = home
    this.server = server
    this.#queue = queue
  }

  static async open(on: Fault['on']): Promise<Stage> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-faults-'))
    const server = on === 'postgres' ? await ownServer() : null
    const queue = server ? (await server.freshDatabase()).url : null
    if (queue !== null) await initTeam(queue)
    // The home's tables are made by an engine that does nothing else.
    else
      await (
        await createEngine({
          home: folder,
          settings: Settings.parse({ logLevel: 'silent' }),
          host: 'cli',
          spawn: forkSpawn(scripted),
          samplesDir: null,
        })
      ).stop()
    return new Stage(folder, await openTortureHome(queue ?? path.join(folder, 'sheaf.db')), server, queue)
  }

  /** Hosts of one home (SQLite) or of one database, each with its own clock. Throws when it does not start. */
  async start(
    options: Partial<Pick<HostOptions, 'settings' | 'clock' | 'worker'>> = {},
    /** A program that runs it, with its flags. */
    under: readonly string[] = [],
  ): Promise<StageHost> {
    const home = this.#queue === null ? this.folder : path.join(this.folder, `host-${this.#hosts.length}`)
    const settings = { workers: 1, lease, retryDelay: 0.05, ...options.settings }
    const wanted: HostOptions = { home, queue: this.#queue, clock: 0, worker: scripted, ...options, settings }
    const line = [...under, process.execPath, path.join(import.meta.dirname, 'host-process.ts'), JSON.stringify(wanted)]
    const child = spawn(line[0] ?? '', line.slice(1), {
      detached: true,
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    const host = new StageHost(child)
    this.#hosts.push(host)
    const said = await host.heard()
    if (said.type !== 'ready') throw new Error(`a host did not start: ${JSON.stringify(said)}`)
    return host
  }

  /** Writes a document whose reading goes as scripted; each has bytes of its own. */
  script(script: Script, name = 'a'): string {
    const file = path.join(this.folder, `${name}-${this.#scripts++}.txt`)
    writeFileSync(file, `A scripted document called ${file}.\n${JSON.stringify(script)}`)
    return file
  }

  /** Of the host's own claims, one that it has in hand. */
  async claimOf(host: StageHost): Promise<JobRow> {
    return this.#until(async () => {
      const rows = await this.#query<{ id: string; pid: number }>('SELECT id, pid FROM host')
      const jobs = await this.home.queue.list({ states: ['active'] })
      return jobs.find(({ owner }) => rows.find(({ id }) => id === owner)?.pid === host.pid)
    }, 'a host never claimed anything')
  }

  /** Milliseconds until the job is in other hands, or ended by them. */
  async takenOver(job: JobRow): Promise<number> {
    const began = performance.now()
    await this.#until(async () => {
      const now = await this.home.queue.get(job.id)
      return now?.state !== 'active' || now.token !== job.token || undefined
    }, 'nobody took over what a frozen host held')
    return performance.now() - began
  }

  /** Waits until as many documents have ended; milliseconds. */
  async ended(count: number): Promise<number> {
    const began = performance.now()
    await this.#until(async () => {
      const rows = await this.documents()
      return (rows.length >= count && rows.every(({ state }) => terminalStates.has(state))) || undefined
    }, 'documents did not end')
    return performance.now() - began
  }

  documents(): Promise<{ name: string; state: 'queued' | 'done' | 'failed'; error_json: string | null }[]> {
    return this.#query('SELECT name, state, error_json FROM document')
  }

  storedPages(): Promise<{ n: number }[]> {
    return this.#query(`SELECT count(*) AS n FROM event WHERE type = 'page.stored'`)
  }

  /** Documents that are not `done`, and pages or jobs whose end is in the log more than once. */
  async count(documents: number): Promise<{ lost: number; doubled: number; why: string[] }> {
    const all = await this.documents()
    const others = all.filter(({ state }) => state !== 'done')
    const twice = await this.#query(
      `SELECT 1 AS n FROM event WHERE type = 'page.stored' GROUP BY run_id, page HAVING count(*) > 1
       UNION ALL SELECT 1 FROM event WHERE type = 'job.completed' GROUP BY job_id HAVING count(*) > 1`,
    )
    await this.home.checkStore()
    const why = others.map(({ name, state, error_json: json }) => `${name} is ${state}: ${json ?? ''}`)
    return { lost: documents - all.length + others.length, doubled: twice.length, why }
  }

  async #query<T>(statement: string): Promise<T[]> {
    const { db } = this.home
    return db.tx(async ({ kysely }) => {
      if (db.dialect === 'postgres') await sql`SET LOCAL search_path TO sheaf`.execute(kysely)
      const { rows } = await sql.raw<T>(statement).execute(kysely)
      return rows
    })
  }

  async #until<T>(look: () => Promise<T | undefined>, otherwise: string): Promise<T> {
    const deadline = performance.now() + patience
    for (;;) {
      const found = await look()
      if (found !== undefined) return found
      if (performance.now() > deadline) throw new Error(otherwise)
      await sleep(50)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const host of this.#hosts) await host.end()
    await this.home.db.close()
    await this.server?.end()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
