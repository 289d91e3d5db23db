-- What a crash must find again stands in columns, not in the words of the record.

-- Whether a talk of this caller may be recorded: false when the caller has refused, true when the caller has heard the notice to its
-- end, null when it must be said (again).
ALTER TABLE calls ADD COLUMN recording_consent boolean;
-- The telephone of the court that rings for the caller, or that the caller talks to from self-service; null when there is none.
ALTER TABLE calls ADD COLUMN office_number text;
ALTER TABLE calls ADD COLUMN office_reached boolean;
ALTER TABLE calls ADD CONSTRAINT calls_office CHECK ((office_number IS NULL) = (office_reached IS NULL));

-- `agent`, `line` or `telephone`: what kind of target a caller was sent to.
ALTER TABLE call_transfers ADD COLUMN target_kind text GENERATED ALWAYS AS (split_part(target, ':', 1)) STORED;
