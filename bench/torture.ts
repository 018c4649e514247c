// The queue under kill -9: 10,000 jobs, 250 kills, on SQLite and on Postgres mixed with a worker in Python (--jobs --kills --seed --on sqlite|postgres).
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { random } from '../scripts/fixtures/random.ts'
import { isClean, torture, type TortureOptions } from '../src/engine/queue/torture.ts'
import { initTeam } from '../src/engine/store/team.ts'
import { ownServer } from '../src/engine/testing/postgres.ts'

export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      jobs: { type: 'string', default: '10000' },
      kills: { type: 'string', default: '250' },
      seed: { type: 'string', default: '1' },
      on: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
      claimers: { type: 'string', default: '4' },
      foreigners: { type: 'string', default: '1' },
    },
  })
  for (const backend of values.on) {
    const chance = random(Number(values.seed))
    const options = {
      jobs: Number(values.jobs),
      kills: Number(values.kills),
      claimers: Number(values.claimers),
      random: () => chance.next(),
      say: (line: string) => console.log(`  ${line}`),
    }
    console.log(`${backend}: ${values.jobs} jobs, ${values.kills} kills, seed ${values.seed}`)
    const counts =
      backend === 'postgres'
        ? await onPostgres({ ...options, foreigners: Number(values.foreigners) })
        : await onSqlite({ ...options, foreigners: 0 })
    console.table(counts)
    if (!isClean(counts)) process.exitCode = 1
  }
}

async function onSqlite(options: Omit<TortureOptions, 'location'>) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'sheaf-torture-'))
  try {
    return await torture({ ...options, location: path.join(folder, 'sheaf.db') })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function onPostgres(options: Omit<TortureOptions, 'location'>) {
  const server = await ownServer()
  try {
    const { url } = await server.freshDatabase()
    await initTeam(url)
    return await torture({ ...options, location: url })
  } finally {
    await server.end()
  }
}
