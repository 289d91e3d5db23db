-- Browsers in which a user has signed in before. Each has attempts of its own, so that strangers who guess at an account cannot
-- close it for its owner.
CREATE TABLE web_devices (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- SHA-256 of the 256 random bits that the browser holds
  hash     bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  user_id  integer NOT NULL REFERENCES web_users,
  made_at  timestamptz NOT NULL,
  -- the latest sign-in
  used_at  timestamptz NOT NULL
);
CREATE INDEX web_devices_user ON web_devices (user_id, used_at);
CREATE INDEX web_devices_used ON web_devices (used_at);

-- Null: an attempt by a browser that is not known for the account.
ALTER TABLE web_sign_in_attempts ADD COLUMN device_id bigint REFERENCES web_devices ON DELETE CASCADE;
CREATE INDEX web_sign_in_attempts_device ON web_sign_in_attempts (device_id, at) WHERE device_id IS NOT NULL;
