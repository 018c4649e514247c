-- Adds a job to a stage's queue, with the queue's settings, and wakes its claimers. Gives its id.
-- psql -v queue=document-parse -v data='{"path": "/srv/inbox/letter.pdf"}' -f enqueue.sql
-- A bare INSERT of name and data works as well, but lacks the settings until Sheaf meets the job, and nobody is woken.
WITH job AS (
  INSERT INTO pgboss.job (name, data, policy, heartbeat_seconds, expire_seconds, deletion_seconds, retry_limit, retry_delay, retry_backoff)
  SELECT name, :'data'::jsonb, policy, heartbeat_seconds, expire_seconds, deletion_seconds, retry_limit, retry_delay, retry_backoff
  FROM pgboss.queue WHERE name = :'queue'
  RETURNING id, name
)
SELECT id, pg_notify('pgboss_' || left(encode(sha224('pgboss'::bytea), 'hex'), 24), name) FROM job;
