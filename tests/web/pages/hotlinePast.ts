/**
 * The rows that a hotline leaves behind: a call with everything that its page can show, actions on
 * the floor, alarms, wallboards, callbacks.
 */
import { recordDisclosure } from '../../../app/court/cases/store/disclosures.js';
import type { Actor } from '../../../app/tickets/rules/ticketAccess.js';
import { dispatchTicket } from '../../../app/tickets/state/dispatchTicket.js';
import { returnTicket } from '../../../app/tickets/state/returnTicket.js';
import { dispositions } from '../../../app/queue/rules/dispositions.js';
import { readStaff } from '../../../app/tickets/store/ticketPeople.js';
import { stepWords } from '../../../app/web/client/words/steps.js';
import { caseWords } from '../../../app/web/client/words/cases.js';
import { call, ticket } from '../consoleScene.js';
import type { TestConsole } from '../testConsole.js';

/**
 * Inserts the rows.
 * @returns what tests look for.
 */
export async function fillPast(
  web: TestConsole,
): Promise<{ pastCallId: string; caseNumber: string }> {
  const { db } = web.app;
  const { rows } = await db.query<{ id: string; number: string; personId: string }>(
    `SELECT c.id, c.number, p.person_id AS "personId" FROM cases c JOIN parties p ON p.case_id = c.id
      WHERE c.number IS NOT NULL AND c.court_id = $1 AND p.person_id IS NOT NULL AND c.publicity = 'public'
      ORDER BY c.id LIMIT 1`,
    [web.app.court.current().court.id],
  );
  const [found] = rows;
  if (found === undefined) throw new Error('the sample court has no case');
  const pastCallId = await fillPastCall(web, Number(found.id), Number(found.personId));
  await fillNotes(web);
  await fillActs(web);
  await fillDispatched(web);
  await fillReturned(web);
  return { pastCallId, caseNumber: found.number };
}

/** A call that went through every existing step, and heard every fact. */
async function fillPastCall(web: TestConsole, caseId: number, personId: number): Promise<string> {
  const { db, clock } = web.app;
  const callId = await call(web, '13700000021');
  const at = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
  const { details, ...steps } = stepWords.zh;
  const events = [
    ...Object.keys(steps).map((name) => ['step', name, '']),
    ...Object.keys(details).map((detail) => ['step', 'agentCallOver', detail]),
    // A step that the page does not know, as a newer server may send it.
    ['step', 'somethingNewer', 'quite_new'],
    ['step', 'guide_appeal', ''],
    ['prompt', 'greeting', ''],
    ['silence', 'mainMenu', ''],
    ['digits', 'mainMenu', '0'],
    ['fault', 'databaseAway', ''],
  ];
  for (const [seq, [kind, name, detail]] of events.entries())
    await db.query(
      `INSERT INTO call_events (call_id, seq, at, kind, name, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
      [callId, seq, at(-3600 + seq), kind, name, detail],
    );
  const person = { personId, proof: 'query_number_and_password', onlyCaseIds: [caseId] } as const;
  await recordDisclosure(db, {
    at: at(-3500),
    callId,
    caseId,
    person,
    facts: Object.keys(caseWords.zh.fact),
  });
  await db.query(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                               agent_id, offered_at, connected_at, over_at, result, ended_by)
     SELECT (SELECT min(id) FROM queues), $1, 'hotline', '13700000021', '{}', '{}', '{}', $2, $2, 'over',
            (SELECT min(id) FROM agents), $2, $2, $3, 'answered', 'transfer'`,
    [callId, at(-3400), at(-3300)],
  );
  await db.query(
    `UPDATE calls SET phase = 'over', ended_at = $2, outcome = 'served', person_id = $3, proof = 'query_number_and_password'
      WHERE id = $1`,
    [callId, at(-3200), personId],
  );
  return callId;
}

/** Earlier agent calls of the caller at the desk, one with each result. */
async function fillNotes(web: TestConsole): Promise<void> {
  const { db, clock } = web.app;
  await db.query(
    `INSERT INTO agent_call_notes (entry_id, agent_id, disposition, notes, at)
     SELECT e.id, e.agent_id, ($1::text[])[1 + row_number() OVER (ORDER BY e.id) % cardinality($1::text[])], '', $2
       FROM queue_entries e WHERE e.caller_number = '13700000001' AND e.agent_id IS NOT NULL AND e.status = 'over'`,
    [dispositions, clock.now()],
  );
}

/** Actions on the floor, thresholds with an alarm that is on, a wallboard, callbacks. */
async function fillActs(web: TestConsole): Promise<void> {
  const { db, clock } = web.app;
  const now = clock.now();
  await db.query(
    `INSERT INTO floor_actions (at, by_user, by_agent_id, action, entry_id, agent_id, queue_id, detail)
     SELECT $1, 'gao', (SELECT id FROM agents WHERE number = '1900'), a.action,
            CASE WHEN a.of_caller THEN (SELECT max(id) FROM queue_entries) END,
            CASE WHEN a.of_agent THEN (SELECT min(id) FROM agents) END,
            CASE WHEN a.action = 'set_alarm' THEN (SELECT min(id) FROM queues) END, a.detail
       FROM (VALUES ('supervise', true, true, 'listen'), ('supervise', true, true, 'whisper'), ('supervise', true, true, 'join'),
                    ('move', true, false, 'place 1'), ('move', true, false, 'queue general'), ('end_wait', true, false, NULL),
                    ('set_state', false, true, 'ready'), ('set_state', false, true, 'paused meal'),
                    ('set_state', false, true, 'signed_out'), ('set_state', false, true, 'free'),
                    ('set_alarm', false, false, 'longest_wait 120'), ('set_alarm', false, false, 'service_level 0.8'),
                    ('set_alarm', false, false, 'agents off')) a (action, of_caller, of_agent, detail)`,
    [now],
  );
  await db.query(
    `INSERT INTO alarm_thresholds (queue_id, subject, threshold, staff_ids)
     SELECT l.id, s.subject, s.threshold, CASE WHEN s.subject = 'waiting' THEN ARRAY(SELECT id FROM staff WHERE mobile IS NOT NULL ORDER BY id LIMIT 2) ELSE '{}' END
       FROM (SELECT min(id) AS id FROM queues) l,
            (VALUES ('waiting', 2), ('longest_wait', 120), ('connection_rate', 0.85)) s (subject, threshold)
     ON CONFLICT (queue_id, subject) DO UPDATE SET threshold = excluded.threshold, staff_ids = excluded.staff_ids`,
  );
  await db.query(
    `INSERT INTO wallboard_alarms (queue_id, subject, value, threshold, began_at) SELECT min(id), 'waiting', 3, 2, $1 FROM queues`,
    [now],
  );
  await db.query(
    `INSERT INTO wallboards (hash, title, queue_ids, made_at, made_by) SELECT decode(repeat('ab', 32), 'hex'), '大厅', ARRAY(SELECT id FROM queues), $1, 'root'`,
    [now],
  );
}

/** A ticket that a handler has. */
async function fillDispatched(web: TestConsole): Promise<void> {
  const opened = await ticket(web, {
    kind: 'consultation',
    callerNumber: '13700000031',
    message: { body: '执行立案后多久可以查询财产' },
  });
  await dispatchTo(web, opened.id, '曹建平');
}

/**
 * A ticket that its department has sent back, so that none has it. Its clock runs, and it is the
 * first that is due: it stands above the others in the lists of those who dispatch.
 */
async function fillReturned(web: TestConsole): Promise<void> {
  const opened = await ticket(web, {
    kind: 'consultation',
    callerNumber: '13700000032',
    message: { body: '拍卖款什么时候发放' },
    urgent: true,
  });
  const handler = await dispatchTo(web, opened.id, '曹建平');
  await returnTicket(web.app, opened.id, handler, '不属本部门');
}

/** @returns the person it was dispatched to. */
async function dispatchTo(web: TestConsole, ticketId: number, name: string): Promise<Actor> {
  const { db } = web.app;
  const staffId = async (of: string) =>
    (await db.query<{ id: number }>('SELECT id FROM staff WHERE name = $1', [of])).rows[0]?.id ?? 0;
  const by = await readStaff(db, await staffId('柳青'));
  const to = await readStaff(db, await staffId(name));
  if (by === null || to?.departmentId == null)
    throw new Error('the sample court has no such people');
  const addressee = { departmentId: to.departmentId, assigneeId: to.id };
  await dispatchTicket(
    web.app,
    ticketId,
    { kind: 'staff', staff: by },
    addressee,
    '请承办法官答复',
  );
  return { kind: 'staff', staff: to };
}
