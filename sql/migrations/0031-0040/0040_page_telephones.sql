-- The telephone in a web page: who has one, whether it can be reached, and a talk whose agent's telephone is gone while
-- the caller is kept for her. What a person at the console asks of the process that holds a talk. What an agent writes
-- down after a talk.

-- An agent who would be ready if a call reached her. `unreachable` says why it does not, in every state; only a page is
-- watched so closely, so it stays null for a telephone on the desk.
ALTER TABLE agent_states
  DROP CONSTRAINT agent_states_status_check,
  ADD CONSTRAINT agent_states_status_check
    CHECK (status IN ('signed_out', 'ready', 'paused', 'offered', 'talking', 'wrap_up', 'unreachable')),
  ADD COLUMN unreachable text
    CHECK (unreachable IN ('not_connected', 'no_microphone', 'page_silent')),
  ADD CONSTRAINT agent_states_reachable
    CHECK ((status = 'unreachable') <= (unreachable IS NOT NULL) AND (status IN ('ready', 'offered')) <= (unreachable IS NULL));

-- Seconds that a caller is kept for an agent whose telephone is gone in mid-talk, before another agent gets her.
ALTER TABLE lines
  ADD COLUMN agent_return_s integer NOT NULL DEFAULT 30 CHECK (agent_return_s BETWEEN 0 AND 600);
ALTER TABLE line_entries
  ADD COLUMN agent_lost_at timestamptz,                 -- her agent's telephone is gone since; she hears music
  -- Whom the agent asks or has taken in: agent:1002, telephone:05105550
  ADD COLUMN third text,
  ADD COLUMN third_state text CHECK (third_state IN ('ringing', 'asked', 'in_talk')),
  ADD CONSTRAINT line_entries_agent_lost CHECK (agent_lost_at IS NULL OR status = 'talking'),
  ADD CONSTRAINT line_entries_third CHECK ((third IS NULL) = (third_state IS NULL));

-- The one page that is an agent's telephone. Its account on the exchange is her number with a `w`.
CREATE TABLE page_telephones (
  agent_id      integer PRIMARY KEY REFERENCES agents ON DELETE CASCADE,
  page_id       uuid NOT NULL,                          -- a tab that takes over has another
  session_id    bigint NOT NULL,                        -- of the console; its end is the telephone's end
  node          text NOT NULL,                          -- at whose exchange it registers
  sip_digest    text NOT NULL CHECK (sip_digest ~ '^[0-9a-f]{32}$'),
  taken_at      timestamptz NOT NULL,
  published_at  timestamptz,                            -- the exchange has its account
  microphone    text NOT NULL CHECK (microphone IN ('starting', 'live', 'silent', 'muted', 'ended')),
  told_at       timestamptz NOT NULL                    -- when the page last said what its microphone does
);
CREATE INDEX page_telephones_session ON page_telephones (session_id);

-- What somebody asks, at the console, of the node that holds an agent's talk.
CREATE TABLE desk_requests (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  node          text NOT NULL,
  agent_id      integer NOT NULL REFERENCES agents ON DELETE CASCADE,   -- whose talk
  request       jsonb NOT NULL,
  asked_at      timestamptz NOT NULL,
  taken_at      timestamptz,
  answered_at   timestamptz,
  answer        jsonb,
  CHECK ((answered_at IS NULL) = (answer IS NULL))
);
CREATE INDEX desk_requests_open ON desk_requests (node, id) WHERE taken_at IS NULL;
CREATE INDEX desk_requests_old ON desk_requests (asked_at);

-- What an agent writes down of a talk. A row of a talk that is erased stays, without its words.
CREATE TABLE talk_notes (
  entry_id      bigint PRIMARY KEY REFERENCES line_entries ON DELETE CASCADE,
  agent_id      integer NOT NULL REFERENCES agents,
  disposition   text CHECK (disposition ~ '^[a-z_]{1,40}$'),
  notes         text NOT NULL DEFAULT '' CHECK (length(notes) <= 4000),
  at            timestamptz NOT NULL
);
CREATE INDEX talk_notes_agent ON talk_notes (agent_id, at);
