-- A supervisor ends a talk that hangs; who ended it stays true.
ALTER TABLE line_entries DROP CONSTRAINT line_entries_ended_by_check;
ALTER TABLE line_entries ADD CONSTRAINT line_entries_ended_by_check
  CHECK (ended_by IN ('caller', 'agent', 'supervisor', 'transfer', 'lost'));
ALTER TABLE floor_actions DROP CONSTRAINT floor_actions_action_check;
ALTER TABLE floor_actions ADD CONSTRAINT floor_actions_action_check
  CHECK (action IN ('supervise', 'move', 'end_wait', 'end_talk', 'set_state'));
