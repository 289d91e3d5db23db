-- The app connects as a role that owns nothing: it reads and writes rows, and changes no table, function or trigger. Whoever
-- runs this file owns them. hotline_app is that role, or the group of it where the login has a name of its own;
-- `hotline migrate` gives it what DATABASE_URL logs in with.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotline_app') THEN
    CREATE ROLE hotline_app NOLOGIN;
  END IF;
EXCEPTION
  -- Roles are those of the whole server: another database of it is being migrated just now.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'there is no role hotline_app, and % may not make it: have an administrator of the server run CREATE ROLE hotline_app NOLOGIN',
      current_user;
END $$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO hotline_app;

-- What there is, and what later migrations make: one that wants something else says so. tests/store/appRole.test.ts has the
-- decision about each table.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO hotline_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO hotline_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hotline_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO hotline_app;

-- Which migrations ran is this role's to write.
REVOKE INSERT, UPDATE, DELETE ON schema_migrations FROM hotline_app;

-- The import reserves ids in blocks (app/store/caseImport/reserveIds.ts).
GRANT UPDATE ON SEQUENCE persons_id_seq, cases_id_seq TO hotline_app;

-- Only an owner may ANALYZE, and after an import the plans need it.
CREATE FUNCTION analyze_cases() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  ANALYZE cases, persons, parties;
END $$;
REVOKE EXECUTE ON FUNCTION analyze_cases() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION analyze_cases() TO hotline_app;
