/** The record of one past call in the console. */
import { randomUUID } from 'node:crypto';
import { appendCallEvents } from '../../../app/calls/store/calls.js';
import { noteCalls } from '../../../app/calls/store/noteCalls.js';
import { closeCall } from '../../../app/queue/store/closeCall.js';
import { call } from '../consoleScene.js';
import { people, TestConsole } from '../testConsole.js';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start()));
afterAll(() => web.stop());

test('a call has what was heard and pressed in order, its exchange, and its recordings with their hashes', async () => {
  const { db, clock } = web.app;
  const begun = clock.now();
  const at = (ms: number) => new Date(begun.getTime() + ms);
  const id = await call(web, '051255501234');
  await noteCalls(db, [{ callId: id, answeredAt: at(400) }]);
  const events = [
    { kind: 'prompt', name: 'greeting', detail: '您好，这里是临江市中级人民法院' },
    { kind: 'digits', name: 'mainMenu', detail: '1' },
    { kind: 'silence', name: 'askNumber', detail: '' },
    { kind: 'step', name: 'signed in', detail: '' },
    { kind: 'fault', name: 'database', detail: 'away' },
    { kind: 'digits', name: 'talk', detail: '*1' },
    { kind: 'prompt', name: 'agentOnHold', detail: '来电人正在听音乐。' },
  ] as const;
  await appendCallEvents(
    db,
    events.map((event, seq) => ({ ...event, callId: id, seq, at: at(61_500 + seq * 1000) })),
  );
  const [kept, erased] = [randomUUID(), randomUUID()];
  const sha256 = 'e'.repeat(64);
  await db.query(
    `INSERT INTO recordings (id, call_id, node, file, started_at, ended_at, length_ms, sha256, status, erased_at)
     VALUES ($1, $3, 'hotline', '2026/11/24/a.wav', $4, $4, 61000, $5, 'stored', NULL),
            ($2, $3, 'hotline', NULL, $6, $6, 7000, $5, 'stored', $4)`,
    [kept, erased, id, at(65_000), sha256, at(66_000)],
  );
  const supervisor = await web.as(people.supervisor);
  // What Asterisk's log calls the call is not shown to those who may read it.
  const inProgress = (await supervisor.get(`/api/calls/${id}`)).body;
  expect(JSON.stringify(inProgress)).not.toContain(`test-${id}`);
  await closeCall(db, id, { at: at(95_000), outcome: 'served' });

  const since = new Date(begun.getTime() - 60_000).toISOString();
  const { calls } = (await supervisor.get(`/api/calls?since=${since}&outcome=served`)).body;
  expect(calls).toEqual([expect.objectContaining({ id, number: '051255501234', language: 'zh' })]);
  const later = at(96_000).toISOString();
  expect((await supervisor.get(`/api/calls?since=${later}`)).body.calls).toEqual([]);

  const shown = (await supervisor.get(`/api/calls/${id}`)).body;
  expect(shown).toMatchObject({
    ...{ id, calledNumber: '12368', node: 'hotline', resumed: 0 },
    answeredAt: at(400).toISOString(),
    endedAt: at(95_000).toISOString(),
    detailErasedAt: null,
  });
  expect(shown.events).toEqual(
    events.map((event, seq) =>
      expect.objectContaining({ ...event, at: at(61_500 + seq * 1000).toISOString() }),
    ),
  );
  expect(shown.recordings).toEqual([
    expect.objectContaining({
      ...{ id: kept, isKept: true, file: '2026/11/24/a.wav', lengthMs: 61_000, sha256 },
      erasedAt: null,
    }),
    expect.objectContaining({
      ...{ id: erased, isKept: false, file: null, lengthMs: 7000, sha256 },
      erasedAt: at(65_000).toISOString(),
    }),
  ]);
  expect((await supervisor.get('/api/calls/yesterday')).body.field).toBe('params.id');
});
