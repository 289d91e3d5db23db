/** The appointment of a ticket in the console: an agent makes it, its handler moves it or declines. */
import { ticket, toHandler } from '../consoleScene.js';
import { people, TestConsole } from '../testConsole.js';

let web: TestConsole;
beforeAll(async () => {
  web = await TestConsole.start();
  const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
  const visits = { kind: 'visit', days: weekdays, from: '09:00', to: '10:00', room: '信访接待室' };
  await web.app.db.query(
    `UPDATE courts SET settings = settings || jsonb_build_object('appointments', $1::jsonb)`,
    [JSON.stringify([visits])],
  );
});
afterAll(() => web.stop());

interface Shown {
  readonly may: readonly string[];
  readonly appointment: {
    readonly startsAt: string;
    readonly room: string;
    readonly isAhead: boolean;
  } | null;
  readonly steps: readonly { readonly kind: string; readonly by: string }[];
}

test('an agent makes it, the handler moves it and then declines; the caller is told each time', async () => {
  const agent = await web.as(people.agent);
  const handler = await web.as(people.handler);
  const dispatcher = await web.as(people.dispatcher);
  const callerNumber = '13900004001';
  const { number } = await ticket(web, { kind: 'visit', callerNumber });
  const at = `/api/tickets/${number}`;
  const shown = async () => (await agent.get(at)).body as Shown;
  const slots = async () =>
    ((await agent.get(`${at}/slots`)).body as { slots: { startsAt: string; room: string }[] })
      .slots;
  expect(await shown()).toMatchObject({ appointment: null });
  expect((await shown()).may).toContain('appoint');
  const [first, second] = await slots();
  expect(first?.room).toBe('信访接待室');

  expect((await agent.post(`${at}/appoint`, { startsAt: first?.startsAt })).status).toBe(200);
  expect((await shown()).appointment).toEqual({ ...first, isAhead: true });
  expect(await slots()).not.toContainEqual(first);

  expect((await dispatcher.post(`${at}/dispatch`, await toHandler(dispatcher))).status).toBe(200);
  expect((await handler.post(`${at}/appoint`, { startsAt: second?.startsAt })).status).toBe(200);
  expect((await shown()).appointment).toEqual({ ...second, isAhead: true });
  expect(await slots()).toContainEqual(first);

  expect((await handler.post(`${at}/appoint`, { startsAt: null })).status).toBe(200);
  expect((await shown()).appointment).toBeNull();
  const again = await handler.post(`${at}/appoint`, { startsAt: null });
  expect(again).toMatchObject({ status: 409, body: { error: 'already' } });

  const { rows } = await web.app.db.query<{ template: string }>(
    'SELECT template FROM sms_outbox WHERE to_number = $1 ORDER BY id',
    [callerNumber],
  );
  expect(rows.map(({ template }) => template).filter((name) => /appointment/.test(name))).toEqual([
    ...['appointment', 'appointmentMoved', 'appointmentOff'],
  ]);
  const { steps } = await shown();
  expect(steps.filter(({ kind }) => kind === 'appointed')).toHaveLength(3);
});

test('a place that somebody else has is refused, and the former time stays', async () => {
  const agent = await web.as(people.agent);
  const open = async (callerNumber: string) => {
    const { number } = await ticket(web, { kind: 'visit', callerNumber });
    return `/api/tickets/${number}`;
  };
  const [one, other] = [await open('13900004002'), await open('13900004003')];
  const { slots } = (await agent.get(`${one}/slots`)).body as { slots: { startsAt: string }[] };
  const [first, second] = slots;
  await agent.post(`${one}/appoint`, { startsAt: first?.startsAt });
  await agent.post(`${other}/appoint`, { startsAt: second?.startsAt });
  expect(await agent.post(`${other}/appoint`, { startsAt: first?.startsAt })).toMatchObject({
    status: 409,
    body: { error: 'slot_taken', field: 'body.startsAt' },
  });
  expect((await agent.get(other)).body).toMatchObject({
    appointment: { startsAt: second?.startsAt },
  });
});

test('no other kind has one, nor has a kind for which the court offers no times', async () => {
  const agent = await web.as(people.agent);
  for (const kind of ['consultation', 'judge_appointment'] as const) {
    const { number } = await ticket(web, { kind, callerNumber: '13900004004' });
    const at = `/api/tickets/${number}`;
    expect((await agent.get(at)).body).toMatchObject({ appointment: null });
    expect(((await agent.get(at)).body as Shown).may).not.toContain('appoint');
    expect((await agent.get(`${at}/slots`)).body).toEqual({ slots: [] });
    expect(await agent.post(`${at}/appoint`, { startsAt: '2030-01-07T01:00:00Z' })).toMatchObject({
      status: 409,
      body: { error: 'no_times' },
    });
  }
});
