-- Gives callers to agents, and notifies processes of it.

-- Copies an agent's skills to the row of their state, sorted, so that agents with the same skills
-- have equal arrays.
CREATE OR REPLACE FUNCTION copy_agent_skills() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed integer := CASE TG_OP WHEN 'DELETE' THEN OLD.agent_id ELSE NEW.agent_id END;
BEGIN
  UPDATE agent_states SET skills = coalesce(
    (SELECT array_agg(k.skill ORDER BY k.skill) FROM agent_skills k WHERE k.agent_id = changed), '{}')
   WHERE agent_id = changed;
  PERFORM wake('queue', '');
  RETURN NULL;
END $$;

-- Within how many seconds a court promises that an agent answers: what it has set, or its profile of norms; 15 where it promises nothing.
-- That is the service level of its queues that have none of their own. A test compares the profiles with those of
-- app/court/settings/rules/shippedNorms.ts.
CREATE OR REPLACE FUNCTION norm_answer_s(settings jsonb) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN jsonb_typeof(settings #> '{norms,answerWithinS}') = 'number' THEN (settings #>> '{norms,answerWithinS}')::numeric::integer
              WHEN settings #> '{norms,answerWithinS}' IS NULL AND settings #>> '{norms,profile}' = 'henan' THEN 10
              ELSE 15 END
$$;

-- `queue`: a caller or an agent may be available for another one; the process that hears it runs
-- assign_callers.
CREATE OR REPLACE FUNCTION notify_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM wake('queue', '');
  RETURN NULL;
END $$;

-- `entry`: node and id of a caller whose offer ended without an agent call, or whose wait is over,
-- perhaps because of another node.
CREATE OR REPLACE FUNCTION notify_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM wake('entry', NEW.node || ' ' || NEW.id);
  RETURN NULL;
END $$;

-- Writes down a time on hold when it is over: by the agent, or with the agent call. Its end is as exact as the sum: a second.
CREATE OR REPLACE FUNCTION note_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO agent_call_holds (entry_id, began_at, ended_at)
  VALUES (NEW.id, OLD.held_since_at, OLD.held_since_at + (NEW.hold_s - OLD.hold_s) * interval '1 second')
      ON CONFLICT (entry_id, began_at) DO UPDATE SET ended_at = greatest(agent_call_holds.ended_at, EXCLUDED.ended_at);
  RETURN NULL;
END $$;

-- Offers a caller to an agent who is ready and locked. Only this function and offer_callers make an agent `offered`; what
-- may follow is decided by app/queue/rules/agentState.ts.
CREATE OR REPLACE FUNCTION offer_agent(at timestamptz, chosen integer, ready_since timestamptz, caller bigint)
RETURNS void LANGUAGE sql AS $$
  UPDATE agent_states
     SET status = 'offered', reason = NULL, since_at = at, entry_id = caller, rests_until_at = NULL
   WHERE agent_id = chosen;
  INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, entry_id, since_at)
  VALUES (chosen, at, 'ready', 'offered', caller, ready_since);
$$;

-- Opens the agents who are ready for a caller, the first one first; a row is locked when it is fetched. Agents who missed this
-- caller come last. Then the highest level counts (of the skill the agent is weakest in), then the queue's strategy.
CREATE OR REPLACE FUNCTION open_ready_agents(at timestamptz, needed text[], wanted integer, tried_before integer[], queue_strategy text)
RETURNS refcursor LANGUAGE plpgsql AS $$
DECLARE
  agents refcursor;
BEGIN
  OPEN agents NO SCROLL FOR
    SELECT s.agent_id, s.since_at
      FROM agent_states s
      JOIN agents a ON a.id = s.agent_id
     WHERE s.status = 'ready' AND (s.rests_until_at IS NULL OR s.rests_until_at <= at)
       AND CASE WHEN wanted IS NULL THEN needed <@ s.skills ELSE s.agent_id = wanted END
     ORDER BY s.agent_id = ANY (tried_before),
              (SELECT min(k.level) FROM agent_skills k
                WHERE k.agent_id = s.agent_id AND k.skill = ANY (needed)) DESC NULLS LAST,
              CASE WHEN queue_strategy = 'fewest_calls'
                   THEN CASE WHEN s.calls_on = (at AT TIME ZONE 'Asia/Shanghai')::date THEN s.calls_today ELSE 0 END END,
              CASE WHEN queue_strategy = 'linear' THEN lpad(a.number, 10, '0') END,
              CASE WHEN queue_strategy = 'random' THEN random() END,
              s.last_free_at, s.agent_id
       FOR NO KEY UPDATE OF s SKIP LOCKED;
  RETURN agents;
END $$;

-- Returns the first agent for a caller, locked.
CREATE OR REPLACE FUNCTION ready_agent(at timestamptz, needed text[], wanted integer, tried_before integer[], queue_strategy text)
RETURNS TABLE (agent_id integer, since_at timestamptz)
LANGUAGE plpgsql AS $$
DECLARE
  agents refcursor := open_ready_agents(at, needed, wanted, tried_before, queue_strategy);
BEGIN
  FETCH agents INTO agent_id, since_at;
  IF FOUND THEN RETURN NEXT; END IF;
  CLOSE agents;
END $$;

-- Writes the offers of callers to agents, who are ready; all of these rows are locked. Tells the callers' nodes, in the order of the arrays.
CREATE OR REPLACE FUNCTION offer_callers(at timestamptz, callers bigint[], chosen integer[], ready_since timestamptz[])
RETURNS TABLE (entry_id bigint, agent_id integer, offer integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  UPDATE queue_entries e
     SET status = 'offered', agent_id = p.agent, offered_at = at, offers = e.offers + 1
    FROM unnest(callers, chosen) p (caller, agent)
   WHERE e.id = p.caller;
  UPDATE agent_states s
     SET status = 'offered', reason = NULL, since_at = at, entry_id = p.caller, rests_until_at = NULL
    FROM unnest(callers, chosen) p (caller, agent)
   WHERE s.agent_id = p.agent;
  INSERT INTO agent_state_changes (agent_id, at, from_status, to_status, entry_id, since_at)
  SELECT p.agent, at, 'ready', 'offered', p.caller, p.since
    FROM unnest(callers, chosen, ready_since) WITH ORDINALITY p (caller, agent, since, n)
   ORDER BY p.n;
  FOR entry_id, agent_id, offer IN
    SELECT e.id, e.agent_id, e.offers
      FROM unnest(callers) WITH ORDINALITY p (caller, n) JOIN queue_entries e ON e.id = p.caller
     ORDER BY p.n
  LOOP
    RETURN NEXT;
  END LOOP;
  PERFORM wake('offer', e.node || ' ' || e.id || ' ' || e.offers)
     FROM unnest(callers) WITH ORDINALITY p (caller, n) JOIN queue_entries e ON e.id = p.caller
    ORDER BY p.n;
END $$;

-- Gives callers to agents: every pair that is possible now, in the order of serving, in one
-- transaction. The lock makes two processes take turns. Rows that another transaction is changing
-- are left for the run that its change causes, so this function waits for no row and cannot
-- deadlock. With `calling_node`, a node that can call people back, a callback that comes before a
-- caller in the queue gets the first agent who can serve both.
--
-- Agents are sorted once for all callers with the same needs and strategy, and pairs are written together: else a thousand agents
-- who become free at once would be sorted a thousand times.
CREATE OR REPLACE FUNCTION assign_callers(at timestamptz, calling_node text DEFAULT NULL, open_queues integer[] DEFAULT '{}')
RETURNS TABLE (entry_id bigint, agent_id integer, offer integer)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  -- The queues are those with callbacks that are due.
  calls_back  boolean := calling_node IS NOT NULL AND open_queues <> '{}';
  -- The nodes whose callers can be offered.
  nodes       text[];
  free        integer;
  caller      record;
  chosen      record;
  paired      boolean;
  -- The orders of agents that are open, and their cursors.
  orders      text[] := '{}';
  cursors     text[] := '{}';
  found_at    integer;
  agents      refcursor;
  -- The pairs that are not written yet.
  callers     bigint[] := '{}';
  taken       integer[] := '{}';
  ready_since timestamptz[] := '{}';
BEGIN
  PERFORM pg_advisory_xact_lock(12368010);
  -- Apart, and compared inside a CASE: the statistics know no moment of the last ten seconds, so PostgreSQL would begin with the one node that
  -- it expects, and read and sort all who wait at each node, for one free agent.
  nodes := ARRAY(SELECT n.node FROM queue_nodes n WHERE n.pbx_seen_at > at - interval '10 seconds');
  SELECT count(*) INTO free FROM agent_states s
   WHERE s.status = 'ready' AND (s.rests_until_at IS NULL OR s.rests_until_at <= at);
  WHILE free > 0 LOOP
    paired := false;
    -- An order that is open does not see who has become free meanwhile: the first caller of this round might go without, and a later one not.
    orders := '{}';
    cursors := '{}';
    FOR caller IN
      -- Agents with the same skills are one way of being served. Each caller is examined once per
      -- way only.
      WITH ways AS MATERIALIZED (
        SELECT DISTINCT s.skills FROM agent_states s
         WHERE s.status = 'ready' AND (s.rests_until_at IS NULL OR s.rests_until_at <= at)
      )
      SELECT e.id, e.needs, e.wanted_agent_id, e.tried, e.order_at, l.strategy
        FROM queue_entries e
        JOIN queues l ON l.id = e.queue_id
       WHERE e.status = 'waiting'
         AND CASE WHEN e.node <> ALL (nodes) THEN false
                  WHEN e.wanted_agent_id IS NULL
                  THEN EXISTS (SELECT FROM ways w WHERE e.needs <@ w.skills)
                  ELSE EXISTS (SELECT FROM agent_states s
                                WHERE s.agent_id = e.wanted_agent_id AND s.status = 'ready'
                                  AND (s.rests_until_at IS NULL OR s.rests_until_at <= at))
             END
       ORDER BY e.order_at, e.id
       LIMIT free
       FOR NO KEY UPDATE OF e SKIP LOCKED
    LOOP
      IF calls_back THEN
        free := free - begin_callback_attempts(at, calling_node, open_queues, caller.order_at, free);
        EXIT WHEN free <= 0;
      END IF;
      IF caller.wanted_agent_id IS NULL AND caller.tried = '{}' THEN
        found_at := array_position(orders, caller.strategy || ' ' || caller.needs::text);
        IF found_at IS NULL THEN
          orders := orders || (caller.strategy || ' ' || caller.needs::text);
          cursors := cursors || open_ready_agents(at, caller.needs, NULL, '{}', caller.strategy)::text;
          found_at := cardinality(orders);
        END IF;
        agents := cursors[found_at];
        LOOP
          FETCH agents INTO chosen;
          EXIT WHEN NOT FOUND OR chosen.agent_id <> ALL (taken);
        END LOOP;
        CONTINUE WHEN chosen.agent_id IS NULL;
      ELSE
        -- Agents who are taken must say so in their rows.
        IF callers <> '{}' THEN
          RETURN QUERY SELECT * FROM offer_callers(at, callers, taken, ready_since);
          callers := '{}'; taken := '{}'; ready_since := '{}';
        END IF;
        SELECT r.agent_id, r.since_at INTO chosen
          FROM ready_agent(at, caller.needs, caller.wanted_agent_id, caller.tried, caller.strategy) r;
        CONTINUE WHEN NOT FOUND;
      END IF;

      callers := callers || caller.id;
      taken := taken || chosen.agent_id;
      ready_since := ready_since || chosen.since_at;
      free := free - 1;
      paired := true;
      IF calls_back THEN
        RETURN QUERY SELECT * FROM offer_callers(at, callers, taken, ready_since);
        callers := '{}'; taken := '{}'; ready_since := '{}';
      END IF;
    END LOOP;
    IF callers <> '{}' THEN
      RETURN QUERY SELECT * FROM offer_callers(at, callers, taken, ready_since);
      callers := '{}'; taken := '{}'; ready_since := '{}';
    END IF;
    EXIT WHEN NOT paired;
  END LOOP;
  IF calls_back AND free > 0 THEN
    PERFORM begin_callback_attempts(at, calling_node, open_queues, 'infinity', free);
  END IF;
END $$;
