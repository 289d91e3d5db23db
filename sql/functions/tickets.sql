-- Numbers of tickets, and a ticket with all its rows.

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
-- ticket came is that day's zero, and gaps are harmless. The serials are shuffled: five digits for
-- the first 90,000 of a day, six for the next 900,000.
CREATE OR REPLACE FUNCTION next_ticket_serial(on_day date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  the_day ticket_days;
  n       bigint;
BEGIN
  SELECT * INTO the_day FROM ticket_days WHERE day = on_day;
  IF NOT FOUND THEN
    INSERT INTO ticket_days (day, before_first) VALUES (on_day, nextval('ticket_serials')) ON CONFLICT (day) DO NOTHING;
    SELECT * INTO the_day FROM ticket_days WHERE day = on_day;
  END IF;
  n := nextval('ticket_serials') - the_day.before_first - 1;
  IF n < 90000 THEN
    RETURN 10000 + shuffled(n, 300, 300, the_day.secret);
  ELSIF n < 990000 THEN
    RETURN 100000 + shuffled(n - 90000, 900, 1000, the_day.secret);
  END IF;
  RAISE EXCEPTION 'the serials of % are used up', on_day;
END $$;

-- Returns serials for tickets that are opened at the same moment. It is a function so that the plan
-- of the calling statement does not depend on their number. Planning again each time cost as much
-- again.
CREATE OR REPLACE FUNCTION next_ticket_serials(on_day date, how_many int) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
  serials bigint[] := '{}';
BEGIN
  FOR n IN 1 .. how_many LOOP
    serials := serials || next_ticket_serial(on_day);
  END LOOP;
  RETURN serials;
END $$;

-- Returns the call that a ticket, or a repeat of one, may refer to; null where that would name a caller who stays unknown: an agent or
-- a job may write the ticket with the caller's number, also after the end of the call. Then a call whose caller has reported anonymously
-- has no number and no mark, like others without a number (app/queue/store/closeCall.ts), so none of those is referred to, unless an
-- identity was proved in it: such a call names its caller anyway, and takes no anonymous report by digits (app/ivr/conversation/isNamed.ts).
-- The row of the call is locked, as the foreign key does: its end comes either before, or sees the ticket (app/queue/store/forgetCaller.ts).
CREATE OR REPLACE FUNCTION call_for_ticket(given uuid) RETURNS uuid LANGUAGE plpgsql AS $$
BEGIN
  RETURN (SELECT c.id FROM calls c
           WHERE c.id = given AND c.forgotten_at IS NULL
             AND (c.ended_at IS NULL OR c.caller_number <> '' OR c.person_id IS NOT NULL)
             FOR KEY SHARE);
END $$;

-- Writes tickets that are opened, and perhaps dispatched at once, with everything that belongs to
-- them; returns their ids, in the same order. In one function, so that opening a ticket takes two
-- round trips and holds no transaction open between them. It writes the tickets of callers who open
-- them at the same moment together: ten of them cost little more than two.
-- The locks are taken first, so that the search then sees what others have committed. A plain
-- statement would see what there was before it waited for the locks. `lock_keys` are held to the
-- end of the transaction (app/tickets/store/insertTicket.ts makes them). No two of the tickets may be
-- of the same caller, because the search does not see the others that are written here.
-- With `unless_since`, of each ticket: its id is null, and it is not written, if this person or this
-- number has a ticket of the same matter since then. `numbers` and `moments` are those of the
-- tickets once more; in the other arguments `nth` says of which ticket a row is, from 1. The clock of a ticket may be stopped from its dispatch on.
-- Each of its statements finds rows by a key, so that no value gives it a better plan; left to
-- itself, PostgreSQL may plan the search again for each ticket, which took a tenth of the whole.
CREATE OR REPLACE FUNCTION open_tickets(given jsonb, numbers text[], moments timestamptz[], unless_since timestamptz[],
                                       its_messages jsonb, its_steps jsonb, its_due jsonb, its_sms jsonb, its_codes jsonb,
                                       lock_keys text[]) RETURNS bigint[] LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  ids      bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(numbers)]);
  written  record;
  lock_key text;
BEGIN
  FOREACH lock_key IN ARRAY lock_keys LOOP
    PERFORM pg_advisory_xact_lock(hashtextextended(lock_key, 12368));
  END LOOP;
  FOR written IN
    INSERT INTO tickets (number, kind, status, court_id, urgent, confidential, anonymous, language, case_id,
           about_department_id, about_staff_id, matter, caller_name, caller_number, person_id, call_id,
           opened_by_agent_id, department_id, assignee_id, escalated_to_id, held_by, opened_at, dispatched_at,
           clock_started_at, pauses, due_at, latest_at)
    SELECT o.number, o.kind, o.status, o.court_id, o.urgent, o.confidential, o.anonymous, o.language, o.case_id,
           o.about_department_id, o.about_staff_id, o.matter, o.caller_name, o.caller_number, o.person_id,
           call_for_ticket(o.call_id),
           o.opened_by_agent_id, o.department_id, o.assignee_id, o.escalated_to_id, o.held_by, o.opened_at, o.dispatched_at,
           o.clock_started_at, o.pauses, o.due_at, o.latest_at
      FROM jsonb_populate_recordset(NULL::tickets, given) WITH ORDINALITY AS o
     WHERE unless_since[o.ordinality] IS NULL
        OR NOT (EXISTS (SELECT FROM tickets e
                         WHERE e.person_id = o.person_id AND e.matter = o.matter AND e.opened_at >= unless_since[o.ordinality])
             OR EXISTS (SELECT FROM tickets e
                         WHERE e.caller_number = o.caller_number AND e.matter = o.matter
                           AND e.opened_at >= unless_since[o.ordinality]))
    RETURNING id, number
  LOOP
    ids[array_position(numbers, written.number)] := written.id;
  END LOOP;
  IF array_remove(ids, NULL) = '{}' THEN
    RETURN ids;
  END IF;
  INSERT INTO ticket_codes (ticket_id, identity_key_id, salt, mac, sealed, made_at)
  SELECT ids[c.nth], c.identity_key_id, c.salt, c.mac, c.sealed, moments[c.nth]
    FROM jsonb_to_recordset(its_codes) AS c (nth int, identity_key_id smallint, salt bytea, mac bytea, sealed bytea)
   WHERE ids[c.nth] IS NOT NULL;
  INSERT INTO ticket_messages (ticket_id, at, purpose, body, file, length_ms, sha256)
  SELECT ids[m.nth], moments[m.nth], 'request', m.body, m.file, m.length_ms, m.sha256
    FROM jsonb_to_recordset(its_messages) AS m (nth int, body text, file text, length_ms int, sha256 text)
   WHERE ids[m.nth] IS NOT NULL;
  INSERT INTO ticket_steps (ticket_id, at, kind, by_kind, by_agent_id, by_staff_id, to_staff_id, to_department_id,
         from_status, to_status, reason, detail)
  SELECT ids[s.nth], moments[s.nth], s.kind, s.by_kind, s.by_agent_id, s.by_staff_id, s.to_staff_id, s.to_department_id,
         s.from_status, s.to_status, s.reason, s.detail
    FROM jsonb_to_recordset(its_steps) AS s (nth int, kind text, by_kind text, by_agent_id int, by_staff_id int,
         to_staff_id int, to_department_id int, from_status text, to_status text, reason text, detail jsonb)
   WHERE ids[s.nth] IS NOT NULL;
  INSERT INTO ticket_due (ticket_id, kind, level, round, due_at)
  SELECT ids[d.nth], d.kind, d.level, d.round, d.due_at
    FROM jsonb_to_recordset(its_due) AS d (nth int, kind text, level smallint, round smallint, due_at timestamptz)
   WHERE ids[d.nth] IS NOT NULL;
  INSERT INTO sms_outbox (ticket_id, created_at, next_at, to_number, template, language, fields, body, purpose,
         court_id, expires_at)
  SELECT ids[m.nth], moments[m.nth], moments[m.nth], m.to_number, m.template, m.language, m.fields, m.body, m.purpose,
         m.court_id, m.expires_at
    FROM jsonb_to_recordset(its_sms) AS m (nth int, to_number text, template text, language text, fields jsonb, body text,
         purpose text, court_id int, expires_at timestamptz)
   WHERE ids[m.nth] IS NOT NULL;
  RETURN ids;
END $$;

-- What tickets are searched by: the characters of a text and each two neighbours. A text that holds a word has all the pairs of
-- the word, so an index of pairs finds the few texts that may hold it. Chinese has no spaces between words, and names of two characters
-- are too short for pg_trgm. It is in PL/pgSQL, which keeps its plan: an index calls a function in SQL by parsing and planning it for each
-- statement, and that took a sixth of the opening of a ticket. An index does not mind what it is given twice.
CREATE OR REPLACE FUNCTION text_pairs(of text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  letters text[] := string_to_array(of, NULL);
BEGIN
  RETURN letters || ARRAY(SELECT l.letter || l.next FROM unnest(letters, letters[2:]) AS l(letter, next) WHERE l.next IS NOT NULL);
END $$;

CREATE OR REPLACE FUNCTION ticket_caller(number text, caller_name text, caller_number text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT number || ' ' || coalesce(lower(caller_name), '') || ' ' || coalesce(caller_number, '')
$$;
