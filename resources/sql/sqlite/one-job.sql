-- All there is to know about one job. Parameter: id.
SELECT job.id, name AS queue, CASE state WHEN 0 THEN 'created' WHEN 1 THEN 'retry' WHEN 2 THEN 'active' WHEN 3 THEN 'completed'
    WHEN 4 THEN 'cancelled' ELSE 'failed' END AS state, paused AS held, key, group_id AS run, scope AS batch, priority, progress, owner,
  wish, failures, interruptions, retry_limit, token AS attempt, datetime(created_at / 1000, 'unixepoch') AS created,
  datetime(due_at / 1000, 'unixepoch') AS due, datetime(started_at / 1000, 'unixepoch') AS started,
  datetime(finished_at / 1000, 'unixepoch') AS finished, payload, output, error, note
FROM job JOIN job_body USING (id)
WHERE job.id = :id;
