-- An order that is done again has no limit before somebody has it: what stood there was that of the answer that did not
-- content, often long past. Its steps keep it.
UPDATE orders SET due_at = NULL, latest_at = NULL, overdue_level = 0, overdue_at = NULL WHERE status = 'reopened';

-- Who dispatches is asked to until it is done, each working day. `level` of a dispatch that is due: how often it was asked for.
ALTER TABLE orders
  ADD COLUMN urges smallint NOT NULL DEFAULT 0,        -- how often it was asked for that somebody dispatches it
  ADD COLUMN urged_at timestamptz;                     -- the last time, while it is with nobody

-- It was asked for once until now: those that still wait are asked for at once.
UPDATE orders o
   SET urges = d.level, urged_at = CASE WHEN p.waits OR o.status NOT IN ('opened', 'returned', 'reopened') THEN NULL
                                        ELSE d.done_at END
  FROM (SELECT order_id, max(level) AS level, max(done_at) AS done_at FROM order_due
         WHERE kind = 'dispatch' AND done_at IS NOT NULL GROUP BY order_id) d
 CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM order_due w WHERE w.order_id = d.order_id AND w.kind = 'dispatch'
                                       AND w.done_at IS NULL) AS waits) p
 WHERE o.id = d.order_id;
UPDATE order_due d SET level = o.urges + 1 FROM orders o
 WHERE o.id = d.order_id AND d.kind = 'dispatch' AND d.done_at IS NULL;
INSERT INTO order_due (order_id, kind, level, round, due_at)
SELECT id, 'dispatch', urges + 1, CASE status WHEN 'reopened' THEN round + 1 ELSE round END, now()
  FROM orders WHERE urged_at IS NOT NULL;

-- The calendar and the limits that came with the version of the hotline that open orders were reckoned by last, as a hash.
CREATE TABLE shipped_limits (
  only_one    boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  fingerprint text NOT NULL,
  followed_at timestamptz NOT NULL
);
