-- Jobs that will not move without help, and why.
SELECT id, name AS queue, CASE
    WHEN state = 2 AND lease_until IS NULL THEN 'claimed without a lease: its claimer does not follow claim.sql'
    WHEN state = 2 THEN 'no sign of life since ' || datetime(timed_at / 1000, 'unixepoch') || ': no host is there to give it back'
    ELSE 'queued for a day: no host is there that takes it'
  END AS why
FROM job
WHERE (state = 2 AND (lease_until IS NULL OR lease_until < (unixepoch() - 60) * 1000))
  OR (state < 2 AND paused = 0 AND coalesce(due_at, created_at) < (unixepoch() - 86400) * 1000)
ORDER BY name, id;
