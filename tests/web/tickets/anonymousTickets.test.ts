/** What an agent's anonymous report leaves in the console: nothing that leads to the agent call. */
import { changeEntry } from '../../../app/queue/waiting/waitingQueue.js';
import { call, queueDeps, talk } from '../consoleScene.js';
import { nextMorning } from '../../tickets/nextMorning.js';
import { rowsWith } from '../../parts/rowsWith.js';
import { people, TestConsole } from '../testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

async function readings(): Promise<number | null> {
  return (await web.app.db.query('SELECT FROM readings')).rowCount;
}

test('an agent who saves an anonymous report leaves no row that names it, in the agent call or later', async () => {
  const agent = await web.as(people.agent);
  const told = { kind: 'violation_report', text: '收受礼金', anonymous: true };
  const refused = await agent.post('/api/tickets', told);
  expect(refused).toMatchObject({ status: 409, body: { error: 'no_unrecorded_agent_call' } });
  const callId = await call(web, '13700000077');
  await web.app.db.query('UPDATE calls SET recording_consent = false WHERE id = $1', [callId]);
  const entryId = await talk(web, '1001', callId);
  const written = [await agent.post('/api/tickets', told)];
  await changeEntry(queueDeps(web), entryId, { kind: 'agent_call_ended', by: 'agent' });
  written.push(await agent.post('/api/tickets', told));
  await agent.post('/api/desk/wrap-up-done');
  written.push(await agent.post('/api/tickets', told));
  for (const { status, body } of written) {
    expect(status).toBe(200);
    const { number } = body as { number: string };
    const rows = await rowsWith(web.app.db, number);
    expect(rows.filter((row) => !row.startsWith('deferred_reports:'))).toEqual([]);
  }
  expect(await readings()).toBe(0);
});

test('an agent sees no anonymous ticket: only its writer would look one up by its number', async () => {
  const agent = await web.as(people.agent);
  const told = { kind: 'opinion', text: '大厅座位太少', anonymous: true };
  const written = await agent.post('/api/tickets', told);
  const { number } = written.body as { number: string };
  const { db, identityKeys, clock } = web.app;
  const look = async () => {
    expect((await agent.get(`/api/tickets/${number}`)).status).toBe(404);
    const found = await agent.post('/api/tickets/search', { words: number });
    expect(found.body).toMatchObject({ tickets: [] });
    const rows = await rowsWith(db, number);
    expect(rows.filter((row) => row.startsWith('readings:'))).toEqual([]);
  };
  await look();
  expect(await nextMorning({ db, identityKeys, clock })).toBeGreaterThan(0);
  await look();
  const dispatcher = await web.as(people.dispatcher);
  expect((await dispatcher.get(`/api/tickets/${number}`)).body).toMatchObject({ anonymous: true });
});
