-- The last 50 jobs that failed for good, the newest first.
SELECT j.id, j.name AS queue, j.completed_on, s.failures, s.error::jsonb ->> 'code' AS code,
  coalesce(s.error::jsonb ->> 'message', j.output::text) AS message, s.key
FROM pgboss.job AS j JOIN sheaf.job AS s USING (id)
WHERE s.state = 'failed'
ORDER BY s.finished_at DESC LIMIT 50;
