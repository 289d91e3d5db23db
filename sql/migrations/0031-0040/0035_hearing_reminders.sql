-- Hearings of which somebody wants to be reminded by SMS, and how content callers are whom an SMS asks.

-- One row for each person, case and telephone. It follows the case: rows whose case has changed since are looked at again.
CREATE TABLE hearing_reminders (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  number          text NOT NULL,                        -- the mobile that gets the SMS
  language        text NOT NULL CHECK (language IN ('zh', 'en')),
  case_id         bigint NOT NULL,                      -- these two are kept when the row they name goes
  person_id       bigint NOT NULL,
  proof           text NOT NULL,                        -- how the person was known who asked
  hearing_at      timestamptz NOT NULL,                 -- of which hearing it reminds next, or reminded last
  reminded_of     timestamptz,                          -- the hearing that the last SMS named
  reminded_at     timestamptz,                          -- when that SMS was written
  case_updated_at timestamptz NOT NULL,                 -- the state of the case that next_at follows from
  next_at         timestamptz NOT NULL,
  enqueued_at     timestamptz,
  over_at         timestamptz,
  because         text CHECK (because IN ('held', 'no_hearing', 'not_told')),
  CHECK ((over_at IS NULL) = (because IS NULL))
);
CREATE UNIQUE INDEX hearing_reminders_once ON hearing_reminders (case_id, person_id, number) WHERE over_at IS NULL;
CREATE INDEX hearing_reminders_due ON hearing_reminders (next_at, id) WHERE over_at IS NULL;
CREATE INDEX hearing_reminders_to_enqueue ON hearing_reminders (next_at, id) WHERE over_at IS NULL AND enqueued_at IS NULL;
CREATE INDEX hearing_reminders_kept ON hearing_reminders (over_at) WHERE over_at IS NOT NULL;

-- One row for each talk after which the caller was asked, or was not to be asked.
CREATE TABLE sms_surveys (
  entry_id        bigint PRIMARY KEY REFERENCES line_entries ON DELETE CASCADE,
  at              timestamptz NOT NULL,
  call_id         uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
  agent_id        integer NOT NULL REFERENCES agents,
  number          text NOT NULL,                        -- empty once the answer is there, or too late
  expires_at      timestamptz NOT NULL,                 -- an answer counts until then
  answered_at     timestamptz
);
CREATE INDEX sms_surveys_open ON sms_surveys (number, at) WHERE number <> '';
CREATE INDEX sms_surveys_call ON sms_surveys (call_id);
