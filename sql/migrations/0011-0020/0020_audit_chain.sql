-- What says who has seen or done what is only ever added to, and is chained by hash: sql/README.md, "The audit", says how and
-- why. `hotline audit verify` names the first row that was changed or removed.

-- The end of a supervision is a row of its own, because a row that is audited does not change.
CREATE TABLE supervision_ends (
  id        bigint PRIMARY KEY REFERENCES supervisions_of_talk,
  ended_at  timestamptz NOT NULL
);
INSERT INTO supervision_ends (id, ended_at)
SELECT id, ended_at FROM supervisions_of_talk WHERE ended_at IS NOT NULL;
ALTER TABLE supervisions_of_talk DROP COLUMN ended_at;

-- Personal columns can be erased: the chain holds a hash of each value with a salt of its own, and the salt goes with the value.
-- (Without it, whoever reads the chain could try all numbers.) Until now a call that is forgotten left a made-up id here.
ALTER TABLE disclosures
  ALTER COLUMN person_id DROP NOT NULL,
  ALTER COLUMN call_id DROP NOT NULL,
  ADD COLUMN salts jsonb DEFAULT jsonb_build_object('person_id', gen_random_uuid(), 'call_id', gen_random_uuid());
UPDATE disclosures d SET call_id = NULL, salts = salts - 'call_id'
 WHERE NOT EXISTS (SELECT FROM calls c WHERE c.id = d.call_id);
ALTER TABLE order_steps
  ADD COLUMN salts jsonb DEFAULT jsonb_build_object('reason', gen_random_uuid());

-- The chain: a row for each row that is audited. `record` is that row without its personal columns, as text, so that its hash can be
-- made again; `personal` has the SHA-256 of salt and value of each personal column that was not null. app/store/verifyAudit.ts
-- has the formula of `hash`, which takes in that of the position before.
CREATE TABLE audit_log (
  position  bigint PRIMARY KEY CHECK (position > 0),
  kind      text NOT NULL,                             -- the table
  row_id    bigint NOT NULL,
  record    text NOT NULL,
  personal  text NOT NULL,
  hash      bytea NOT NULL,
  UNIQUE (kind, row_id)
);

-- Written by the transaction that writes the row itself; waits for its place in the chain, so that writers need not wait for
-- each other. What belongs to anonymous orders is held until the day is over: a place in the chain must not tell when they
-- were opened.
CREATE TABLE audit_pending (
  kind      text NOT NULL,
  row_id    bigint NOT NULL,
  record    text NOT NULL,
  personal  text NOT NULL,
  held      boolean NOT NULL,
  PRIMARY KEY (kind, row_id)
);

-- How many values were erased of which column, so that nothing can be erased in silence. No row is named: that would say whose.
CREATE TABLE audit_erasures (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  erased_on date NOT NULL,                             -- in China
  kind      text NOT NULL,
  of_column text NOT NULL,
  values_erased integer NOT NULL CHECK (values_erased > 0),
  why       text NOT NULL
);

-- Notes rows that were inserted; its arguments are the personal columns. To be the trigger of every table that is audited.
CREATE FUNCTION note_audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  personal_columns text[] := coalesce(TG_ARGV::text[], '{}');
BEGIN
  INSERT INTO audit_pending (kind, row_id, record, personal, held)
  SELECT TG_TABLE_NAME, (r ->> 'id')::bigint, (r - personal_columns - 'salts')::text,
         coalesce((SELECT jsonb_object_agg(c, encode(sha256(convert_to(concat(r -> 'salts' ->> c, ' ', r ->> c), 'UTF8')), 'hex'))
                     FROM unnest(personal_columns) AS c WHERE r ->> c IS NOT NULL), '{}')::text,
         r ? 'order_id' AND EXISTS (SELECT FROM orders o WHERE o.id = (r ->> 'order_id')::bigint AND o.anonymous)
    FROM (SELECT to_jsonb(added) AS r FROM added) AS rows_added;
  RETURN NULL;
END $$;

-- Refuses every change but that personal columns, its arguments, become null together with their salts.
CREATE FUNCTION refuse_all_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
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

-- Has a table audited: makes its triggers, and takes from the app what would change it. To be called by migrations.
CREATE FUNCTION audit_table(of_table text, VARIADIC personal_columns text[]) RETURNS void LANGUAGE plpgsql
SET timezone = 'UTC' AS $$
DECLARE
  arguments text := (SELECT string_agg(quote_literal(c), ', ') FROM unnest(personal_columns) AS c);
BEGIN
  EXECUTE format('CREATE TRIGGER note_audit AFTER INSERT ON %I REFERENCING NEW TABLE AS added FOR EACH STATEMENT
                  EXECUTE FUNCTION note_audit(%s)', of_table, arguments);
  EXECUTE format('CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON %I FOR EACH ROW
                  EXECUTE FUNCTION refuse_all_but_erasure(%s)', of_table, arguments);
  EXECUTE format('CREATE TRIGGER never_emptied BEFORE TRUNCATE ON %I FOR EACH STATEMENT
                  EXECUTE FUNCTION refuse_change()', of_table);
  EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM hotline_app', of_table);
  -- Rows from before.
  EXECUTE format(
    $sql$INSERT INTO audit_pending (kind, row_id, record, personal, held)
         SELECT $1, (r ->> 'id')::bigint, (r - $2 - 'salts')::text,
                coalesce((SELECT jsonb_object_agg(c, encode(sha256(convert_to(concat(r -> 'salts' ->> c, ' ', r ->> c),
                                                                              'UTF8')), 'hex'))
                            FROM unnest($2) AS c WHERE r ->> c IS NOT NULL), '{}')::text,
                r ? 'order_id' AND EXISTS (SELECT FROM orders o WHERE o.id = (r ->> 'order_id')::bigint AND o.anonymous)
           FROM (SELECT to_jsonb(t) AS r FROM %I t) AS rows_there$sql$, of_table) USING of_table, personal_columns;
END $$;
REVOKE EXECUTE ON FUNCTION audit_table(text, text[]) FROM PUBLIC;

DROP TRIGGER order_steps_stay ON order_steps;
DROP TRIGGER order_file_copies_stay ON order_file_copies;
SELECT audit_table('disclosures', 'person_id', 'call_id');
SELECT audit_table('supervisions_of_talk', VARIADIC '{}'::text[]);
SELECT audit_table('supervision_ends', VARIADIC '{}'::text[]);
SELECT audit_table('order_file_copies', VARIADIC '{}'::text[]);
SELECT audit_table('order_steps', 'reason');
SELECT audit_table('audit_erasures', VARIADIC '{}'::text[]);

REVOKE INSERT, UPDATE, DELETE ON audit_log, audit_pending, audit_erasures FROM hotline_app;
CREATE TRIGGER only_added_to BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Gives places in the chain to rows that wait for one, in an order that tells nothing of theirs; returns how many got one.
-- Those who do it at one moment take turns, those who write rows wait for nobody.
CREATE FUNCTION seal_audit(with_held boolean, most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
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

-- Erases a personal column of audited rows, and notes how many values went; returns how many. The one way: the app itself may not
-- change these tables.
CREATE FUNCTION erase_audited(of_table text, column_erased text, ids bigint[], why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  gone integer;
BEGIN
  -- Which columns those are is told by the trigger; its arguments end with a zero byte each.
  IF NOT EXISTS (
    SELECT FROM pg_trigger t
     WHERE t.tgrelid = to_regclass(quote_ident(of_table)) AND t.tgfoid = 'refuse_all_but_erasure()'::regprocedure
       AND position('\x00'::bytea || convert_to(column_erased, 'UTF8') || '\x00'::bytea IN '\x00'::bytea || t.tgargs) > 0)
  THEN
    RAISE EXCEPTION '%.% is no personal column of a table that is audited', of_table, column_erased;
  END IF;
  EXECUTE format('UPDATE %1$I SET %2$I = NULL, salts = salts - %2$L WHERE id = ANY ($1) AND %2$I IS NOT NULL',
                 of_table, column_erased) USING ids;
  GET DIAGNOSTICS gone = ROW_COUNT;
  IF gone > 0 THEN
    INSERT INTO audit_erasures (erased_on, kind, of_column, values_erased, why)
    VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date, of_table, column_erased, gone, why);
  END IF;
  RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION erase_audited(text, text, bigint[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_audited(text, text, bigint[], text) TO hotline_app;
