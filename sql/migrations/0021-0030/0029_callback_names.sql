-- The function that begins the calls with answers is `begin_answer_attempts` (sql/functions/callbacks.sql) from here on.
DROP FUNCTION place_answer_calls(timestamptz, text, integer[], integer);
