-- What wakes the process that watches the page of an agent's telephone, and the one that is asked from the console.

-- `page`: the page of an agent's telephone, or what it says, has changed.
CREATE OR REPLACE FUNCTION notify_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM wake('page', coalesce(NEW.agent_id, OLD.agent_id)::text);
  RETURN NULL;
END $$;

-- `agent_call_request`: node and id of a request. `agent_call_answer`: id of one that is answered.
CREATE OR REPLACE FUNCTION notify_agent_call_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.answered_at IS NULL THEN
    PERFORM wake('agent_call_request', NEW.node || ' ' || NEW.id);
  ELSE
    PERFORM wake('agent_call_answer', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
