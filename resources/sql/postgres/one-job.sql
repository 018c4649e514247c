-- All there is to know about one job.
-- psql -v id=… -f one-job.sql
SELECT j.id, j.name AS queue, j.state, j.blocked AS held, s.key, s.group_id AS run, s.scope AS batch, j.priority, s.progress, s.owner,
  s.wish, s.failures, s.interruptions, s.retry_limit, j.retry_count + 1 AS attempt, j.created_on, j.start_after, j.started_on,
  j.heartbeat_on, j.completed_on, j.data, j.output, s.error, s.note
FROM pgboss.job AS j LEFT JOIN sheaf.job AS s USING (id)
WHERE j.id = :'id'::uuid;
