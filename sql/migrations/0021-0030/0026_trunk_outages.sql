-- Calls back that our own trunk did not take: no try of hers, and counted for themselves.
ALTER TABLE callbacks ADD COLUMN outages integer NOT NULL DEFAULT 0;

ALTER TABLE callback_attempts DROP CONSTRAINT callback_attempts_outcome_check;
ALTER TABLE callback_attempts ADD CONSTRAINT callback_attempts_outcome_check CHECK (outcome IN ('served', 'busy',
  'not_answered', 'machine', 'refused', 'unreachable', 'hung_up', 'withdrawn', 'lost', 'no_trunk'));

-- hotline doctor asks what came of the latest ones.
CREATE INDEX callback_attempts_over ON callback_attempts (node, over_at) WHERE over_at IS NOT NULL;
