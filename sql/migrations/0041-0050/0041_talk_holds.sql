-- When a caller was on hold in a talk, for whoever hears its recording; line_entries has the sum. A trigger writes it
-- (functions/line.sql).
CREATE TABLE talk_holds (
  entry_id bigint NOT NULL REFERENCES line_entries,
  began_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  PRIMARY KEY (entry_id, began_at),
  CHECK (ended_at >= began_at)
);
