-- What supervisors do on the floor, the thresholds and alarms of the wall, walls that nobody is signed in at, and reports by mail.

-- Before it is done, and only ever added to.
CREATE TABLE floor_actions (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at          timestamptz NOT NULL,
  by_user     text NOT NULL,                            -- of the console
  by_agent_id integer REFERENCES agents,
  by_staff_id integer REFERENCES staff,
  action      text NOT NULL CHECK (action IN ('supervise', 'move', 'end_wait', 'set_state')),
  entry_id    bigint,
  agent_id    integer,
  detail      text                                      -- listen, place 1, line enforcement, paused meeting
);
CREATE INDEX floor_actions_at ON floor_actions (at);
SELECT audit_table('floor_actions', VARIADIC '{}'::text[]);
REVOKE UPDATE, DELETE ON floor_actions FROM hotline_app;

-- From which value a line raises an alarm: so many callers wait, the first of them so many seconds, a share of the last hour below,
-- agents who are there below.
CREATE TABLE alarm_thresholds (
  line_id   integer NOT NULL REFERENCES lines,
  subject   text NOT NULL CHECK (subject IN ('waiting', 'longest_wait', 'service_level', 'connection_rate', 'agents')),
  threshold double precision NOT NULL CHECK (threshold >= 0),
  staff_ids integer[] NOT NULL DEFAULT '{}',            -- who gets an SMS
  PRIMARY KEY (line_id, subject)
);

CREATE TABLE wall_alarms (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  line_id   integer NOT NULL REFERENCES lines,
  subject   text NOT NULL,
  value     double precision NOT NULL,                  -- when it began
  threshold double precision NOT NULL,
  began_at  timestamptz NOT NULL,
  over_at   timestamptz,
  told_at   timestamptz                                 -- SMS were written
);
-- One at a time: whoever looks second finds it.
CREATE UNIQUE INDEX wall_alarms_on ON wall_alarms (line_id, subject) WHERE over_at IS NULL;
CREATE INDEX wall_alarms_told ON wall_alarms (line_id, subject, told_at) WHERE told_at IS NOT NULL;
CREATE INDEX wall_alarms_over ON wall_alarms (over_at) WHERE over_at IS NOT NULL;

-- A screen on a wall. Its token opens the figures of its lines and nothing else.
CREATE TABLE walls (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  hash       bytea NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
  title      text NOT NULL CHECK (length(title) BETWEEN 1 AND 60),
  line_ids   integer[] NOT NULL CHECK (cardinality(line_ids) > 0),
  made_at    timestamptz NOT NULL,
  made_by    text NOT NULL,
  seen_at    timestamptz,
  revoked_at timestamptz
);

-- A report that is computed anew only when something of its period can still change. Never one with callers' numbers.
CREATE TABLE kept_reports (
  key         bytea PRIMARY KEY CHECK (octet_length(key) = 32),
  computed_at timestamptz NOT NULL,
  -- nothing of its period changes any more
  is_final    boolean NOT NULL,
  rows        jsonb NOT NULL
);
CREATE INDEX kept_reports_computed ON kept_reports (computed_at);

CREATE TABLE report_mails (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  report     text NOT NULL,
  line       text,
  grouped_by text,
  every      text NOT NULL CHECK (every IN ('day', 'week', 'month')),
  at_time    text NOT NULL CHECK (at_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  format     text NOT NULL CHECK (format IN ('csv', 'xlsx', 'pdf')),
  language   text NOT NULL CHECK (language IN ('zh', 'en')),
  to_mails   text[] NOT NULL CHECK (cardinality(to_mails) BETWEEN 1 AND 20),
  court_id   integer REFERENCES courts,                 -- whose lines and agents; null: all
  made_by    text NOT NULL,
  made_at    timestamptz NOT NULL,
  next_at    timestamptz NOT NULL,
  sent_at    timestamptz,
  error      text,                                      -- of the last try; null: it was sent
  tries      integer NOT NULL DEFAULT 0,
  removed_at timestamptz
);
CREATE INDEX report_mails_next ON report_mails (next_at) WHERE removed_at IS NULL;

-- They take a court now (functions/report_*.sql).
DROP FUNCTION IF EXISTS agent_times(timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS report_agent_time(timestamptz, timestamptz, text, timestamptz);
DROP FUNCTION IF EXISTS report_pauses(timestamptz, timestamptz, timestamptz);
DROP FUNCTION IF EXISTS report_offers(timestamptz, timestamptz);
DROP FUNCTION IF EXISTS report_orders(timestamptz, timestamptz, text);
DROP FUNCTION IF EXISTS report_calls(timestamptz, timestamptz, text);
