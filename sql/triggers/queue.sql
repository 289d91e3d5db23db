-- What keeps the queue: copies, notifications and times on hold.

CREATE OR REPLACE TRIGGER copy_agent_skills AFTER INSERT OR UPDATE OR DELETE ON agent_skills
  FOR EACH ROW EXECUTE FUNCTION copy_agent_skills();
CREATE OR REPLACE TRIGGER notify_queue_of_caller AFTER INSERT OR UPDATE OF status, needs, wanted_agent_id ON queue_entries
  FOR EACH ROW WHEN (NEW.status = 'waiting') EXECUTE FUNCTION notify_queue();
CREATE OR REPLACE TRIGGER notify_queue_of_agent AFTER UPDATE OF status, rests_until_at, wrap_up_until_at ON agent_states
  FOR EACH ROW WHEN (NEW.status IN ('ready', 'wrap_up')) EXECUTE FUNCTION notify_queue();
CREATE OR REPLACE TRIGGER notify_entry AFTER UPDATE OF status ON queue_entries
  FOR EACH ROW WHEN (OLD.status <> NEW.status AND (NEW.status = 'over' OR (OLD.status = 'offered' AND NEW.status = 'waiting')))
  EXECUTE FUNCTION notify_entry();
CREATE OR REPLACE TRIGGER note_hold AFTER UPDATE OF held_since_at ON queue_entries FOR EACH ROW
  WHEN (OLD.held_since_at IS NOT NULL AND NEW.held_since_at IS NULL AND NEW.hold_s >= OLD.hold_s) EXECUTE FUNCTION note_hold();
