-- Whether courts kept their norms of service. `norms` is what each court promises, an object each (app/reports/store/normReports.ts): `court`, its id;
-- `answer` and `office`, in seconds and rings; `ticket` and `callback`, whether they are promised; `reply`, working days by kind of ticket;
-- `analysis`, week or month.

-- What is promised: a row for each norm of each court. The target is a figure with its unit.
CREATE OR REPLACE FUNCTION norm_targets(norms jsonb)
RETURNS TABLE (court_id integer, place integer, norm text, matter text, target text)
LANGUAGE sql IMMUTABLE AS $$
  SELECT n.court, t.place, t.norm, t.matter, t.target
    FROM jsonb_to_recordset(norms) AS n(court integer, answer integer, ticket boolean, reply jsonb, callback boolean, office integer, analysis text)
   CROSS JOIN LATERAL (
     VALUES (1, 'answer', '', n.answer || ' s'), (2, 'ticket', '', CASE WHEN n.ticket THEN 'ticket' END),
            (4, 'callback', '', CASE WHEN n.callback THEN 'same day' END), (5, 'office', '', n.office || ' rings'),
            (6, 'analysis', '', n.analysis)
     UNION ALL
     SELECT 3, 'reply', r.key, r.value || ' d' FROM jsonb_each_text(coalesce(n.reply, '{}')) r) AS t(place, norm, matter, target)
   WHERE t.target IS NOT NULL
$$;

-- Whether an agent call is to become a ticket where a court promises one for every call (每电必登): what came of it, and who ended it.
CREATE OR REPLACE FUNCTION needs_ticket(disposition text, ended_by text)
RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(disposition NOT IN ('silent_or_wrong_number', 'cut_off'), true) AND ended_by IS DISTINCT FROM 'transfer'
$$;

-- Whether a call has become a ticket, or joined one.
CREATE OR REPLACE FUNCTION has_ticket(call uuid)
RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM tickets t WHERE t.call_id = call) OR EXISTS (SELECT FROM ticket_repeats r WHERE r.call_id = call)
$$;

-- Every case of a norm in a period, and whether it was kept. What is not decided yet is no case. Tickets in left_out and calls in
-- left_out_calls are kept from who reads the report.
CREATE OR REPLACE FUNCTION norm_cases(from_at timestamptz, until_at timestamptz, norms jsonb, left_out bigint[], left_out_calls uuid[])
RETURNS TABLE (court_id integer, norm text, matter text, at timestamptz, kept boolean, number text, ticket text, agent_id integer,
               took_s double precision, id text)
LANGUAGE sql STABLE AS $$
  WITH wanted AS MATERIALIZED (SELECT * FROM norm_targets(norms)),
  -- A queue of no court is that of the court that greeted the caller.
  entries AS (
    SELECT e.id, e.call_id, e.entered_at, e.connected_at, e.over_at, e.result, e.agent_id, e.caller_number,
           e.transferred_from IS NULL AND e.callback_id IS NULL AS is_arrival,
           date_part('epoch', coalesce(e.connected_at, e.over_at) - e.entered_at) AS wait_s,
           coalesce(e.result = 'abandoned' AND e.over_at < e.entered_at + l.short_abandon_s * interval '1 second', false) AS is_short,
           coalesce(l.court_id, c.court_id) AS court_id, c.ended_at IS NOT NULL AS is_call_over, e.ended_by, n.disposition
      FROM queue_entries e
      JOIN queues l ON l.id = e.queue_id
      JOIN calls c ON c.id = e.call_id
      LEFT JOIN agent_call_notes n ON n.entry_id = e.id
     WHERE e.entered_at >= from_at AND e.entered_at < until_at AND e.call_id <> ALL (left_out_calls)
  ), met AS (
    -- The last agent call of each call. An anonymous report leaves no ticket in its call, and the list of calls without one must not show
    -- that call. At its end it loses its number, like others that are kept the same (app/queue/store/closeCall.ts): none of those counts.
    SELECT DISTINCT ON (e.call_id) e.*
      FROM entries e
     WHERE e.connected_at IS NOT NULL AND e.over_at IS NOT NULL AND e.is_call_over AND e.caller_number <> ''
     ORDER BY e.call_id, e.connected_at DESC, e.id DESC
  ), offices AS (
    -- What was unreachable did not ring, and says nothing of the office.
    SELECT t.at, t.call_id, t.agent_id, t.result = 'done' AS reached, 'transfer ' || t.id AS id
      FROM call_transfers t
     WHERE t.at >= from_at AND t.at < until_at AND t.target_kind = 'telephone' AND t.kind = 'blind'
       AND t.result IN ('done', 'no_answer', 'refused')
    UNION ALL
    SELECT v.at, v.call_id, NULL, v.detail LIKE 'answered %', v.call_id || ' ' || v.seq
      FROM call_events v
     WHERE v.at >= from_at AND v.at < until_at AND v.kind = 'step' AND v.name = 'callOffice'
       AND split_part(v.detail, ' ', 1) IN ('answered', 'not_answered', 'refused')
  ), replies AS (
    SELECT array_agg(DISTINCT t.ticket_id) AS ids FROM ticket_steps t
     WHERE t.kind = 'dispatched' AND t.at >= from_at AND t.at < until_at AND EXISTS (SELECT FROM wanted w WHERE w.norm = 'reply')
  )
  SELECT e.court_id, w.norm, w.matter, e.entered_at, e.connected_at IS NOT NULL AND e.wait_s <= split_part(w.target, ' ', 1)::integer,
         e.caller_number, NULL, e.agent_id, e.wait_s, e.id::text
    FROM entries e
    JOIN wanted w ON w.norm = 'answer' AND w.court_id = e.court_id
   WHERE e.is_arrival AND e.wait_s IS NOT NULL AND NOT e.is_short AND coalesce(e.result NOT IN ('closed', 'callback'), true)
  UNION ALL
  SELECT e.court_id, w.norm, w.matter, e.connected_at, has_ticket(e.call_id), e.caller_number, NULL, e.agent_id, NULL, e.id::text
    FROM met e
    JOIN wanted w ON w.norm = 'ticket' AND w.court_id = e.court_id
   WHERE needs_ticket(e.disposition, e.ended_by)
  UNION ALL
  SELECT o.court_id, w.norm, w.matter, f.first_dispatched_at, is_replied_in_time(f.first_replied_at, f.first_overdue_at),
         '', CASE WHEN o.confidential THEN '' ELSE o.number END, NULL, date_part('epoch', f.first_replied_at - f.first_dispatched_at), o.id::text
    FROM replies
   CROSS JOIN LATERAL ticket_figures(replies.ids) f
    JOIN tickets o ON o.id = f.ticket_id
    JOIN wanted w ON w.norm = 'reply' AND w.court_id = o.court_id AND w.matter = o.kind
   WHERE f.first_dispatched_at >= from_at AND f.first_dispatched_at < until_at AND NOT o.urgent AND o.id <> ALL (left_out)
     AND (f.first_replied_at IS NOT NULL OR f.first_overdue_at IS NOT NULL)
  UNION ALL
  SELECT e.court_id, w.norm, w.matter, e.entered_at, x.is_called, e.caller_number, NULL, NULL, NULL, e.id::text
    FROM entries e
    JOIN wanted w ON w.norm = 'callback' AND w.court_id = e.court_id
   CROSS JOIN LATERAL (SELECT report_start('day', e.entered_at) + interval '1 day') d(ends_at)
   CROSS JOIN LATERAL (
     SELECT EXISTS (SELECT FROM callbacks b JOIN callback_attempts a ON a.callback_id = b.id
                     WHERE b.entry_id = e.id AND a.at < d.ends_at
                       AND coalesce(a.outcome NOT IN ('no_trunk', 'withdrawn', 'lost'), true))
            -- Or the caller called again and reached somebody.
         OR EXISTS (SELECT FROM queue_entries q
                     WHERE e.caller_number <> '' AND q.caller_number = e.caller_number AND q.caller_number <> ''
                       AND q.entered_at > e.entered_at AND q.connected_at < d.ends_at
                       AND q.call_id <> ALL (left_out_calls))) x(is_called)
   WHERE e.is_arrival AND e.result IN ('abandoned', 'callback', 'timeout', 'full', 'no_agents') AND NOT e.is_short
     AND (e.caller_number <> '' OR e.result = 'callback') AND (x.is_called OR d.ends_at <= until_at)
  UNION ALL
  SELECT c.court_id, w.norm, w.matter, o.at, o.reached, c.caller_number, NULL, o.agent_id, NULL, o.id
    FROM offices o
    JOIN calls c ON c.id = o.call_id
    JOIN wanted w ON w.norm = 'office' AND w.court_id = c.court_id
   WHERE o.call_id <> ALL (left_out_calls)
  UNION ALL
  -- Each week or month, in the period in which its time to be analysed ends: the report on it was sent before the next one ended.
  SELECT w.court_id, w.norm, w.matter, d.ended_at, x.is_sent, '', NULL, NULL, NULL, d.ended_at::text
    FROM wanted w
   CROSS JOIN LATERAL generate_series(date_trunc(w.target, from_at AT TIME ZONE 'Asia/Shanghai'), until_at AT TIME ZONE 'Asia/Shanghai',
                                      ('1 ' || w.target)::interval) AS p(ends_at)
   CROSS JOIN LATERAL (SELECT p.ends_at AT TIME ZONE 'Asia/Shanghai',
                              (p.ends_at + ('1 ' || w.target)::interval) AT TIME ZONE 'Asia/Shanghai') AS d(ended_at, due_at)
   CROSS JOIN LATERAL (
     SELECT EXISTS (SELECT FROM report_sendings s JOIN report_mails m ON m.id = s.mail_id
                     WHERE m.report = 'norms' AND m.every = w.target AND (m.court_id IS NULL OR m.court_id = w.court_id)
                       AND s.sent_at >= d.ended_at AND s.sent_at < d.due_at)) x(is_sent)
   WHERE w.norm = 'analysis' AND d.due_at > from_at AND d.due_at <= until_at
$$;

CREATE OR REPLACE FUNCTION report_norms(from_at timestamptz, until_at timestamptz, norms jsonb, left_out bigint[] DEFAULT '{}',
                                        left_out_calls uuid[] DEFAULT '{}')
RETURNS TABLE (norm text, matter text, target text, court text, kept_share double precision, cases bigint, kept bigint, missed bigint)
LANGUAGE sql STABLE AS $$
  SELECT t.norm, t.matter, t.target, c.name, share(x.kept, x.cases), coalesce(x.cases, 0), coalesce(x.kept, 0),
         coalesce(x.cases - x.kept, 0)
    FROM norm_targets(norms) t
    JOIN courts c ON c.id = t.court_id
    LEFT JOIN (SELECT n.court_id, n.norm, n.matter, count(*) AS cases, count(*) FILTER (WHERE n.kept) AS kept
                 FROM norm_cases(from_at, until_at, norms, left_out, left_out_calls) n GROUP BY 1, 2, 3) x
      ON x.court_id = t.court_id AND x.norm = t.norm AND x.matter = t.matter
   ORDER BY c.code, t.place, t.matter
$$;

-- The cases that were not kept.
CREATE OR REPLACE FUNCTION report_norm_misses(from_at timestamptz, until_at timestamptz, norms jsonb, left_out bigint[] DEFAULT '{}',
                                              left_out_calls uuid[] DEFAULT '{}')
RETURNS TABLE (at timestamptz, norm text, matter text, target text, court text, number text, ticket text, agent text,
               took_s double precision)
LANGUAGE sql STABLE AS $$
  SELECT n.at, n.norm, n.matter, t.target, c.name, n.number, coalesce(n.ticket, ''), coalesce(a.number || ' ' || a.name, ''), n.took_s
    FROM norm_cases(from_at, until_at, norms, left_out, left_out_calls) n
    JOIN norm_targets(norms) t USING (court_id, norm, matter)
    JOIN courts c ON c.id = n.court_id
    LEFT JOIN agents a ON a.id = n.agent_id
   WHERE NOT n.kept
   ORDER BY n.at, t.place, n.matter, n.id
$$;
