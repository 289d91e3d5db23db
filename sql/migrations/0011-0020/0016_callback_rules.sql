-- Calls that bring an answer keep the hours of the order's court at the moment they are made, as callbacks keep those of
-- their line: only for these courts, which are open now. What waits for a court that is closed holds up no other court's
-- answer for the same number.
DROP FUNCTION place_answer_calls(timestamptz, text, integer);
CREATE FUNCTION place_answer_calls(at timestamptz, calling_node text, open_courts integer[], most integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  due     callbacks;
  placed  integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(12368010);
  FOR due IN
    SELECT c.* FROM callbacks c
     WHERE c.status = 'waiting' AND c.next_at <= at AND c.line_id IS NULL AND c.woken_at IS NOT NULL
       AND c.court_id = ANY (open_courts)
       AND NOT EXISTS (SELECT FROM callbacks o WHERE o.number = c.number AND o.status IN ('dialling', 'talking'))
       AND NOT EXISTS (SELECT FROM callbacks o
                        WHERE o.number = c.number AND o.status = 'waiting' AND o.line_id IS NULL
                          AND o.woken_at IS NOT NULL AND o.next_at <= at AND o.court_id = ANY (open_courts)
                          AND (o.order_at, o.id) < (c.order_at, c.id))
     ORDER BY c.order_at, c.id
     LIMIT greatest(0, most - (SELECT count(*) FROM callback_attempts a
                                WHERE a.node = calling_node AND a.entry_id IS NULL AND a.over_at IS NULL))
       FOR NO KEY UPDATE OF c SKIP LOCKED
  LOOP
    PERFORM begin_attempt(at, calling_node, due, NULL, NULL);
    placed := placed + 1;
  END LOOP;
  RETURN placed;
END $$;

-- She had called in and was served when this was rung: what comes of the ringing is the end of it.
ALTER TABLE callbacks ADD COLUMN called_in_at timestamptz;

-- Callbacks that callers whose telephone is not known have asked for: counted by court.
CREATE INDEX callbacks_asked_unknown ON callbacks (court_id, requested_at)
  WHERE requested_from = '' AND origin IN ('line', 'outside_hours');

-- As before; and the name of what is due for an order has its row in it. What goes and is wanted again for the same moment
-- (an order that is returned and dispatched again while its clock stands) is another row, and so another job: the one
-- of the row that is gone finds nothing to do.
CREATE OR REPLACE VIEW due_work AS
SELECT 'order'::text AS source, d.id AS row_id,
       CASE d.kind WHEN 'dispatch' THEN 'urgeDispatch' WHEN 'accept' THEN 'urgeAcceptance'
                   WHEN 'overdue' THEN 'noticeOverdue' WHEN 'escalate' THEN 'escalateOrder'
                   WHEN 'supervise' THEN 'superviseOrder'
                   ELSE 'remindHandler' END AS task,
       'order-' || d.order_id || '-' || d.kind || '-' || d.level || '-' || d.round || '-' || d.id
         || '-' || floor(extract(epoch FROM d.due_at))::bigint AS job_id,
       d.due_at, d.enqueued_at
  FROM order_due d WHERE d.done_at IS NULL
UNION ALL
SELECT 'callback'::text, c.id, CASE c.origin WHEN 'answer' THEN 'followUpAnswer' ELSE 'placeCallback' END,
       'callback-' || c.id || '-' || c.attempts + 1 || '-' || floor(extract(epoch FROM c.next_at))::bigint,
       c.next_at, c.enqueued_at
  FROM callbacks c WHERE c.status = 'waiting' AND c.woken_at IS NULL
UNION ALL
SELECT 'sms'::text, s.id, 'sendSms'::text,
       'sms-' || s.id || '-' || s.attempts || '-' || floor(extract(epoch FROM s.next_at))::bigint,
       s.next_at, s.enqueued_at
  FROM sms_outbox s WHERE s.sent_at IS NULL AND s.given_up_at IS NULL;
