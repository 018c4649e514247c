// 0013: what every claim and settle changes lies on one page.
//
// job_line holds, for each realm and name, one after another: a row of counters (kind 0), the jobs that are active (1) and those that are ready
// (2) in the order in which they come up. So the counters and the next few jobs are neighbours, where job_tally and the index of
// what is ready were two trees: a page less to write for every job. rank: minus the priority, place: coalesce(place, id), both of kind 2.
// Only the triggers write it. They fall into what the job was and is: one becomes active, one was, or neither.
import type { Migration } from './migration.ts'

const isReady = (row: 'new' | 'old' | 'job'): string =>
  `${row}.state < 2 AND ${row}.paused = 0 AND ${row}.due_at IS NULL`
/** A job among those that are ready. */
const ready = (row: 'new' | 'job'): string =>
  `${row}.realm, ${row}.name, 2, -${row}.priority, coalesce(${row}.place, ${row}.id), ${row}.id`
const becomesReady = `INSERT INTO job_line (realm, name, kind, rank, place, id) SELECT ${ready('new')} WHERE ${isReady('new')};`
const wasReady = `DELETE FROM job_line WHERE realm = old.realm AND name = old.name AND kind = 2 AND rank = -old.priority
  AND place = coalesce(old.place, old.id) AND id = old.id;`
const becomesActive = `INSERT INTO job_line (realm, name, kind, rank, place, id) VALUES (new.realm, new.name, 1, 0, 0, new.id);`
const wasActive =
  'DELETE FROM job_line WHERE realm = old.realm AND name = old.name AND kind = 1 AND rank = 0 AND place = 0 AND id = old.id;'
/** How a change of state is counted; an active job counts as created. */
const counted = `UPDATE job_line SET
    created = created + (new.state IN (0, 2)) - (old.state IN (0, 2)),
    retry = retry + (new.state = 1) - (old.state = 1),
    completed = completed + (new.state = 3) - (old.state = 3),
    cancelled = cancelled + (new.state = 4) - (old.state = 4),
    failed = failed + (new.state = 5) - (old.state = 5)
  WHERE realm = new.realm AND name = new.name AND kind = 0 AND rank = 0 AND place = 0 AND id = 0`

export const queueLine: Migration = {
  number: 13,
  name: 'queue-line',
  up(sqlite) {
    sqlite.exec(`
      CREATE TABLE job_line (
        realm TEXT NOT NULL,
        name TEXT NOT NULL,
        kind INTEGER NOT NULL,
        rank INTEGER NOT NULL,
        place INTEGER NOT NULL,
        id INTEGER NOT NULL,
        created INTEGER NOT NULL DEFAULT 0,
        retry INTEGER NOT NULL DEFAULT 0,
        completed INTEGER NOT NULL DEFAULT 0,
        cancelled INTEGER NOT NULL DEFAULT 0,
        failed INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (realm, name, kind, rank, place, id)
      ) STRICT, WITHOUT ROWID;
      -- The realms and names there are. Counting changes nothing in it.
      CREATE INDEX job_lot ON job_line (realm, name) WHERE kind = 0;
      INSERT INTO job_line (realm, name, kind, rank, place, id, created, retry, completed, cancelled, failed)
        SELECT realm, name, 0, 0, 0, 0, sum(state IN (0, 2)), sum(state = 1), sum(state = 3), sum(state = 4), sum(state = 5)
        FROM job GROUP BY realm, name;
      INSERT INTO job_line (realm, name, kind, rank, place, id) SELECT realm, name, 1, 0, 0, id FROM job WHERE state = 2;
      INSERT INTO job_line (realm, name, kind, rank, place, id) SELECT ${ready('job')} FROM job WHERE ${isReady('job')} ORDER BY 1, 2, 4, 5;

      DROP TRIGGER job_added;
      DROP TRIGGER job_added_active;
      DROP TRIGGER job_claimed;
      DROP TRIGGER job_settled;
      DROP TRIGGER job_counted;
      DROP TRIGGER job_removed;
      DROP VIEW job_count;
      DROP TABLE job_tally;
      DROP INDEX job_ready;

      CREATE TRIGGER job_added AFTER INSERT ON job BEGIN
        INSERT INTO job_line VALUES (new.realm, new.name, 0, 0, 0, 0, new.state IN (0, 2), new.state = 1, new.state = 3, new.state = 4,
          new.state = 5)
        ON CONFLICT DO UPDATE SET
          created = created + excluded.created,
          retry = retry + excluded.retry,
          completed = completed + excluded.completed,
          cancelled = cancelled + excluded.cancelled,
          failed = failed + excluded.failed;
        ${becomesReady}
      END;
      CREATE TRIGGER job_added_active AFTER INSERT ON job WHEN new.state = 2 BEGIN
        ${becomesActive}
      END;
      CREATE TRIGGER job_claimed AFTER UPDATE OF state ON job WHEN new.state = 2 AND old.state <> 2 BEGIN
        ${wasReady}
        ${becomesActive}
        ${counted} AND old.state <> 0;
      END;
      CREATE TRIGGER job_settled AFTER UPDATE OF state ON job WHEN old.state = 2 AND new.state <> 2 BEGIN
        ${wasActive}
        ${counted};
        ${becomesReady}
      END;
      CREATE TRIGGER job_changed AFTER UPDATE OF state, paused, due_at, priority, place ON job WHEN old.state <> 2 AND new.state <> 2 BEGIN
        ${wasReady}
        ${becomesReady}
        ${counted} AND new.state <> old.state;
      END;
      CREATE TRIGGER job_removed AFTER DELETE ON job BEGIN
        UPDATE job_line SET
          created = created - (old.state IN (0, 2)),
          retry = retry - (old.state = 1),
          completed = completed - (old.state = 3),
          cancelled = cancelled - (old.state = 4),
          failed = failed - (old.state = 5)
        WHERE realm = old.realm AND name = old.name AND kind = 0 AND rank = 0 AND place = 0 AND id = 0;
        ${wasReady}
        ${wasActive}
      END;

      CREATE VIEW job_active AS
        SELECT active.id, active.name, active.realm FROM job_line AS lot INDEXED BY job_lot
        CROSS JOIN job_line AS active ON active.realm = lot.realm AND active.name = lot.name AND active.kind = 1
        WHERE lot.kind = 0;
      -- How many jobs of a name are in each state.
      CREATE VIEW job_count AS
        SELECT name, sum(created) - (SELECT count(*) FROM job_active AS a WHERE a.name = lot.name) AS created, sum(retry) AS retry,
          (SELECT count(*) FROM job_active AS a WHERE a.name = lot.name) AS active,
          sum(completed) AS completed, sum(cancelled) AS cancelled, sum(failed) AS failed
        FROM job_line AS lot INDEXED BY job_lot WHERE kind = 0 GROUP BY name;
      -- As it was before, for programs that look into it.
      CREATE VIEW job_tally AS
        SELECT 0 AS id, name, realm, created, retry, completed, cancelled, failed FROM job_line INDEXED BY job_lot WHERE kind = 0
        UNION ALL SELECT id, name, realm, 0, 0, 0, 0, 0 FROM job_active;
    `)
  },
}
