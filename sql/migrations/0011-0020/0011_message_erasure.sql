-- Messages of orders that are over are erased after their time: the file goes, the row stays with length and hash.
ALTER TABLE order_messages ADD COLUMN erased_at timestamptz;
ALTER TABLE order_messages DROP CONSTRAINT order_messages_check, DROP CONSTRAINT order_messages_check1;
ALTER TABLE order_messages
  ADD CHECK (num_nonnulls(length_ms, sha256) IN (0, 2)),
  ADD CHECK (file IS NULL OR length_ms IS NOT NULL),
  ADD CHECK ((erased_at IS NOT NULL) = (file IS NULL AND length_ms IS NOT NULL)),
  ADD CHECK (num_nonnulls(body, length_ms) >= 1);
