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
-- the token is retry_count + 1, which every correct claimer raises. Rows with no side of ours are given out unclaimed, as foreign.
-- Without sorting: a claim must walk the index in its order, also while the statistics of a table that just grew know nothing of it.
CREATE FUNCTION sheaf.claim_jobs(in_names text[], in_scope text, in_owner text, in_lease integer, in_limit integer, in_clock timestamptz)
RETURNS TABLE (id uuid, name text, key text, group_id text, scope text, priority integer, payload text, token integer,
  failures integer, interruptions integer, note text, is_foreign boolean)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_sort = off SET enable_seqscan = off
SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  open_names text[] := in_names;
  ready text[];
  best text;
  taken uuid[];
  strange uuid[];
  claimed uuid[] := '{}';
BEGIN
  IF in_limit < 1 OR (SELECT paused FROM sheaf.queue) THEN
    RETURN;
  END IF;
  IF now_at + interval '100 ms' < (SELECT latest FROM sheaf.queue) THEN
    PERFORM sheaf.follow_clock(now_at);
  END IF;
  WHILE cardinality(claimed) < in_limit LOOP
    IF in_scope IS NULL THEN
      -- The queues that have something, the one with the best job first.
      IF cardinality(open_names) = 1 THEN
        ready := open_names;
      ELSE
        SELECT array_agg(n.name ORDER BY head.priority DESC, head.created_on) INTO ready
          FROM unnest(open_names) AS n (name)
          CROSS JOIN LATERAL (
            SELECT j.priority, j.created_on FROM pgboss.job AS j
            WHERE j.name = n.name AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
              AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
            ORDER BY j.priority DESC, j.created_on LIMIT 1
          ) AS head;
      END IF;
      EXIT WHEN ready IS NULL;
      best := ready[1];
      SELECT array_agg(next.id ORDER BY next.priority DESC, next.created_on) INTO taken FROM (
        SELECT j.id, j.priority, j.created_on FROM pgboss.job AS j
        WHERE j.name = best AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
          AND NOT EXISTS (SELECT FROM sheaf.job_ignored AS x WHERE x.id = j.id)
        ORDER BY j.priority DESC, j.created_on
        LIMIT CASE WHEN cardinality(ready) = 1 THEN in_limit - cardinality(claimed) ELSE 1 END
        FOR UPDATE OF j SKIP LOCKED
      ) AS next;
    ELSE
      SELECT array_agg(next.id ORDER BY next.priority DESC, next.added_at) INTO taken FROM (
        SELECT j.id, s.priority, s.added_at FROM sheaf.job AS s JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
        WHERE s.scope = in_scope AND s.finished_at IS NULL AND s.name = ANY (in_names)
          AND j.state < 'active' AND NOT j.blocked AND j.start_after <= now_at
        ORDER BY s.priority DESC, s.added_at
        LIMIT in_limit - cardinality(claimed)
        FOR UPDATE OF j SKIP LOCKED
      ) AS next;
    END IF;
    IF taken IS NULL THEN
      EXIT WHEN in_scope IS NOT NULL;
      -- What is left of this queue others are claiming at this moment.
      open_names := array_remove(open_names, best);
      CONTINUE;
    END IF;
    SELECT array_agg(t.id) INTO strange FROM unnest(taken) AS t (id)
      WHERE NOT EXISTS (SELECT FROM sheaf.job AS s WHERE s.id = t.id AND s.finished_at IS NULL);
    IF strange IS NOT NULL THEN
      -- Only what comes before them: once they are known, the rest is claimed in its order.
      SELECT coalesce(array_agg(t.id ORDER BY t.place), '{}') INTO taken FROM unnest(taken) WITH ORDINALITY AS t (id, place)
        WHERE t.place < (SELECT min(f.place) FROM unnest(taken) WITH ORDINALITY AS f (id, place) WHERE f.id = ANY (strange));
    END IF;
    UPDATE pgboss.job AS j
      SET state = 'active', started_on = now_at, heartbeat_on = now_at, heartbeat_seconds = in_lease,
        retry_count = CASE WHEN j.started_on IS NOT NULL THEN j.retry_count + 1 ELSE j.retry_count END
      WHERE j.name = ANY (CASE WHEN in_scope IS NULL THEN ARRAY[best] ELSE in_names END) AND j.id = ANY (taken);
    claimed := claimed || taken;
    EXIT WHEN strange IS NOT NULL;
  END LOOP;
  -- An owner that is still there: the attempt was ended by somebody who knows nothing of this table.
  UPDATE sheaf.job AS s
    SET interruptions = s.interruptions + (s.owner IS NOT NULL)::integer, owner = in_owner, progress = 0, due_at = NULL,
      timed_at = NULL, token = j.retry_count + 1
    FROM pgboss.job AS j WHERE s.id = ANY (claimed) AND j.name = s.name AND j.id = s.id;
  RETURN QUERY
    SELECT s.id, s.name, s.key, s.group_id, s.scope, j.priority, coalesce(s.payload, j.data::text), s.token, s.failures,
      s.interruptions, s.note, false
    FROM unnest(claimed) WITH ORDINALITY AS c (id, place)
    JOIN sheaf.job AS s ON s.id = c.id JOIN pgboss.job AS j ON j.name = s.name AND j.id = s.id
    ORDER BY c.place;
  IF strange IS NOT NULL THEN
    RETURN QUERY
      SELECT j.id, j.name, NULL, NULL, NULL, j.priority, j.data::text, 0, 0, 0, NULL, true
      FROM pgboss.job AS j WHERE j.name = ANY (in_names) AND j.id = ANY (strange);
  END IF;
END
$$;
`
