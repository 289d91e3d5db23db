-- What orders are searched by. Whoever changes what text_pairs or order_caller finds in a text gives the indexes new names.
-- A short list of what is still to be put in order: whoever fills it does that work, and must not be held up for long.
CREATE INDEX IF NOT EXISTS orders_caller_pairs ON orders
  USING gin (text_pairs(order_caller(number, caller_name, caller_number))) WITH (gin_pending_list_limit = 256);
CREATE INDEX IF NOT EXISTS order_messages_pairs ON order_messages
  USING gin (text_pairs(lower(body))) WITH (gin_pending_list_limit = 256);
