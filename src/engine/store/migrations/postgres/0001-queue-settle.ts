// 1, the end of attempts. The fence is pg-boss's: the row is active, and its retry_count is that of the claim.
export const settle = `
-- Ends an attempt as decided by its caller; no row: it is not the job's current one. unless_cancelled: nor is anything done, and no
-- row given, when a cancel came first. Failures and interruptions are added; a delay is milliseconds; output and error JSON texts.
CREATE FUNCTION sheaf.end_attempt(in_name text, in_id uuid, in_token integer, in_state text, in_failures integer,
  in_interruptions integer, in_delay double precision, in_held boolean, in_output text, in_safe boolean, in_error text,
  unless_cancelled boolean, in_clock timestamptz)
RETURNS TABLE (failures integer, due double precision) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  until timestamptz := CASE WHEN in_delay > 0 THEN now_at + make_interval(secs => in_delay / 1000) END;
  is_over boolean := in_state IN ('completed', 'cancelled', 'failed');
  was sheaf.job;
BEGIN
  PERFORM FROM pgboss.job AS j
    WHERE j.name = in_name AND j.id = in_id AND j.state = 'active' AND j.retry_count = in_token - 1 FOR UPDATE;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT * INTO was FROM sheaf.job AS s WHERE s.id = in_id;
  IF unless_cancelled AND was.wish = 'cancel' THEN
    RETURN;
  END IF;
  UPDATE pgboss.job AS j
    SET state = in_state::pgboss.job_state, completed_on = CASE WHEN is_over THEN now_at END, heartbeat_on = NULL,
      start_after = CASE WHEN is_over THEN j.start_after ELSE coalesce(until, now_at) END, blocked = in_held,
      output = CASE WHEN in_safe THEN coalesce(in_output, in_error)::jsonb ELSE j.output END
    WHERE j.name = in_name AND j.id = in_id;
  UPDATE sheaf.job AS s
    SET state = in_state, failures = s.failures + in_failures, interruptions = s.interruptions + in_interruptions,
      wish = 'go-on', owner = NULL, due_at = until, timed_at = CASE WHEN until IS NOT NULL THEN now_at END,
      finished_at = CASE WHEN is_over THEN now_at END, progress = CASE WHEN in_state = 'completed' THEN 1 ELSE s.progress END,
      output = CASE WHEN NOT in_safe THEN in_output END,
      error = CASE WHEN in_state = 'completed' THEN NULL ELSE coalesce(in_error, s.error) END
    WHERE s.id = in_id;
  PERFORM sheaf.count_jobs(in_name, was.state, in_state, 1);
  IF until IS NOT NULL THEN
    UPDATE sheaf.queue SET latest = greatest(latest, now_at);
  ELSIF NOT is_over AND NOT in_held THEN
    PERFORM sheaf.tell_claimers(in_name);
  END IF;
  failures := was.failures + in_failures;
  due := floor(extract(epoch FROM until) * 1000);
  RETURN NEXT;
END
$$;

-- The kept counters: in_by jobs of a name no longer rest in one state (null: in none), but in another.
CREATE FUNCTION sheaf.count_jobs(in_name text, in_from text, in_to text, in_by bigint) RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF in_from IS NOT DISTINCT FROM in_to THEN
    RETURN;
  END IF;
  INSERT INTO sheaf.job_count AS c (name, created, retry, completed, cancelled, failed)
    SELECT in_name,
      in_by * ((in_to IS NOT DISTINCT FROM 'created')::integer - (in_from IS NOT DISTINCT FROM 'created')::integer),
      in_by * ((in_to IS NOT DISTINCT FROM 'retry')::integer - (in_from IS NOT DISTINCT FROM 'retry')::integer),
      in_by * ((in_to IS NOT DISTINCT FROM 'completed')::integer - (in_from IS NOT DISTINCT FROM 'completed')::integer),
      in_by * ((in_to IS NOT DISTINCT FROM 'cancelled')::integer - (in_from IS NOT DISTINCT FROM 'cancelled')::integer),
      in_by * ((in_to IS NOT DISTINCT FROM 'failed')::integer - (in_from IS NOT DISTINCT FROM 'failed')::integer)
    ON CONFLICT (name) DO UPDATE SET created = c.created + excluded.created, retry = c.retry + excluded.retry,
      completed = c.completed + excluded.completed, cancelled = c.cancelled + excluded.cancelled,
      failed = c.failed + excluded.failed;
END
$$;

-- How many jobs of each name are in each state, and whether the queue is paused; at least one row. An active job rests where it came
-- from: of those there are few, and an index of pg-boss's holds them. So it costs the same whatever the backlog.
CREATE FUNCTION sheaf.job_counts(in_names text[])
RETURNS TABLE (paused boolean, name text, created float8, retry float8, active float8, completed float8, cancelled float8, failed float8)
LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off
SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    SELECT q.paused, c.name, (c.created - coalesce(a.active - a.retry, 0))::float8, (c.retry - coalesce(a.retry, 0))::float8,
      coalesce(a.active, 0)::float8, c.completed::float8, c.cancelled::float8, c.failed::float8
    FROM sheaf.queue AS q
    LEFT JOIN sheaf.job_count AS c ON c.name = ANY (in_names)
    LEFT JOIN LATERAL (
      SELECT count(*) AS active, count(*) FILTER (WHERE s.state = 'retry') AS retry
      FROM pgboss.job AS j JOIN sheaf.job AS s ON s.id = j.id
      WHERE j.name = c.name AND j.state = 'active' AND j.group_id IS NOT NULL
    ) AS a ON true
    ORDER BY c.name COLLATE "C";
END
$$;
`
