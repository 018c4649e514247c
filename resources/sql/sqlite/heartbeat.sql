-- A sign of life for a job you claimed: 20 seconds more. No row: it is no longer yours; stop, and store nothing of it.
-- Parameters: id; token. wish: 0 go on, 1 pause after this page, 2 cancelled.
UPDATE job SET timed_at = CAST(unixepoch('subsec') * 1000 AS INTEGER), lease_until = CAST(unixepoch('subsec') * 1000 AS INTEGER) + 20000
WHERE id = :id AND token = :token AND state = 2
RETURNING wish;
