-- Faxes: those to be sent with each attempt, and those that came.

CREATE TABLE fax_outbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at      timestamptz NOT NULL,
  to_number       text NOT NULL CHECK (to_number ~ '^(\+?[0-9]{3,20})?$'),
  -- what it is: case_summary, guidance, order, received, test
  purpose         text NOT NULL,
  -- what stands on its pages (app/messages/fax/letter.ts); the pages are made of it again for each attempt
  letter          jsonb NOT NULL,
  call_id         uuid REFERENCES calls,
  order_id        bigint REFERENCES orders,
  -- unknown: the exchange died while it was sent; nobody sends it again blindly
  state           text NOT NULL DEFAULT 'waiting'
                  CHECK (state IN ('waiting', 'sending', 'delivered', 'given_up', 'expired', 'unknown')),
  next_at         timestamptz NOT NULL,
  expires_at      timestamptz NOT NULL,
  enqueued_at     timestamptz,
  -- its moment has come: a process with calls takes it
  woken_at        timestamptz,
  attempts        integer NOT NULL DEFAULT 0,
  pages           integer,
  pages_confirmed integer NOT NULL DEFAULT 0,
  error           text,
  over_at         timestamptz,
  erased_at       timestamptz,
  CHECK ((over_at IS NULL) = (state IN ('waiting', 'sending'))),
  CHECK (erased_at IS NULL OR over_at IS NOT NULL)
);
CREATE INDEX fax_outbox_open ON fax_outbox (next_at, id) WHERE state = 'waiting' AND woken_at IS NULL;
CREATE INDEX fax_outbox_to_enqueue ON fax_outbox (next_at, id)
  WHERE state = 'waiting' AND woken_at IS NULL AND enqueued_at IS NULL;
CREATE INDEX fax_outbox_woken ON fax_outbox (next_at, id) WHERE state = 'waiting' AND woken_at IS NOT NULL;
CREATE INDEX fax_outbox_kept ON fax_outbox (over_at) WHERE erased_at IS NULL;
CREATE INDEX fax_outbox_call ON fax_outbox (call_id) WHERE call_id IS NOT NULL;
CREATE INDEX fax_outbox_order ON fax_outbox (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE fax_attempts (
  fax_id          bigint NOT NULL REFERENCES fax_outbox,
  number          integer NOT NULL,
  node            text NOT NULL,
  began_at        timestamptz NOT NULL,
  -- the exchange's channel, once it is dialled, and how long the transmission may take
  channel_id      text,
  limit_s         integer,
  first_page      integer NOT NULL,
  over_at         timestamptz,
  outcome         text CHECK (outcome IN ('delivered', 'busy', 'not_answered', 'no_fax', 'broken', 'unreachable', 'no_trunk',
                                          'not_made', 'unknown')),
  pages_confirmed integer NOT NULL DEFAULT 0,
  mode            text,
  rate            integer,
  station_id      text,
  error           text,
  PRIMARY KEY (fax_id, number),
  CHECK ((over_at IS NULL) = (outcome IS NULL))
);
CREATE INDEX fax_attempts_open ON fax_attempts (node) WHERE over_at IS NULL;

CREATE TABLE fax_inbox (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  node            text NOT NULL,
  -- the exchange's name for it: taken once
  name            text NOT NULL,
  received_at     timestamptz NOT NULL,
  from_number     text NOT NULL,
  to_number       text NOT NULL,
  station_id      text NOT NULL,
  pages           integer NOT NULL,
  -- the transmission broke off; the pages that came are kept
  is_broken       boolean NOT NULL,
  error           text,
  mode            text NOT NULL,
  -- SHA-256 of the dots of each page, in order
  page_hashes     text[] NOT NULL,
  -- the same pages came before on the same day
  same_as_id      bigint REFERENCES fax_inbox,
  order_id        bigint REFERENCES orders,
  case_id         bigint,
  call_id         uuid REFERENCES calls,
  told_by         text CHECK (told_by IN ('sms', 'fax')),
  erased_at       timestamptz,
  UNIQUE (node, name)
);
CREATE INDEX fax_inbox_sender ON fax_inbox (from_number, received_at);
CREATE INDEX fax_inbox_order ON fax_inbox (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX fax_inbox_same ON fax_inbox (same_as_id) WHERE same_as_id IS NOT NULL;
CREATE INDEX fax_inbox_call ON fax_inbox (call_id) WHERE call_id IS NOT NULL;
