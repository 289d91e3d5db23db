-- What people call a line. Its name is a word for the program, and for whoever sets it up.
ALTER TABLE lines
  ADD COLUMN title_zh text CHECK (title_zh <> '' AND length(title_zh) <= 40),
  ADD COLUMN title_en text CHECK (title_en <> '' AND length(title_en) <= 40);
-- The two lines that the hotline itself asks for by name.
UPDATE lines SET title_zh = '案件咨询', title_en = 'Cases' WHERE name = 'case';
UPDATE lines SET title_zh = '综合咨询', title_en = 'General questions' WHERE name = 'general';

-- Who sets when a line raises an alarm is in the audit, too.
ALTER TABLE floor_actions
  ADD COLUMN line_id integer REFERENCES lines,
  DROP CONSTRAINT floor_actions_action_check,
  ADD CONSTRAINT floor_actions_action_check
    CHECK (action IN ('supervise', 'move', 'end_wait', 'end_talk', 'set_state', 'set_alarm'));
