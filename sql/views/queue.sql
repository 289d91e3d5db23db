-- The queue as reports and other programs read it.

-- Which agents are members of which queue: those with all the skills that its callers still need
-- once they have given up the skills they may. Most have all of them: that is asked first, because it costs a tenth of the rest.
CREATE VIEW agent_queues AS
SELECT s.agent_id, l.id AS queue_id
  FROM agent_states s
  JOIN queues l ON l.enabled AND (l.skills <@ s.skills OR NOT EXISTS (
    SELECT FROM unnest(l.skills) AS needed
     WHERE needed <> ALL (s.skills)
       AND split_part(needed, ':', 1) NOT IN (
         SELECT jsonb_array_elements_text(given_up -> 'drop') FROM jsonb_array_elements(l.relax) AS given_up)));

-- Events of the queue, in the columns of Asterisk's own realtime queue_log.
CREATE VIEW queue_log AS
SELECT v.id, v.at AS time, coalesce(v.call_id::text, 'NONE') AS callid, coalesce(l.name, 'NONE') AS queuename,
       coalesce('Agent/' || a.number, 'NONE') AS agent, v.event, v.data1, v.data2, v.data3, v.data4, v.data5
  FROM queue_events v
  LEFT JOIN queues l ON l.id = v.queue_id
  LEFT JOIN agents a ON a.id = v.agent_id;

-- Waits in the queue. An agent call after a callback counts as an agent call but not as a new arrival, because the
-- caller's first entry is the arrival. A callback that reached nobody is in no report of the queue.
CREATE VIEW queue_waits AS
SELECT e.id, e.call_id, e.queue_id, l.name AS queue, e.caller_number, e.language, e.skills, e.agent_id,
       e.entered_at, e.connected_at, e.over_at, e.result, e.ended_by, e.misses, e.first_place, e.estimate_s, e.hold_s,
       e.transferred_from,
       date_part('epoch', coalesce(e.connected_at, e.over_at) - e.entered_at) AS wait_s,
       CASE WHEN e.connected_at IS NOT NULL AND e.over_at IS NOT NULL
            THEN greatest(0, date_part('epoch', e.over_at - e.connected_at) - e.hold_s) END AS talk_s,
       coalesce(l.service_level_s, norm_answer_s(k.settings)) AS service_level_s, l.short_abandon_s, e.callback_id
  FROM queue_entries e
  JOIN queues l ON l.id = e.queue_id
  -- A queue of no court is that of the court that greeted the caller.
  LEFT JOIN calls c ON c.id = e.call_id AND l.court_id IS NULL AND l.service_level_s IS NULL
  LEFT JOIN courts k ON k.id = coalesce(l.court_id, c.court_id)
 WHERE e.callback_id IS NULL OR e.connected_at IS NOT NULL;

-- The nodes that are drained now, with who had it done.
CREATE VIEW draining_nodes AS
SELECT d.node, d.at AS since_at, d.os_user, d.host
  FROM (SELECT DISTINCT ON (node) * FROM node_drains ORDER BY node, id DESC) d
 WHERE d.is_draining;
