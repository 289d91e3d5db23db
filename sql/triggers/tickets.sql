-- What tickets are searched by. After a change of what text_pairs or ticket_caller finds in a text, give the indexes new names.
-- A short list of what is still to be put in order: the session that fills it does that work, and must not be held up for long.
CREATE INDEX IF NOT EXISTS tickets_caller_pairs ON tickets
  USING gin (text_pairs(ticket_caller(number, caller_name, caller_number))) WITH (gin_pending_list_limit = 256);
CREATE INDEX IF NOT EXISTS ticket_messages_pairs ON ticket_messages
  USING gin (text_pairs(lower(body))) WITH (gin_pending_list_limit = 256);
