-- Lets a role join the team's queue: read and write its rows, and nothing else. By the owner of the tables, after `sheaf team init` and `migrate`.
-- psql -v role=alice -f grant.sql
SELECT set_config('sheaf.member', :'role', false);
DO $$
DECLARE
  member text := quote_ident(current_setting('sheaf.member'));
BEGIN
  EXECUTE 'GRANT USAGE ON SCHEMA pgboss, sheaf TO ' || member;
  EXECUTE 'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA pgboss, sheaf TO ' || member;
  EXECUTE 'GRANT USAGE ON ALL SEQUENCES IN SCHEMA pgboss, sheaf TO ' || member;
END
$$;
