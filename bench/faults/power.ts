// A power cut under SQLite: a writer is run under strace, and every state is built anew in which the disk might have been left: writes since
// a file's last sync are there, are not there, or are there in part, in any mixture. Linux, where strace is installed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import type { Random } from '../../scripts/fixtures/random.ts'
import type { Fault } from '../faults.ts'

type Step =
  | { kind: 'write'; file: string; at: number; bytes: Buffer }
  | { kind: 'cut'; file: string; at: number }
  | { kind: 'sync'; file: string }
  | { kind: 'acknowledged'; n: number }

/** Bytes that a disk writes whole or not at all. */
const sector = 512
const commits = 150

export const powerCut: Fault = {
  name: 'power cut',
  on: 'sqlite',
  isLong: true,
  async run({ chance }) {
    if (!canTrace()) return { skipped: 'strace is not installed, or may not trace here' }
    const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-faults-'))
    try {
      const file = path.join(folder, 'sheaf.db')
      const steps = record(file, path.join(folder, 'trace'))
      const { states, lost, damaged } = replay(steps, file, path.join(folder, 'state'), chance)
      const promise = 'what was acknowledged is there and whole'
      return { promise, faults: states, lost: lost + damaged, doubled: 0, recovered: null }
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
}

export const canTrace = (): boolean => spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0

/** The writes of a process that commits rows durably and says after each that it is kept. */
function record(file: string, trace: string): Step[] {
  const open = new URL('../../src/engine/store/open.ts', import.meta.url).href
  const script = `
    const { openDb } = await import(${JSON.stringify(open)})
    const { writeSync } = await import('node:fs')
    const db = await openDb(${JSON.stringify(file)})
    await db.tx(async ({ sqlite }) => { sqlite.exec('CREATE TABLE scratch (n INTEGER PRIMARY KEY, bytes BLOB)'); sqlite.pragma('wal_autocheckpoint = 20') })
    for (let n = 1; n <= ${commits}; n++) {
      await db.tx(async ({ sqlite }) => sqlite.prepare('INSERT INTO scratch VALUES (?, zeroblob(?))').run(n, (n * 977) % 6000), { durable: true })
      writeSync(1, 'KEPT ' + n + '\\n')
    }
    await db.close()`
  const calls = 'trace=pwrite64,write,fsync,fdatasync,ftruncate'
  const flags = ['-f', '--seccomp-bpf', '-y', '-xx', '-s', '140000', '-e', calls, '-o', trace]
  const { status, stderr } = spawnSync('strace', [...flags, process.execPath, '--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (status !== 0) throw new Error(`the writer ended with ${status}: ${stderr.slice(-500)}`)
  return readFileSync(trace, 'utf8').split('\n').flatMap(stepOf)
}

const raw = (hex: string): Buffer => Buffer.from(hex.replaceAll('\\x', ''), 'hex')
const name = (hex: string): string => raw(hex).toString()

function stepOf(line: string): Step[] {
  const write = /pwrite64\(\d+<((?:\\x..)+)>, "((?:\\x..)*)"(\.\.\.)?, \d+, (\d+)/.exec(line)
  if (write) {
    const [, file = '', bytes = '', cut, at = ''] = write
    if (cut !== undefined) throw new Error('a write longer than the trace shows')
    return [{ kind: 'write', file: name(file), bytes: raw(bytes), at: Number(at) }]
  }
  const sync = /(?:fsync|fdatasync)\(\d+<((?:\\x..)+)>/.exec(line)
  if (sync) return [{ kind: 'sync', file: name(sync[1] ?? '') }]
  const cut = /ftruncate\(\d+<((?:\\x..)+)>, (\d+)/.exec(line)
  if (cut) return [{ kind: 'cut', file: name(cut[1] ?? ''), at: Number(cut[2]) }]
  const said = /write\(1<[^>]*>, "((?:\\x..)*)"/.exec(line)
  const kept = said ? /KEPT (\d+)/.exec(name(said[1] ?? '')) : null
  return kept ? [{ kind: 'acknowledged', n: Number(kept[1]) }] : []
}

/** What the power may leave of a write: nothing, all of it, its first sectors. */
type Fate = 'lost' | 'there' | 'torn'

function replay(
  steps: readonly Step[],
  file: string,
  state: string,
  chance: Random,
): { states: number; lost: number; damaged: number } {
  const files = [file, `${file}-wal`]
  const synced = new Map<string, Buffer>(files.map((one) => [one, Buffer.alloc(0)]))
  const since = new Map<string, (Step & { kind: 'write' | 'cut' })[]>(files.map((one) => [one, []]))
  const counts = { states: 0, lost: 0, damaged: 0 }
  let kept = 0
  const any = (): Fate => chance.pick(['lost', 'there', 'torn'])

  const leave = (fate: () => Fate): void => {
    for (const [n, one] of files.entries()) {
      let bytes = synced.get(one) ?? Buffer.alloc(0)
      for (const step of since.get(one) ?? []) bytes = applied(bytes, step, fate())
      writeFileSync(n === 0 ? state : `${state}-wal`, bytes)
    }
    rmSync(`${state}-shm`, { force: true })
    counts.states++
    const found = look(state)
    if (found === null) counts.damaged++
    else if (found < kept) counts.lost++
  }

  for (const step of steps) {
    if (step.kind === 'acknowledged') {
      kept = step.n
      leave(() => 'lost')
      for (let n = 0; n < 3; n++) leave(any)
    } else if (files.includes(step.file)) {
      const waiting = since.get(step.file) ?? []
      if (step.kind === 'sync') {
        synced.set(
          step.file,
          waiting.reduce((bytes, one) => applied(bytes, one, 'there'), synced.get(step.file) ?? Buffer.alloc(0)),
        )
        since.set(step.file, [])
      } else {
        waiting.push(step)
        if (chance.next() < 0.3) leave(any)
      }
    }
  }
  if (kept !== commits) throw new Error(`the trace shows ${kept} of ${commits} acknowledgements`)
  return counts
}

function applied(bytes: Buffer, step: Step & { kind: 'write' | 'cut' }, fate: Fate): Buffer {
  if (fate === 'lost') return bytes
  if (step.kind === 'cut')
    return Buffer.concat([bytes.subarray(0, step.at), Buffer.alloc(Math.max(0, step.at - bytes.length))])
  const part =
    fate === 'torn'
      ? step.bytes.subarray(0, Math.max(sector, Math.floor(step.bytes.length / 2 / sector) * sector))
      : step.bytes
  const out = Buffer.alloc(Math.max(bytes.length, step.at + part.length))
  bytes.copy(out)
  part.copy(out, step.at)
  return out
}

/** The last row after SQLite's own recovery, when none before it is missing; null for a file that is not whole. */
function look(file: string): number | null {
  try {
    const sqlite = new Database(file)
    try {
      if (sqlite.pragma('integrity_check', { simple: true }) !== 'ok') return null
      const isThere = sqlite.prepare(`SELECT count(*) FROM sqlite_schema WHERE name = 'scratch'`).pluck().get()
      if (!isThere) return 0
      const row = sqlite.prepare('SELECT count(*) AS rows, coalesce(max(n), 0) AS last FROM scratch').get() as {
        rows: number
        last: number
      }
      return row.rows === row.last ? row.last : null
    } finally {
      sqlite.close()
    }
  } catch (error) {
    if (error instanceof Database.SqliteError) return null
    throw error
  }
}
