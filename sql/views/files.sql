-- The files that rows name, complete and with their hash: those that may be handed over to the store of files.
CREATE VIEW named_files AS
SELECT 'recordings' AS kind, file, sha256 FROM recordings WHERE status = 'stored' AND file IS NOT NULL
UNION ALL
SELECT 'messages', file, sha256 FROM ticket_messages WHERE file IS NOT NULL
UNION ALL
SELECT 'attachments', file, sha256 FROM ticket_attachments WHERE file IS NOT NULL;
