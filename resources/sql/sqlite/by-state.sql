-- Jobs by queue and state, kept and exact.
SELECT name AS queue, created, retry, active, completed, cancelled, failed FROM job_count ORDER BY name;
