-- How well the two heard each other in a talk, as the exchange counts it (RTCP). Loss is a share of the packets since the talk
-- began, jitter the worst that was seen; null: not known.
CREATE TABLE talk_quality (
  entry_id bigint PRIMARY KEY REFERENCES line_entries,
  measured_at timestamptz NOT NULL,
  from_caller_loss real,
  from_caller_jitter_ms real,
  to_caller_loss real,
  to_caller_jitter_ms real,
  from_agent_loss real,
  from_agent_jitter_ms real,
  to_agent_loss real,
  to_agent_jitter_ms real
);
