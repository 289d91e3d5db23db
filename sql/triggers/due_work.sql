-- What tells that something is due within the minute.

CREATE OR REPLACE TRIGGER notify_due_ticket AFTER INSERT OR UPDATE OF due_at ON ticket_due
  FOR EACH ROW WHEN (NEW.enqueued_at IS NULL AND NEW.done_at IS NULL AND NEW.due_at < now() + interval '1 minute')
  EXECUTE FUNCTION notify_due_work();
CREATE OR REPLACE TRIGGER notify_due_callback AFTER INSERT OR UPDATE OF next_at ON callbacks
  FOR EACH ROW WHEN (NEW.enqueued_at IS NULL AND NEW.next_at < now() + interval '1 minute')
  EXECUTE FUNCTION notify_due_work();
