-- An order that is done again has no limit before somebody has it: what stood there was that of the answer that did not
-- content, often long past. Its steps keep it.
UPDATE orders SET due_at = NULL, latest_at = NULL, overdue_level = 0, overdue_at = NULL WHERE status = 'reopened';
