// 0003, Postgres: claims and settles that write less, many in one statement, and parts of the queue that are steered as a whole.
//
// realm: the tenant. born_at: when a job was added, if it was moved since (its place is its created_on then).
// part: a name, lane or realm that is paused or limited; part_start: claims within the window of a rate.
import { claims } from './0003-queue-claims.ts'
import { settles } from './0003-queue-settles.ts'
import type { PostgresMigration } from './migration.ts'

const tables = `
ALTER TABLE sheaf.job ADD COLUMN realm text COLLATE "C" NOT NULL DEFAULT '', ADD COLUMN born_at timestamptz;
UPDATE sheaf.job AS s SET realm = r.realm FROM sheaf.run AS r WHERE r.id = s.group_id;
-- Room beside each row for what a claim writes, so that it touches no index.
ALTER TABLE sheaf.job SET (fillfactor = 50);
CREATE INDEX job_realm ON sheaf.job (realm, name, priority DESC, added_at) WHERE finished_at IS NULL;

CREATE TABLE sheaf.part (
  kind text NOT NULL CHECK (kind IN ('name', 'lane', 'realm')),
  value text COLLATE "C" NOT NULL,
  paused boolean NOT NULL DEFAULT false,
  concurrency integer,
  rate integer,
  -- Milliseconds.
  rate_window integer,
  PRIMARY KEY (kind, value)
);
CREATE TABLE sheaf.part_start (kind text NOT NULL, value text COLLATE "C" NOT NULL, at timestamptz NOT NULL, id uuid NOT NULL);
CREATE INDEX part_start_by_time ON sheaf.part_start (kind, value, at);
`

export const queueClaim: PostgresMigration = {
  number: 3,
  name: 'queue-claim',
  sql: [tables, claims, settles].join('\n'),
}
