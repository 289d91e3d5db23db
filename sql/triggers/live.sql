-- What writes live_events.

CREATE OR REPLACE TRIGGER note_live_agent AFTER UPDATE OF status, reason, afterwards, unreachable, wrap_up_until_at ON agent_states FOR EACH ROW
  WHEN ((OLD.status, OLD.reason, OLD.afterwards, OLD.since_at, OLD.unreachable, OLD.wrap_up_until_at)
        IS DISTINCT FROM (NEW.status, NEW.reason, NEW.afterwards, NEW.since_at, NEW.unreachable, NEW.wrap_up_until_at))
  EXECUTE FUNCTION note_live_agent();
CREATE OR REPLACE TRIGGER note_live_new_entry AFTER INSERT ON queue_entries FOR EACH ROW EXECUTE FUNCTION note_live_entry();
CREATE OR REPLACE TRIGGER note_live_entry AFTER UPDATE ON queue_entries FOR EACH ROW
  WHEN ((OLD.status, OLD.order_at, OLD.held_since_at, OLD.third_state, OLD.verification, OLD.agent_lost_at)
        IS DISTINCT FROM (NEW.status, NEW.order_at, NEW.held_since_at, NEW.third_state, NEW.verification, NEW.agent_lost_at))
  EXECUTE FUNCTION note_live_entry();
CREATE OR REPLACE TRIGGER note_live_new_callback AFTER INSERT ON callbacks FOR EACH ROW EXECUTE FUNCTION note_live_callback();
CREATE OR REPLACE TRIGGER note_live_callback AFTER UPDATE ON callbacks FOR EACH ROW
  WHEN ((OLD.status, OLD.next_at, OLD.taken_by, OLD.order_at) IS DISTINCT FROM (NEW.status, NEW.next_at, NEW.taken_by, NEW.order_at))
  EXECUTE FUNCTION note_live_callback();
CREATE OR REPLACE TRIGGER note_live_supervision AFTER INSERT ON supervisions FOR EACH ROW EXECUTE FUNCTION note_live_supervision();
CREATE OR REPLACE TRIGGER note_live_supervision_end AFTER INSERT ON supervision_ends FOR EACH ROW EXECUTE FUNCTION note_live_supervision();
CREATE OR REPLACE TRIGGER note_live_new_ticket AFTER INSERT ON tickets FOR EACH ROW
  WHEN (NOT NEW.confidential AND NOT NEW.anonymous) EXECUTE FUNCTION note_live_ticket();
CREATE OR REPLACE TRIGGER note_live_ticket AFTER UPDATE ON tickets FOR EACH ROW
  WHEN (NOT NEW.confidential AND NOT NEW.anonymous
        AND (OLD.status, OLD.overdue_level, OLD.supervision_level, OLD.department_id, OLD.assignee_id)
            IS DISTINCT FROM (NEW.status, NEW.overdue_level, NEW.supervision_level, NEW.department_id, NEW.assignee_id))
  EXECUTE FUNCTION note_live_ticket();
CREATE OR REPLACE TRIGGER notify_live AFTER INSERT ON live_events FOR EACH ROW WHEN (NEW.kind <> 'ticket') EXECUTE FUNCTION notify_live();
CREATE OR REPLACE TRIGGER note_live_new_alarm AFTER INSERT ON wallboard_alarms FOR EACH ROW EXECUTE FUNCTION note_live_alarm();
CREATE OR REPLACE TRIGGER note_live_alarm AFTER UPDATE OF over_at ON wallboard_alarms FOR EACH ROW
  WHEN (OLD.over_at IS DISTINCT FROM NEW.over_at) EXECUTE FUNCTION note_live_alarm();
