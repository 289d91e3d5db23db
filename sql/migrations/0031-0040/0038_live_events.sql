-- What has just changed, for whoever watches (app/live). Triggers (functions/live.sql) write a row in the transaction of the change
-- itself. Rows are only added, and go after an hour. They hold keys and states: whoever is told of a key reads the row behind it with
-- the permission that this needs.
CREATE TABLE live_events (
  -- A sequence hands out numbers before their transactions commit, so ids alone would let a reader miss rows. A reader remembers a
  -- snapshot, and takes the rows whose transactions that snapshot did not see.
  xid        xid8 NOT NULL DEFAULT pg_current_xact_id(),
  id         bigint GENERATED ALWAYS AS IDENTITY,
  at         timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind       text NOT NULL CHECK (kind IN ('agent', 'entry', 'callback', 'order', 'alarm')),
  -- of an agent, a caller in the line, a callback, an order, an alarm
  row_id     bigint NOT NULL,
  change     text NOT NULL,
  status     text NOT NULL,
  -- since when it is so, by the clock of the process that changed it
  since_at   timestamptz NOT NULL,
  -- the reason of a pause, how a wait ended, what an alarm is about
  reason     text,
  -- whose it is; null: of no single court
  court_id   integer,
  line_id    integer,
  agent_id   integer,
  PRIMARY KEY (xid, id)
);
CREATE INDEX live_events_kept ON live_events (at);
REVOKE UPDATE ON live_events FROM hotline_app;

-- Where the database was at some moments of the last hour. What a mark of an hour ago has seen is erased; of these marks the last one
-- stays, because a reader who remembers less than it may have missed something, and reads everything anew.
CREATE TABLE live_marks (
  at        timestamptz PRIMARY KEY,
  snapshot  pg_snapshot NOT NULL,
  is_erased boolean NOT NULL DEFAULT false
);
