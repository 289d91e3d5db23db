-- Reports on agents.

-- What every agent did, piece by piece, cut to a period. A piece that is still going on counts up
-- to as_of. change_id is the id of the change that ended the piece; null while it goes on.
CREATE OR REPLACE FUNCTION agent_times(from_at timestamptz, until_at timestamptz, as_of timestamptz, only_court integer DEFAULT NULL)
RETURNS TABLE (agent_id integer, status text, began_at timestamptz, ended_at timestamptz, change_id bigint,
               since_at timestamptz)
LANGUAGE sql STABLE AS $$
  SELECT c.agent_id, c.from_status, greatest(c.since_at, from_at), c.at, c.id, c.since_at
    FROM agent_state_changes c
   WHERE c.at > from_at AND c.at <= until_at AND c.from_status <> 'signed_out' AND c.at > c.since_at
     AND (only_court IS NULL OR c.agent_id IN (SELECT n.id FROM agents n WHERE n.court_id = only_court))
  UNION ALL
  -- The piece that the end of the period cuts.
  SELECT c.agent_id, c.from_status, greatest(c.since_at, from_at), until_at, c.id, c.since_at
    FROM agents a
   CROSS JOIN LATERAL (SELECT n.* FROM agent_state_changes n
                        WHERE n.agent_id = a.id AND n.at > until_at ORDER BY n.at, n.id LIMIT 1) c
   WHERE c.since_at < until_at AND c.from_status <> 'signed_out' AND (only_court IS NULL OR a.court_id = only_court)
  UNION ALL
  SELECT s.agent_id, s.status, greatest(s.since_at, from_at), least(as_of, until_at), NULL, s.since_at
    FROM agent_states s
   WHERE s.status <> 'signed_out' AND greatest(s.since_at, from_at) < least(as_of, until_at)
     AND (only_court IS NULL OR s.agent_id IN (SELECT n.id FROM agents n WHERE n.court_id = only_court))
$$;

-- Agent calls that ended, transferred ones too, because each was handled by an agent.
CREATE OR REPLACE FUNCTION report_handling(from_at timestamptz, until_at timestamptz, grouped_by text, only_queue text,
                                as_of timestamptz)
RETURNS TABLE (starts_at timestamptz, name text, handled bigint, talk_s double precision, hold_s double precision,
               wrap_up_s double precision, average_talk_s double precision, average_handling_s double precision,
               longest_talk_s double precision, talking bigint)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT e.* FROM report_entries(from_at, until_at, grouped_by, only_queue, as_of) e WHERE e.handled + e.talking > 0
  )
  SELECT starts_at, name, coalesce(handled, 0), coalesce(talk_s, 0), coalesce(hold_s, 0), coalesce(wrap_up_s, 0),
         share(talk_s, handled), share(talk_s + hold_s + wrap_up_s, handled), longest_talk_s, coalesce(talking, 0)
    FROM report_groups(from_at, until_at, grouped_by, only_queue) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

-- Agents' time by interval: a piece that crosses interval boundaries is cut at each.
CREATE OR REPLACE FUNCTION report_agent_time(from_at timestamptz, until_at timestamptz, grouped_by text, as_of timestamptz,
                                  only_court integer DEFAULT NULL)
RETURNS TABLE (starts_at timestamptz, name text, signed_in_s double precision, ready_s double precision,
               ringing_s double precision, talking_s double precision, wrap_up_s double precision,
               paused_s double precision, occupancy double precision)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT report_start(grouped_by, s.starts_at) AS starts_at, coalesce(a.number || ' ' || a.name, '') AS name,
           sum(s.signed_in_s) AS signed_in_s, sum(s.ready_s) AS ready_s, sum(s.ringing_s) AS ringing_s,
           sum(s.talking_s) AS talking_s, sum(s.wrap_up_s) AS wrap_up_s, sum(s.paused_s) AS paused_s
      FROM (SELECT d.starts_at, d.court_id, d.agent_id, d.signed_in_s, d.ready_s, d.ringing_s, d.talking_s,
                   d.wrap_up_s, d.paused_s
              FROM summed_times d
             WHERE d.by_agent = (grouped_by = 'agent') AND d.day_at >= from_at AND d.day_at <= until_at - interval '24 hours'
            UNION ALL
            SELECT n.* FROM report_spans(from_at, until_at) p
             CROSS JOIN LATERAL time_sums(p.begins_at, p.ends_at, grouped_by = 'agent', as_of) n) s
      LEFT JOIN agents a ON grouped_by = 'agent' AND a.id = s.agent_id
     WHERE only_court IS NULL OR s.court_id = only_court
     GROUP BY 1, s.agent_id, a.number, a.name
  )
  SELECT starts_at, name, coalesce(signed_in_s, 0), coalesce(ready_s, 0), coalesce(ringing_s, 0),
         coalesce(talking_s, 0), coalesce(wrap_up_s, 0), coalesce(paused_s, 0),
         share(talking_s + wrap_up_s, talking_s + wrap_up_s + ready_s)
    FROM report_groups(from_at, until_at, grouped_by, NULL) FULL JOIN counted USING (starts_at, name)
   ORDER BY starts_at, name
$$;

CREATE OR REPLACE FUNCTION report_pauses(from_at timestamptz, until_at timestamptz, as_of timestamptz, only_court integer DEFAULT NULL)
RETURNS TABLE (agent text, reason text, pauses bigint, paused_s double precision, longest_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT a.number || ' ' || a.name, coalesce(b.reason, ''), count(*),
         sum(date_part('epoch', t.ended_at - t.began_at)), max(date_part('epoch', t.ended_at - t.began_at))
    FROM agent_times(from_at, until_at, as_of, only_court) t
    JOIN agents a ON a.id = t.agent_id
    -- The change that began the pause has the reason.
    LEFT JOIN LATERAL (SELECT n.reason FROM agent_state_changes n
                        WHERE n.agent_id = t.agent_id AND n.at = t.since_at AND n.to_status = 'paused'
                          AND (t.change_id IS NULL OR n.id < t.change_id)
                        ORDER BY n.id DESC LIMIT 1) b ON true
   WHERE t.status = 'paused'
   GROUP BY a.id, b.reason ORDER BY lpad(a.number, 10, '0'), a.id, 4 DESC
$$;

-- Offers to each agent and what became of them. An offer that the caller or the system ended counts
-- as nobody's miss.
CREATE OR REPLACE FUNCTION report_offers(from_at timestamptz, until_at timestamptz, only_court integer DEFAULT NULL)
RETURNS TABLE (agent text, offers bigint, answered bigint, missed bigint, withdrawn bigint, answered_share double precision,
               average_ring_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT a.number || ' ' || a.name, s.offers, s.answered, s.missed, s.offers - s.answered - s.missed,
         share(s.answered, s.answered + s.missed), share(s.ring_s, s.answered)
    FROM (SELECT o.agent_id, sum(o.offers)::bigint AS offers, sum(o.answered)::bigint AS answered,
                 sum(o.missed)::bigint AS missed, sum(o.ring_s) AS ring_s
            FROM (SELECT d.agent_id, d.offers, d.answered, d.ring_s, d.missed FROM summed_offers d
                   WHERE d.day_at >= from_at AND d.day_at <= until_at - interval '24 hours'
                  UNION ALL
                  SELECT n.* FROM report_spans(from_at, until_at) p
                   CROSS JOIN LATERAL offer_sums(p.begins_at, p.ends_at) n) o
           GROUP BY o.agent_id) s
    JOIN agents a ON a.id = s.agent_id
   WHERE s.offers > 0 AND (only_court IS NULL OR a.court_id = only_court)
   ORDER BY lpad(a.number, 10, '0'), a.id
$$;

CREATE OR REPLACE FUNCTION report_talking(from_at timestamptz, until_at timestamptz, only_queue text)
RETURNS TABLE (from_s integer, below_s integer, talks bigint, share_of_agent_calls double precision,
               cumulative double precision)
LANGUAGE sql STABLE AS $$
  SELECT c.from_s, c.below_s, c.answered, share(c.answered, sum(c.answered) OVER ()),
         share(sum(c.answered) OVER (ORDER BY c.class), sum(c.answered) OVER ())
    FROM report_classes(from_at, until_at, true, only_queue) c
   ORDER BY c.class
$$;
