-- Sums as coarse as a report can be asked for, so that a total over a year of a million calls reads some ten thousand rows: each
-- quarter of an hour by line; each day by line and skills; each day by line and agent. Days are summed anew (timed work, sumDays).
DELETE FROM summed_days;

ALTER TABLE summed_entries DROP COLUMN by_agent;
ALTER TABLE summed_entries ADD COLUMN per text NOT NULL CHECK (per IN ('quarter', 'day', 'agent'));
-- null where callers of all skills are summed
ALTER TABLE summed_entries ALTER COLUMN skills DROP NOT NULL;
CREATE INDEX summed_entries_per ON summed_entries (per, day_at);
-- A day that is taken away takes these rows with it.
CREATE INDEX summed_entries_day ON summed_entries (day_at);

-- How long each arrival waited who was answered: by day and line, the shortest first. No sum tells which wait 95% did not exceed.
CREATE TABLE summed_waits (
  day_at  timestamptz NOT NULL REFERENCES summed_days ON DELETE CASCADE,
  line_id integer NOT NULL REFERENCES lines,
  -- in seconds
  waits   double precision[] NOT NULL,
  PRIMARY KEY (day_at, line_id)
);

-- What became of the offers to each agent, by day.
CREATE TABLE summed_offers (
  day_at   timestamptz NOT NULL REFERENCES summed_days ON DELETE CASCADE,
  agent_id integer NOT NULL REFERENCES agents,
  offers   bigint NOT NULL,
  answered bigint NOT NULL,
  -- of the answered
  ring_s   double precision NOT NULL,
  missed   bigint NOT NULL,
  PRIMARY KEY (day_at, agent_id)
);

-- It has other arguments and columns now.
DROP FUNCTION IF EXISTS entry_sums(timestamptz, timestamptz, boolean, timestamptz);

-- Pauses are few among the changes of a year.
CREATE INDEX agent_state_changes_paused ON agent_state_changes (at) WHERE from_status = 'paused';
