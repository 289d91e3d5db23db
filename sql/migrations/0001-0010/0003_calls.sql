-- Every call leaves a record.

CREATE TABLE calls (
  id                uuid PRIMARY KEY,
  node              text NOT NULL,                     -- which Asterisk
  channel_id        text NOT NULL,                     -- its channel there
  caller_number     text NOT NULL DEFAULT '',
  called_number     text NOT NULL DEFAULT '',
  court_id          integer REFERENCES courts,
  language          text NOT NULL DEFAULT 'zh' CHECK (language IN ('zh', 'en')),
  started_at        timestamptz NOT NULL,
  answered_at       timestamptz,
  ended_at          timestamptz,
  -- The checkpoint: where a call that is still up is taken up again after a crash.
  phase             text NOT NULL DEFAULT 'greeting'
                    CHECK (phase IN ('greeting', 'menu', 'identity', 'cases', 'case', 'leaving', 'over')),
  case_id           bigint REFERENCES cases ON DELETE SET NULL,      -- the case she is hearing about
  person_id         bigint REFERENCES persons ON DELETE SET NULL,    -- who she has proved to be
  proof             text CHECK (proof IN ('resident_id_and_password', 'query_number_and_password')),
  only_case_id      bigint REFERENCES cases ON DELETE SET NULL,
  resumed           integer NOT NULL DEFAULT 0,        -- how often it was taken up again
  outcome           text CHECK (outcome IN ('served', 'abandoned', 'failed', 'busy', 'too_long', 'lost')),
  outcome_detail    text,
  detail_erased_at  timestamptz,                       -- since when its prompts and keys are gone
  CHECK ((ended_at IS NULL) = (outcome IS NULL)),
  CHECK (person_id IS NULL OR proof IS NOT NULL)
);
CREATE INDEX calls_started ON calls (started_at DESC);
CREATE INDEX calls_open ON calls (node, channel_id) WHERE ended_at IS NULL;
CREATE INDEX calls_with_detail ON calls (ended_at) WHERE detail_erased_at IS NULL;
-- For ON DELETE SET NULL: without it each person or case that goes would read every call.
CREATE INDEX calls_person ON calls (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX calls_case ON calls (case_id) WHERE case_id IS NOT NULL;
CREATE INDEX calls_only_case ON calls (only_case_id) WHERE only_case_id IS NOT NULL;

-- What was heard and pressed, in order. Keys of ID numbers and passwords are stored masked.
CREATE TABLE call_events (
  call_id           uuid NOT NULL REFERENCES calls ON DELETE CASCADE,
  seq               integer NOT NULL,
  at                timestamptz NOT NULL,
  kind              text NOT NULL CHECK (kind IN ('prompt', 'keys', 'silence', 'step', 'fault')),
  name              text NOT NULL,                     -- the prompt, the question, the step
  detail            text NOT NULL DEFAULT '',          -- the text heard, the keys pressed
  PRIMARY KEY (call_id, seq)
);

-- Every fact that was said about a case: who, which case, which facts, by what proof.
CREATE TABLE disclosures (
  id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at                timestamptz NOT NULL,
  call_id           uuid NOT NULL,                     -- these three are kept when the row they name goes
  person_id         bigint NOT NULL,
  case_id           bigint NOT NULL,
  facts             text[] NOT NULL,
  proof             text NOT NULL
);
CREATE INDEX disclosures_case ON disclosures (case_id, at);
CREATE INDEX disclosures_person ON disclosures (person_id, at);
