// 12, claiming: sheaf.claim_jobs as in 0010, but a queue at a time in its own table, and what is taken together is found by one walk of the
// keys, which lie beside one another. Claims of a scope have a function of their own, whose joins go the other way.
import { perQueue } from './0012-per-queue.ts'

/** What can be claimed now, as pg-boss's own claim has it, but for what is known to mean nothing to Sheaf. */
const ready = `j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
            AND (SELECT x.id FROM sheaf.job_ignored AS x WHERE x.id = j.id) IS NULL
          ORDER BY j.priority DESC, j.created_on`

const heads = `
          SELECT j.priority, j.created_on INTO head FROM {table} AS j WHERE j.name = candidate AND ${ready} LIMIT 1;
          is_found := FOUND;`

const taking = `
      RETURN QUERY WITH next AS MATERIALIZED (
        SELECT j.id FROM {table} AS j WHERE j.name = best AND ${ready}
        LIMIT CASE WHEN ready > 1 THEN 1 ELSE in_limit - claimed END
        FOR UPDATE OF j SKIP LOCKED
      ), taken AS (
        UPDATE {table} AS j
          SET state = 'active', started_on = now_at, heartbeat_on = now_at, heartbeat_seconds = in_lease,
            retry_count = CASE WHEN j.started_on IS NOT NULL THEN j.retry_count + 1 ELSE j.retry_count END
          WHERE j.name = best AND j.id = ANY (ARRAY(SELECT next.id FROM next))
            -- None of them is a stranger.
            AND (SELECT count(*) FROM next) = (
              SELECT count(*) FILTER (WHERE s.finished_at IS NULL) FROM sheaf.job AS s WHERE s.id = ANY (ARRAY(SELECT next.id FROM next)))
          RETURNING j.id, j.priority, j.created_on, j.retry_count + 1 AS attempt, j.data::text AS content
      ), sides AS (
        UPDATE sheaf.job AS s
          SET interruptions = s.interruptions + (s.owner IS NOT NULL)::integer, owner = in_owner, progress = 0, due_at = NULL,
            timed_at = NULL, token = taken.attempt
          FROM taken WHERE s.id = ANY (ARRAY(SELECT next.id FROM next)) AND s.id = taken.id
          RETURNING s.id, s.name, s.key, s.group_id, s.scope, s.realm, taken.priority, coalesce(s.payload, taken.content) AS payload,
            taken.attempt, s.failures, s.interruptions, s.note, taken.created_on
      )
      SELECT sides.id, sides.name, sides.key, sides.group_id, sides.scope, sides.realm, sides.priority, sides.payload,
        sides.attempt, sides.failures, sides.interruptions, sides.note, false
      FROM sides ORDER BY sides.priority DESC, sides.created_on;
      GET DIAGNOSTICS given = ROW_COUNT;`

const result = `RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, realm text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)`

const ofScope = `
-- The next claimable jobs of a scope, by priority, then order of addition.
CREATE FUNCTION sheaf.claim_of_scope(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer, now_at timestamptz)
${result}
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off
SET enable_bitmapscan = off SET enable_nestloop = on SET enable_mergejoin = on SET cpu_operator_cost = 0.0025
SET cpu_index_tuple_cost = 0.005 AS $$
#variable_conflict use_column
DECLARE
  next_names text[];
  next_ids uuid[];
  claimed integer := 0;
BEGIN
  -- Delayed jobs of the scope whose time has come are delayed no more. A row that is locked is changed by whoever has it.
  UPDATE sheaf.job AS s SET due_at = NULL, timed_at = NULL WHERE s.id = ANY (ARRAY(
    SELECT d.id FROM sheaf.job AS d
    WHERE d.scope = in_scope AND d.due_at IS NOT NULL AND d.finished_at IS NULL AND d.due_at <= now_at
    ORDER BY d.due_at FOR UPDATE SKIP LOCKED));
  WHILE claimed < in_limit LOOP
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
  END LOOP;
END
$$;

-- Its joins look up row by row, whoever calls it.
ALTER FUNCTION sheaf.claim_within_limits(text[], text, text, integer, integer, timestamptz) SET enable_nestloop = on;
ALTER FUNCTION sheaf.claim_within_limits(text[], text, text, integer, integer, timestamptz) SET enable_mergejoin = on;
ALTER FUNCTION sheaf.claim_within_limits(text[], text, text, integer, integer, timestamptz) SET cpu_operator_cost = 0.0025;
ALTER FUNCTION sheaf.claim_within_limits(text[], text, text, integer, integer, timestamptz) SET cpu_index_tuple_cost = 0.005;
`

const ofQueues = perQueue(
  `
-- The next claimable jobs: by priority, then order of addition. Exactly pg-boss's own claim, with Sheaf's side beside it. Strangers end
-- the claim. Without sorting and scanning: indexes must be walked in their order, also while the statistics of a table that just grew
-- know nothing of it. Without nested loops: rows of one claim are neighbours, and are joined in memory. With dear operators: walking
-- another index than that of ids, and looking at each row, must not look cheap while a table seems empty.
CREATE OR REPLACE FUNCTION sheaf.claim_jobs(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer,
  in_clock timestamptz)
${result}
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off
SET enable_bitmapscan = off SET enable_nestloop = off SET enable_mergejoin = off SET cpu_operator_cost = 1
SET cpu_index_tuple_cost = 1 SET jit = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  is_paused boolean;
  is_steered boolean;
  clock_was timestamptz;
  open_names text[] := in_names;
  candidate text;
  head record;
  is_found boolean;
  best_priority integer;
  best_created timestamptz;
  ready integer;
  best text;
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
  ELSIF in_scope IS NOT NULL THEN
    RETURN QUERY SELECT * FROM sheaf.claim_of_scope(in_names, in_scope, in_owner, in_lease, in_limit, now_at);
    RETURN;
  END IF;
  WHILE claimed < in_limit LOOP
    -- The queue that has the best job. (A sort of the heads would be dear: sorting is off.)
    ready := 0;
    best := open_names[1];
    IF cardinality(open_names) > 1 THEN
      FOREACH candidate IN ARRAY open_names LOOP
        {heads by queue}
        CONTINUE WHEN NOT is_found;
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
    {taking by queue}
    IF given = 0 THEN
      SELECT array_agg(first.id) INTO next_ids FROM (
        SELECT j.id FROM pgboss.job AS j WHERE j.name = best AND ${ready}
        LIMIT CASE WHEN ready > 1 THEN 1 ELSE in_limit - claimed END
      ) AS first WHERE (SELECT s.id FROM sheaf.job AS s WHERE s.id = first.id AND s.finished_at IS NULL) IS NULL;
      IF next_ids IS NOT NULL THEN
        RETURN QUERY SELECT j.id, j.name, NULL::text, NULL::text, NULL::text, NULL::text, j.priority, j.data::text, 0, 0, 0, NULL::text, true
          FROM pgboss.job AS j WHERE j.name = best AND j.id = ANY (next_ids);
        RETURN;
      END IF;
      -- What is left of this queue others are claiming at this moment.
      open_names := array_remove(open_names, best);
      CONTINUE;
    END IF;
    claimed := claimed + given;
    -- A queue that had the only ready jobs has no more of them.
    EXIT WHEN ready <= 1;
  END LOOP;
END
$$;
`,
  {
    'heads by queue': { choice: 'candidate', statements: heads },
    'taking by queue': { choice: 'best', statements: taking },
  },
)

export const claims = [ofScope, ofQueues].join('\n')
