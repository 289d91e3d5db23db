-- What leads from the number of a callback to a call that keeps no number can go (app/line/store/forgetCaller.ts).

-- An attempt to call back that is over need not say which call it was.
ALTER TABLE callback_attempts
  ALTER COLUMN call_id DROP NOT NULL,
  ADD CONSTRAINT callback_attempts_call CHECK (call_id IS NOT NULL OR over_at IS NOT NULL);
-- An entry of such a call says that somebody was called back, and not by which callback: 0.
ALTER TABLE line_entries DROP CONSTRAINT line_entries_callback_id_fkey;
