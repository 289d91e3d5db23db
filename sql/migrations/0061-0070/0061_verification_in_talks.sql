-- What has become of the proof of identity by keys that an agent has sent the caller to in the middle of their talk; null: none was
-- asked for. Who the caller is stands in calls.
ALTER TABLE line_entries
  ADD COLUMN verification text
    CHECK (verification IN ('running', 'verified', 'failed', 'locked', 'given_up', 'interrupted'));
