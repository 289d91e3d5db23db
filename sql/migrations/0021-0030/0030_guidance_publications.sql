-- What a court adds to the guidance is told to callers once a second person has published it. Rows are only ever added, and
-- audited: what was told on a day can always be read again.
CREATE TABLE guidance_publications (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at            timestamptz NOT NULL,
  kind          text NOT NULL CHECK (kind IN ('proposed', 'published')),
  by_staff_id   integer NOT NULL REFERENCES staff,
  os_user       text NOT NULL,
  -- proposed: all that the court adds, and why it changes
  content       jsonb,
  note          text,
  -- published: what, and who proposed it
  proposal_id   bigint,
  proposed_by   integer,
  UNIQUE (id, by_staff_id),
  FOREIGN KEY (proposal_id, proposed_by) REFERENCES guidance_publications (id, by_staff_id),
  CHECK ((kind = 'proposed') = (content IS NOT NULL) AND (kind = 'proposed') = (note IS NOT NULL)
         AND (kind = 'published') = (proposal_id IS NOT NULL) AND (kind = 'published') = (proposed_by IS NOT NULL)),
  -- The second person.
  CONSTRAINT guidance_published_by_another CHECK (by_staff_id <> proposed_by)
);
-- A proposal is published once.
CREATE UNIQUE INDEX guidance_publications_once ON guidance_publications (proposal_id) WHERE proposal_id IS NOT NULL;
SELECT audit_table('guidance_publications', VARIADIC '{}'::text[]);

-- The record of a call names the answer, the version and the words of the guidance that was told.
ALTER TABLE call_events DROP CONSTRAINT call_events_kind_check;
ALTER TABLE call_events ADD CONSTRAINT call_events_kind_check
  CHECK (kind IN ('prompt', 'keys', 'silence', 'step', 'fault', 'guidance'));
CREATE INDEX call_events_guidance ON call_events (at) WHERE kind = 'guidance';
