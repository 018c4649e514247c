// 3, adding and claiming. sheaf.add_jobs is that of 0001 with realms; sheaf.claim_jobs takes what it found in one statement, and heeds
// the parts that are steered.
export const claims = `
-- As before, with a realm for each job.
CREATE OR REPLACE FUNCTION sheaf.add_jobs(in_jobs json, in_clock timestamptz) RETURNS TABLE (n integer, id uuid)
LANGUAGE plpgsql VOLATILE SET enable_nestloop = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  base timestamptz;
BEGIN
  IF now_at + interval '100 ms' < (SELECT latest FROM sheaf.queue) THEN
    PERFORM sheaf.follow_clock(now_at);
  END IF;
  UPDATE sheaf.queue SET latest = greatest(latest, now_at),
    place = greatest(place, now_at) + json_array_length(in_jobs) * interval '1 microsecond'
    RETURNING place - json_array_length(in_jobs) * interval '1 microsecond' INTO base;
  RETURN QUERY
    WITH input AS MATERIALIZED (
      SELECT x.*, base + x.n * interval '1 microsecond' AS added_at,
        CASE WHEN x.delay > 0 THEN now_at + make_interval(secs => x.delay / 1000) END AS due_at,
        q.expire_seconds, q.heartbeat_seconds, q.policy
      FROM json_to_recordset(in_jobs) AS x (n integer, name text, key text, "group" text, scope text, realm text, priority integer,
        delay double precision, "retryLimit" integer, "retryDelay" double precision, "retryDelayMax" double precision,
        paused boolean, payload text, safe boolean)
      JOIN pgboss.queue AS q ON q.name = x.name
    ), added AS (
      INSERT INTO sheaf.job AS s (id, name, key, group_id, scope, realm, priority, retry_limit, retry_delay, retry_delay_max,
        due_at, timed_at, added_at, payload)
      SELECT sheaf.new_job_id(i.added_at), i.name, i.key, i."group", i.scope, i.realm, i.priority, i."retryLimit", i."retryDelay",
        i."retryDelayMax", i.due_at, CASE WHEN i.due_at IS NOT NULL THEN now_at END, i.added_at,
        CASE WHEN NOT i.safe THEN i.payload END
      FROM input AS i ORDER BY i.n
      ON CONFLICT (key) WHERE finished_at IS NULL DO NOTHING
      RETURNING s.id, s.added_at
    ), jobs AS (
      -- retry_limit: how often a job is tried is for Sheaf to say, and pg-boss's own sweeps must not end one.
      INSERT INTO pgboss.job AS j (id, name, data, priority, retry_limit, retry_delay, retry_backoff, expire_seconds,
        deletion_seconds, singleton_key, group_id, start_after, created_on, keep_until, policy, heartbeat_seconds, blocked)
      SELECT a.id, i.name, CASE WHEN i.safe THEN i.payload::jsonb END, i.priority, 2147483647, 0, false, i.expire_seconds,
        0, i.key, left(i."group", 200), coalesce(i.due_at, now_at), i.added_at, now_at + interval '100 years', i.policy,
        i.heartbeat_seconds, i.paused
      FROM added AS a JOIN input AS i ON i.added_at = a.added_at
      RETURNING j.id, j.name, j.created_on, j.start_after <= now_at AND NOT j.blocked AS ready
    ), counted AS (
      INSERT INTO sheaf.job_count AS c (name, created) SELECT jobs.name, count(*) FROM jobs GROUP BY jobs.name ORDER BY jobs.name
      ON CONFLICT (name) DO UPDATE SET created = c.created + excluded.created
    ), told AS (
      SELECT count(sheaf.tell_claimers(ready.name)) FROM (SELECT DISTINCT jobs.name FROM jobs WHERE jobs.ready) AS ready
    )
    SELECT i.n, jobs.id FROM jobs JOIN input AS i ON i.added_at = jobs.created_on WHERE (SELECT count FROM told) >= 0;
END
$$;

DROP FUNCTION sheaf.claim_jobs;

-- Makes locked rows of one queue active: the token is retry_count + 1, which every correct claimer raises. In the order of in_ids.
-- An owner that is still there: the attempt was ended by somebody who knows nothing of sheaf.job.
CREATE FUNCTION sheaf.take_jobs(in_name text, in_ids uuid[], in_owner text, in_lease integer, now_at timestamptz)
RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, realm text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH taken AS (
    UPDATE pgboss.job AS j
      SET state = 'active', started_on = now_at, heartbeat_on = now_at, heartbeat_seconds = in_lease,
        retry_count = CASE WHEN j.started_on IS NOT NULL THEN j.retry_count + 1 ELSE j.retry_count END
      WHERE j.name = in_name AND j.id = ANY (in_ids)
      RETURNING j.id, j.priority, j.retry_count + 1 AS attempt, j.data::text AS content
  ), sides AS (
    UPDATE sheaf.job AS s
      SET interruptions = s.interruptions + (s.owner IS NOT NULL)::integer, owner = in_owner, progress = 0, due_at = NULL,
        timed_at = NULL, token = taken.attempt
      FROM taken WHERE s.id = taken.id
      RETURNING s.id, s.name, s.key, s.group_id, s.scope, s.realm, taken.priority, coalesce(s.payload, taken.content) AS payload,
        taken.attempt, s.failures, s.interruptions, s.note
  )
  SELECT sides.id, sides.name, sides.key, sides.group_id, sides.scope, sides.realm, sides.priority, sides.payload, sides.attempt,
    sides.failures, sides.interruptions, sides.note, false
  FROM sides ORDER BY array_position(in_ids, sides.id);
END
$$;

-- Rows without a side of ours: given out unclaimed, so that their caller may adopt them.
CREATE FUNCTION sheaf.strangers(in_name text, in_ids uuid[])
RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, realm text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)
LANGUAGE sql STABLE AS $$
  SELECT j.id, j.name, NULL, NULL, NULL, NULL, j.priority, j.data::text, 0, 0, 0, NULL, true
  FROM pgboss.job AS j WHERE j.name = in_name AND j.id = ANY (in_ids)
    AND NOT EXISTS (SELECT FROM sheaf.job AS s WHERE s.id = j.id AND s.finished_at IS NULL)
$$;

-- The next claimable jobs: by priority, then order of addition. Exactly pg-boss's own claim, with Sheaf's side beside it. Strangers end
-- the claim. Without sorting and scanning: indexes must be walked in their order, also while the statistics of a table that just grew
-- know nothing of it.
CREATE FUNCTION sheaf.claim_jobs(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer, in_clock timestamptz)
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
  known integer;
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
      SELECT array_agg(next.id) INTO next_ids FROM (
        SELECT j.id FROM pgboss.job AS j
        WHERE j.name = best AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
          AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
        ORDER BY j.priority DESC, j.created_on
        LIMIT CASE WHEN ready > 1 THEN 1 ELSE in_limit - claimed END
        FOR UPDATE OF j SKIP LOCKED
      ) AS next;
      IF next_ids IS NULL THEN
        -- What is left of this queue others are claiming at this moment.
        open_names := array_remove(open_names, best);
        CONTINUE;
      END IF;
      SELECT count(*) INTO known FROM sheaf.job AS s WHERE s.id = ANY (next_ids) AND s.finished_at IS NULL;
      IF known < cardinality(next_ids) THEN
        RETURN QUERY SELECT * FROM sheaf.strangers(best, next_ids);
        RETURN;
      END IF;
      RETURN QUERY SELECT * FROM sheaf.take_jobs(best, next_ids, in_owner, in_lease, now_at);
      claimed := claimed + cardinality(next_ids);
      -- A queue that had the only ready jobs has no more of them.
      EXIT WHEN ready <= 1 AND (cardinality(open_names) = 1 OR claimed < in_limit);
    ELSE
      SELECT array_agg(next.name), array_agg(next.id) INTO next_names, next_ids FROM (
        SELECT j.name, j.id FROM sheaf.job AS s JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
        WHERE s.scope = in_scope AND s.finished_at IS NULL AND s.name = ANY (in_names)
          AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
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

-- The same while parts are steered: the best job of each realm and name that no part forbids, one after another. Claims beside limits
-- take turns, so that none is ever passed. Strangers are looked for among the first rows of each queue only.
CREATE FUNCTION sheaf.claim_within_limits(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer,
  now_at timestamptz)
RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, realm text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  keys text[];
  rooms integer[];
  realms text[];
  next_realm text;
  next_name text;
  next_ids uuid[];
  highest integer;
  head record;
  best record;
  is_any boolean;
  at integer;
BEGIN
  PERFORM FROM sheaf.part WHERE concurrency IS NOT NULL OR rate IS NOT NULL ORDER BY kind, value FOR UPDATE;
  FOREACH next_name IN ARRAY in_names LOOP
    SELECT array_agg(first.id) INTO next_ids FROM (
      SELECT j.id FROM pgboss.job AS j
      WHERE j.name = next_name AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
        AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
      ORDER BY j.priority DESC, j.created_on LIMIT 50
    ) AS first WHERE NOT EXISTS (SELECT FROM sheaf.job AS s WHERE s.id = first.id AND s.finished_at IS NULL);
    IF next_ids IS NOT NULL THEN
      RETURN QUERY SELECT * FROM sheaf.strangers(next_name, next_ids);
      RETURN;
    END IF;
  END LOOP;
  SELECT array_agg(p.kind || ' ' || p.value), array_agg(sheaf.room_of(p, now_at)) INTO keys, rooms FROM sheaf.part AS p;
  WITH RECURSIVE each AS (
    (SELECT s.realm FROM sheaf.job AS s WHERE s.finished_at IS NULL ORDER BY s.realm LIMIT 1)
    UNION ALL
    SELECT (SELECT s.realm FROM sheaf.job AS s WHERE s.finished_at IS NULL AND s.realm > each.realm ORDER BY s.realm LIMIT 1)
    FROM each WHERE each.realm IS NOT NULL
  ) SELECT array_agg(each.realm) INTO realms FROM each WHERE each.realm IS NOT NULL;
  FOR i IN 1 .. in_limit LOOP
    is_any := false;
    FOREACH next_realm IN ARRAY coalesce(realms, '{}') LOOP
      CONTINUE WHEN rooms[array_position(keys, 'realm ' || next_realm)] <= 0;
      FOREACH next_name IN ARRAY in_names LOOP
        CONTINUE WHEN rooms[array_position(keys, 'name ' || next_name)] <= 0;
        highest := 2147483647;
        LOOP
          SELECT s.id, s.name, s.realm, s.priority, s.added_at INTO head
            FROM sheaf.job AS s JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
            WHERE s.realm = next_realm AND s.name = next_name AND s.finished_at IS NULL AND s.priority <= highest
              AND (in_scope IS NULL OR s.scope = in_scope)
              AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
            ORDER BY s.priority DESC, s.added_at LIMIT 1 FOR UPDATE OF j SKIP LOCKED;
          EXIT WHEN NOT FOUND OR coalesce(rooms[array_position(keys, 'lane ' || sheaf.lane_of(head.priority))], 1) > 0;
          highest := CASE sheaf.lane_of(head.priority) WHEN 'urgent' THEN 9 WHEN 'default' THEN -1 ELSE -2147483648 END;
        END LOOP;
        CONTINUE WHEN NOT FOUND;
        IF is_any THEN
          CONTINUE WHEN head.priority < best.priority OR (head.priority = best.priority AND head.added_at > best.added_at);
        END IF;
        best := head;
        is_any := true;
      END LOOP;
    END LOOP;
    EXIT WHEN NOT is_any;
    RETURN QUERY SELECT * FROM sheaf.take_jobs(best.name, ARRAY[best.id], in_owner, in_lease, now_at);
    FOREACH next_name IN ARRAY ARRAY['name ' || best.name, 'realm ' || best.realm, 'lane ' || sheaf.lane_of(best.priority)] LOOP
      at := array_position(keys, next_name);
      CONTINUE WHEN at IS NULL;
      rooms[at] := rooms[at] - 1;
      INSERT INTO sheaf.part_start SELECT p.kind, p.value, now_at, best.id FROM sheaf.part AS p
        WHERE p.kind || ' ' || p.value = next_name AND p.rate IS NOT NULL;
    END LOOP;
  END LOOP;
END
$$;

-- The lane that jobs of a priority belong to.
CREATE FUNCTION sheaf.lane_of(priority integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN priority >= 10 THEN 'urgent' WHEN priority >= 0 THEN 'default' ELSE 'slow' END
$$;

-- How many more claims a part allows now. Starts later than now: the clock was set back since.
CREATE FUNCTION sheaf.room_of(part sheaf.part, now_at timestamptz) RETURNS integer LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  room integer := 2147483647;
BEGIN
  IF part.paused THEN
    RETURN 0;
  END IF;
  IF part.concurrency IS NOT NULL THEN
    room := part.concurrency - (
      SELECT count(*) FROM sheaf.job_count AS c JOIN pgboss.job AS j ON j.name = c.name JOIN sheaf.job AS s ON s.id = j.id
      WHERE j.state = 'active' AND j.group_id IS NOT NULL AND part.value =
        CASE part.kind WHEN 'name' THEN j.name WHEN 'realm' THEN s.realm ELSE sheaf.lane_of(j.priority) END);
  END IF;
  IF part.rate IS NOT NULL THEN
    DELETE FROM sheaf.part_start AS p WHERE p.kind = part.kind AND p.value = part.value
      AND (p.at <= now_at - part.rate_window * interval '1 ms' OR p.at > now_at);
    room := least(room, part.rate - (
      SELECT count(*) FROM sheaf.part_start AS p WHERE p.kind = part.kind AND p.value = part.value));
  END IF;
  RETURN room;
END
$$;
`
