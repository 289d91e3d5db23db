/** What the console shows: tickets, calls, missed callers of the sample court. */
import { randomUUID } from 'node:crypto';
import { openCall } from '../../app/calls/store/calls.js';
import type { RuntimeDeps } from '../../app/agents/runtime/queueRuntime.js';
import { openTicket, type NewTicket } from '../../app/tickets/opening/openTicket.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import type { GotReply } from '../../app/web/contract/contract.js';
import { people, type Browser, type TestConsole } from './testConsole.js';

/** Opens a ticket of a caller. */
export async function ticket(web: TestConsole, given: Partial<NewTicket> = {}): Promise<Ticket> {
  const { db, clock, identityKeys, court } = web.app;
  const opened = await openTicket(
    { db, clock, identityKeys },
    {
      kind: 'complaint',
      courtId: court.current().court.id,
      language: 'zh',
      by: { kind: 'caller' },
      callerNumber: '13800138000',
      callId: null,
      message: { body: '请尽快处理' },
      ...given,
    },
  );
  if (opened.kind === 'refused') throw new Error(opened.because);
  return opened.ticket;
}

/** To whom the tests dispatch tickets: a department, and its handler. */
export async function toHandler(
  by: Browser,
): Promise<{ readonly departmentId: number; readonly assigneeId: number }> {
  const { departments, staff } = (await by.get('/api/directory'))
    .body as GotReply<'GET /api/directory'>;
  const departmentId = departments.find(({ name }) => name === '执行局')?.id;
  const assigneeId = staff.find(({ name }) => name === people.handler.staff)?.id;
  if (departmentId === undefined || assigneeId === undefined)
    throw new Error('nobody to dispatch to');
  return { departmentId, assigneeId };
}

/** Dispatches a ticket to the handler of the tests. */
export async function dispatch(by: Browser, number: string): Promise<void> {
  const { status, text } = await by.post(`/api/tickets/${number}/dispatch`, await toHandler(by));
  if (status !== 200) throw new Error(text);
}

/** The queue of a console without calls: open at any hour, and nobody asks for a callback. */
export function queueDeps({ app: { db, clock } }: TestConsole): RuntimeDeps {
  return {
    db,
    clock,
    node: 'hotline',
    isOpen: () => Promise.resolve(true),
    courtCallbacks: () => Promise.reject(new Error('nobody asks for a callback')),
  };
}

/** A call of the sample court that came just now. */
export async function call(web: TestConsole, callerNumber = '13700000001'): Promise<string> {
  const { db, clock, court } = web.app;
  const id = randomUUID();
  await openCall(db, {
    id,
    node: 'hotline',
    channelId: `test-${id}`,
    callerNumber,
    calledNumber: '12368',
    courtId: court.current().court.id,
    language: 'zh',
    startedAt: clock.now(),
  });
  return id;
}

/** A caller who left the queue `case` a minute after they came. @returns the id of the entry. */
export async function missed(web: TestConsole, callerNumber: string): Promise<number> {
  const callId = await call(web, callerNumber);
  const enteredAt = web.app.clock.now();
  web.passTime(1);
  const { rows } = await web.app.db.query<{ id: string }>(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at,
                               status, over_at, result)
     SELECT id, $1, 'hotline', $2, skills, skills, skills, $3, $3, 'over', $4, 'abandoned'
       FROM queues WHERE name = 'case' RETURNING id`,
    [callId, callerNumber, enteredAt, web.app.clock.now()],
  );
  return Number(rows[0]?.id);
}

/** An agent, by number, talks to the caller of a call. @returns the id of the entry. */
export async function talk(web: TestConsole, number: string, callId: string): Promise<number> {
  const now = web.app.clock.now();
  const { rows } = await web.app.db.query<{ id: string }>(
    `WITH agent_call AS (
       INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                                 agent_id, offered_at, connected_at)
       SELECT l.id, $1, 'hotline', c.caller_number, '{}', '{}', '{}', $3, $3, 'talking', a.id, $3, $3
         FROM queues l, agents a, calls c WHERE l.name = 'case' AND a.number = $2 AND c.id = $1 RETURNING id, agent_id),
     state AS (
       UPDATE agent_states s SET status = 'talking', entry_id = t.id, signed_in_at = $3 FROM agent_call t WHERE s.agent_id = t.agent_id)
     SELECT id FROM agent_call`,
    [callId, number, now],
  );
  return Number(rows[0]?.id);
}

/** Ends an agent's call, and signs the agent out. */
export async function endTalk({ app }: TestConsole, number: string): Promise<void> {
  await app.db.query(
    `WITH free AS (UPDATE agent_states s
                      SET status = 'signed_out', entry_id = NULL, signed_in_at = NULL, wrap_up_until_at = NULL
                     FROM agents a WHERE a.id = s.agent_id AND a.number = $1 RETURNING s.agent_id)
     UPDATE queue_entries e SET status = 'over', result = 'answered', ended_by = 'caller', over_at = $2
       FROM free f WHERE e.agent_id = f.agent_id AND e.status = 'talking'`,
    [number, app.clock.now()],
  );
}

/**
 * Ends everything in the queues, and signs every agent out: tests that share a console find nobody in an
 * agent call of another one.
 */
export async function clearLine({ app: { db, clock } }: TestConsole): Promise<void> {
  await db.query(
    `UPDATE agent_states SET status = 'signed_out', reason = 'agent', entry_id = NULL, node = NULL, signed_in_at = NULL,
            wrap_up_until_at = NULL, unreachable = NULL
      WHERE status <> 'signed_out'`,
  );
  await db.query(
    `UPDATE queue_entries SET status = 'over', over_at = $1, held_since_at = NULL, agent_lost_at = NULL,
            result = CASE WHEN connected_at IS NULL THEN 'abandoned' ELSE 'answered' END
      WHERE status <> 'over'`,
    [clock.now()],
  );
}
