-- Who acts by a command: the user of the operating system, or whoever holds a personal token. Nobody is believed for saying a
-- name. And who has read what by a command.

CREATE TABLE os_accounts (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  os_user       text NOT NULL UNIQUE CHECK (os_user ~ '^[^\s:/]{1,64}$'),
  staff_id      integer REFERENCES staff,
  agent_id      integer REFERENCES agents,
  is_administrator boolean NOT NULL DEFAULT false,
  mapped_at     timestamptz NOT NULL,
  mapped_by     text NOT NULL,                         -- user of the operating system
  CHECK (num_nonnulls(staff_id, agent_id) = 1 OR (is_administrator AND num_nonnulls(staff_id, agent_id) = 0))
);

-- A token is 256 random bits, so that a plain hash of it tells nothing.
CREATE TABLE staff_tokens (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash          bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  staff_id      integer REFERENCES staff,
  agent_id      integer REFERENCES agents,
  made_at       timestamptz NOT NULL,
  made_by       text NOT NULL,                         -- user of the operating system
  expires_at    timestamptz NOT NULL CHECK (expires_at > made_at),
  revoked_at    timestamptz,
  CHECK (num_nonnulls(staff_id, agent_id) = 1)
);

-- Every change of the two, whoever makes it and however: somebody who can write them could otherwise act as anybody, and take the
-- trace away.
CREATE TABLE access_changes (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at            timestamptz NOT NULL DEFAULT now(),
  of_table      text NOT NULL,
  operation     text NOT NULL CHECK (operation IN ('INSERT', 'UPDATE', 'DELETE')),
  is_now        jsonb NOT NULL                         -- before a DELETE: was
);
CREATE FUNCTION note_access_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO access_changes (of_table, operation, is_now)
  VALUES (TG_TABLE_NAME, TG_OP, (CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END) - 'hash');
  RETURN NULL;
END $$;
CREATE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON os_accounts
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
CREATE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON staff_tokens
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
-- Which token was whose stays known.
REVOKE DELETE ON staff_tokens FROM hotline_app;

-- Who has read personal data by a command, what of it, and why: written before it is shown (Personal Information Protection Law
-- Art. 51, 54).
CREATE TABLE readings (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at            timestamptz NOT NULL,
  by_kind       text NOT NULL CHECK (by_kind IN ('staff', 'agent', 'administrator')),
  by_staff_id   integer REFERENCES staff,
  by_agent_id   integer REFERENCES agents,
  os_user       text NOT NULL,
  host          text NOT NULL,
  token_id      integer REFERENCES staff_tokens,       -- null: known by the user of the operating system
  command       text NOT NULL,                         -- orders show
  subject       text NOT NULL,                         -- what was asked for: an order, a call, a time
  shown         text[] NOT NULL DEFAULT '{}',          -- which orders, callbacks and so on it came to
  reason        text,
  salts         jsonb DEFAULT jsonb_build_object('reason', gen_random_uuid()),
  CHECK ((by_kind = 'staff') = (by_staff_id IS NOT NULL) AND (by_kind = 'agent') = (by_agent_id IS NOT NULL))
);
CREATE INDEX readings_at ON readings (at);

SELECT audit_table('access_changes', VARIADIC '{}'::text[]);
SELECT audit_table('readings', 'reason');
REVOKE INSERT ON access_changes FROM hotline_app;
