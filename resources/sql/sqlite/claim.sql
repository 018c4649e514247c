-- Claims the next job of a queue: by priority, then order of addition; no row: there is none, or the queue is paused.
-- Parameters: queue; owner (who claims; any text). The claim holds for 20 seconds, then it must have been renewed (heartbeat.sql).
-- Keep token: with the id it names your attempt, and heartbeat and settle need it. The payload is in job_body.
UPDATE job SET
  state = 2, token = token + 1, owner = :owner, progress = 0, due_at = NULL, started_at = CAST(unixepoch('subsec') * 1000 AS INTEGER),
  timed_at = CAST(unixepoch('subsec') * 1000 AS INTEGER), lease_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + 20000
WHERE id = (
  SELECT id FROM job
  WHERE name = :queue AND state < 2 AND paused = 0 AND (SELECT paused FROM queue) = 0
    AND (due_at IS NULL OR due_at <= CAST(unixepoch('subsec') * 1000 AS INTEGER))
  ORDER BY priority DESC, id LIMIT 1
)
RETURNING id, token, (SELECT payload FROM job_body WHERE job_body.id = job.id) AS data;
