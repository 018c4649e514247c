// Queues of a team's database beside the stages' own, which come with its tables (store/migrations/postgres/0001-queue.ts): for tests
// and benches. Never called by a connection; creating anything is for `sheaf team init`.
import type { PostgresDb } from '../store/db.ts'

/** As the stages' queues are: a table of its own, notices, heartbeats; nothing is deleted by age, since Sheaf prunes. */
const settings = {
  policy: 'standard',
  partition: true,
  notify: true,
  heartbeatSeconds: 20,
  expireInSeconds: 86_400,
  deleteAfterSeconds: 0,
}

/** Creates the queues that are not there yet. */
export async function installPostgresQueue(db: PostgresDb, names: readonly string[]): Promise<void> {
  await db.tx((tx) =>
    tx.query('SELECT pgboss.create_queue(name, $2) FROM unnest($1::text[]) AS n (name)', [
      names,
      JSON.stringify(settings),
    ]),
  )
}
