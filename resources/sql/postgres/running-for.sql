-- Jobs that are being worked on, the longest first: for how long, by whom, how far, and when there was a sign of life.
SELECT j.id, j.name AS queue, now() - j.started_on AS running, now() - j.heartbeat_on AS silent,
  CASE WHEN s.token = j.retry_count + 1 THEN s.owner ELSE 'foreign' END AS owner, round(s.progress::numeric, 2) AS progress, s.key
FROM pgboss.job AS j LEFT JOIN sheaf.job AS s USING (id)
WHERE j.state = 'active' AND j.name IN (SELECT name FROM sheaf.job_count)
ORDER BY j.started_on;
