// 1, adding and claiming. Functions, so that their plans are made once a session and an addition or a claim is one statement.
// in_clock: null, or a time instead of the server's, for tests.
export const claim = `
-- An id in order of addition (UUID version 7), so that indexes of ids grow at their end.
CREATE FUNCTION sheaf.new_job_id(added_at timestamptz) RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT (substr(hex, 1, 8) || '-' || substr(hex, 9, 4) || '-7' || lpad(to_hex(micros % 1000), 3, '0') || '-' ||
    substr(gen_random_uuid()::text, 20))::uuid
  FROM (SELECT micros, lpad(to_hex(micros / 1000), 12, '0') AS hex
        FROM (SELECT (extract(epoch FROM added_at) * 1000000)::bigint AS micros) AS time) AS parts
$$;

-- Where pg-boss's clients listen for jobs that can be claimed now.
CREATE FUNCTION sheaf.tell_claimers(queue_name text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT pg_notify('pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24), queue_name);
  SELECT true
$$;

-- The clock was set back: what is left to wait counts from now, or a short delay would last as long as the step.
CREATE FUNCTION sheaf.follow_clock(now_at timestamptz) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE sheaf.queue SET latest = now_at WHERE latest > now_at;
  UPDATE pgboss.job AS j SET start_after = now_at + coalesce(s.due_at - s.timed_at, interval '0')
    FROM sheaf.job AS s
    WHERE s.id = j.id AND s.name = j.name AND s.finished_at IS NULL AND j.state < 'active'
      AND coalesce(s.timed_at, j.start_after) > now_at;
  UPDATE sheaf.job SET due_at = now_at + (due_at - timed_at), timed_at = now_at
    WHERE due_at IS NOT NULL AND finished_at IS NULL AND timed_at > now_at;
END
$$;

-- Adds jobs: [{n, name, key, group, scope, priority, delay, retryLimit, retryDelay, retryDelayMax, paused, payload, safe}], n from 0.
-- Gives those added; the others have a key that an open job has, or a queue that is not there.
CREATE FUNCTION sheaf.add_jobs(in_jobs json, in_clock timestamptz) RETURNS TABLE (n integer, id uuid)
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
      FROM json_to_recordset(in_jobs) AS x (n integer, name text, key text, "group" text, scope text, priority integer,
        delay double precision, "retryLimit" integer, "retryDelay" double precision, "retryDelayMax" double precision,
        paused boolean, payload text, safe boolean)
      JOIN pgboss.queue AS q ON q.name = x.name
    ), added AS (
      INSERT INTO sheaf.job AS s (id, name, key, group_id, scope, priority, retry_limit, retry_delay, retry_delay_max,
        due_at, timed_at, added_at, payload)
      SELECT sheaf.new_job_id(i.added_at), i.name, i.key, i."group", i.scope, i.priority, i."retryLimit", i."retryDelay",
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

-- The next claimable jobs: by priority, then order of addition. Exactly pg-boss's own claim, with Sheaf's side beside it:
-- the token is retry_count + 1, which every correct claimer raises. A row with no side of ours is given out unclaimed, as foreign, and
-- ends the claim. Without sorting and scanning: indexes must be walked in their order, also while the statistics of a table that just
-- grew know nothing of it.
CREATE FUNCTION sheaf.claim_jobs(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer, in_clock timestamptz)
RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off
SET enable_bitmapscan = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  is_paused boolean;
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
  claimed integer := 0;
  attempt integer;
  rank integer;
  content text;
BEGIN
  SELECT q.paused, q.latest INTO is_paused, clock_was FROM sheaf.queue AS q WHERE q.single = 1;
  IF in_limit < 1 OR is_paused THEN
    RETURN;
  END IF;
  IF now_at + interval '100 ms' < clock_was THEN
    PERFORM sheaf.follow_clock(now_at);
  END IF;
  WHILE claimed < in_limit LOOP
    IF in_scope IS NULL THEN
      -- The queue that has the best job. (A sort of the heads would be dear: sorting is off.)
      ready := 0;
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
      SELECT array_agg(next.name), array_agg(next.id) INTO next_names, next_ids FROM (
        SELECT j.name, j.id FROM pgboss.job AS j
        WHERE j.name = best AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
          AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
        ORDER BY j.priority DESC, j.created_on
        LIMIT CASE WHEN ready = 1 THEN in_limit - claimed ELSE 1 END
        FOR UPDATE OF j SKIP LOCKED
      ) AS next;
      -- What is left of this queue others are claiming at this moment.
      open_names := CASE WHEN next_ids IS NULL THEN array_remove(open_names, best) ELSE open_names END;
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
    END IF;
    FOR i IN 1 .. coalesce(cardinality(next_ids), 0) LOOP
      PERFORM FROM sheaf.job AS s WHERE s.id = next_ids[i] AND s.finished_at IS NULL;
      IF NOT FOUND THEN
        RETURN QUERY
          SELECT j.id, j.name, NULL, NULL, NULL, j.priority, j.data::text, 0, 0, 0, NULL, true
          FROM pgboss.job AS j WHERE j.name = next_names[i] AND j.id = next_ids[i];
        RETURN;
      END IF;
      UPDATE pgboss.job AS j
        SET state = 'active', started_on = now_at, heartbeat_on = now_at, heartbeat_seconds = in_lease,
          retry_count = CASE WHEN j.started_on IS NOT NULL THEN j.retry_count + 1 ELSE j.retry_count END
        WHERE j.name = next_names[i] AND j.id = next_ids[i]
        RETURNING j.retry_count + 1, j.priority, j.data::text INTO attempt, rank, content;
      -- An owner that is still there: the attempt was ended by somebody who knows nothing of this table.
      RETURN QUERY
        UPDATE sheaf.job AS s
          SET interruptions = s.interruptions + (s.owner IS NOT NULL)::integer, owner = in_owner, progress = 0, due_at = NULL,
            timed_at = NULL, token = attempt
          WHERE s.id = next_ids[i]
          RETURNING s.id, s.name, s.key, s.group_id, s.scope, rank, coalesce(s.payload, content), attempt, s.failures,
            s.interruptions, s.note, false;
      claimed := claimed + 1;
    END LOOP;
  END LOOP;
END
$$;
`
