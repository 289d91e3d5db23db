import { openTicket } from '../../app/tickets/opening/openTicket.js';
import { enterQueue } from '../../app/queue/waiting/waitingQueue.js';
import { appendCallEvents } from '../../app/calls/store/calls.js';
import { noteCalls } from '../../app/calls/store/noteCalls.js';
import { closeCall } from '../../app/queue/store/closeCall.js';
import { joinRepeat } from '../../app/tickets/opening/joinRepeat.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { findAgent } from '../../app/queue/store/agents.js';
import { recordDisclosure } from '../../app/court/cases/store/disclosures.js';
import type { Queryable } from '../../app/core/database/pool.js';
import type { Ticket } from '../../app/tickets/store/tickets.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { rowsWith } from '../parts/rowsWith.js';
import { nextMorning } from './nextMorning.js';
import { clearTickets, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
});
afterEach(() => clearTickets(database));
afterAll(() => database.close());

const find = (text: string) => rowsWith(scene.pool, text);

test('an anonymous report leaves no number in any table', async () => {
  const number = '13712345678';
  const { rows: persons } = await scene.pool.query<{ id: number }>(
    'SELECT id FROM persons LIMIT 1',
  );
  const personId = persons[0]?.id ?? 0;
  // The person called, signed in, waited in a queue and pressed their number: the records contain
  // all of it.
  const callId = await scene.call(number);
  await scene.pool.query(
    "UPDATE calls SET person_id = $2, proof = 'query_number_and_password' WHERE id = $1",
    [callId, personId],
  );
  await appendCallEvents(scene.pool, [
    { callId, seq: 1, at: scene.now(), kind: 'digits', name: 'number', detail: number },
  ]);
  const deps = {
    ...scene.deps,
    node: 'hotline',
    isOpen: () => Promise.resolve(true),
    courtCallbacks: () => Promise.reject(new Error('there are no callbacks here')),
  };
  await beat(scene.pool, 'hotline', scene.now());
  const agent = await findAgent(scene.pool, '1001');
  await changeAgent(deps, agent?.agent.id ?? 0, { kind: 'sign_in' });
  const entered = await enterQueue(deps, {
    queue: 'general',
    callId,
    callerNumber: number,
    language: 'zh',
    skills: [],
    reasons: [],
  });
  expect(entered.kind).toBe('waiting');
  expect((await find(number)).length).toBeGreaterThanOrEqual(4);

  const opened = await openTicket(
    scene.deps,
    scene.newTicket({
      kind: 'violation_report',
      anonymous: true,
      callId,
      personId,
      callerName: '郑某某',
      callerNumber: number,
      aboutDepartmentId: await scene.department('执行局'),
      message: { body: `收受礼金，我的电话是${number}，也写作+86 ${number}。` },
    }),
  );
  if (opened.kind !== 'opened') throw new Error(opened.kind);
  await nextMorning(scene.deps);
  await scene.passTo('2027-06-01 00:00');

  expect(await find(number)).toEqual([]);
  expect(await find('郑某某')).toEqual([]);
  // Nothing of the ticket leads to the call, and nothing of the call to the person.
  const isOfTicket = (row: string) => /^(ticket|sms)/.test(row);
  expect((await find(callId)).filter(isOfTicket)).toEqual([]);
  // The call and its proven identity stay in the records. A call without what others have would
  // reveal more.
  const { rows } = await scene.pool.query(
    'SELECT caller_number, person_id FROM calls WHERE id = $1',
    [callId],
  );
  expect(rows).toEqual([{ caller_number: '', person_id: personId }]);
  const ticket = await scene.ticket(opened.ticket.number);
  expect(ticket).toMatchObject({
    anonymous: true,
    callerName: null,
    callerNumber: null,
    personId: null,
    callId: null,
  });
  // The ticket took its whole course without the caller: no step tried to tell them anything.
  expect((await scene.steps(ticket)).map(({ kind }) => kind)).toContain('supervised');
});

test('what she did by name earlier in the call stays with it, and nothing leads to the report', async () => {
  const number = '13712345678';
  const callId = await scene.call(number);
  const { rows: people } = await scene.pool.query<{ person: number; case: number }>(
    'SELECT person_id AS person, case_id AS case FROM parties WHERE person_id IS NOT NULL LIMIT 1',
  );
  const { person: personId, case: caseId } = people[0] ?? { person: 0, case: 0 };
  const person = { personId, proof: 'query_number_and_password', onlyCaseIds: null } as const;
  await recordDisclosure(scene.pool, {
    at: scene.now(),
    callId,
    caseId,
    facts: ['hearing'],
    person,
  });
  const named = await scene.open({ kind: 'contact_judge', callId, caseId, callerNumber: number });
  await scene.pool.query(
    'INSERT INTO ticket_repeats (ticket_id, at, call_id, caller_number) VALUES ($1, $2, $3, $4)',
    [named.id, scene.now(), callId, number],
  );

  const report = await scene.open({ kind: 'violation_report', anonymous: true, callId });

  expect(await scene.ticket(named.number)).toMatchObject({ callerNumber: number, callId });
  const ofReport = (await find(callId)).filter((row) => row.includes(report.number));
  expect(ofReport).toEqual([]);
  expect(await scene.ticket(report.number)).toMatchObject({ callerNumber: null, callId: null });
  const { rows: told } = await scene.pool.query(
    'SELECT person_id, call_id, case_id, facts FROM disclosures',
  );
  expect(told).toEqual([
    ...[{ person_id: personId, call_id: callId, case_id: caseId, facts: ['hearing'] }],
  ]);
});

test.each([
  ['who hung up where callers choose to stay unknown, or reported there', true],
  ['whose number is kept', false],
])(
  'a ticket, or a repeat, that is written after the call of a caller %s: it leads to no call: %s',
  async (_, endsUnnamed) => {
    const callerNumber = '13712345678';
    const callId = await scene.call(callerNumber);
    await noteCalls(scene.pool, [{ callId, endsUnnamed }]);
    await closeCall(scene.pool, callId, { at: scene.now(), outcome: 'abandoned' });
    const earlier = await scene.open({ kind: 'opinion', callerNumber });

    const ticket = await scene.open({ kind: 'complaint', callerNumber, callId });
    const caller = { personId: null, number: callerNumber };
    const repeat = { caller, callId, by: { kind: 'caller' }, message: null } as const;
    expect(await joinRepeat(scene.deps, earlier.id, repeat)).toMatchObject({ kind: 'changed' });

    const its = endsUnnamed ? null : callId;
    expect(await scene.ticket(ticket.number)).toMatchObject({ callerNumber, callId: its });
    const { rows } = await scene.pool.query('SELECT call_id, caller_number FROM ticket_repeats');
    expect(rows).toEqual([{ call_id: its, caller_number: callerNumber }]);
  },
);

describe('a ticket, or a repeat, that comes between the last look at the call of a caller who stays unknown and its end', () => {
  const callerNumber = '13712345678';
  let callId: string;
  let earlier: Ticket;
  beforeEach(async () => {
    earlier = await scene.open({ kind: 'opinion', callerNumber });
    callId = await scene.call(callerNumber);
    await noteCalls(scene.pool, [{ callId, endsUnnamed: true }]);
  });
  const writes = async () => {
    await scene.open({ kind: 'complaint', callerNumber, callId });
    const caller = { personId: null, number: callerNumber };
    await joinRepeat(scene.deps, earlier.id, {
      caller,
      callId,
      by: { kind: 'caller' },
      message: null,
    });
  };
  const ends = (db: Queryable) => closeCall(db, callId, { at: scene.now(), outcome: 'abandoned' });
  const refersToIt = async () => (await find(callId)).filter((row) => row.startsWith('ticket'));

  test('is cut off by the end', async () => {
    await writes();
    expect(await refersToIt()).toHaveLength(2);
    await ends(scene.pool);
    expect(await refersToIt()).toEqual([]);
  });

  test('waits for an end that is being written, and refers to no call', async () => {
    const client = await scene.pool.connect();
    await client.query('BEGIN');
    await ends(client);
    const written = writes();
    await untilTrue('the ticket to wait', async () => {
      const { rows } = await scene.pool.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length > 0 || undefined;
    });
    await client.query('COMMIT');
    client.release();
    await written;
    expect(await refersToIt()).toEqual([]);
  });

  test('that names its caller by a proof keeps its tickets', async () => {
    await scene.pool.query(
      "UPDATE calls SET proof = 'query_number_and_password', person_id = (SELECT min(id) FROM persons) WHERE id = $1",
      [callId],
    );
    await writes();
    await ends(scene.pool);
    expect(await refersToIt()).toHaveLength(2);
  });
});

test('the database refuses an anonymous ticket with a number, no matter who writes it', async () => {
  const { id } = await scene.open({ kind: 'violation_report', anonymous: true });
  for (const column of ['caller_number', 'caller_name']) {
    await expect(
      scene.pool.query(`UPDATE tickets SET ${column} = '13712345678' WHERE id = $1`, [id]),
    ).rejects.toThrow(/check constraint/);
  }
});

test('two anonymous reports are never told to be one person’s', async () => {
  for (let n = 0; n < 4; n += 1) {
    const callId = await scene.call('13712345678');
    await scene.open({ kind: 'violation_report', anonymous: true, callId });
  }
  const { rows } = await scene.pool.query(
    'SELECT count(*)::int AS n, max(supervision_level)::int AS level FROM tickets',
  );
  expect(rows).toEqual([{ n: 4, level: 0 }]);
});

test('who wants an answer is not anonymous', async () => {
  for (const kind of ['contact_judge', 'consultation', 'handed_over'] as const) {
    expect(await openTicket(scene.deps, scene.newTicket({ kind, anonymous: true }))).toEqual({
      kind: 'refused',
      because: 'not_anonymous',
    });
  }
});
