-- Who uses the console, and with what roles; their sessions; what was tried at the sign-in.

CREATE TABLE web_users (
  id              integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- for signing in
  name            text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9._-]{1,31}$'),
  staff_id        integer REFERENCES staff,
  agent_id        integer REFERENCES agents,
  -- of a user who is neither; of others it is that of the staff or the agent
  full_name       text,
  court_id        integer REFERENCES courts,
  roles           text[] NOT NULL
                  CHECK (roles <> '{}' AND roles <@ ARRAY['agent', 'supervisor', 'dispatcher', 'handler', 'inspector',
                                                          'administrator', 'auditor']),
  must_change_password boolean NOT NULL DEFAULT true,
  password_set_at timestamptz NOT NULL,
  -- since when a code of the second factor is asked for
  second_factor_since timestamptz,
  added_at        timestamptz NOT NULL,
  added_by        text NOT NULL,
  -- by an administrator; wrong passwords lock for a while only, and not here
  locked_at       timestamptz,
  CHECK ((full_name IS NOT NULL) = (num_nonnulls(staff_id, agent_id) = 0)),
  CHECK (court_id IS NULL OR num_nonnulls(staff_id, agent_id) = 0),
  CHECK (staff_id IS NOT NULL OR NOT roles && ARRAY['dispatcher', 'handler', 'inspector']),
  CHECK (agent_id IS NOT NULL OR NOT roles && ARRAY['agent', 'supervisor'])
);
-- Who could do what, and since when, stays known: the audit has each change, and nobody is deleted.
CREATE TRIGGER note_access_change AFTER INSERT OR UPDATE OR DELETE ON web_users
  FOR EACH ROW EXECUTE FUNCTION note_access_change();
REVOKE DELETE ON web_users FROM hotline_app;

-- Apart from the users, whose changes the audit keeps for ever.
CREATE TABLE web_secrets (
  user_id         integer PRIMARY KEY REFERENCES web_users,
  -- argon2id, with its parameters and salt
  password_hash   text NOT NULL,
  -- the secret of the second factor, encrypted with the key file
  totp_secret     bytea,
  -- the last period of which a code was taken: none is taken twice
  totp_period     bigint NOT NULL DEFAULT 0
);

CREATE TABLE web_sessions (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- SHA-256 of the 256 random bits that the browser holds
  hash            bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  user_id         integer NOT NULL REFERENCES web_users,
  began_at        timestamptz NOT NULL,
  -- the last activity, exact to a minute
  seen_at         timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL CHECK (expires_at > began_at),
  address         text NOT NULL,
  browser         text NOT NULL,
  ended_at        timestamptz,
  ended_because   text CHECK (ended_because IN ('signed_out', 'revoked', 'password_changed', 'locked', 'replaced')),
  CHECK ((ended_at IS NULL) = (ended_because IS NULL))
);
CREATE INDEX web_sessions_open ON web_sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX web_sessions_expires ON web_sessions (expires_at);

-- A row for each attempt to sign in, until the right password takes it away.
CREATE TABLE web_sign_in_attempts (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at              timestamptz NOT NULL,
  -- a keyed hash of the name: a password that is typed into the wrong field does not stay
  account         bytea NOT NULL,
  address         text NOT NULL
);
CREATE INDEX web_sign_in_attempts_account ON web_sign_in_attempts (account, at);
CREATE INDEX web_sign_in_attempts_address ON web_sign_in_attempts (address, at);
CREATE INDEX web_sign_in_attempts_at ON web_sign_in_attempts (at);

-- The console looks up cases by the name of a party.
CREATE INDEX persons_name ON persons (name);
CREATE INDEX parties_name ON parties (name) WHERE name IS NOT NULL;
