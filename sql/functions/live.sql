-- Writes what has just changed into live_events, by the transaction that changes it, and wakes those who watch.

-- A ticket wakes nobody: a notification makes commits wait for each other, and opening a ticket must not. Readers look once a second
-- anyway.
CREATE OR REPLACE FUNCTION notify_live() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM wake('live', '');
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_state_of_agent(s agent_states) RETURNS void LANGUAGE sql AS $$
  INSERT INTO live_events (kind, row_id, change, status, since_at, reason, court_id, agent_id)
  SELECT 'agent', s.agent_id, CASE WHEN s.afterwards IS NULL THEN 'is' ELSE 'asked_' || s.afterwards END,
         s.status, s.since_at, s.reason, a.court_id, s.agent_id
    FROM agents a WHERE a.id = s.agent_id;
$$;

CREATE OR REPLACE FUNCTION note_live_agent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_state_of_agent(NEW);
  RETURN NULL;
END $$;

-- A caller is of the court of the queue, else of the court of the call (as app/agents/calls/store/supervisions.ts has it).
CREATE OR REPLACE FUNCTION note_live_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was text := CASE WHEN TG_OP = 'UPDATE' THEN OLD.status END;
BEGIN
  INSERT INTO live_events (kind, row_id, change, status, since_at, reason, court_id, queue_id, agent_id)
  SELECT 'entry', NEW.id,
         CASE WHEN was = NEW.status AND OLD.held_since_at IS DISTINCT FROM NEW.held_since_at
              THEN CASE WHEN NEW.held_since_at IS NULL THEN 'resumed' ELSE 'held' END
              WHEN was = NEW.status AND OLD.third_state IS DISTINCT FROM NEW.third_state THEN 'third'
              WHEN was = NEW.status AND OLD.verification IS DISTINCT FROM NEW.verification THEN 'verification'
              WHEN was = NEW.status AND OLD.agent_lost_at IS DISTINCT FROM NEW.agent_lost_at
              THEN CASE WHEN NEW.agent_lost_at IS NULL THEN 'agent_back' ELSE 'agent_lost' END
              WHEN was = NEW.status THEN 'moved'
              WHEN NEW.status = 'waiting' THEN CASE WHEN was IS NULL THEN 'joined' ELSE 'returned' END
              WHEN NEW.status = 'offered' THEN 'offered'
              WHEN NEW.status = 'talking' THEN 'began'
              WHEN was IS NULL THEN 'turned_away'
              WHEN was = 'talking' THEN 'ended'
              ELSE 'left' END,
         NEW.status,
         CASE NEW.status WHEN 'waiting' THEN NEW.entered_at WHEN 'offered' THEN NEW.offered_at
                         WHEN 'talking' THEN coalesce(NEW.held_since_at, NEW.connected_at) ELSE NEW.over_at END,
         NEW.result, coalesce(l.court_id, c.court_id), NEW.queue_id,
         -- Whose offer ended is told, too.
         coalesce(NEW.agent_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.agent_id END)
    FROM queues l, calls c WHERE l.id = NEW.queue_id AND c.id = NEW.call_id;
  -- The page of a colleague who is consulted shows the agent call, too.
  IF TG_OP = 'UPDATE' AND (OLD.third LIKE 'agent:%' OR NEW.third LIKE 'agent:%') THEN
    PERFORM note_state_of_agent(s)
       FROM agents a JOIN agent_states s ON s.agent_id = a.id
      WHERE 'agent:' || a.number IN (OLD.third, NEW.third);
  END IF;
  RETURN NULL;
END $$;

-- Somebody listens to an agent call, or does so no longer: a row of supervisions, or its end, which has the same id.
CREATE OR REPLACE FUNCTION note_live_supervision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO live_events (kind, row_id, change, status, since_at, court_id, queue_id, agent_id)
  SELECT 'entry', e.id, 'supervised', e.status, v.started_at, coalesce(l.court_id, c.court_id), e.queue_id, e.agent_id
    FROM supervisions v
    JOIN queue_entries e ON e.id = v.entry_id
    JOIN queues l ON l.id = e.queue_id
    JOIN calls c ON c.id = e.call_id
   WHERE v.id = NEW.id AND e.status = 'talking';
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_live_callback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO live_events (kind, row_id, change, status, since_at, reason, court_id, queue_id)
  SELECT 'callback', NEW.id, CASE TG_OP WHEN 'INSERT' THEN 'asked' ELSE 'changed' END, NEW.status,
         coalesce(NEW.over_at, NEW.next_at, NEW.requested_at), NEW.because,
         coalesce((SELECT l.court_id FROM queues l WHERE l.id = NEW.queue_id), NEW.court_id), NEW.queue_id;
  RETURN NULL;
END $$;

-- Nothing of a ticket that is confidential or anonymous: the moment and the neighbours of such a row would tell who has opened it.
CREATE OR REPLACE FUNCTION note_live_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO live_events (kind, row_id, change, status, since_at, court_id)
  VALUES ('ticket', NEW.id,
          CASE WHEN TG_OP = 'INSERT' THEN 'opened'
               WHEN OLD.status <> NEW.status THEN 'changed'
               WHEN OLD.overdue_level < NEW.overdue_level THEN 'overdue'
               WHEN OLD.supervision_level <> NEW.supervision_level THEN 'supervised'
               ELSE 'assigned' END,
          NEW.status,
          coalesce(CASE NEW.status WHEN 'dispatched' THEN NEW.dispatched_at WHEN 'accepted' THEN NEW.accepted_at
                                   WHEN 'returned' THEN NEW.returned_at WHEN 'replied' THEN NEW.replied_at
                                   WHEN 'reopened' THEN NEW.reopened_at WHEN 'closed' THEN NEW.closed_at END,
                   NEW.opened_at),
          NEW.court_id);
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_live_alarm() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO live_events (kind, row_id, change, status, since_at, reason, court_id, queue_id)
  SELECT 'alarm', NEW.id, CASE WHEN NEW.over_at IS NULL THEN 'began' ELSE 'over' END,
         CASE WHEN NEW.over_at IS NULL THEN 'on' ELSE 'off' END, coalesce(NEW.over_at, NEW.began_at), NEW.subject, l.court_id, l.id
    FROM queues l WHERE l.id = NEW.queue_id;
  RETURN NULL;
END $$;
