// 0003: claims and settles that write fewer pages, and parts of the queue that are steered as a whole.
//
// What a transaction costs is the number of pages it writes, so claim and settle touch as few trees as can be:
// - job_tally holds what changes with every claim and settle on one page: a row with id 0 for each realm and name counts its jobs by
//   state, a row with a job's id says that it is active. An active job counts as created, wherever it came from.
// - a settle leaves the key in its index: `superseded` is set when another job takes the key over, which is when that one is added.
// - only scopes that somebody claims by (job_scope_claimed) have their ready jobs in an index of scopes.
// realm: the tenant. place: where a job that was moved stands among those of its priority; null: where its id says.
// job_part: a name, lane or realm that is paused or limited; job_start: claims within the window of a rate.
import type { Migration } from './migration.ts'

const ready = 'state < 2 AND paused = 0 AND due_at IS NULL'
/** How a change of state is counted; an active job counts as created. */
const both = [
  'created = created + (new.state IN (0, 2)) - (old.state IN (0, 2))',
  'retry = retry + (new.state = 1) - (old.state = 1)',
  'completed = completed + (new.state = 3) - (old.state = 3)',
  'cancelled = cancelled + (new.state = 4) - (old.state = 4)',
  'failed = failed + (new.state = 5) - (old.state = 5)',
].join(', ')

export const queueClaim: Migration = {
  number: 3,
  name: 'queue-claim',
  up(sqlite) {
    sqlite.exec(`
      ALTER TABLE job ADD COLUMN realm TEXT NOT NULL DEFAULT '';
      ALTER TABLE job ADD COLUMN place INTEGER;
      ALTER TABLE job ADD COLUMN reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved IN (0, 1));
      ALTER TABLE job ADD COLUMN superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1));
      UPDATE job SET realm = coalesce((SELECT run.realm FROM run WHERE run.id = job.group_id), '');

      -- Of the jobs with a key the open one, or the newest, holds it.
      DROP INDEX job_open_key;
      CREATE INDEX job_keys ON job (key);
      UPDATE job SET superseded = 1 WHERE id <> (
        SELECT holder.id FROM job AS holder WHERE holder.key = job.key ORDER BY holder.state < 3 DESC, holder.id DESC LIMIT 1);
      DROP INDEX job_keys;
      CREATE UNIQUE INDEX job_key ON job (key) WHERE superseded = 0;
      CREATE TRIGGER job_key_freed BEFORE INSERT ON job
        WHEN EXISTS (SELECT 1 FROM job WHERE key = new.key AND superseded = 0 AND state >= 3)
      BEGIN
        UPDATE job SET superseded = 1 WHERE key = new.key AND superseded = 0;
      END;

      DROP INDEX job_ready;
      DROP INDEX job_ready_scope;
      DROP INDEX job_active;
      CREATE INDEX job_ready ON job (realm, name, priority DESC, coalesce(place, id)) WHERE ${ready};
      CREATE INDEX job_ready_scope ON job (scope, realm, name, priority DESC, coalesce(place, id)) WHERE ${ready} AND reserved = 1;

      CREATE TABLE job_scope_claimed (scope TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
      CREATE TRIGGER job_reserved AFTER INSERT ON job
        WHEN EXISTS (SELECT 1 FROM job_scope_claimed WHERE scope = new.scope)
      BEGIN
        UPDATE job SET reserved = 1 WHERE id = new.id;
      END;
      CREATE TRIGGER job_moved AFTER UPDATE OF scope ON job WHEN old.scope <> new.scope BEGIN
        UPDATE job SET reserved = EXISTS (SELECT 1 FROM job_scope_claimed WHERE scope = new.scope) WHERE id = new.id;
      END;

      CREATE TABLE job_tally (
        id INTEGER NOT NULL,
        name TEXT NOT NULL,
        realm TEXT NOT NULL,
        created INTEGER NOT NULL DEFAULT 0,
        retry INTEGER NOT NULL DEFAULT 0,
        completed INTEGER NOT NULL DEFAULT 0,
        cancelled INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (id, name, realm)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO job_tally (id, name, realm, created, retry, completed, cancelled, failed)
        SELECT 0, name, realm, sum(state IN (0, 2)), sum(state = 1), sum(state = 3), sum(state = 4), sum(state = 5)
        FROM job GROUP BY name, realm;
      INSERT INTO job_tally (id, name, realm) SELECT id, name, realm FROM job WHERE state = 2;

      DROP TRIGGER job_count_insert;
      DROP TRIGGER job_count_update;
      DROP TRIGGER job_count_delete;
      CREATE TRIGGER job_added AFTER INSERT ON job BEGIN
        INSERT INTO job_tally VALUES (0, new.name, new.realm, new.state IN (0, 2), new.state = 1, new.state = 3, new.state = 4,
          new.state = 5)
        ON CONFLICT DO UPDATE SET
          created = created + excluded.created,
          retry = retry + excluded.retry,
          completed = completed + excluded.completed,
          cancelled = cancelled + excluded.cancelled,
          failed = failed + excluded.failed;
      END;
      CREATE TRIGGER job_added_active AFTER INSERT ON job WHEN new.state = 2 BEGIN
        INSERT INTO job_tally (id, name, realm) VALUES (new.id, new.name, new.realm);
      END;
      CREATE TRIGGER job_claimed AFTER UPDATE OF state ON job WHEN new.state = 2 AND old.state <> 2 BEGIN
        INSERT INTO job_tally (id, name, realm) VALUES (new.id, new.name, new.realm);
      END;
      CREATE TRIGGER job_settled AFTER UPDATE OF state ON job WHEN old.state = 2 AND new.state <> 2 BEGIN
        DELETE FROM job_tally WHERE id = new.id;
      END;
      CREATE TRIGGER job_counted AFTER UPDATE OF state ON job
        WHEN old.state <> new.state AND (old.state NOT IN (0, 2) OR new.state NOT IN (0, 2))
      BEGIN
        UPDATE job_tally SET ${both} WHERE id = 0 AND name = new.name AND realm = new.realm;
      END;
      CREATE TRIGGER job_removed AFTER DELETE ON job BEGIN
        UPDATE job_tally SET
          created = created - (old.state IN (0, 2)),
          retry = retry - (old.state = 1),
          completed = completed - (old.state = 3),
          cancelled = cancelled - (old.state = 4),
          failed = failed - (old.state = 5)
        WHERE id = 0 AND name = old.name AND realm = old.realm;
        DELETE FROM job_tally WHERE id = old.id;
      END;

      DROP TABLE job_count;
      -- How many jobs of a name are in each state.
      CREATE VIEW job_count AS
        SELECT name, sum(created) - (SELECT count(*) FROM job_tally AS a WHERE a.id > 0 AND a.name = t.name) AS created, sum(retry) AS retry,
          (SELECT count(*) FROM job_tally AS a WHERE a.id > 0 AND a.name = t.name) AS active,
          sum(completed) AS completed, sum(cancelled) AS cancelled, sum(failed) AS failed
        FROM job_tally AS t WHERE id = 0 GROUP BY name;

      CREATE TABLE job_part (
        kind TEXT NOT NULL CHECK (kind IN ('name', 'lane', 'realm')),
        value TEXT NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1)),
        concurrency INTEGER,
        rate INTEGER,
        rate_window INTEGER,
        PRIMARY KEY (kind, value)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE job_start (
        kind TEXT NOT NULL,
        value TEXT NOT NULL,
        at INTEGER NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (kind, value, at, id)
      ) STRICT, WITHOUT ROWID;
    `)
  },
}
