// What people and programs do to a queue during a soak: documents come in, are looked for, exported, cancelled and wanted again; somebody
// always listens. The ledger here is the soak's own word for what was promised; the queue's word is held against it afterwards.
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { terminalStates } from '../../src/contract/model.ts'
import type { Random } from '../../scripts/fixtures/random.ts'
import { drawNext } from './documents.ts'
import type { Host } from './host.ts'

/** A queue with the hosts that work on it. */
export interface Queue {
  name: string
  hosts: Host[]
  /** Where files lie and outputs go. */
  inbox: string
  outbox: string
}

export interface Entry {
  name: string
  kind: string
  mark: string | null
  isSound: boolean
  batch: string
  /** Its document, and that it was seen in an end state. */
  document: string | null
  ended: boolean
}

export interface Tally {
  taken: number
  /** Answers that never came or said no: asked again with the same key. */
  repeated: number
  searches: number
  exports: number
  cancelled: number
  /** A document that had ended and that its own word did not find. */
  notFound: string[]
  heard: number
  /** Numbers of events that came twice, or after a later one, to one listener. */
  unordered: number
  reconnected: number
}

export const emptyTally = (): Tally => ({
  taken: 0,
  repeated: 0,
  searches: 0,
  exports: 0,
  cancelled: 0,
  notFound: [],
  heard: 0,
  unordered: 0,
  reconnected: 0,
})

export class Traffic {
  readonly queue: Queue
  readonly entries: Entry[] = []
  readonly tally = emptyTally()
  /** Events each host's listener heard, by host. */
  readonly heard = new Map<Host, number[]>()
  readonly #chance: Random
  readonly #seed: number
  readonly #end: AbortSignal
  #drawn = 0
  readonly #cancelled = new Set<Entry>()

  constructor(queue: Queue, chance: Random, seed: number, end: AbortSignal) {
    this.queue = queue
    this.#chance = chance
    this.#seed = seed
    this.#end = end
  }

  /** A document: drawn, and handed in until somebody says that it is taken. */
  async submit(): Promise<void> {
    const mark = `soak${this.#seed}${this.queue.name}${this.#drawn++}`
    const drawn = await drawNext(mark, this.#chance)
    const name = `${mark}.${drawn.extension}`
    const file = path.join(this.queue.inbox, name)
    writeFileSync(file, drawn.bytes)
    const { kind, isSound } = drawn
    const batch = await this.#insist(async (host) => {
      const { batch } = await host.ask('intake.add', {
        sources: [{ kind: 'path', path: file }],
        key: name,
        output: { dir: this.queue.outbox, formats: ['txt'] },
      })
      return batch.id
    })
    if (batch === null) return
    this.entries.push({ name, kind, isSound, mark: drawn.mark, batch, document: null, ended: false })
    this.tally.taken++
  }

  /** Asks hosts in turn until one answers; null at the end of the soak. */
  async #insist<T>(ask: (host: Host) => Promise<T>): Promise<T | null> {
    while (!this.#end.aborted) {
      const up = this.queue.hosts.filter((host) => host.pid !== null && !host.isFrozen)
      if (up.length > 0) {
        try {
          return await ask(this.#chance.pick(up))
        } catch {
          // Unknown, not failed: the key makes asking again safe.
          this.tally.repeated++
        }
      }
      await sleep(500)
    }
    return null
  }

  /** Looks at documents that are not known to have ended. */
  async look(): Promise<void> {
    const open = this.entries.filter(({ ended }) => !ended)
    for (const entry of open.slice(0, 200)) {
      const host = this.#someHost()
      if (!host) return
      const listed = await host
        .ask('documents.list', { filter: { batch: entry.batch }, descending: false, limit: 10 })
        .catch(() => null) // Somebody was killed or frozen meanwhile; it is looked at again.
      const document = listed?.documents.find(({ name }) => name === entry.name)
      if (!document) continue
      entry.document = document.id
      entry.ended =
        terminalStates.has(document.state) &&
        !this.#cancelled.has(entry) &&
        (listed?.documents.every(({ state }) => terminalStates.has(state)) ?? false)
    }
  }

  #someHost(): Host | null {
    const up = this.queue.hosts.filter((host) => host.pid !== null && !host.isFrozen)
    return up.length === 0 ? null : this.#chance.pick(up)
  }

  /** A word that only one document has, looked for among all; and that document in another form. */
  async search(): Promise<void> {
    const known = this.entries.filter(({ ended, mark, document }) => ended && mark !== null && document !== null)
    const host = this.#someHost()
    if (known.length === 0 || !host) return
    const entry = this.#chance.pick(known)
    try {
      const finds = async (): Promise<boolean> => {
        const { hits } = await host.ask('search.query', { query: entry.mark ?? '', limit: 5 })
        this.tally.searches++
        return hits.some(({ document }) => document.id === entry.document)
      }
      if (!(await finds()) && !(await finds())) this.tally.notFound.push(entry.name)
      const format = this.#chance.pick(['md', 'json', 'jsonl', 'csv'])
      await host.fetchExport(entry.document ?? '', format)
      this.tally.exports++
    } catch {
      // Nobody answered: the host was killed or frozen, or its database was away.
    }
  }

  /** Somebody changes their mind: a document is cancelled, and half a minute later at most wanted again. */
  async cancelAndRetry(): Promise<void> {
    const waiting = this.entries.filter(({ ended, isSound }) => !ended && isSound)
    if (waiting.length === 0) return
    const entry = this.#chance.pick(waiting)
    await this.look()
    const { document } = entry
    if (document === null || entry.ended || this.#cancelled.has(entry)) return
    this.#cancelled.add(entry)
    const verb = { selection: { documents: [document] } }
    await this.#insist((host) => host.ask('documents.cancel', verb))
    this.tally.cancelled++
    await sleep(1000 + this.#chance.whole(20_000))
    await this.#want(entry, document)
    this.#cancelled.delete(entry)
  }

  /** A cancel takes effect within a page; a retry is for what has ended. */
  async #want(entry: Entry, document: string): Promise<void> {
    const until = performance.now() + 120_000
    while (performance.now() < until) {
      const state = await this.#insist(async (host) => (await host.ask('documents.get', { document })).document.state)
      if (state === 'done' || state === null) return
      if (state === 'cancelled') {
        await this.#insist((host) => host.ask('documents.retry', { selection: { documents: [document] } }))
        return
      }
      await sleep(1000)
    }
    throw new Error(`${entry.name} was cancelled and neither ended nor went on within two minutes`)
  }

  /** Hears every event of the queue at one host, and comes back after each broken connection. */
  async listen(host: Host): Promise<void> {
    const heard: number[] = []
    this.heard.set(host, heard)
    let last = 0
    while (!this.#end.aborted) {
      try {
        for await (const seq of host.hear(last, this.#end)) {
          if (seq <= last) this.tally.unordered++
          heard.push(seq)
          last = Math.max(last, seq)
          this.tally.heard++
        }
      } catch {
        // Killed, frozen or at its end: the next connection goes on after the last number.
      }
      this.tally.reconnected++
      await sleep(1000)
    }
  }
}
