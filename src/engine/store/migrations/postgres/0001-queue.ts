// 1: the queue's side of a job. The job itself is a row of pgboss.job; here is what pg-boss has no column for: its key, group and
// scope, what its claimer is to hear, failures and interruptions, progress, texts, the whole queue's switch, kept counters.
// pgboss itself is only read and written, never altered; nothing here refers to it by constraint or trigger.
import { claim } from './0001-queue-claim.ts'
import { settle } from './0001-queue-settle.ts'
import type { PostgresMigration } from './migration.ts'

const tables = `
-- One row a job that Sheaf added or adopted. Whether a job is queued, active, held or due is for pgboss.job to say.
CREATE TABLE sheaf.job (
  id uuid PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  group_id text COLLATE "C" NOT NULL,
  scope text COLLATE "C" NOT NULL,
  priority integer NOT NULL,
  -- Between attempts: 'retry' once it has failed. A claim does not change it, so that claims touch no index and no counter.
  state text NOT NULL DEFAULT 'created' CHECK (state IN ('created', 'retry', 'completed', 'cancelled', 'failed')),
  -- What its claimer is to hear at the next sign of life.
  wish text NOT NULL DEFAULT 'go-on' CHECK (wish IN ('go-on', 'pause', 'cancel')),
  -- Of the claim that Sheaf gave out last; null once that attempt was settled. Another token in pgboss.job: a foreign worker has it.
  owner text COLLATE "C",
  token integer NOT NULL DEFAULT 0,
  failures integer NOT NULL DEFAULT 0,
  interruptions integer NOT NULL DEFAULT 0,
  progress double precision NOT NULL DEFAULT 0,
  retry_limit integer NOT NULL,
  -- Milliseconds.
  retry_delay double precision NOT NULL,
  retry_delay_max double precision NOT NULL,
  -- Delayed until, and when that was decided: a clock that is behind it has been set back since.
  due_at timestamptz,
  timed_at timestamptz,
  -- Rises with every job, whatever the clock does: the order of addition.
  added_at timestamptz NOT NULL,
  finished_at timestamptz,
  -- JSON texts. A payload or output is here only if jsonb cannot hold it (NUL, half a surrogate pair).
  payload text,
  note text,
  error text,
  output text
) WITH (fillfactor = 80);

CREATE UNIQUE INDEX job_open_key ON sheaf.job (key) WHERE finished_at IS NULL;
CREATE INDEX job_group ON sheaf.job (group_id);
CREATE INDEX job_scope ON sheaf.job (scope, priority DESC, added_at) WHERE finished_at IS NULL;
CREATE INDEX job_open ON sheaf.job (added_at) WHERE finished_at IS NULL;
CREATE INDEX job_due ON sheaf.job (due_at) WHERE due_at IS NOT NULL AND finished_at IS NULL;
CREATE INDEX job_finished ON sheaf.job (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX job_failed ON sheaf.job (finished_at) WHERE state = 'failed';

-- How many jobs of a name rest in each state; the active ones, who are few, count where they rest and are counted by need.
CREATE TABLE sheaf.job_count (
  name text PRIMARY KEY,
  created bigint NOT NULL DEFAULT 0,
  retry bigint NOT NULL DEFAULT 0,
  completed bigint NOT NULL DEFAULT 0,
  cancelled bigint NOT NULL DEFAULT 0,
  failed bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

-- Jobs of other programs in queues of ours whose payload means nothing to Sheaf: left alone, for ever.
CREATE TABLE sheaf.job_ignored (id uuid PRIMARY KEY, name text NOT NULL, seen_at timestamptz NOT NULL);

-- One row: the whole queue's switch, the place of the newest job, the latest time at which a delay was set.
CREATE TABLE sheaf.queue (
  single integer PRIMARY KEY DEFAULT 1 CHECK (single = 1),
  paused boolean NOT NULL DEFAULT false,
  place timestamptz NOT NULL DEFAULT '-infinity',
  latest timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);
INSERT INTO sheaf.queue DEFAULT VALUES;
`

/** A queue a stage, each with a table of its own: a claim then stays quick while a neighbour's table grows by thousands. */
const queues = `
SELECT pgboss.create_queue(stage, '{"policy": "standard", "partition": true, "notify": true, "heartbeatSeconds": 20,
    "expireInSeconds": 86400, "deleteAfterSeconds": 0}')
  FROM unnest(ARRAY['document-parse', 'page-ocr', 'document-chunk', 'generate-embeddings', 'analyze-document']) AS stage;
`

export const queue: PostgresMigration = { number: 1, name: 'queue', sql: [queues, tables, claim, settle].join('\n') }
