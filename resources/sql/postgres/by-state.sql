-- Jobs by queue and state. Counts rows: with a million of them it takes a moment; sheaf.job_count has the same, kept.
SELECT name AS queue,
  CASE WHEN state >= 'active' THEN state::text WHEN blocked THEN 'held' WHEN start_after > now() THEN 'delayed' ELSE state::text END AS state,
  count(*) AS jobs, min(created_on) AS oldest
FROM pgboss.job WHERE name IN (SELECT name FROM sheaf.job_count)
GROUP BY 1, 2 ORDER BY 1, 2;
