-- What deletes the sums of days of which something is changed late.

CREATE OR REPLACE TRIGGER unsum_new_entry AFTER INSERT ON queue_entries FOR EACH ROW
  WHEN (NEW.entered_at < now() - interval '12 hours') EXECUTE FUNCTION unsum_entry();
CREATE OR REPLACE TRIGGER unsum_entry AFTER UPDATE OF queue_id, call_id, skills, agent_id, entered_at, connected_at, over_at, result,
  estimate_s, hold_s, transferred_from, callback_id ON queue_entries FOR EACH ROW
  WHEN (least(OLD.entered_at, NEW.entered_at) < now() - interval '12 hours') EXECUTE FUNCTION unsum_entry();
CREATE OR REPLACE TRIGGER unsum_gone_entry AFTER DELETE ON queue_entries FOR EACH ROW
  WHEN (OLD.entered_at < now() - interval '12 hours') EXECUTE FUNCTION unsum_entry();
CREATE OR REPLACE TRIGGER unsum_new_call AFTER INSERT ON calls FOR EACH ROW
  WHEN (NEW.started_at < now() - interval '12 hours') EXECUTE FUNCTION unsum_call();
CREATE OR REPLACE TRIGGER unsum_call AFTER UPDATE OF court_id, started_at, ended_at, outcome, direction ON calls FOR EACH ROW
  WHEN (least(OLD.started_at, NEW.started_at) < now() - interval '12 hours') EXECUTE FUNCTION unsum_call();
CREATE OR REPLACE TRIGGER unsum_gone_call AFTER DELETE ON calls FOR EACH ROW
  WHEN (OLD.started_at < now() - interval '12 hours') EXECUTE FUNCTION unsum_call();
CREATE OR REPLACE TRIGGER unsum_score AFTER INSERT OR UPDATE OR DELETE ON satisfaction FOR EACH ROW EXECUTE FUNCTION unsum_score();
CREATE OR REPLACE TRIGGER unsum_new_time AFTER INSERT ON agent_state_changes FOR EACH ROW
  WHEN (NEW.at < now() - interval '12 hours' OR NEW.from_status = 'wrap_up' AND NEW.since_at < now() - interval '12 hours')
  EXECUTE FUNCTION unsum_time();
CREATE OR REPLACE TRIGGER unsum_time AFTER UPDATE OR DELETE ON agent_state_changes FOR EACH ROW
  WHEN (OLD.since_at < now() - interval '12 hours') EXECUTE FUNCTION unsum_time();
CREATE OR REPLACE TRIGGER unsum_new_missed AFTER INSERT ON queue_events FOR EACH ROW
  WHEN (NEW.event = 'RINGNOANSWER' AND NEW.at < now() - interval '12 hours') EXECUTE FUNCTION unsum_missed();
CREATE OR REPLACE TRIGGER unsum_missed AFTER UPDATE OF at, agent_id, event ON queue_events FOR EACH ROW
  WHEN ('RINGNOANSWER' IN (OLD.event, NEW.event) AND least(OLD.at, NEW.at) < now() - interval '12 hours') EXECUTE FUNCTION unsum_missed();
CREATE OR REPLACE TRIGGER unsum_gone_missed AFTER DELETE ON queue_events FOR EACH ROW
  WHEN (OLD.event = 'RINGNOANSWER' AND OLD.at < now() - interval '12 hours') EXECUTE FUNCTION unsum_missed();
CREATE OR REPLACE TRIGGER unsum_all AFTER UPDATE OF service_level_s, short_abandon_s, court_id ON queues FOR EACH ROW
  WHEN ((OLD.service_level_s, OLD.short_abandon_s, OLD.court_id) IS DISTINCT FROM (NEW.service_level_s, NEW.short_abandon_s, NEW.court_id))
  EXECUTE FUNCTION unsum_all();
CREATE OR REPLACE TRIGGER unsum_all AFTER UPDATE OF settings ON courts FOR EACH ROW
  WHEN (norm_answer_s(OLD.settings) <> norm_answer_s(NEW.settings)) EXECUTE FUNCTION unsum_all();
CREATE OR REPLACE TRIGGER unsum_all AFTER UPDATE OF court_id ON agents FOR EACH ROW
  WHEN (OLD.court_id IS DISTINCT FROM NEW.court_id) EXECUTE FUNCTION unsum_all();
