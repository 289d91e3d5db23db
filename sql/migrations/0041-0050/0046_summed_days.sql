-- The sums of days that are over, so that a report over a year reads days and not calls. functions/report_sums.sql makes them, reads
-- them, and deletes those of a day when something of it is changed late.
CREATE TABLE summed_days (
  -- the first moment of the day in China
  day_at    timestamptz PRIMARY KEY,
  summed_at timestamptz NOT NULL
);

-- What became of the callers in a line: by the quarter of an hour, and (by_agent) by day and agent.
CREATE TABLE summed_entries (
  day_at            timestamptz NOT NULL REFERENCES summed_days ON DELETE CASCADE,
  by_agent          boolean NOT NULL,
  starts_at         timestamptz NOT NULL,
  line_id           integer NOT NULL REFERENCES lines,
  skills            text[] NOT NULL,
  agent_id          integer REFERENCES agents,
  offered           bigint NOT NULL,
  answered          bigint NOT NULL,
  answered_in_time  bigint NOT NULL,
  abandoned         bigint NOT NULL,
  short_abandoned   bigint NOT NULL,
  abandoned_in_time bigint NOT NULL,
  callbacks         bigint NOT NULL,
  closed            bigint NOT NULL,
  timeouts          bigint NOT NULL,
  keys              bigint NOT NULL,
  turned_away       bigint NOT NULL,
  lost              bigint NOT NULL,
  waiting           bigint NOT NULL,
  -- of the answered arrivals, as is the longest wait
  wait_s            double precision NOT NULL,
  longest_wait_s    double precision,
  -- of the answered arrivals who were told a wait
  told              bigint NOT NULL,
  told_s            double precision NOT NULL,
  told_wait_s       double precision NOT NULL,
  told_error_s      double precision NOT NULL,
  within_a_minute   bigint NOT NULL,
  handled           bigint NOT NULL,
  talking           bigint NOT NULL,
  talk_s            double precision NOT NULL,
  hold_s            double precision NOT NULL,
  wrap_up_s         double precision NOT NULL,
  longest_talk_s    double precision,
  score_1           bigint NOT NULL,
  score_2           bigint NOT NULL,
  score_3           bigint NOT NULL,
  score_4           bigint NOT NULL,
  score_5           bigint NOT NULL
);
CREATE INDEX summed_entries_day ON summed_entries (day_at, by_agent);

-- How many waited or talked how long: by day, line and class (the limits stand in report_waiting and report_talking).
CREATE TABLE summed_classes (
  day_at    timestamptz NOT NULL REFERENCES summed_days ON DELETE CASCADE,
  of_talks  boolean NOT NULL,
  line_id   integer NOT NULL REFERENCES lines,
  class     integer NOT NULL,
  answered  bigint NOT NULL,
  abandoned bigint NOT NULL,
  others    bigint NOT NULL,
  PRIMARY KEY (day_at, of_talks, line_id, class)
);

-- Agents' time: by the quarter of an hour and court, and (by_agent) by day and agent.
CREATE TABLE summed_times (
  day_at      timestamptz NOT NULL REFERENCES summed_days ON DELETE CASCADE,
  by_agent    boolean NOT NULL,
  starts_at   timestamptz NOT NULL,
  court_id    integer REFERENCES courts,
  agent_id    integer REFERENCES agents,
  signed_in_s double precision NOT NULL,
  ready_s     double precision NOT NULL,
  ringing_s   double precision NOT NULL,
  talking_s   double precision NOT NULL,
  wrap_up_s   double precision NOT NULL,
  paused_s    double precision NOT NULL
);
CREATE INDEX summed_times_day ON summed_times (day_at, by_agent);

-- Calls that came in: by the quarter of an hour and court.
CREATE TABLE summed_calls (
  day_at    timestamptz NOT NULL REFERENCES summed_days ON DELETE CASCADE,
  starts_at timestamptz NOT NULL,
  court_id  integer REFERENCES courts,
  calls     bigint NOT NULL,
  in_line   bigint NOT NULL,
  served    bigint NOT NULL,
  abandoned bigint NOT NULL,
  failed    bigint NOT NULL,
  busy      bigint NOT NULL,
  too_long  bigint NOT NULL,
  lost      bigint NOT NULL,
  going_on  bigint NOT NULL,
  ended     bigint NOT NULL,
  length_s  double precision NOT NULL
);
CREATE INDEX summed_calls_day ON summed_calls (day_at);

-- The database's own time at which the rows of a kept report were read: days that are summed anew later make it old.
ALTER TABLE kept_reports ADD COLUMN read_at timestamptz NOT NULL DEFAULT '-infinity';
ALTER TABLE kept_reports ALTER COLUMN read_at DROP DEFAULT;

-- It has other arguments and columns now.
DROP FUNCTION IF EXISTS report_entries(timestamptz, timestamptz, text, text);
