-- What tells of the page of an agent's telephone, and of what is asked of a node.

CREATE OR REPLACE TRIGGER page_telephones_notify AFTER INSERT OR DELETE OR UPDATE OF page_id, microphone ON page_telephones
  FOR EACH ROW EXECUTE FUNCTION notify_page();
CREATE OR REPLACE TRIGGER agent_call_requests_asked AFTER INSERT ON agent_call_requests FOR EACH ROW EXECUTE FUNCTION notify_agent_call_request();
CREATE OR REPLACE TRIGGER agent_call_requests_answered AFTER UPDATE OF answered_at ON agent_call_requests
  FOR EACH ROW EXECUTE FUNCTION notify_agent_call_request();
