-- The last 50 jobs that failed for good, the newest first.
SELECT job.id, name AS queue, datetime(finished_at / 1000, 'unixepoch') AS failed, failures, error ->> 'code' AS code,
  error ->> 'message' AS message, key
FROM job JOIN job_body USING (id)
WHERE state = 5
ORDER BY finished_at DESC LIMIT 50;
