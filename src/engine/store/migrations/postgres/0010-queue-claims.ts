// 10, claiming: sheaf.claim_jobs as in 0003, but what one queue gives is locked and taken in one statement; and a claim of a scope walks
// an index in which the scope's delayed jobs lie apart.
export const claims = `
-- What is due lies before what is delayed; a claim of the scope makes the one of the other.
DROP INDEX sheaf.job_scope;
CREATE INDEX job_scope ON sheaf.job (scope, (CASE WHEN due_at IS NULL THEN 0 ELSE 1 END), priority DESC, added_at)
  WHERE finished_at IS NULL;
CREATE INDEX job_scope_due ON sheaf.job (scope, due_at) WHERE due_at IS NOT NULL AND finished_at IS NULL;

-- The next claimable jobs: by priority, then order of addition. Exactly pg-boss's own claim, with Sheaf's side beside it. Strangers end
-- the claim. Without sorting and scanning: indexes must be walked in their order, also while the statistics of a table that just grew
-- know nothing of it.
CREATE OR REPLACE FUNCTION sheaf.claim_jobs(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer,
  in_clock timestamptz)
RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, realm text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  is_paused boolean;
  is_steered boolean;
  clock_was timestamptz;
  open_names text[] := in_names;
  candidate text;
  head record;
  best_priority integer;
  best_created timestamptz;
  ready integer;
  best text;
  next_names text[];
  next_ids uuid[];
  given integer;
  claimed integer := 0;
BEGIN
  SELECT q.paused, q.latest, EXISTS (SELECT FROM sheaf.part) INTO is_paused, clock_was, is_steered
    FROM sheaf.queue AS q WHERE q.single = 1;
  IF in_limit < 1 OR is_paused THEN
    RETURN;
  END IF;
  IF now_at + interval '100 ms' < clock_was THEN
    PERFORM sheaf.follow_clock(now_at);
  END IF;
  IF is_steered THEN
    RETURN QUERY SELECT * FROM sheaf.claim_within_limits(in_names, in_scope, in_owner, in_lease, in_limit, now_at);
    RETURN;
  END IF;
  IF in_scope IS NOT NULL THEN
    -- Delayed jobs of the scope whose time has come are delayed no more. A row that is locked is changed by whoever has it.
    UPDATE sheaf.job AS s SET due_at = NULL, timed_at = NULL WHERE s.id = ANY (ARRAY(
      SELECT d.id FROM sheaf.job AS d
      WHERE d.scope = in_scope AND d.due_at IS NOT NULL AND d.finished_at IS NULL AND d.due_at <= now_at
      ORDER BY d.due_at FOR UPDATE SKIP LOCKED));
  END IF;
  WHILE claimed < in_limit LOOP
    IF in_scope IS NULL THEN
      -- The queue that has the best job. (A sort of the heads would be dear: sorting is off.)
      ready := 0;
      best := open_names[1];
      IF cardinality(open_names) > 1 THEN
        FOREACH candidate IN ARRAY open_names LOOP
          SELECT j.priority, j.created_on INTO head FROM pgboss.job AS j
            WHERE j.name = candidate AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
              AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
            ORDER BY j.priority DESC, j.created_on LIMIT 1;
          CONTINUE WHEN NOT FOUND;
          IF ready = 0 OR head.priority > best_priority
            OR (head.priority = best_priority AND head.created_on < best_created) THEN
            best := candidate;
            best_priority := head.priority;
            best_created := head.created_on;
          END IF;
          ready := ready + 1;
        END LOOP;
        EXIT WHEN ready = 0;
      END IF;
      EXIT WHEN best IS NULL;
      -- Locked as pg-boss's own claim locks them, and taken, unless there is a stranger among them. The token is retry_count + 1, which
      -- every correct claimer raises. An owner that is still there: the attempt was ended by somebody who knows nothing of sheaf.job.
      RETURN QUERY WITH next AS MATERIALIZED (
        -- (Not EXISTS, which the planner may answer by reading all of sheaf.job.)
        SELECT j.id, coalesce((SELECT true FROM sheaf.job AS s WHERE s.id = j.id AND s.finished_at IS NULL), false) AS is_known
        FROM pgboss.job AS j
        WHERE j.name = best AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
          AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
        ORDER BY j.priority DESC, j.created_on
        LIMIT CASE WHEN ready > 1 THEN 1 ELSE in_limit - claimed END
        FOR UPDATE OF j SKIP LOCKED
      ), taken AS (
        UPDATE pgboss.job AS j
          SET state = 'active', started_on = now_at, heartbeat_on = now_at, heartbeat_seconds = in_lease,
            retry_count = CASE WHEN j.started_on IS NOT NULL THEN j.retry_count + 1 ELSE j.retry_count END
          WHERE j.name = best AND j.id = ANY (ARRAY(SELECT next.id FROM next)) AND (SELECT bool_and(next.is_known) FROM next)
          RETURNING j.id, j.priority, j.created_on, j.retry_count + 1 AS attempt, j.data::text AS content
      ), sides AS (
        UPDATE sheaf.job AS s
          SET interruptions = s.interruptions + (s.owner IS NOT NULL)::integer, owner = in_owner, progress = 0, due_at = NULL,
            timed_at = NULL, token = taken.attempt
          FROM taken WHERE s.id = taken.id
          RETURNING s.id, s.name, s.key, s.group_id, s.scope, s.realm, taken.priority, coalesce(s.payload, taken.content) AS payload,
            taken.attempt, s.failures, s.interruptions, s.note, taken.created_on
      )
      SELECT sides.id, sides.name, sides.key, sides.group_id, sides.scope, sides.realm, sides.priority, sides.payload,
        sides.attempt, sides.failures, sides.interruptions, sides.note, false
      FROM sides ORDER BY sides.priority DESC, sides.created_on;
      GET DIAGNOSTICS given = ROW_COUNT;
      IF given = 0 THEN
        SELECT array_agg(first.id) INTO next_ids FROM (
          SELECT j.id FROM pgboss.job AS j
          WHERE j.name = best AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
            AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
          ORDER BY j.priority DESC, j.created_on
          LIMIT CASE WHEN ready > 1 THEN 1 ELSE in_limit - claimed END
        ) AS first WHERE NOT EXISTS (SELECT FROM sheaf.job AS s WHERE s.id = first.id AND s.finished_at IS NULL);
        IF next_ids IS NOT NULL THEN
          RETURN QUERY SELECT * FROM sheaf.strangers(best, next_ids);
          RETURN;
        END IF;
        -- What is left of this queue others are claiming at this moment.
        open_names := array_remove(open_names, best);
        CONTINUE;
      END IF;
      claimed := claimed + given;
      -- A queue that had the only ready jobs has no more of them.
      EXIT WHEN ready <= 1;
    ELSE
      SELECT array_agg(next.name), array_agg(next.id) INTO next_names, next_ids FROM (
        SELECT j.name, j.id FROM sheaf.job AS s JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
        WHERE s.scope = in_scope AND (CASE WHEN s.due_at IS NULL THEN 0 ELSE 1 END) = 0 AND s.finished_at IS NULL
          AND s.name = ANY (in_names) AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
        ORDER BY s.priority DESC, s.added_at
        LIMIT in_limit - claimed
        FOR UPDATE OF j SKIP LOCKED
      ) AS next;
      EXIT WHEN next_ids IS NULL;
      FOR i IN 1 .. cardinality(next_ids) LOOP
        RETURN QUERY SELECT * FROM sheaf.take_jobs(next_names[i], next_ids[i:i], in_owner, in_lease, now_at);
      END LOOP;
      claimed := claimed + cardinality(next_ids);
    END IF;
  END LOOP;
END
$$;
`
