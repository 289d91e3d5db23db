-- Wrong passwords and codes have a budget for each way that they come by, so that a flood closes its own way only; and tries at
-- numbers that do not exist count towards none (app/court/identity/rules/guessing.ts). What was counted before was mostly by
-- telephones that show a number.
ALTER TABLE guess_failures
  ADD COLUMN way text NOT NULL DEFAULT 'shown' CHECK (way IN ('shown', 'withheld', 'sms')),
  ADD COLUMN at_nothing integer NOT NULL DEFAULT 0 CHECK (at_nothing >= 0),
  DROP CONSTRAINT guess_failures_pkey,
  ADD PRIMARY KEY (begins_at, way);

-- How many SMS were written back, by the hour: in all (refusals, answers) and about one thing ('case 12'). Deleted after a day.
-- (app/messages/rules/replyBudget.ts)
CREATE TABLE sms_reply_counts (
  counted       text NOT NULL,
  hour          timestamptz NOT NULL,
  replies       integer NOT NULL CHECK (replies > 0),
  PRIMARY KEY (counted, hour)
);
