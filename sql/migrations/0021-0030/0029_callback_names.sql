-- The functions that begin attempts of callbacks have names that say so from here on: `begin_callback_attempts` and, for calls with
-- answers, `begin_answer_attempts` (sql/functions/callbacks.sql).
DROP FUNCTION place_answer_calls(timestamptz, text, integer[], integer);
DROP FUNCTION place_callbacks(timestamptz, text, integer[], timestamptz, integer);
