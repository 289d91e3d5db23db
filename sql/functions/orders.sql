-- Numbers of orders, and an order with all its rows.

-- Shuffles 0 … high_size × low_size - 1: a Feistel network, whose halves are numbers below two
-- sizes. It is a permutation for any round function; this one is SHA-256 with the secret.
CREATE OR REPLACE FUNCTION shuffled(n bigint, high_size integer, low_size integer, secret uuid) RETURNS bigint
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

-- Returns the next serial of a day. A sequence makes nobody wait. Its value when a day's first
-- order came is that day's zero, and gaps are harmless. The serials are shuffled: five digits for
-- the first 90,000 of a day, six for the next 900,000.
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

-- Returns serials for orders that are opened at the same moment. It is a function so that the plan
-- of the calling statement does not depend on their number. Planning anew each time cost as much
-- again.
CREATE OR REPLACE FUNCTION next_order_serials(on_day date, how_many int) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  serials bigint[] := '{}';
BEGIN
  FOR n IN 1 .. how_many LOOP
    serials := serials || next_order_serial(on_day);
  END LOOP;
  RETURN serials;
END $$;

-- Writes an order that is opened, and perhaps dispatched at once, with everything that belongs to
-- it; returns its id. In one function, so that opening an order takes two round trips and holds no
-- transaction open between them. The locks are taken first, so that the search then sees what
-- others have committed. A plain statement would see what there was before it waited for the locks.
-- With `unless_since`: returns null if this person or this number has an order of the same matter
-- since then. `lock_keys` are held to the end of the transaction (app/orders/store/insertOrder.ts makes
-- them). The clock of an order may stand from its dispatch on.
CREATE OR REPLACE FUNCTION open_order(given jsonb, its_message jsonb, its_steps jsonb, its_due jsonb, its_sms jsonb,
                           unless_since timestamptz, lock_keys text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  o orders := jsonb_populate_record(NULL::orders, given);
  lock_key text;
BEGIN
  FOREACH lock_key IN ARRAY lock_keys LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(lock_key, 12368));
  END LOOP;
  IF unless_since IS NOT NULL
     AND (EXISTS (SELECT FROM orders e
                   WHERE e.person_id = o.person_id AND e.matter = o.matter AND e.opened_at >= unless_since)
       OR EXISTS (SELECT FROM orders e
                   WHERE e.caller_number = o.caller_number AND e.matter = o.matter AND e.opened_at >= unless_since))
  THEN
    RETURN NULL;
  END IF;
  -- The order must not refer to a call whose caller was forgotten: an order that an agent wrote
  -- down for the caller would identify the call.
  IF EXISTS (SELECT FROM calls c WHERE c.id = o.call_id AND c.forgotten_at IS NOT NULL) THEN
    o.call_id := NULL;
  END IF;
  INSERT INTO orders (number, kind, status, court_id, urgent, confidential, anonymous, language, case_id,
         about_department_id, about_staff_id, matter, caller_name, caller_number, person_id, call_id,
         opened_by_agent_id, department_id, handler_id, holder_id, held_by, opened_at, dispatched_at,
         clock_started_at, pauses, due_at, latest_at)
  VALUES (o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language, o.case_id,
         o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id, o.call_id,
         o.opened_by_agent_id, o.department_id, o.handler_id, o.holder_id, o.held_by, o.opened_at, o.dispatched_at,
         o.clock_started_at, o.pauses, o.due_at, o.latest_at)
  RETURNING id INTO o.id;
  INSERT INTO order_messages (order_id, at, purpose, body, file, length_ms, sha256)
  SELECT o.id, o.opened_at, 'request', m.*
    FROM jsonb_to_recordset(its_message) AS m (body text, file text, length_ms int, sha256 text);
  INSERT INTO order_steps (order_id, at, kind, by_kind, by_agent_id, by_staff_id, to_staff_id, to_department_id,
         from_status, to_status, reason, detail)
  SELECT o.id, o.opened_at, s.*
    FROM jsonb_to_recordset(its_steps) AS s (kind text, by_kind text, by_agent_id int, by_staff_id int,
         to_staff_id int, to_department_id int, from_status text, to_status text, reason text, detail jsonb);
  INSERT INTO order_due (order_id, kind, level, round, due_at)
  SELECT o.id, d.* FROM jsonb_to_recordset(its_due)
         AS d (kind text, level smallint, round smallint, due_at timestamptz);
  INSERT INTO sms_outbox (order_id, created_at, next_at, to_number, template, language, fields, body, purpose,
         court_id, expires_at)
  SELECT o.id, o.opened_at, o.opened_at, m.* FROM jsonb_to_recordset(its_sms)
         AS m (to_number text, template text, language text, fields jsonb, body text, purpose text,
               court_id int, expires_at timestamptz);
  RETURN o.id;
END $$;

-- What orders are searched by: the characters of a text and each two that stand together. A text that holds a word has all the pairs of
-- the word, so an index of pairs finds the few texts that may hold it. Chinese has no spaces between words, and names of two characters
-- are too short for pg_trgm.
CREATE OR REPLACE FUNCTION text_pairs(of text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(DISTINCT p.pair), '{}')
    FROM (SELECT c.letter, lead(c.letter) OVER (ORDER BY c.n) AS next
            FROM unnest(string_to_array(of, NULL)) WITH ORDINALITY AS c(letter, n)) l
   CROSS JOIN LATERAL (VALUES (l.letter), (l.letter || l.next)) AS p(pair)
   WHERE p.pair IS NOT NULL
$$;

CREATE OR REPLACE FUNCTION order_caller(number text, caller_name text, caller_number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT number || ' ' || coalesce(lower(caller_name), '') || ' ' || coalesce(caller_number, '')
$$;

-- They call functions of this file, which no migration may make. Whoever changes one of the two functions gives the indexes new names.
-- A short list of what is still to be put in order: whoever fills it does that work, and must not be held up for long.
CREATE INDEX IF NOT EXISTS orders_caller_pairs ON orders
  USING gin (text_pairs(order_caller(number, caller_name, caller_number))) WITH (gin_pending_list_limit = 256);
CREATE INDEX IF NOT EXISTS order_messages_pairs ON order_messages
  USING gin (text_pairs(lower(body))) WITH (gin_pending_list_limit = 256);
