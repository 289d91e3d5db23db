-- Which folders are the hotline's own: each carries a file with its mark (app/privacy/ownFolder.ts). Without that mark a folder
-- erases nothing: it is another one, or its disk is away.
CREATE TABLE own_folders (
  node          text NOT NULL,
  setting       text NOT NULL,                         -- RECORDINGS_DIR
  mark          uuid NOT NULL,
  marked_at     timestamptz NOT NULL,
  seen_at       timestamptz,                           -- null: whoever made it has not seen it in the folder yet
  PRIMARY KEY (node, setting)
);

-- Who called, and who asked, is forgotten after its time (app/privacy/registry.ts).
CREATE INDEX calls_of_somebody ON calls (ended_at)
  WHERE caller_number <> '' OR num_nonnulls(person_id, proof, only_case_id, case_id) > 0;
CREATE INDEX disclosures_of_somebody ON disclosures (at) WHERE num_nonnulls(person_id, call_id) > 0;
CREATE INDEX calls_number ON calls (caller_number) WHERE caller_number <> '';
ALTER TABLE orders ADD COLUMN people_erased_at timestamptz;
CREATE INDEX orders_over_of_somebody ON orders (id)
  WHERE people_erased_at IS NULL AND status IN ('closed', 'withdrawn');

-- What was written goes like what was said: the row stays.
ALTER TABLE order_messages ADD COLUMN text_erased_at timestamptz;
DO $$
DECLARE
  old_check text := (SELECT conname FROM pg_constraint
                      WHERE conrelid = 'order_messages'::regclass AND contype = 'c'
                        AND pg_get_constraintdef(oid) LIKE '%num_nonnulls(body, length_ms)%');
BEGIN
  EXECUTE format('ALTER TABLE order_messages DROP CONSTRAINT %I', old_check);
END $$;
ALTER TABLE order_messages
  ADD CHECK (num_nonnulls(body, length_ms, text_erased_at) >= 1),
  ADD CHECK (body IS NULL OR text_erased_at IS NULL);

-- Anonymous reports of a day wait here until it is over, and become orders all at once: an id, a moment or a place in a table
-- would tell between which calls each was made. Encrypted, without a moment; whenever one comes, and once a minute, all rows are
-- written anew in another order by one transaction, so that neither place nor xmin tells when which came.
CREATE TABLE held_reports (
  id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  number        text NOT NULL UNIQUE,                  -- that its order will have
  opens_on      date NOT NULL,                         -- the day after, in China
  file_key      bytea UNIQUE,                          -- hash of the name of its message: it is held once
  sealed        bytea NOT NULL
);

-- Of a talk in which the caller reported something anonymously: file and row go, as if she had refused to be recorded.
ALTER TABLE recordings ADD COLUMN is_unwanted boolean NOT NULL DEFAULT false;
CREATE INDEX recordings_unwanted ON recordings (node) WHERE is_unwanted;
