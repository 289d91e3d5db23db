-- One record per ticket, from the call to whether the caller was content.
CREATE VIEW ticket_records AS
SELECT o.id, o.number, o.kind, o.urgent, o.status, o.court_id, c.name AS court, d.name AS department, h.name AS handler,
       o.call_id, k.started_at AS called_at, a.number AS agent, o.opened_at,
       f.first_dispatched_at, f.first_replied_at, o.replied_at, o.closed_at,
       -- The limit that counted last, and the date that the caller was told.
       o.due_at, o.latest_at,
       f.first_overdue_at, f.overdue_level, f.told_late,
       o.returns, o.extension IS NOT NULL AS extended, f.reopened,
       o.supervision_level, f.first_supervised_at, p.name AS supervisor,
       f.repeats, f.repeats_7_days, f.repeats_30_days,
       is_replied_in_time(f.first_replied_at, f.first_overdue_at) AS replied_in_time,
       is_finished_in_time(o.status, o.latest_at, o.replied_at, f.supervised_late) AS finished_in_time,
       (SELECT coalesce(m.body, m.file) FROM ticket_messages m
         WHERE m.ticket_id = o.id AND m.purpose = 'answer' ORDER BY m.id DESC LIMIT 1) AS answer,
       o.satisfied
  FROM tickets o
  JOIN courts c ON c.id = o.court_id
  LEFT JOIN departments d ON d.id = o.department_id
  LEFT JOIN staff h ON h.id = o.assignee_id
  LEFT JOIN staff p ON p.id = o.supervisor_id
  LEFT JOIN calls k ON k.id = o.call_id
  LEFT JOIN agents a ON a.id = o.opened_by_agent_id
  LEFT JOIN LATERAL ticket_figures(ARRAY[o.id]) f ON true;
