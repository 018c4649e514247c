// The queue: jobs a second, claims and counts beside backlogs up to a million, in turn with plainjob and liteque (SQLite), pg-boss and graphile-worker (Postgres).
import { parseArgs } from 'node:util'
import { measurePostgres } from './queue-postgres.ts'
import { measureSqlite } from './queue-sqlite.ts'

/**
 * `args`: --on sqlite|postgres (both), --rounds N (15), --backlogs N,N,… (1000,100000,1000000; 0: none), --delayed N: delayed jobs beside
 * the largest backlog (as many as it has; 0: none).
 */
export async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      on: { type: 'string', multiple: true, default: ['sqlite', 'postgres'] },
      rounds: { type: 'string', default: '15' },
      backlogs: { type: 'string', default: '1000,100000,1000000' },
      delayed: { type: 'string' },
    },
  })
  const backlogs = values.backlogs
    .split(',')
    .map(Number)
    .filter((backlog) => backlog > 0)
  const plan = { rounds: Number(values.rounds), backlogs, delayed: Number(values.delayed ?? Math.max(0, ...backlogs)) }
  const races = []
  if (values.on.includes('sqlite')) races.push(await measureSqlite(plan))
  if (values.on.includes('postgres')) races.push(await measurePostgres(plan))
  for (const race of races) race.print()
}
