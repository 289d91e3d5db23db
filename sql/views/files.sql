-- The files that rows name, complete and with their hash: those that may be handed over to the store of files. How many
-- bytes a sound has no row says, but no more than two channels at 48 kHz have in its time, with a header.
CREATE VIEW named_files AS
SELECT 'recordings' AS kind, file, sha256, length_ms::bigint * 192 + 65536 AS most_bytes
  FROM recordings WHERE status = 'stored' AND file IS NOT NULL
UNION ALL
SELECT 'messages', file, sha256, length_ms::bigint * 192 + 65536 FROM ticket_messages WHERE file IS NOT NULL
UNION ALL
SELECT 'attachments', file, sha256, bytes FROM ticket_attachments WHERE file IS NOT NULL;
