/**
 * A hotline at work, as rows: callers who wait and talk, agents in each state, a week of calls,
 * tickets.
 */
import { call, missed, ticket } from '../consoleScene.js';
import type { TestConsole } from '../testConsole.js';
import { fillPast } from './hotlinePast.js';

/** The agent of the sample court whose desk is looked at. */
export const deskAgent = '1001';

/** What a caller is called who wants to run a script in the page. */
export const hostileName = '<img src=x onerror="document.title=\'taken\'">';

/** Fills the database. @returns ids that a test needs. */
export async function fillHotline(
  web: TestConsole,
): Promise<{ ticketNumber: string; pastCallId: string; caseNumber: string }> {
  await fillWeek(web);
  await missed(web, '13700000071');
  await missed(web, '13700000072');
  const opened = await ticket(web, {
    callerNumber: '13700000001',
    callerName: hostileName,
    message: { body: `${hostileName} 执行款至今没有发放，请承办法官回电说明进展。` },
    urgent: true,
  });
  await ticket(web, { kind: 'opinion', message: { body: '建议增加夜间自助查询服务' } });
  await ticket(web, { kind: 'consultation', message: { body: '小额诉讼能否上诉' } });
  await fillAgentCall(web);
  await fillFloor(web);
  const past = await fillPast(web);
  await countCalls(web);
  return { ticketNumber: opened.number, ...past };
}

/** Gives each agent the count of today's calls that their agent calls make, as answering them would have. */
async function countCalls({ app: { db, clock } }: TestConsole): Promise<void> {
  await db.query(
    `UPDATE agent_states s
        SET calls_on = t.today,
            calls_today = (SELECT count(*) FROM queue_entries e
                            WHERE e.agent_id = s.agent_id AND (e.connected_at AT TIME ZONE 'Asia/Shanghai')::date = t.today)
       FROM (SELECT ($1::timestamptz AT TIME ZONE 'Asia/Shanghai')::date AS today) t`,
    [clock.now()],
  );
}

/** Twelve callers an hour for a week, by the hours of the day; every ninth gives up. */
async function fillWeek(web: TestConsole): Promise<void> {
  const { db, clock } = web.app;
  await db.query(
    `WITH came AS (
       SELECT gen_random_uuid() AS id, n, at
         FROM generate_series(1, 600) n
         CROSS JOIN LATERAL (SELECT $1::timestamptz - make_interval(mins => 17 * n + (n * n) % 13) AS at) t),
     opened AS (
       INSERT INTO calls (id, node, channel_id, caller_number, called_number, court_id, started_at, answered_at, ended_at,
                          phase, outcome)
       SELECT id, 'hotline', 'week-' || n, '1370000' || lpad((n % 97)::text, 4, '0'), '12368',
              (SELECT id FROM courts WHERE code = '苏98'), at, at, at + interval '4 minutes', 'over',
              CASE WHEN n % 9 = 0 THEN 'abandoned' ELSE 'served' END
         FROM came RETURNING id)
     INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                               agent_id, offered_at, connected_at, over_at, result, ended_by)
     SELECT (SELECT id FROM queues ORDER BY id OFFSET n % (SELECT count(*) FROM queues) LIMIT 1), c.id, 'hotline',
            '1370000' || lpad((n % 97)::text, 4, '0'), '{}', '{}', '{}', at, at, 'over',
            CASE WHEN n % 9 <> 0 THEN (SELECT id FROM agents ORDER BY id OFFSET n % (SELECT count(*) FROM agents) LIMIT 1) END,
            CASE WHEN n % 9 <> 0 THEN at + make_interval(secs => 4 + n % 23) END,
            CASE WHEN n % 9 <> 0 THEN at + make_interval(secs => 6 + n % 23) END,
            at + make_interval(secs => CASE WHEN n % 9 = 0 THEN 20 ELSE 60 + n % 200 END),
            CASE WHEN n % 9 = 0 THEN 'abandoned' ELSE 'answered' END,
            CASE WHEN n % 9 <> 0 THEN 'caller' END
       FROM came c JOIN opened o ON o.id = c.id`,
    [new Date(clock.now().getTime() - 5 * 60_000)],
  );
}

/** The desk's agent talks to a caller who has proved their identity. */
async function fillAgentCall(web: TestConsole): Promise<void> {
  const { db, clock } = web.app;
  const callId = await call(web, '13700000001');
  const at = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
  await db.query(
    `UPDATE calls SET person_id = (SELECT p.id FROM persons p JOIN parties q ON q.person_id = p.id ORDER BY p.id LIMIT 1),
                      proof = 'resident_id_and_password', phase = 'talk', answered_at = started_at WHERE id = $1`,
    [callId],
  );
  const heard = [
    ['prompt', 'greeting', ''],
    ['digits', 'mainMenu', '1'],
    ['prompt', 'askNumber', ''],
    ['digits', 'askNumber', '******************'],
    ['prompt', 'askPassword', ''],
    ['step', 'signIn', 'verified'],
    ['digits', 'mainMenu', '0'],
  ];
  for (const [seq, [kind, name, detail]] of heard.entries())
    await db.query(
      `INSERT INTO call_events (call_id, seq, at, kind, name, detail) VALUES ($1, $2, $3, $4, $5, $6)`,
      [callId, seq, at(-110 + seq * 9), kind, name, detail],
    );
  const { rows } = await db.query<{ id: string }>(
    `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status,
                               agent_id, offered_at, connected_at, priority_reason)
     SELECT (SELECT min(id) FROM queues), $1, 'hotline', '13700000001', '{}', '{}', '{}', $2, $2, 'talking',
            (SELECT id FROM agents WHERE number = $3), $4, $4, 'hearing_soon' RETURNING id`,
    [callId, at(-60), deskAgent, at(-42)],
  );
  await setAgent(web, deskAgent, 'talking', -42, Number(rows[0]?.id));
}

/** Three callers wait; the other agents are in every state that there is. */
async function fillFloor(web: TestConsole): Promise<void> {
  const { db, clock } = web.app;
  for (const [n, number] of ['13700000011', '', '13700000013'].entries()) {
    const id = await call(web, number);
    const at = new Date(clock.now().getTime() - (150 - n * 40) * 1000);
    await db.query(
      `INSERT INTO queue_entries (queue_id, call_id, node, caller_number, skills, needs, least_needs, entered_at, order_at, status)
       SELECT (SELECT min(id) FROM queues), $1, 'hotline', $2, '{}', '{}', '{}', $3, $3, 'waiting'`,
      [id, number, at],
    );
  }
  const { rows } = await db.query<{ number: string }>(
    'SELECT number FROM agents WHERE number <> $1 ORDER BY number',
    [deskAgent],
  );
  const states = ['ready', 'paused', 'wrap_up', 'ready', 'paused', 'ready'] as const;
  for (const [n, { number }] of rows.entries())
    await setAgent(web, number, states[n % states.length] ?? 'ready', -90 * (n + 1), null);
}

async function setAgent(
  web: TestConsole,
  number: string,
  status: 'ready' | 'paused' | 'wrap_up' | 'talking',
  secondsAgo: number,
  entryId: number | null,
): Promise<void> {
  const { db, clock } = web.app;
  const since = new Date(clock.now().getTime() + secondsAgo * 1000);
  await db.query(
    `UPDATE agent_states SET status = $2, since_at = $3, last_free_at = $3, signed_in_at = $3, entry_id = $4,
            reason = CASE WHEN $2 = 'paused' THEN 'not_answered' END,
            wrap_up_until_at = CASE WHEN $2 = 'wrap_up' THEN $3::timestamptz + interval '10 minutes' END
      WHERE agent_id = (SELECT id FROM agents WHERE number = $1)`,
    [number, status, since, entryId],
  );
}
