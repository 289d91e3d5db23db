-- What keeps an order from everybody but who opened it: numbers that cannot be counted up, a code of its own, and limits on
-- guessing, which signing in shares.

-- Serials are not in order any more. A day's secret shuffles them, so that whoever has the number of one order knows no other.
ALTER TABLE order_days
  ADD COLUMN secret uuid NOT NULL DEFAULT gen_random_uuid(),
  ADD COLUMN skipped integer NOT NULL DEFAULT 0;       -- added to each serial before it is shuffled
-- Days on which serials have been given out in order: the shuffled ones are longer, and so are none of those.
UPDATE order_days SET skipped = 90000;

-- Shuffles 0 … high_size × low_size - 1: a Feistel network, whose halves are numbers below two sizes. A permutation whatever the
-- round function is; that one is SHA-256 under the secret.
CREATE FUNCTION shuffled(n bigint, high_size integer, low_size integer, secret uuid) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  high  bigint := n / low_size;
  low   bigint := n % low_size;
  hash  bytea;
BEGIN
  FOR turn IN 1 .. 4 LOOP
    hash := sha256(convert_to(secret || ' high ' || turn || ' ' || low, 'UTF8'));
    high := (high + get_byte(hash, 0) * 65536 + get_byte(hash, 1) * 256 + get_byte(hash, 2)) % high_size;
    hash := sha256(convert_to(secret || ' low ' || turn || ' ' || high, 'UTF8'));
    low := (low + get_byte(hash, 0) * 65536 + get_byte(hash, 1) * 256 + get_byte(hash, 2)) % low_size;
  END LOOP;
  RETURN high * low_size + low;
END $$;

-- As in 0007_orders.sql; the serials are shuffled: five digits for the first 90,000 of a day, six for the next 900,000.
CREATE OR REPLACE FUNCTION next_order_serial(on_day date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  the_day order_days;
  n       bigint;
BEGIN
  SELECT * INTO the_day FROM order_days WHERE day = on_day;
  IF NOT FOUND THEN
    INSERT INTO order_days (day, before_first) VALUES (on_day, nextval('order_serials')) ON CONFLICT (day) DO NOTHING;
    SELECT * INTO the_day FROM order_days WHERE day = on_day;
  END IF;
  n := nextval('order_serials') - the_day.before_first + the_day.skipped - 1;
  IF n < 90000 THEN
    RETURN 10000 + shuffled(n, 300, 300, the_day.secret);
  ELSIF n < 990000 THEN
    RETURN 100000 + shuffled(n - 90000, 900, 1000, the_day.secret);
  END IF;
  RAISE EXCEPTION 'the serials of % are used up', on_day;
END $$;

-- The six-digit code that opens an order together with its number. A keyed hash over a salt, as query passwords are kept.
CREATE TABLE order_codes (
  order_id  bigint PRIMARY KEY REFERENCES orders ON DELETE CASCADE,
  key_id    smallint NOT NULL,
  salt      bytea NOT NULL,
  mac       bytea NOT NULL,
  -- The code encrypted, as long as an SMS that is to tell it waits to be sent: its text has {code} in that place.
  sealed    bytea,
  made_at   timestamptz NOT NULL
);
ALTER TABLE order_steps DROP CONSTRAINT order_steps_kind_check;
ALTER TABLE order_steps ADD CONSTRAINT order_steps_kind_check CHECK (kind IN ('opened', 'dispatched', 'accepted',
  'returned', 'replied', 'closed', 'reopened', 'withdrawn', 'reminded', 'escalated', 'overdue', 'supervised', 'extended',
  'repeated', 'limits_moved', 'code_renewed'));

-- Whoever answered says that the answer holds nothing personal: a court may have such an answer spoken without a code.
ALTER TABLE order_messages ADD COLUMN nothing_personal boolean NOT NULL DEFAULT false,
  ADD CHECK (purpose = 'answer' OR NOT nothing_personal);

-- Besides persons and query numbers: orders, calls and the telephones that people call from. Each kind is forgotten after
-- another time; null in rows from before.
ALTER TABLE sign_in_locks ADD COLUMN forget_at timestamptz;
CREATE INDEX sign_in_locks_forget ON sign_in_locks (forget_at);

-- Wrong passwords and codes of the whole hotline, by ten minutes. Nothing tells whose they were.
CREATE TABLE guess_failures (
  begins_at timestamptz PRIMARY KEY,
  failures  integer NOT NULL
);
