-- Every call leaves a record.

CREATE TABLE calls (
  id              uuid PRIMARY KEY,
  node            text NOT NULL,                       -- which Asterisk
  channel_id      text NOT NULL,                       -- its channel there
  caller_number   text NOT NULL DEFAULT '',
  called_number   text NOT NULL DEFAULT '',
  court_id        integer REFERENCES courts,
  language        text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
  started_at      timestamptz NOT NULL,
  answered_at     timestamptz,
  ended_at        timestamptz,
  -- The checkpoint: where a call that is still up is taken up again after a crash.
  phase           text NOT NULL DEFAULT 'greeting'
                  CHECK (phase IN ('greeting', 'menu', 'identity', 'cases', 'case', 'leaving', 'over')),
  person_id       bigint REFERENCES persons ON DELETE SET NULL,
  proof           text CHECK (proof IN ('resident_id_and_password', 'query_number_and_password')),
  only_case_id    bigint REFERENCES cases ON DELETE SET NULL,
  resumed         integer NOT NULL DEFAULT 0,          -- how often it was taken up again
  outcome         text CHECK (outcome IN ('served', 'abandoned', 'failed', 'busy', 'too_long', 'lost')),
  outcome_detail  text,
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK ((person_id IS NULL) OR (proof IS NOT NULL))
);
CREATE INDEX calls_started ON calls (started_at DESC);
CREATE INDEX calls_open ON calls (node, channel_id) WHERE ended_at IS NULL;

-- What was heard and pressed, in order. Keys of ID numbers and passwords are stored masked.
CREATE TABLE call_events (
  call_id         uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
  seq             integer NOT NULL,
  at              timestamptz NOT NULL,
  kind            text NOT NULL CHECK (kind IN ('prompt', 'keys', 'silence', 'step', 'fault')),
  name            text NOT NULL,                       -- the prompt, the question, the step
  detail          text NOT NULL DEFAULT '',            -- the text heard, the keys pressed
  PRIMARY KEY (call_id, seq)
);

-- Every fact that was said about a case: who, which case, which facts, by what proof.
CREATE TABLE disclosures (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at              timestamptz NOT NULL,
  call_id         uuid NOT NULL,                       -- kept when the call's row is erased
  person_id       bigint NOT NULL,
  case_id         bigint NOT NULL,
  facts           text[] NOT NULL,
  proof           text NOT NULL
);
CREATE INDEX disclosures_case ON disclosures (case_id, at);
CREATE INDEX disclosures_person ON disclosures (person_id, at);
