-- Ends a job you claimed, in the transaction that stores its result. No row: it is no longer yours; roll that transaction back.
-- outcome: completed; failed (for good); retry (gives it back, to be tried again at once). output: JSON, the result or what went wrong.
-- psql -v queue=page-ocr -v id=… -v retry_count=0 -v outcome=completed -v output='{"pages": 3}' -f settle.sql
UPDATE pgboss.job SET
  state = :'outcome'::pgboss.job_state, output = :'output'::jsonb, heartbeat_on = NULL,
  completed_on = CASE WHEN :'outcome' = 'retry' THEN NULL ELSE now() END
WHERE name = :'queue' AND id = :'id'::uuid AND state = 'active' AND retry_count = :'retry_count'::integer
RETURNING id, state;
