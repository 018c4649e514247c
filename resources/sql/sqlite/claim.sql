-- Claims the next job of a queue: by priority, then order of addition; no row: there is none, or the queue is paused.
-- Parameters: queue; owner (who claims; any text). The claim holds for 20 seconds, then it must have been renewed (heartbeat.sql).
-- Keep token: with the id it names your attempt, and heartbeat and settle need it. The payload is in job_body.
-- Both statements in one transaction. Pauses are heeded, limits are not.
UPDATE job SET due_at = NULL, timed_at = NULL
WHERE state < 2 AND paused = 0 AND due_at IS NOT NULL AND due_at <= CAST(unixepoch('subsec') * 1000 AS INTEGER);

UPDATE job SET
  state = 2, token = token + 1, owner = :owner, progress = 0, started_at = CAST(unixepoch('subsec') * 1000 AS INTEGER),
  timed_at = CAST(unixepoch('subsec') * 1000 AS INTEGER), lease_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + 20000
WHERE id = (
  -- The first job of each realm, and the first of these: job_line has what is ready (kind 2) in order, rank is minus the priority.
  SELECT first.id
  FROM job_line AS lot JOIN job AS first ON first.id = (
    SELECT id FROM job_line
    WHERE realm = lot.realm AND name = lot.name AND kind = 2
      AND NOT EXISTS (SELECT 1 FROM job_part WHERE kind = 'lane' AND paused = 1
        AND value = CASE WHEN -rank >= 10 THEN 'urgent' WHEN -rank >= 0 THEN 'default' ELSE 'slow' END)
    ORDER BY rank, place LIMIT 1
  )
  WHERE lot.kind = 0 AND lot.name = :queue AND (SELECT paused FROM queue) = 0
    AND NOT EXISTS (SELECT 1 FROM job_part AS part WHERE part.paused = 1
      AND (part.kind = 'name' AND part.value = lot.name OR part.kind = 'realm' AND part.value = lot.realm))
  ORDER BY first.priority DESC, coalesce(first.place, first.id) LIMIT 1
)
RETURNING id, token, (SELECT payload FROM job_body WHERE job_body.id = job.id) AS data;
