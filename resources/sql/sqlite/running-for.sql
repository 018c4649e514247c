-- Jobs that are being worked on, the longest first: for how many seconds, by whom, how far, and seconds since a sign of life.
SELECT id, name AS queue, round(unixepoch('subsec') - started_at / 1000.0, 1) AS running,
  round(unixepoch('subsec') - timed_at / 1000.0, 1) AS silent, owner, round(progress, 2) AS progress, key
FROM job WHERE id IN (SELECT id FROM job_active)
ORDER BY started_at;
