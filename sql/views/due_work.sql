-- All work that is due and not done, one row each. `job_id` names the row and its moment, so that
-- enqueuing it twice makes one job, and a moved moment makes another. `enqueued_at` null: Redis
-- does not know of it yet. The job id of a ticket's work contains the id of its row. If work is
-- deleted and then wanted again for the same moment (a ticket that is returned and dispatched again
-- while its clock is stopped), it is another row and so another job. The job of the deleted row finds
-- nothing to do.
CREATE VIEW due_work AS
SELECT 'ticket'::text AS source, d.id AS row_id,
       CASE d.kind WHEN 'dispatch' THEN 'urgeDispatch' WHEN 'accept' THEN 'urgeAcceptance'
                   WHEN 'overdue' THEN 'noticeOverdue' WHEN 'escalate' THEN 'escalateTicket'
                   WHEN 'supervise' THEN 'superviseTicket'
                   ELSE 'remindHandler' END AS task,
       'ticket-' || d.ticket_id || '-' || d.kind || '-' || d.level || '-' || d.round || '-' || d.id
         || '-' || floor(extract(epoch FROM d.due_at))::bigint AS job_id,
       d.due_at, d.enqueued_at
  FROM ticket_due d WHERE d.done_at IS NULL
UNION ALL
SELECT 'callback'::text, c.id, CASE c.origin WHEN 'answer' THEN 'followUpAnswer' ELSE 'wakeCallback' END,
       'callback-' || c.id || '-' || c.attempts + 1 || '-' || floor(extract(epoch FROM c.next_at))::bigint,
       c.next_at, c.enqueued_at
  FROM callbacks c WHERE c.status = 'waiting' AND c.woken_at IS NULL
UNION ALL
SELECT 'fax'::text, f.id, 'wakeFax'::text,
       'fax-' || f.id || '-' || f.attempts || '-' || floor(extract(epoch FROM f.next_at))::bigint,
       f.next_at, f.enqueued_at
  FROM fax_outbox f WHERE f.state = 'waiting' AND f.woken_at IS NULL
UNION ALL
SELECT 'reminder'::text, r.id, 'remindOfHearing'::text,
       'reminder-' || r.id || '-' || floor(extract(epoch FROM r.next_at))::bigint,
       r.next_at, r.enqueued_at
  FROM hearing_reminders r WHERE r.over_at IS NULL
UNION ALL
SELECT 'link'::text, l.id, 'resendLink'::text,
       'link-' || l.id || '-' || l.attempts || '-' || floor(extract(epoch FROM l.next_at))::bigint,
       l.next_at, l.enqueued_at
  FROM link_requests l WHERE l.over_at IS NULL;
