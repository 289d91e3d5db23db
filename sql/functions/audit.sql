-- The audit: keeps the record of who has seen and done what.

CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$;

-- Refuses every change, except that personal columns (its arguments) become null together with
-- their salts.
CREATE OR REPLACE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before_  jsonb := to_jsonb(OLD);
  after_   jsonb := to_jsonb(NEW);
  personal_columns text[] := coalesce(TG_ARGV::text[], '{}');
BEGIN
  IF TG_OP = 'UPDATE' AND before_ - personal_columns - 'salts' = after_ - personal_columns - 'salts'
     AND NOT EXISTS (SELECT FROM unnest(personal_columns) AS c
                      WHERE after_ ->> c IS NOT NULL AND after_ -> c IS DISTINCT FROM before_ -> c)
     AND NOT EXISTS (SELECT FROM unnest(personal_columns) AS c
                      WHERE after_ ->> c IS NOT NULL
                        AND after_ -> 'salts' -> c IS DISTINCT FROM before_ -> 'salts' -> c)
     AND after_ IS DISTINCT FROM before_
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END $$;

-- Records inserted rows for the audit. Its arguments are the personal columns. It is the trigger of
-- every audited table.
CREATE OR REPLACE FUNCTION note_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  personal_columns text[] := coalesce(TG_ARGV::text[], '{}');
BEGIN
  INSERT INTO audit_pending (kind, row_id, record, personal, held)
  SELECT TG_TABLE_NAME, (r ->> 'id')::bigint, (r - personal_columns - 'salts')::text,
         coalesce((SELECT jsonb_object_agg(c, encode(sha256(convert_to(concat(r -> 'salts' ->> c, ' ', r ->> c), 'UTF8')), 'hex'))
                     FROM unnest(personal_columns) AS c WHERE r ->> c IS NOT NULL), '{}')::text,
         -- As a value, and not by EXISTS: for a statement that adds many rows PostgreSQL then read all tickets,
         -- and kept that plan for the statements that add one.
         r ? 'ticket_id' AND coalesce((SELECT o.anonymous FROM tickets o WHERE o.id = (r ->> 'ticket_id')::bigint), false)
    -- Without OFFSET each row would be made to JSON again for each use of `r`.
    FROM (SELECT to_jsonb(added) AS r FROM added OFFSET 0) AS rows_added;
  RETURN NULL;
END $$;

-- Puts a table under audit: makes its triggers, and revokes the app's right to change rows. It does
-- nothing where the table is audited with the same personal columns already. sql/triggers/audit.sql
-- lists the tables.
CREATE OR REPLACE FUNCTION audit_table(of_table text, VARIADIC personal_columns text[]) RETURNS void LANGUAGE plpgsql
SET timezone = 'UTC' AS $$
DECLARE
  arguments text := (SELECT string_agg(quote_literal(c), ', ') FROM unnest(personal_columns) AS c);
  -- Each argument of a trigger ends with a zero byte.
  are_to_be bytea := coalesce((SELECT string_agg(convert_to(c, 'UTF8') || '\x00'::bytea, ''::bytea ORDER BY n)
                                 FROM unnest(personal_columns) WITH ORDINALITY AS p (c, n)), ''::bytea);
  are bytea := (SELECT t.tgargs FROM pg_trigger t
                 WHERE t.tgrelid = to_regclass(quote_ident(of_table)) AND t.tgname = 'note_audit');
BEGIN
  IF are = are_to_be THEN
    RETURN;
  END IF;
  EXECUTE format('CREATE OR REPLACE TRIGGER note_audit AFTER INSERT ON %I REFERENCING NEW TABLE AS added FOR EACH STATEMENT
                  EXECUTE FUNCTION note_audit(%s)', of_table, arguments);
  EXECUTE format('CREATE OR REPLACE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON %I FOR EACH ROW
                  EXECUTE FUNCTION refuse_all_but_erasure(%s)', of_table, arguments);
  EXECUTE format('CREATE OR REPLACE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT
                  EXECUTE FUNCTION refuse_change()', of_table);
  EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM hotline_app', of_table);
  IF are IS NOT NULL THEN
    RETURN;
  END IF;
  -- Rows that existed before.
  EXECUTE format(
    $sql$INSERT INTO audit_pending (kind, row_id, record, personal, held)
         SELECT $1, (r ->> 'id')::bigint, (r - $2 - 'salts')::text,
                coalesce((SELECT jsonb_object_agg(c, encode(sha256(convert_to(concat(r -> 'salts' ->> c, ' ', r ->> c),
                                                                              'UTF8')), 'hex'))
                            FROM unnest($2) AS c WHERE r ->> c IS NOT NULL), '{}')::text,
                r ? 'ticket_id' AND EXISTS (SELECT FROM tickets o WHERE o.id = (r ->> 'ticket_id')::bigint AND o.anonymous)
           FROM (SELECT to_jsonb(t) AS r FROM %I t) AS rows_there$sql$, of_table) USING of_table, personal_columns;
END $$;
REVOKE EXECUTE ON FUNCTION audit_table(text, text[]) FROM PUBLIC;

-- Gives waiting rows their places in the chain, in an order that reveals nothing about them;
-- returns how many got one. Simultaneous calls take turns. Processes that write rows do not wait.
CREATE OR REPLACE FUNCTION seal_audit(with_held boolean, most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
  entry   record;
  place   bigint := 0;
  chained bytea := '';
  sealed  integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(12368020);
  SELECT l.position, l.hash INTO place, chained FROM audit_log l ORDER BY l.position DESC LIMIT 1;
  place := coalesce(place, 0);
  chained := coalesce(chained, '');
  FOR entry IN
    WITH chosen AS (
      SELECT p.kind, p.row_id FROM audit_pending p WHERE with_held OR NOT p.held LIMIT most FOR UPDATE
    ), taken AS (
      DELETE FROM audit_pending p USING chosen c WHERE p.kind = c.kind AND p.row_id = c.row_id
      RETURNING p.kind, p.row_id, p.record, p.personal
    )
    SELECT * FROM taken t ORDER BY sha256(convert_to(t.record || t.personal, 'UTF8'))
  LOOP
    place := place + 1;
    chained := sha256(convert_to(concat_ws(E'\n', encode(chained, 'hex'), place, entry.kind, entry.row_id, entry.record,
                                           entry.personal), 'UTF8'));
    INSERT INTO audit_log (position, kind, row_id, record, personal, hash)
    VALUES (place, entry.kind, entry.row_id, entry.record, entry.personal, chained);
    sealed := sealed + 1;
  END LOOP;
  RETURN sealed;
END $$;
REVOKE EXECUTE ON FUNCTION seal_audit(boolean, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION seal_audit(boolean, integer) TO hotline_app;

-- Erases a personal column of audited rows, and records how many values were erased and by which role;
-- returns how many. A value without a salt is in the chain itself, and stays.
-- Only the owner may call it: the roles that log in have the two functions below.
CREATE OR REPLACE FUNCTION erase_audited(of_table text, column_erased text, ids bigint[], why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  -- The trigger tells which columns these are. Each of its arguments ends with a zero byte.
  IF NOT EXISTS (
    SELECT FROM pg_trigger t
     WHERE t.tgrelid = to_regclass(quote_ident(of_table)) AND t.tgfoid = 'refuse_all_but_erasure()'::regprocedure
       AND position('\x00'::bytea || convert_to(column_erased, 'UTF8') || '\x00'::bytea IN '\x00'::bytea || t.tgargs) > 0)
  THEN
    RAISE EXCEPTION '%.% is no personal column of a table that is audited', of_table, column_erased;
  END IF;
  EXECUTE format('UPDATE %1$I SET %2$I = NULL, salts = salts - %2$L WHERE id = ANY ($1) AND %2$I IS NOT NULL AND salts ? %2$L',
                 of_table, column_erased) USING ids;
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone > 0 THEN
    INSERT INTO audit_erasures (erased_on, kind, of_column, values_erased, why, by_role)
    VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date, of_table, column_erased, gone, why, session_user);
  END IF;
  RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION erase_audited(text, text, bigint[], text) FROM PUBLIC, hotline_app;

-- Erases what has been kept for the time of its kind (erasing_limits); refuses the whole when one row is younger.
-- The age is that of the row itself: its `at` is in the chain, while a ticket can be changed by the one who erases.
-- An hour is left to clocks that differ.
CREATE OR REPLACE FUNCTION erase_expired(of_table text, column_erased text, ids bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  days  integer := (SELECT l.least_days FROM erasing_limits l
                     WHERE l.of_table = erase_expired.of_table AND l.of_column = column_erased);
  young bigint;
BEGIN
  IF days IS NULL THEN
    RAISE EXCEPTION '%.% is never erased by age', of_table, column_erased USING ERRCODE = 'insufficient_privilege';
  END IF;
  EXECUTE format('SELECT count(*) FROM %1$I WHERE id = ANY ($1) AND %2$I IS NOT NULL AND at > $2', of_table, column_erased)
    INTO young USING ids, now() - make_interval(hours => 24 * days - 1);
  IF young > 0 THEN
    RAISE EXCEPTION '% values of %.% are younger than % days, and only then may be erased', young, of_table, column_erased, days
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'hotline migrate takes the days from CALLERS_KEEP_DAYS and MESSAGES_KEEP_DAYS';
  END IF;
  RETURN erase_audited(of_table, column_erased, ids, 'the retention period is over');
END $$;
REVOKE EXECUTE ON FUNCTION erase_expired(text, text, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_expired(text, text, bigint[]) TO hotline_app;

-- Erases at a person's request, whatever the age (Personal Information Protection Law Art. 47). What must be kept
-- for its time all the same is refused. The app's role may not call it.
CREATE OR REPLACE FUNCTION erase_on_request(of_table text, column_erased text, ids bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM erasing_limits l
                  WHERE l.of_table = erase_on_request.of_table AND l.of_column = column_erased AND l.on_request)
  THEN
    RAISE EXCEPTION '%.% is not erased on request', of_table, column_erased USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN erase_audited(of_table, column_erased, ids, 'at the request of the person');
END $$;
REVOKE EXECUTE ON FUNCTION erase_on_request(text, text, bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_on_request(text, text, bigint[]) TO hotline_eraser;

CREATE OR REPLACE FUNCTION note_access_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO access_changes (of_table, operation, is_now)
  -- Without what a session says of where its user was: that is kept for 180 days, and the audit for ever.
  VALUES (TG_TABLE_NAME, TG_OP,
          (CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END) - 'hash' - 'address' - 'browser');
  RETURN NULL;
END $$;
