/** Whose ticket it is that an agent opens in an agent call, or writes up after it. */
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { readTicket } from '../../../app/tickets/store/tickets.js';
import { call, queueDeps, talk } from '../consoleScene.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

const number = '13700000078';
let web: TestConsole;
let agent: Browser;
let callId: string;
let personId: number;
beforeEach(async () => {
  web = await TestConsole.start();
  agent = await web.as(people.agent);
  callId = await call(web, number);
  const { rows } = await web.app.db.query<{ id: number }>(
    `UPDATE calls SET recording_consent = false, proof = 'resident_id_and_password',
            person_id = (SELECT person_id FROM parties WHERE person_id IS NOT NULL ORDER BY id LIMIT 1)
      WHERE id = $1 RETURNING person_id AS id`,
    [callId],
  );
  personId = rows[0]?.id ?? 0;
});
afterEach(() => web.stop());

async function opens(body: object): Promise<unknown> {
  const got = await agent.post('/api/tickets', {
    kind: 'complaint',
    text: '判决书未收到',
    ...body,
  });
  if (got.status !== 200) return got.body;
  const ticket = await readTicket(web.app.db, (got.body as { number: string }).number);
  return { callId: ticket?.callId, personId: ticket?.personId, number: ticket?.callerNumber };
}

/** The caller, who has declined the recording and proved who they are, has hung up. */
async function wrapsUp(): Promise<void> {
  const entryId = await talk(web, '1001', callId);
  const { clock, db } = web.app;
  await changeEntry(queueDeps(web), entryId, { kind: 'agent_call_ended', by: 'agent' });
  await closeCall(db, callId, { at: clock.now(), outcome: 'served' });
  const { rows } = await db.query('SELECT caller_number FROM calls WHERE id = $1', [callId]);
  expect(rows).toEqual([{ caller_number: '' }]);
}

test('in the wrap-up of an agent call that was not recorded the agent says that the number is hers: the ticket has it, and who she is', async () => {
  await wrapsUp();
  expect(await opens({ callerNumber: number, isOfCaller: true })).toEqual({
    callId,
    personId,
    number,
  });
});

test('without a number it is hers, too: she hears the answer when she calls', async () => {
  await wrapsUp();
  expect(await opens({})).toEqual({ callId, personId, number: null });
});

test('with a number that the agent does not say is hers, it is of somebody else', async () => {
  await wrapsUp();
  expect(await opens({ callerNumber: '13700000079' })).toEqual({
    ...{ callId: null, personId: null, number: '13700000079' },
  });
});

test('where the call shows a number, another one is not hers, whatever the agent says', async () => {
  await talk(web, '1001', callId);
  expect(await opens({ callerNumber: '13700000079', isOfCaller: true })).toMatchObject({
    ...{ callId: null, personId: null },
  });
  expect(await opens({})).toEqual({ callId, personId, number });
});

test('who has not proved who they are, and shows no number, must give one', async () => {
  await web.app.db.query('UPDATE calls SET person_id = NULL, proof = NULL WHERE id = $1', [callId]);
  await wrapsUp();
  expect(await opens({})).toMatchObject({ error: 'bad_input' });
});

test('an anonymous ticket written up then leaves nothing in the call, and no ticket that names it', async () => {
  await wrapsUp();
  const kept = () => web.app.db.query('SELECT xmin, * FROM calls');
  const before = (await kept()).rows;
  const { status } = await agent.post('/api/tickets', {
    ...{ kind: 'violation_report', text: '收受礼金', anonymous: true },
  });
  expect(status).toBe(200);
  expect((await kept()).rows).toEqual(before);
  expect((await web.app.db.query('SELECT FROM tickets')).rowCount).toBe(0);
});
