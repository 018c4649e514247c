-- Ends a job you claimed, in the transaction that stores its result. No row: it is no longer yours; roll that transaction back.
-- Parameters: id; token; state (3 completed, 4 cancelled, 5 failed, 1 give it back). One that was cancelled meanwhile is cancelled.
UPDATE job SET
  state = CASE WHEN wish = 2 THEN 4 ELSE :state END, wish = 0, owner = NULL, lease_until = NULL, timed_at = NULL, paused = 0,
  finished_at = CASE WHEN wish <> 2 AND :state < 3 THEN NULL ELSE CAST(unixepoch('subsec') * 1000 AS INTEGER) END
WHERE id = :id AND token = :token AND state = 2
RETURNING id, state;
