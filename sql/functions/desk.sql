-- What wakes the process that watches the page of an agent's telephone, and the one that is asked from the console.

-- `page`: the page of an agent's telephone, or what it says, has changed.
CREATE OR REPLACE FUNCTION tell_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('page', coalesce(NEW.agent_id, OLD.agent_id)::text);
  RETURN NULL;
END $$;

-- `desk`: node and id of a request. `desk_answer`: id of one that is answered.
CREATE OR REPLACE FUNCTION tell_desk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.answered_at IS NULL THEN
    PERFORM pg_notify('desk', NEW.node || ' ' || NEW.id);
  ELSE
    PERFORM pg_notify('desk_answer', NEW.id::text);
  END IF;
  RETURN NULL;
END $$;
