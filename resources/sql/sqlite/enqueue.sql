-- Adds a job to a stage's queue. Parameters: queue; data (JSON); key (no other open job may have it); run; batch.
-- Both statements in one transaction. Times are milliseconds since 1970.
INSERT INTO job (name, key, group_id, scope, priority, created_at, retry_limit, retry_delay, retry_delay_max)
VALUES (:queue, :key, :run, :batch, 0, CAST(unixepoch('subsec') * 1000 AS INTEGER), 2, 2000, 300000);
INSERT INTO job_body (id, payload) VALUES (last_insert_rowid(), :data);
