// Mutates the queue's SQL, one promise at a time, and runs the conformance suite on it: each mutation must turn the suite red.
// `node scripts/mutate-queue.ts [--only TEXT]`; prints a line each. It works on a copy, never on the files themselves.
import { parseArgs } from 'node:util'
import { Copy, type Mutation, verdict } from './tools/mutation.ts'

const claim = 'src/engine/store/migrations/postgres/0012-queue-claims.ts'
const parts = 'src/engine/store/migrations/postgres/0003-queue-claims.ts'
const settle = 'src/engine/store/migrations/postgres/0001-queue-settle.ts'
const completing = 'src/engine/store/migrations/postgres/0012-queue-settles.ts'
const tables = 'src/engine/store/migrations/postgres/0001-queue.ts'
const folder = 'src/engine/queue'
const leaner = 'src/engine/store/migrations/0003-queue-claim.ts'
const line = 'src/engine/store/migrations/0013-queue-line.ts'

const onPostgres: Mutation[] = [
  {
    breaks: 'the fence of completing: an old attempt may end a new one',
    file: completing,
    from: 'AND j.retry_count = w.token - 1',
    to: '',
  },
  {
    breaks: 'the fence of completing: an ended job may be ended again',
    file: completing,
    from: "AND j.state = 'active' AND",
    to: 'AND',
  },
  {
    // Every other end of an attempt reads the attempt through the same fence; the one within sheaf.end_attempt stands behind it.
    breaks: 'the fence of settle, touch, note and progressed',
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
    from: 's.owner = ANY (${owners}) AND',
    to: "s.owner = ANY (${owners}) AND s.owner = 'nobody' AND",
  },
  {
    breaks: 'recovery: nobody sees that there is something to do',
    file: `${folder}/postgres.ts`,
    from: 'return claims?.due !== false',
    to: 'return claims?.due === null',
  },
  {
    breaks: 'recovery: what other programs ended is not seen',
    file: `${folder}/postgres.ts`,
    from: 'if (stray.due) return true',
    to: '',
  },
  {
    breaks: 'the fence of progressed',
    file: `${folder}/postgres.ts`,
    from: 'SELECT 1 / count(*) FROM s`',
    to: 'SELECT count(*) FROM s`',
  },
  { breaks: 'delays: a job is claimed before it is due', file: claim, from: 'AND j.start_after <= now_at', to: '' },
  {
    breaks: 'delays: a job of a scope is never claimed once it is due',
    file: claim,
    from: 'SET due_at = NULL, timed_at = NULL WHERE',
    to: 'SET timed_at = NULL WHERE',
  },
  {
    breaks: 'rows without a side of ours end a claim',
    file: claim,
    from: 'AND (SELECT count(*) FROM next) = (',
    to: 'AND 0 <= (',
  },
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
    file: parts,
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
    file: completing,
    from: "AND s.wish <> 'cancel'",
    to: '',
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
    breaks: 'the counters of what is completed',
    file: completing,
    from: "-count(*) FILTER (WHERE ended.rested = 'created')",
    to: '0',
  },
  { breaks: 'paused parts are passed over', file: parts, from: 'IF part.paused THEN', to: 'IF false THEN' },
  {
    breaks: 'limits of claims at a time',
    file: parts,
    from: 'room := part.concurrency - (',
    to: 'room := part.concurrency + 0 * (',
  },
  {
    breaks: 'claims beside limits take turns',
    file: parts,
    from: 'PERFORM FROM sheaf.part WHERE concurrency IS NOT NULL OR rate IS NOT NULL ORDER BY kind, value FOR UPDATE;',
    to: '',
  },
  {
    breaks: 'rates',
    file: parts,
    from: 'room := least(room, part.rate - (',
    to: 'room := least(room, part.rate + 0 * (',
  },
  {
    breaks: 'the window of a rate',
    file: parts,
    from: "(p.at <= now_at - part.rate_window * interval '1 ms' OR p.at > now_at)",
    to: '(p.at <= now_at OR p.at > now_at)',
  },
  { breaks: 'the bounds of lanes', file: parts, from: 'WHEN priority >= 0 THEN', to: 'WHEN priority > 0 THEN' },
  {
    breaks: 'moving makes room',
    file: `${folder}/postgres-move.ts`,
    from: 'await makeRoom(query, ids, behind)',
    to: '',
  },
  {
    breaks: 'jobs added after a move to the back come after it',
    file: `${folder}/postgres-move.ts`,
    from: 'SET place = greatest(place, ',
    to: 'SET place = least(place, ',
  },
  {
    breaks: 'pruning spares what is open',
    file: `${folder}/postgres-verbs.ts`,
    from: 'WHERE finished_at < $1 ORDER BY',
    to: 'WHERE added_at < $1 ORDER BY',
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
    from: 'WHERE id = +? AND token = +? AND state = 2`',
    to: 'WHERE id = +? AND ? > 0 AND state = 2`',
  },
  {
    breaks: 'the fence of completing: an old attempt may end a new one',
    file: `${folder}/sqlite-attempt.ts`,
    from: 'WHERE id = +? AND token = +? AND state = 2 AND wish < 2',
    to: 'WHERE id = +? AND ? > 0 AND state = 2 AND wish < 2',
  },
  {
    breaks: 'the fence of completing: an ended job may be ended again',
    file: `${folder}/sqlite-attempt.ts`,
    from: 'AND token = +? AND state = 2 AND wish < 2',
    to: 'AND token = +? AND wish < 2',
  },
  {
    breaks: 'cancel wins over a later settle',
    file: `${folder}/sqlite-attempt.ts`,
    from: 'AND state = 2 AND wish < 2',
    to: 'AND state = 2',
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
    file: `${folder}/sqlite-ready.ts`,
    from: 'b.priority - a.priority || ',
    to: '',
  },
  {
    breaks: 'at most one open job has a key',
    file: `${folder}/sqlite.ts`,
    from: 'ON CONFLICT (key) WHERE superseded = 0 DO NOTHING',
    to: '',
  },
  {
    breaks: 'a job that ended gives its key back',
    file: leaner,
    from: 'AND superseded = 0 AND state >= 3)',
    to: 'AND superseded = 0 AND state > 9)',
  },
  { breaks: 'progress never falls', file: `${folder}/sqlite.ts`, from: 'max(progress, ?)', to: '?' },
  {
    breaks: 'the counters',
    file: line,
    from: 'completed = completed + (new.state = 3) - (old.state = 3)',
    to: 'completed = completed',
  },
  {
    breaks: 'the counters of a second try',
    file: line,
    from: '${counted} AND old.state <> 0;',
    to: '',
  },
  {
    breaks: 'the counters of what waits',
    file: line,
    from: '${counted} AND new.state <> old.state;',
    to: '',
  },
  {
    breaks: 'what is active is known: claims of the dead are found',
    file: line,
    from: '${wasReady}\n        ${becomesActive}',
    to: '${wasReady}',
  },
  {
    breaks: 'what was claimed is no longer ready',
    file: line,
    from: '${wasReady}\n        ${becomesActive}',
    to: '${becomesActive}',
  },
  {
    breaks: 'a job that is given back is ready again',
    file: line,
    from: '${counted};\n        ${becomesReady}',
    to: '${counted};',
  },
  {
    breaks: 'what is held, delayed or ended is not ready',
    file: line,
    from: '${wasReady}\n        ${becomesReady}',
    to: '${becomesReady}',
  },
  {
    breaks: 'paused parts are passed over',
    file: `${folder}/sqlite-parts.ts`,
    from: 'if (paused === 1) return 0',
    to: '',
  },
  {
    breaks: 'limits of claims at a time',
    file: `${folder}/sqlite-parts.ts`,
    from: 'concurrency - (active?.count ?? 0)',
    to: 'concurrency - 0 * (active?.count ?? 0)',
  },
  {
    breaks: 'rates',
    file: `${folder}/sqlite-parts.ts`,
    from: 'rate - (started?.count ?? 0)',
    to: 'rate - 0 * (started?.count ?? 0)',
  },
  {
    breaks: 'the window of a rate',
    file: `${folder}/sqlite-parts.ts`,
    from: 'at - rate_window,',
    to: 'at,',
  },
  {
    breaks: 'the names of a claim',
    file: `${folder}/sqlite-claim.ts`,
    from: 'names ? there.filter(({ name }) => names.includes(name)) : there',
    to: 'there',
  },
  {
    breaks: 'what fell due is claimed',
    file: `${folder}/sqlite-claim.ts`,
    from: 'if (first.due === 1)',
    to: 'if (first.due > 1)',
  },
  {
    breaks: 'a claim of one looks whether parts are paused or limited',
    file: `${folder}/sqlite-claim.ts`,
    from: 'EXISTS (SELECT 1 FROM job_part) AS steered',
    to: '0 AS steered',
  },
  {
    breaks: 'the scope of a claim',
    file: `${folder}/sqlite-claim.ts`,
    from: 'scope === undefined',
    to: 'scope !== null',
  },
  {
    breaks: 'the scope of a claim of several',
    file: `${folder}/sqlite-claim.ts`,
    from: 'nextReady(sqlite, lots, scope, wanted)',
    to: 'nextReady(sqlite, lots, undefined, wanted)',
  },
  {
    breaks: 'a scope has all of its jobs',
    file: leaner,
    from: 'UPDATE job SET reserved = 1 WHERE id = new.id;',
    to: 'SELECT 1;',
  },
  { breaks: 'moving makes room', file: `${folder}/sqlite-move.ts`, from: 'makeRoom(sqlite, ids, behind)\n', to: '\n' },
  {
    breaks: 'jobs added after a move to the back come after it',
    file: `${folder}/sqlite-move.ts`,
    from: 'UPDATE sqlite_sequence SET seq = max(seq, ?)',
    to: 'UPDATE sqlite_sequence SET seq = max(seq, 0 * ?)',
  },
  {
    breaks: 'pruning spares what is open',
    file: `${folder}/sqlite.ts`,
    from: 'if (finished_at === null || finished_at >= before) continue',
    to: '',
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
using copy = new Copy(['src', 'resources', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
let survived = 0
for (const { name, mutations, tests } of suites) {
  for (const mutation of mutations) {
    if (!`${name} ${mutation.breaks}`.includes(values.only)) continue
    // On a busy machine what is slow turns red by itself, which proves nothing of a promise.
    const red = await copy.firstFailure(mutation, { files: tests, except: 'are quick' })
    if (red === null) survived++
    console.log(verdict(`${name}: ${mutation.breaks}`, red))
  }
}
console.log(survived === 0 ? 'every mutation was found' : `${survived} mutations were not found`)
process.exitCode = survived === 0 ? 0 : 1
