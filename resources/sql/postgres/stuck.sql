-- Jobs that will not move without help, and why.
SELECT j.id, j.name AS queue, j.state, CASE
    WHEN j.state = 'active' AND j.started_on IS NULL THEN 'claimed without started_on: its claimer does not follow claim.sql'
    WHEN j.state = 'active' AND j.heartbeat_on IS NULL THEN 'claimed without heartbeat_on: its claimer does not follow claim.sql'
    WHEN j.state = 'active' THEN 'no sign of life since ' || j.heartbeat_on || ': no host is there to give it back'
    WHEN x.id IS NOT NULL THEN 'its payload means nothing to Sheaf; it is left alone'
    WHEN j.blocked AND j.pending_dependencies > 0 THEN 'waits for jobs it depends on'
    ELSE 'queued for a day: no host is there that takes jobs of this queue'
  END AS why
FROM pgboss.job AS j LEFT JOIN sheaf.job_ignored AS x USING (id)
WHERE j.name IN (SELECT name FROM sheaf.job_count) AND (
  (j.state = 'active' AND (j.started_on IS NULL OR j.heartbeat_on IS NULL
    OR j.heartbeat_on + j.heartbeat_seconds * interval '1 s' < now() - interval '1 minute'))
  OR (j.state < 'active' AND (x.id IS NOT NULL OR (j.blocked AND j.pending_dependencies > 0)
    OR (NOT j.blocked AND j.start_after < now() - interval '1 day'))))
ORDER BY j.name, j.created_on;
