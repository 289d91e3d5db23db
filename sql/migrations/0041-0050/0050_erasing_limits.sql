-- Erasing from the audit: how old each kind must be, and the role for erasure at a person's request. Until now the app's role could
-- erase every personal column at any age (functions/audit.sql has the functions of today).

-- Only the role that owns the tables changes this: `hotline migrate` writes the days of its settings. A column without a row here is
-- never erased by age.
CREATE TABLE erasing_limits (
  of_table      text NOT NULL,
  of_column     text NOT NULL,
  least_days    integer NOT NULL CHECK (least_days >= 0),  -- that a row is kept before the app's role may erase the value
  on_request    boolean NOT NULL,                          -- whether hotline_eraser may erase it earlier
  PRIMARY KEY (of_table, of_column)
);
REVOKE INSERT, UPDATE, DELETE ON erasing_limits FROM hotline_app;
INSERT INTO erasing_limits VALUES
  ('disclosures', 'person_id', 1095, false),           -- CALLERS_KEEP_DAYS; the law wants three years (PIPL Art. 56)
  ('disclosures', 'call_id', 1095, false),
  ('order_steps', 'reason', 730, true);                -- MESSAGES_KEEP_DAYS

-- Who erased: the role that was logged in. Null in notes from before.
ALTER TABLE audit_erasures ADD COLUMN by_role text;

-- The role for `hotline privacy forget`: the app's rights, and erasure on request. The app itself is no member of it.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hotline_eraser') THEN
    CREATE ROLE hotline_eraser NOLOGIN;
  END IF;
  IF NOT pg_has_role('hotline_eraser', 'hotline_app', 'MEMBER') THEN
    GRANT hotline_app TO hotline_eraser;
  END IF;
EXCEPTION
  -- Roles are those of the whole server: another database of it is being migrated just now.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'there is no role hotline_eraser with the rights of hotline_app, and % may not make it: have an administrator of the server run CREATE ROLE hotline_eraser NOLOGIN IN ROLE hotline_app',
      current_user;
END $$;
