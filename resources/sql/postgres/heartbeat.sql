-- A sign of life for a job you claimed. No row: it is no longer yours (cancelled, or given to another); stop, and store nothing of it.
-- psql -v queue=page-ocr -v id=… -v retry_count=0 -f heartbeat.sql
UPDATE pgboss.job SET heartbeat_on = now()
WHERE name = :'queue' AND id = :'id'::uuid AND state = 'active' AND retry_count = :'retry_count'::integer
RETURNING id;
