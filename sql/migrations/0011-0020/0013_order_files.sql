-- Files of orders: who attached them, when they were erased, and who has copied which of them out.

-- A file that is erased leaves its type, length and hash. Its name goes with it: names of files hold names of people.
ALTER TABLE order_attachments
  ADD COLUMN by_kind text NOT NULL DEFAULT 'caller' CHECK (by_kind IN ('caller', 'agent', 'staff')),
  ADD COLUMN by_agent_id integer REFERENCES agents,
  ADD COLUMN by_staff_id integer REFERENCES staff,
  ADD COLUMN erased_at timestamptz,
  ALTER COLUMN name DROP NOT NULL,
  ALTER COLUMN file DROP NOT NULL,
  ADD CHECK ((by_kind = 'agent') = (by_agent_id IS NOT NULL) AND (by_kind = 'staff') = (by_staff_id IS NOT NULL)),
  ADD CHECK ((erased_at IS NULL) = (file IS NOT NULL) AND (erased_at IS NULL) = (name IS NOT NULL));
-- The default was for rows from before; whoever attaches says who she is.
ALTER TABLE order_attachments ALTER COLUMN by_kind DROP DEFAULT;

-- Who has copied a message or an attachment out of the hotline, written before the copy is made: to hear what a caller
-- has said is to process her personal information (Personal Information Protection Law Art. 4, 51, 54). Nothing is ever
-- changed here.
CREATE TABLE order_file_copies (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at            timestamptz NOT NULL,
  order_id      bigint NOT NULL REFERENCES orders,
  by_staff_id   integer NOT NULL REFERENCES staff,
  message_id    bigint REFERENCES order_messages,
  attachment_id bigint REFERENCES order_attachments,
  CHECK (num_nonnulls(message_id, attachment_id) = 1)
);
CREATE INDEX order_file_copies_order ON order_file_copies (order_id, id);
CREATE INDEX order_file_copies_staff ON order_file_copies (by_staff_id, at);
CREATE TRIGGER order_file_copies_stay BEFORE UPDATE OR DELETE ON order_file_copies
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
