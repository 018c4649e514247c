// 3, completing: what nearly every attempt comes to, any number of them in one statement. The fence is pg-boss's: the row is active,
// and its retry_count is that of the claim.
export const settles = `
-- Completes those of the attempts given that are their jobs' current ones and were not cancelled, and gives them back; of the others
-- nothing is changed. Outputs are JSON texts; one that jsonb cannot hold is not safe.
CREATE FUNCTION sheaf.complete_attempts(in_names text[], in_ids uuid[], in_tokens integer[], in_outputs text[], in_safe boolean[],
  in_clock timestamptz)
RETURNS TABLE (id uuid, failures integer) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
BEGIN
  RETURN QUERY
    WITH ended AS (
      UPDATE pgboss.job AS j
        SET state = 'completed', completed_on = now_at, heartbeat_on = NULL,
          output = CASE WHEN w.safe THEN w.output::jsonb ELSE j.output END
        FROM unnest(in_names, in_ids, in_tokens, in_outputs, in_safe) AS w (name, id, token, output, safe)
        JOIN sheaf.job AS s ON s.id = w.id
        WHERE j.name = w.name AND j.id = w.id AND j.state = 'active' AND j.retry_count = w.token - 1 AND s.wish <> 'cancel'
        RETURNING j.id, j.name, s.state AS rested, CASE WHEN NOT w.safe THEN w.output END AS output
    ), sides AS (
      UPDATE sheaf.job AS s
        SET state = 'completed', wish = 'go-on', owner = NULL, finished_at = now_at, progress = 1, output = ended.output, error = NULL
        FROM ended WHERE s.id = ended.id
        RETURNING s.id, s.failures
    ), counted AS (
      INSERT INTO sheaf.job_count AS c (name, created, retry, completed)
        SELECT ended.name, -count(*) FILTER (WHERE ended.rested = 'created'), -count(*) FILTER (WHERE ended.rested = 'retry'), count(*)
        FROM ended GROUP BY ended.name ORDER BY ended.name
        ON CONFLICT (name) DO UPDATE SET created = c.created + excluded.created, retry = c.retry + excluded.retry,
          completed = c.completed + excluded.completed
    )
    SELECT sides.id, sides.failures FROM sides;
END
$$;
`
