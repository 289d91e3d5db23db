-- What earlier versions have left that leads from an anonymous report to its call, or tells such a call from others. SECURITY.md
-- says what no migration can take back.

-- Asterisk's logs name channels. From now on the row of a call that is over has none.
UPDATE calls SET channel_id = '' WHERE ended_at IS NOT NULL AND channel_id <> '';

-- The key by which a caller chose to stay anonymous, and the question in its two forms: with or without a number that is shown.
DELETE FROM call_events WHERE kind = 'keys' AND name = 'named' AND detail = '2';
UPDATE call_events SET name = 'askNamed', detail = '' WHERE kind = 'prompt' AND name IN ('askNamed', 'askNamedHidden');

-- Numbers of orders that callers have keyed in, and the calls whose callers asked how an anonymous order stands: those end where the
-- code was entered, and show no number.
UPDATE call_events SET detail = '(' || length(detail) || ' keys)'
 WHERE kind = 'keys' AND name = 'orderNumber' AND detail !~ '^[*#(]' AND detail <> '';
CREATE TEMPORARY TABLE asked ON COMMIT DROP AS
SELECT e.call_id AS id, min(e.seq) AS seq FROM call_events e WHERE e.kind = 'prompt' AND e.name = 'orderStatusOnly' GROUP BY e.call_id;
DELETE FROM call_events e USING asked a
 WHERE e.call_id = a.id
   AND e.seq > coalesce((SELECT max(k.seq) FROM call_events k
                          WHERE k.call_id = a.id AND k.kind = 'keys' AND k.name = 'orderCode' AND k.seq < a.seq), a.seq - 1);
UPDATE calls c SET caller_number = '' FROM asked a WHERE c.id = a.id AND c.caller_number <> '';
UPDATE line_entries e SET caller_number = '' FROM asked a WHERE e.call_id = a.id AND e.caller_number <> '';
UPDATE line_events e SET data2 = '' FROM asked a WHERE e.call_id = a.id AND e.event = 'ENTERQUEUE' AND e.data2 <> '';
UPDATE sms_surveys s SET number = '' FROM asked a WHERE s.call_id = a.id AND s.number <> '';
DROP TABLE asked;

-- Where an agent wrote a report down, the recording went although the caller had agreed to it. Such a call becomes like that of a
-- caller who declined; and of both kinds there stays what stays from now on (app/line/store/closeCall.ts): no number, no notes, and
-- of the past no detail, in which they differ.
CREATE TEMPORARY TABLE unrecorded ON COMMIT DROP AS
SELECT c.id FROM calls c
 WHERE c.ended_at IS NOT NULL AND c.recording_consent IS NOT NULL
   AND EXISTS (SELECT FROM line_entries e
                WHERE e.call_id = c.id AND e.connected_at IS NOT NULL
                  -- One that is unwanted is deleted in a moment.
                  AND NOT EXISTS (SELECT FROM recordings r WHERE r.call_id = c.id AND r.entry_id = e.id AND NOT r.is_unwanted));
DELETE FROM call_events USING unrecorded u WHERE call_id = u.id;
UPDATE calls c SET recording_consent = false, caller_number = '', detail_erased_at = coalesce(detail_erased_at, now())
  FROM unrecorded u WHERE c.id = u.id;
UPDATE line_entries e SET caller_number = '' FROM unrecorded u WHERE e.call_id = u.id AND e.caller_number <> '';
UPDATE line_events e SET data2 = '' FROM unrecorded u WHERE e.call_id = u.id AND e.event = 'ENTERQUEUE' AND e.data2 <> '';
UPDATE sms_surveys s SET number = '' FROM unrecorded u WHERE s.call_id = u.id AND s.number <> '';
UPDATE talk_notes n SET notes = ''
  FROM line_entries e JOIN unrecorded u ON u.id = e.call_id WHERE n.entry_id = e.id AND n.notes <> '';
DROP TABLE unrecorded;

-- Readings by agents of one anonymous order. The console wrote one when an agent saved the order: it named the agent, the session and
-- the moment, and so the talk. They go from the table and from the chain. A gap would tell the moment as well, so the rows after it
-- get new ids and places, and the chain new hashes from the first of them on. audit_erasures says how many went; anchors of later
-- places no longer fit.
DO $$
DECLARE
  removed integer;
  place   bigint := 0;
  chained bytea := '';
  entry   record;
BEGIN
  -- Nothing is read or sealed while it is copied; 12368020 is the lock of seal_audit.
  PERFORM pg_advisory_xact_lock(12368020);
  LOCK TABLE readings, audit_log, audit_pending IN ACCESS EXCLUSIVE MODE;
  CREATE TEMPORARY TABLE kept_readings ON COMMIT DROP AS
  SELECT r.*, row_number() OVER (ORDER BY r.id) AS new_id FROM readings r
   -- An agent who is of the staff, too, saved as staff.
   WHERE (r.by_kind <> 'agent' AND r.command NOT LIKE 'POST /api/orders, session %')
      OR NOT EXISTS (SELECT FROM (SELECT o.number FROM orders o WHERE o.anonymous
                                  UNION ALL SELECT h.number FROM held_reports h) n
                      WHERE r.subject = 'order ' || n.number OR r.shown = ARRAY[n.number]);
  SELECT (SELECT count(*) FROM readings) - (SELECT count(*) FROM kept_readings) INTO removed;
  IF removed > 0 THEN
    CREATE TEMPORARY TABLE kept_places ON COMMIT DROP AS
    SELECT l.position, l.kind, coalesce(k.new_id, l.row_id) AS row_id, l.personal, l.hash,
           CASE WHEN k.new_id <> l.row_id THEN jsonb_set(l.record::jsonb, '{id}', to_jsonb(k.new_id))::text ELSE l.record END AS record
      FROM audit_log l LEFT JOIN kept_readings k ON l.kind = 'readings' AND k.id = l.row_id
     WHERE l.kind <> 'readings' OR k.id IS NOT NULL;
    CREATE TEMPORARY TABLE kept_pending ON COMMIT DROP AS
    SELECT p.kind, coalesce(k.new_id, p.row_id) AS row_id, p.personal, p.held,
           CASE WHEN k.new_id <> p.row_id THEN jsonb_set(p.record::jsonb, '{id}', to_jsonb(k.new_id))::text ELSE p.record END AS record
      FROM audit_pending p LEFT JOIN kept_readings k ON p.kind = 'readings' AND k.id = p.row_id
     WHERE p.kind <> 'readings' OR k.id IS NOT NULL;

    ALTER TABLE readings DISABLE TRIGGER USER;
    ALTER TABLE audit_log DISABLE TRIGGER USER;
    -- Emptied, not deleted from: nothing of the old rows stays on the disk.
    TRUNCATE readings, audit_log, audit_pending;
    INSERT INTO readings (id, at, by_kind, by_staff_id, by_agent_id, os_user, host, token_id, command, subject, shown, reason, salts)
           OVERRIDING SYSTEM VALUE
    SELECT new_id, at, by_kind, by_staff_id, by_agent_id, os_user, host, token_id, command, subject, shown, reason, salts
      FROM kept_readings ORDER BY new_id;
    INSERT INTO audit_pending (kind, row_id, record, personal, held)
    SELECT kind, row_id, record, personal, held FROM kept_pending ORDER BY random();
    FOR entry IN SELECT * FROM kept_places ORDER BY position LOOP
      place := place + 1;
      chained := sha256(convert_to(concat_ws(E'\n', encode(chained, 'hex'), place, entry.kind, entry.row_id, entry.record,
                                             entry.personal), 'UTF8'));
      INSERT INTO audit_log (position, kind, row_id, record, personal, hash)
      VALUES (place, entry.kind, entry.row_id, entry.record, entry.personal, chained);
    END LOOP;
    ALTER TABLE readings ENABLE TRIGGER USER;
    ALTER TABLE audit_log ENABLE TRIGGER USER;
    PERFORM setval(pg_get_serial_sequence('readings', 'id'), greatest(1, (SELECT count(*) FROM readings)), EXISTS (SELECT FROM readings));
    INSERT INTO audit_erasures (erased_on, kind, of_column, values_erased, why, by_role)
    VALUES ((now() AT TIME ZONE 'Asia/Shanghai')::date, 'readings', 'id', removed,
            'migration 0052: whole rows that led from anonymous reports to calls; the chain was written anew from the first of them on',
            session_user);
    DROP TABLE kept_places, kept_pending;
  END IF;
  DROP TABLE kept_readings;
END $$;
