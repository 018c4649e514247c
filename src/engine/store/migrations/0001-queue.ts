// 0001: the queue. A narrow row per job, its texts beside it, indexes that hold only what a claim looks for, kept counters.
//
// state: 0 created, 1 retry, 2 active, 3 completed, 4 cancelled, 5 failed. Open is < 3, queued (not yet claimed) < 2.
// A queued job is in exactly one of three places: ready (claimable), delayed (due_at is set) or held (paused = 1).
// wish: what the claimer is to hear at its next sign of life; 0 go on, 1 pause, 2 cancel.
// timed_at: when due_at or lease_until was written. A clock that is behind it has been set back since.
// Times are milliseconds since 1970, delays milliseconds.
import type { Migration } from './migration.ts'

export const queue: Migration = {
  number: 1,
  name: 'queue',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE job (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 5),
        paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
        wish INTEGER NOT NULL DEFAULT 0 CHECK (wish BETWEEN 0 AND 2),
        priority INTEGER NOT NULL,
        token INTEGER NOT NULL DEFAULT 0,
        failures INTEGER NOT NULL DEFAULT 0,
        interruptions INTEGER NOT NULL DEFAULT 0,
        progress REAL NOT NULL DEFAULT 0,
        due_at INTEGER,
        lease_until INTEGER,
        timed_at INTEGER,
        owner TEXT,
        created_at INTEGER NOT NULL,
        started_at INTEGER,
        finished_at INTEGER,
        retry_limit INTEGER NOT NULL,
        retry_delay INTEGER NOT NULL,
        retry_delay_max INTEGER NOT NULL,
        name TEXT NOT NULL,
        scope TEXT NOT NULL,
        group_id TEXT NOT NULL,
        key TEXT NOT NULL
      ) STRICT;

      CREATE UNIQUE INDEX job_open_key ON job (key) WHERE state < 3;
      CREATE INDEX job_ready ON job (name, priority DESC, id) WHERE state < 2 AND paused = 0 AND due_at IS NULL;
      CREATE INDEX job_ready_scope ON job (scope, name, priority DESC, id)
        WHERE state < 2 AND paused = 0 AND due_at IS NULL;
      CREATE INDEX job_due ON job (due_at) WHERE state < 2 AND paused = 0 AND due_at IS NOT NULL;
      CREATE INDEX job_timed ON job (timed_at) WHERE state < 2 AND due_at IS NOT NULL;
      CREATE INDEX job_active ON job (owner) WHERE state = 2;
      CREATE INDEX job_failed ON job (finished_at) WHERE state = 5;
      CREATE INDEX job_group ON job (group_id);
      CREATE INDEX job_scope ON job (scope);

      -- JSON texts, out of the way of claims.
      CREATE TABLE job_body (
        id INTEGER PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
        payload TEXT NOT NULL,
        note TEXT,
        error TEXT,
        output TEXT
      ) STRICT;

      -- How many jobs of a name are in each state; exact, since only these triggers write it.
      CREATE TABLE job_count (
        name TEXT PRIMARY KEY,
        created INTEGER NOT NULL,
        retry INTEGER NOT NULL,
        active INTEGER NOT NULL,
        completed INTEGER NOT NULL,
        cancelled INTEGER NOT NULL,
        failed INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TRIGGER job_count_insert AFTER INSERT ON job BEGIN
        INSERT INTO job_count VALUES (new.name, new.state = 0, new.state = 1, new.state = 2,
          new.state = 3, new.state = 4, new.state = 5)
        ON CONFLICT (name) DO UPDATE SET
          created = created + excluded.created,
          retry = retry + excluded.retry,
          active = active + excluded.active,
          completed = completed + excluded.completed,
          cancelled = cancelled + excluded.cancelled,
          failed = failed + excluded.failed;
      END;
      CREATE TRIGGER job_count_update AFTER UPDATE OF state ON job WHEN old.state <> new.state BEGIN
        UPDATE job_count SET
          created = created + (new.state = 0) - (old.state = 0),
          retry = retry + (new.state = 1) - (old.state = 1),
          active = active + (new.state = 2) - (old.state = 2),
          completed = completed + (new.state = 3) - (old.state = 3),
          cancelled = cancelled + (new.state = 4) - (old.state = 4),
          failed = failed + (new.state = 5) - (old.state = 5)
        WHERE name = new.name;
      END;
      CREATE TRIGGER job_count_delete AFTER DELETE ON job BEGIN
        UPDATE job_count SET
          created = created - (old.state = 0),
          retry = retry - (old.state = 1),
          active = active - (old.state = 2),
          completed = completed - (old.state = 3),
          cancelled = cancelled - (old.state = 4),
          failed = failed - (old.state = 5)
        WHERE name = old.name;
      END;

      -- One row: the whole queue's switch.
      CREATE TABLE queue (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        paused INTEGER NOT NULL CHECK (paused IN (0, 1))
      ) STRICT;
      INSERT INTO queue VALUES (1, 0);
    `)
  },
}
