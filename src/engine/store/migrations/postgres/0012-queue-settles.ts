// 12, completing: sheaf.complete_attempts as in 0010, but in the queue's own table, and rows that lie beside one another are found by one
// walk of the keys.
import { perQueue } from './0012-per-queue.ts'

const completing = `
      RETURN QUERY
        WITH ended AS (
          UPDATE {table} AS j
            SET state = 'completed', completed_on = now_at, heartbeat_on = NULL,
              output = CASE WHEN w.safe THEN w.output::jsonb ELSE j.output END
            FROM unnest(in_names, in_ids, in_tokens, in_outputs, in_safe) AS w (name, id, token, output, safe)
            JOIN sheaf.job AS s ON s.id = w.id
            WHERE w.name = each AND j.name = each AND j.id = ANY (in_ids) AND s.id = ANY (in_ids) AND j.id = w.id
              AND j.state = 'active' AND j.retry_count = w.token - 1 AND s.wish <> 'cancel'
            RETURNING j.id, s.state AS rested, CASE WHEN NOT w.safe THEN w.output END AS output
        ), sides AS (
          UPDATE sheaf.job AS s
            SET state = 'completed', wish = 'go-on', owner = NULL, finished_at = now_at, progress = 1, output = ended.output, error = NULL
            FROM ended WHERE s.id = ANY (in_ids) AND s.id = ended.id
            RETURNING s.id, s.failures
        ), counted AS (
          INSERT INTO sheaf.job_count AS c (name, created, retry, completed)
            SELECT each, -count(*) FILTER (WHERE ended.rested = 'created'), -count(*) FILTER (WHERE ended.rested = 'retry'), count(*)
            FROM ended HAVING count(*) > 0
            ON CONFLICT (name) DO UPDATE SET created = c.created + excluded.created, retry = c.retry + excluded.retry,
              completed = c.completed + excluded.completed
        )
        SELECT sides.id, sides.failures FROM sides;`

export const settles = perQueue(
  `
-- Completes those of the attempts given that are their jobs' current ones and were not cancelled, and gives them back; of the others
-- nothing is changed. Outputs are JSON texts; one that jsonb cannot hold is not safe.
CREATE OR REPLACE FUNCTION sheaf.complete_attempts(in_names text[], in_ids uuid[], in_tokens integer[], in_outputs text[],
  in_safe boolean[], in_clock timestamptz)
RETURNS TABLE (id uuid, failures integer) LANGUAGE plpgsql VOLATILE SET plan_cache_mode = force_generic_plan SET enable_seqscan = off
SET enable_nestloop = off SET enable_mergejoin = off SET enable_bitmapscan = off SET cpu_operator_cost = 1 SET cpu_index_tuple_cost = 1
SET jit = off AS $$
#variable_conflict use_column
DECLARE
  now_at timestamptz := coalesce(in_clock, clock_timestamp());
  names text[] := in_names[1:1];
  each text;
BEGIN
  IF NOT in_names[1] = ALL (in_names) THEN
    names := ARRAY(SELECT DISTINCT w.name FROM unnest(in_names) AS w (name) ORDER BY w.name);
  END IF;
  FOREACH each IN ARRAY names LOOP
    {by queue}
  END LOOP;
END
$$;
`,
  { 'by queue': { choice: 'each', statements: completing } },
)
