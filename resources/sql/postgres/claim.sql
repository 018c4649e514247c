-- Claims the next job of a queue: by priority, then order of addition; no row: there is none, or the queue is paused.
-- psql -v queue=page-ocr -f claim.sql
-- Keep retry_count: with the id it names your attempt, and heartbeat and settle need it. Send heartbeats, at least every 5 seconds.
-- SKIP LOCKED and the UPDATE of that one row are what keeps two claimers apart: a SELECT first and an UPDATE by id later do not.
-- Pauses are heeded, limits are not.
-- started_on is what makes retry_count rise with the next claim: without it your late settle would pass for that of your successor.
UPDATE pgboss.job SET
  state = 'active', started_on = now(), heartbeat_on = now(), heartbeat_seconds = coalesce(heartbeat_seconds, 20),
  retry_count = CASE WHEN started_on IS NOT NULL THEN retry_count + 1 ELSE retry_count END
WHERE name = :'queue' AND id = (
  SELECT id FROM pgboss.job AS job
  WHERE name = :'queue' AND state < 'active' AND NOT blocked AND start_after <= now() AND NOT (SELECT paused FROM sheaf.queue)
    AND NOT EXISTS (
      SELECT FROM sheaf.part WHERE paused AND value = CASE kind WHEN 'name' THEN job.name WHEN 'lane' THEN sheaf.lane_of(job.priority)
        ELSE coalesce((SELECT realm FROM sheaf.job AS side WHERE side.id = job.id), '') END)
  ORDER BY priority DESC, created_on
  LIMIT 1 FOR UPDATE SKIP LOCKED
)
RETURNING id, retry_count, data;
