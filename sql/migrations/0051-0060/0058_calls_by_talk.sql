-- The list of calls is filtered by agent, line and noted result, and shows the newest first.
CREATE INDEX line_entries_of_agent ON line_entries (agent_id, entered_at DESC) WHERE connected_at IS NOT NULL;
CREATE INDEX line_entries_of_line ON line_entries (line_id, entered_at DESC);
CREATE INDEX talk_notes_disposition ON talk_notes (disposition, at DESC) WHERE disposition IS NOT NULL;
-- Rare outcomes, which would be looked for among all calls.
CREATE INDEX calls_outcome ON calls (outcome, started_at DESC) WHERE outcome NOT IN ('served', 'abandoned');
