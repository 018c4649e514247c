// Real processes on one queue: no job is given out twice, and kill -9 at any moment loses and doubles nothing. Long: bench/torture.ts.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { initTeam } from '../store/team.ts'
import { freshDatabase } from '../testing/postgres.ts'
import { torture } from './torture.ts'

interface Place {
  location: string
  remove(): Promise<void>
}

const places: Record<'SQLite' | 'Postgres', () => Promise<Place>> = {
  async SQLite() {
    const folder = mkdtempSync(join(tmpdir(), 'sheaf-processes-'))
    return { location: join(folder, 'sheaf.db'), remove: async () => rmSync(folder, { recursive: true }) }
  },
  async Postgres() {
    const { url, drop } = await freshDatabase()
    await initTeam(url)
    return { location: url, remove: drop }
  },
}

const hasPython = (): boolean => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false // the worker in another language then stays at home; the others are tortured all the same
  }
}

test.for(['SQLite', 'Postgres'] as const)(
  'on %s claimers are killed again and again: no job is lost, and each takes effect once, in order',
  { timeout: 120_000 },
  async (name) => {
    const { location, remove } = await places[name]()
    const foreigners = name === 'Postgres' && hasPython() ? 1 : 0
    const counts = await torture({ location, jobs: 240, kills: 9, claimers: 3, foreigners, random: Math.random })
    expect(counts).toMatchObject({ jobs: 240, lost: 0, twice: 0, disordered: 0 })
    expect(counts.kills).toBeGreaterThanOrEqual(9)
    if (foreigners > 0) expect(counts.doneByForeigners).toBeGreaterThan(0)
    await remove()
  },
)

test.for(['SQLite', 'Postgres'] as const)(
  'on %s four processes share 800 jobs, and none gets one that another has',
  { timeout: 120_000 },
  async (name) => {
    const { location, remove } = await places[name]()
    const counts = await torture({ location, jobs: 800, kills: 0, claimers: 4, foreigners: 0, random: Math.random })
    expect(counts).toMatchObject({ jobs: 800, kills: 0, orphans: 0, lost: 0, twice: 0, disordered: 0 })
    await remove()
  },
)
