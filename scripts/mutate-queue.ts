// Mutates the queue's SQL, one promise at a time, and runs the conformance suite on it: each mutation must turn the suite red.
// `node scripts/mutate-queue.ts [--only TEXT]`; prints a line each. It works on a copy, never on the files themselves.
import { spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './tools/project.ts'

interface Mutation {
  /** The promise that is broken. */
  breaks: string
  file: string
  /** What is replaced, everywhere in the file. */
  from: string
  to: string
}

const claim = 'src/engine/store/migrations/postgres/0001-queue-claim.ts'
const settle = 'src/engine/store/migrations/postgres/0001-queue-settle.ts'
const tables = 'src/engine/store/migrations/postgres/0001-queue.ts'
const folder = 'src/engine/queue'

const onPostgres: Mutation[] = [
  {
    breaks: 'the fence of settle: an old attempt may end a new one',
    file: settle,
    from: "j.state = 'active' AND j.retry_count = in_token - 1 FOR UPDATE",
    to: "j.state = 'active' FOR UPDATE",
  },
  {
    breaks: 'the fence of settle: an ended job may be ended again',
    file: settle,
    from: "AND j.id = in_id AND j.state = 'active' AND j.retry_count",
    to: 'AND j.id = in_id AND j.retry_count',
  },
  {
    breaks: 'the fence of touch, note and progressed',
    file: `${folder}/postgres-attempt.ts`,
    from: `AND j.state = 'active' AND j.retry_count = $3 - 1`,
    to: `AND j.state = 'active' AND $3::integer > 0`,
  },
  {
    breaks: 'the lock of a claim: two claimers may take the same row',
    file: claim,
    from: 'FOR UPDATE OF j SKIP LOCKED',
    to: '',
  },
  {
    breaks: 'SKIP LOCKED: a claim waits for others instead of passing them',
    file: claim,
    from: 'FOR UPDATE OF j SKIP LOCKED',
    to: 'FOR UPDATE OF j',
  },
  {
    breaks: 'retry_count rises with a claim',
    file: claim,
    from: 'THEN j.retry_count + 1 ELSE j.retry_count END',
    to: 'THEN j.retry_count ELSE j.retry_count END',
  },
  {
    breaks: 'the lease check: claims that hold are taken away',
    file: `${folder}/postgres.ts`,
    from: "j.started_on + j.expire_seconds * interval '1 s') <= ${now}",
    to: "j.started_on + j.expire_seconds * interval '1 s') <= ${now} + interval '1 day'",
  },
  {
    breaks: 'the lease check: lapsed claims are never given back',
    file: `${folder}/postgres.ts`,
    from: "j.started_on + j.expire_seconds * interval '1 s') <= ${now}",
    to: "j.started_on + j.expire_seconds * interval '1 s') <= ${now} - interval '1 day'",
  },
  {
    breaks: 'dead owners: their claims are given back at once',
    file: `${folder}/postgres.ts`,
    from: 's.owner = ANY ($3) AND',
    to: "s.owner = ANY ($3) AND s.owner = 'nobody' AND",
  },
  { breaks: 'delays: a job is claimed before it is due', file: claim, from: 'AND j.start_after <= now_at', to: '' },
  { breaks: 'pause: held jobs are handed out', file: claim, from: 'AND NOT j.blocked', to: '' },
  {
    breaks: 'the whole queue’s switch',
    file: claim,
    from: 'in_limit < 1 OR is_paused',
    to: 'in_limit < 1',
  },
  { breaks: 'priorities', file: claim, from: 'ORDER BY j.priority DESC, j.created_on', to: 'ORDER BY j.created_on' },
  {
    breaks: 'the order of addition',
    file: claim,
    from: 'base + x.n * interval',
    to: 'base - x.n * interval',
  },
  {
    breaks: 'at most one open job has a key',
    file: tables,
    from: 'ON sheaf.job (key) WHERE finished_at IS NULL',
    to: 'ON sheaf.job (key, id) WHERE finished_at IS NULL',
  },
  {
    breaks: 'cancel wins over a later settle',
    file: settle,
    from: "IF unless_cancelled AND was.wish = 'cancel' THEN",
    to: 'IF false THEN',
  },
  {
    breaks: 'the scope of a claim',
    file: claim,
    from: 'WHERE s.scope = in_scope AND',
    to: 'WHERE',
  },
  {
    breaks: 'the counters',
    file: settle,
    from: 'PERFORM sheaf.count_jobs(in_name, was.state, in_state, 1);',
    to: '',
  },
  {
    breaks: 'progress never falls',
    file: `${folder}/postgres.ts`,
    from: 'greatest(s.progress, $6)',
    to: '$6',
  },
  {
    breaks: 'a clock that is set back',
    file: claim,
    from: 'PERFORM sheaf.follow_clock(now_at);',
    to: 'NULL;',
  },
  {
    breaks: 'queues of other apps',
    file: `${folder}/postgres.ts`,
    from: 'ours.filter((name) => wanted.names?.includes(name) ?? true)',
    to: '[...ours, ...(wanted.names ?? [])]',
  },
]

const onSqlite: Mutation[] = [
  {
    breaks: 'the fence of settle',
    file: `${folder}/sqlite-attempt.ts`,
    from: 'WHERE id = ? AND token = ? AND state = 2',
    to: 'WHERE id = ? AND ? > 0 AND state = 2',
  },
  {
    breaks: 'the fence of touch',
    file: `${folder}/sqlite.ts`,
    from: 'WHERE id = ? AND token = ? AND state = 2 RETURNING wish',
    to: 'WHERE id = ? AND ? > 0 AND state = 2 RETURNING wish',
  },
  {
    breaks: 'the lease check',
    file: `${folder}/sqlite.ts`,
    from: 'if ((row.lease_until ?? 0) > at && !dead',
    to: 'if (!dead',
  },
  { breaks: 'the token rises', file: `${folder}/sqlite-claim.ts`, from: 'token = token + 1', to: 'token = token' },
  {
    breaks: 'the whole queue’s switch',
    file: `${folder}/sqlite-claim.ts`,
    from: ' AND (SELECT paused FROM queue) = 0',
    to: '',
  },
  {
    breaks: 'priorities',
    file: `${folder}/sqlite-claim.ts`,
    from: 'b.priority - a.priority || a.id - b.id',
    to: 'a.id - b.id',
  },
  {
    breaks: 'at most one open job has a key',
    file: 'src/engine/store/migrations/0001-queue.ts',
    from: 'ON job (key) WHERE state < 3',
    to: 'ON job (key, id) WHERE state < 3',
  },
  { breaks: 'progress never falls', file: `${folder}/sqlite.ts`, from: 'max(progress, ?)', to: '?' },
  {
    breaks: 'the counters',
    file: 'src/engine/store/migrations/0001-queue.ts',
    from: 'AFTER UPDATE OF state ON job WHEN',
    to: 'AFTER UPDATE OF state ON job WHEN 1 = 0 AND',
  },
]

const suites = [
  {
    name: 'Postgres',
    mutations: onPostgres,
    tests: ['src/engine/queue/postgres.test.ts', 'src/engine/queue/postgres-company.test.ts'],
  },
  { name: 'SQLite', mutations: onSqlite, tests: ['src/engine/queue/queue.test.ts'] },
]

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } })
const copy = mkdtempSync(path.join(os.tmpdir(), 'sheaf-mutate-'))
let survived = 0
try {
  for (const entry of ['src', 'resources', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
    cpSync(path.join(root, entry), path.join(copy, entry), { recursive: true })
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'))
  for (const { name, mutations, tests } of suites) {
    for (const mutation of mutations) {
      if (!`${name} ${mutation.breaks}`.includes(values.only)) continue
      const red = await firstFailure(mutation, tests)
      if (red === null) survived++
      console.log(
        `${red === null ? 'SURVIVED' : 'red     '}  ${name}: ${mutation.breaks}${red === null ? '' : ` — ${red}`}`,
      )
    }
  }
} finally {
  rmSync(copy, { recursive: true })
}
console.log(survived === 0 ? 'every mutation was found' : `${survived} mutations were not found`)
process.exitCode = survived === 0 ? 0 : 1

/** What the suite says first about a mutated copy; null: it is content. */
async function firstFailure({ file, from, to }: Mutation, tests: readonly string[]): Promise<string | null> {
  const target = path.join(copy, file)
  const original = readFileSync(target, 'utf8')
  if (!original.includes(from)) throw new Error(`${file} no longer holds: ${from}`)
  writeFileSync(target, original.replaceAll(from, to))
  try {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs')
    const args = [vitest, 'run', '--project', 'unit', '--bail', '1', '--reporter', 'verbose', ...tests]
    const child = spawn(process.execPath, args, {
      cwd: copy,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let said = ''
    child.stdout.on('data', (text: Buffer) => (said += text.toString()))
    child.stderr.on('data', (text: Buffer) => (said += text.toString()))
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    if (code === 0) return null
    return /(?:FAIL|×) .*> (.+)/.exec(said)?.[1]?.trim() ?? `ended with ${code}`
  } finally {
    writeFileSync(target, original)
  }
}
