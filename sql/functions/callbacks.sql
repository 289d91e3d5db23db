-- Begins attempts: of callbacks whose turn it is in the queue, and of calls that bring answers.

-- Writes the rows of one attempt: the call, the queue entry with the agent who is reserved for the
-- callee, and the attempt. Notifies the node. `kept` null: a call without an agent.
CREATE OR REPLACE FUNCTION begin_attempt(at timestamptz, calling_node text, due callbacks, kept integer, kept_since timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  new_call  uuid := gen_random_uuid();
  purpose   text := 'callback-' || due.id || '-' || due.attempts + 1;
  new_entry bigint;
BEGIN
  INSERT INTO calls (id, node, channel_id, caller_number, court_id, language, started_at, phase, direction)
  VALUES (new_call, calling_node, purpose, due.number, due.court_id, due.language, at, 'queue', 'out');
  IF kept IS NOT NULL THEN
    INSERT INTO queue_entries (queue_id, call_id, node, caller_number, language, skills, needs, least_needs, entered_at,
                              order_at, priority, priority_reason, status, agent_id, offered_at, offers, callback_id)
    VALUES (due.queue_id, new_call, calling_node, due.number, due.language, due.skills, due.needs, due.needs, at,
            due.order_at, greatest(0, extract(epoch FROM at - due.order_at)::integer),
            CASE WHEN due.in_danger THEN 'in_danger' ELSE 'returned_call' END,
            'offered', kept, at, 1, due.id)
    RETURNING id INTO new_entry;
    PERFORM offer_agent(at, kept, kept_since, new_entry);
  END IF;
  UPDATE callbacks c SET status = 'dialling', attempts = c.attempts + 1, next_at = NULL WHERE c.id = due.id;
  INSERT INTO callback_attempts (callback_id, attempt, node, call_id, entry_id, at)
  VALUES (due.id, due.attempts + 1, calling_node, new_call, new_entry, at);
  PERFORM wake('callback', calling_node || ' ' || due.id || ' ' || due.attempts + 1);
END $$;

-- Reserves agents for callbacks that are due and come before `before` in the queue. Makes as many
-- attempts as there are agents, and never rings one number twice at once. Only for `open_queues`,
-- the queues that are open now. Those of callers in danger come before the others. One that an agent has taken is that agent's alone while signed in, and comes before everybody
-- else in the queue: the agent has chosen it. Whom a node's death has cut off, and who has dialled again
-- and is in the queue or with an agent, is not rung meanwhile.
CREATE OR REPLACE FUNCTION begin_callback_attempts(at timestamptz, calling_node text, open_queues integer[], before timestamptz, most integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  due     callbacks;
  chosen  record;
  placed  integer := 0;
BEGIN
  FOR due IN
    SELECT c.* FROM callbacks c
      LEFT JOIN agent_states t ON t.agent_id = c.taken_by AND t.status <> 'signed_out'
     WHERE c.status = 'waiting' AND c.next_at <= at AND c.queue_id = ANY (open_queues)
       AND (c.order_at < before OR t.agent_id IS NOT NULL)
       AND EXISTS (SELECT FROM agent_states s
                    WHERE s.status = 'ready' AND (s.rests_until_at IS NULL OR s.rests_until_at <= at)
                      AND CASE WHEN t.agent_id IS NULL THEN c.needs <@ s.skills ELSE s.agent_id = t.agent_id END)
       AND NOT EXISTS (SELECT FROM callbacks o WHERE o.number = c.number AND o.status IN ('dialling', 'talking'))
       AND (c.origin <> 'cut_off'
            OR NOT EXISTS (SELECT FROM queue_entries e WHERE e.status <> 'over' AND e.caller_number = c.requested_from))
     ORDER BY t.agent_id IS NULL, NOT c.in_danger, c.order_at, c.id
     LIMIT most
       FOR NO KEY UPDATE OF c SKIP LOCKED
  LOOP
    SELECT r.agent_id, r.since_at INTO chosen
      FROM ready_agent(at, due.needs,
                       (SELECT t.agent_id FROM agent_states t WHERE t.agent_id = due.taken_by AND t.status <> 'signed_out'), '{}',
                       (SELECT l.strategy FROM queues l WHERE l.id = due.queue_id)) r;
    CONTINUE WHEN NOT FOUND;
    PERFORM begin_attempt(at, calling_node, due, chosen.agent_id, chosen.since_at);
    placed := placed + 1;
  END LOOP;
  RETURN placed;
END $$;

-- Begins attempts of calls that bring answers. They need no agent, so `most` limits how many a node
-- makes at once. Only for `open_courts`, the courts that are open now. A call that waits for a closed
-- court does not delay another court's answer for the same number. Returns how many were begun.
CREATE OR REPLACE FUNCTION begin_answer_attempts(at timestamptz, calling_node text, open_courts integer[], most integer)
RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
  due     callbacks;
  begun   integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(12368010);
  FOR due IN
    SELECT c.* FROM callbacks c
     WHERE c.status = 'waiting' AND c.next_at <= at AND c.queue_id IS NULL AND c.woken_at IS NOT NULL
       AND c.court_id = ANY (open_courts)
       AND NOT EXISTS (SELECT FROM callbacks o WHERE o.number = c.number AND o.status IN ('dialling', 'talking'))
       AND NOT EXISTS (SELECT FROM callbacks o
                        WHERE o.number = c.number AND o.status = 'waiting' AND o.queue_id IS NULL
                          AND o.woken_at IS NOT NULL AND o.next_at <= at AND o.court_id = ANY (open_courts)
                          AND (o.order_at, o.id) < (c.order_at, c.id))
     ORDER BY c.order_at, c.id
     LIMIT greatest(0, most - (SELECT count(*) FROM callback_attempts a
                                WHERE a.node = calling_node AND a.entry_id IS NULL AND a.over_at IS NULL))
       FOR NO KEY UPDATE OF c SKIP LOCKED
  LOOP
    PERFORM begin_attempt(at, calling_node, due, NULL, NULL);
    begun := begun + 1;
  END LOOP;
  RETURN begun;
END $$;
