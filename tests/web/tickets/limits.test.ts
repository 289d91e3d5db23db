/** The limits of tickets: which hold, who sets them, and what moves then. */
import { sealAudit } from '../../../app/core/audit/store/audit.js';
import { shippedProfiles } from '../../../app/tickets/rules/shippedLimits.js';
import { putProfile } from '../../../app/tickets/store/ticketLimits.js';
import { readSteps } from '../../../app/tickets/store/ticketSteps.js';
import { movedWords } from '../../../app/web/client/tickets/movedWords.js';
import type { GotReply } from '../../../app/web/contract/contract.js';
import { ticket } from '../consoleScene.js';
import { people, TestConsole, type Browser } from '../testConsole.js';

let web: TestConsole;
let root: Browser;
beforeAll(async () => {
  web = await TestConsole.start();
  root = await web.as(people.administrator);
});
afterAll(() => web.stop());

const own = { ...shippedProfiles.complaint, name: 'own', source: '本院规定' };

const limits = async (by = root) =>
  (await by.get('/api/ticket-limits')).body as {
    rules: { court: string | null; kind: string; name: string; profile: object }[];
    shipped: object[];
  };

test('limits of a court are chosen, and it is told what moved', async () => {
  const open = await ticket(web, { kind: 'violation_report' });
  const body = { kind: 'violation_report', court: '苏98', profile: own };
  const set = await root.send('PUT', '/api/ticket-limits', body);
  expect(set).toMatchObject({
    status: 200,
    body: { moved: [{ number: open.number, dueBefore: open.dueAt?.toISOString() }] },
  });
  const [moved] = (set.body as { moved: { steps: object[] }[] }).moved;
  expect(moved?.steps).toContainEqual(expect.objectContaining({ kind: 'overdue', level: 1 }));
  const { rules, shipped } = await limits(await web.as(people.handler));
  const rule = {
    urgent: false,
    kind: 'violation_report',
    court: '苏98',
    name: 'own',
    profile: own,
  };
  expect(rules).toContainEqual(rule);
  expect(rules).toContainEqual({ ...rule, court: null, kind: 'contact_judge', name: 'two_plus_two', profile: shippedProfiles.two_plus_two }); // prettier-ignore
  expect(shipped).toEqual(Object.values(shippedProfiles));

  expect((await root.post('/api/ticket-limits/recompute', { court: '苏98' })).body).toEqual({
    moved: [],
  });
  const shown = await (await web.as(people.inspector)).get(`/api/tickets/${open.number}`);
  const { steps } = shown.body as GotReply<'GET /api/tickets/:number'>;
  const { reason, moved: why } = steps.at(-1) ?? { reason: '', moved: null };
  expect([reason, why]).toEqual([
    null,
    {
      dueBefore: open.dueAt?.toISOString(),
      due: expect.any(String) as string,
      because: {
        ...{ code: 'limits', kind: 'violation_report', urgent: false, profile: 'own', by: 'root' },
      },
    },
  ]);
  if (why === null) throw new Error('the limits did not move');
  expect(movedWords(why.because, 'zh')).toBe('举报的期限方案改为 own（root）');

  // For every court, by the name of one that ships.
  const graded = { kind: 'contact_judge', urgent: true, profile: 'graded_urgent' };
  expect((await root.send('PUT', '/api/ticket-limits', graded)).body).toEqual({ moved: [] });
  const profile = shippedProfiles.graded_urgent;
  expect((await limits()).rules).toContainEqual({ ...graded, court: null, name: profile.name, profile }); // prettier-ignore
});

test('whoever has limits recomputed is named in the steps of what moved', async () => {
  const open = await ticket(web, { kind: 'violation_report' });
  const choice = { courtId: open.courtId, kind: 'violation_report', urgent: false } as const;
  await putProfile(web.app.db, choice, shippedProfiles.petition, web.app.clock.now(), 'li');
  const asked = { court: '苏98', why: '日历有变' };
  expect((await root.post('/api/ticket-limits/recompute', asked)).body).toMatchObject({
    moved: expect.arrayContaining([expect.objectContaining({ number: open.number })]) as unknown,
  });
  const steps = await readSteps(web.app.db, open.id);
  expect(steps.at(-1)).toMatchObject({
    reason: '日历有变',
    detail: { because: { code: 'recomputed', by: 'root' } },
  });
});

test('who has set which limits, and when, is audited, also where no ticket moves', async () => {
  const { db, clock } = web.app;
  for (const profile of ['petition', 'graded', 'graded']) {
    const body = { kind: 'consultation', court: '苏9801', profile };
    expect((await root.send('PUT', '/api/ticket-limits', body)).body).toEqual({ moved: [] });
  }
  await sealAudit(db, { withHeld: false });
  const { rows } = await db.query<{ record: string }>(
    `SELECT record FROM audit_log WHERE kind = 'time_limit_profiles'
        AND record::jsonb @> '{"kind": "consultation", "set_by": "root"}' ORDER BY row_id`,
  );
  const records = rows.map(({ record }) => JSON.parse(record) as { name: string; set_at: string });
  expect(records.map(({ name }) => name)).toEqual(['petition', 'graded', 'graded']);
  expect(new Date(records[2]?.set_at ?? '')).toEqual(clock.now());
  const set = (await limits()).rules.filter(
    ({ court, kind }) => court === '苏9801' && kind === 'consultation',
  );
  expect(set).toMatchObject([{ profile: shippedProfiles.graded }]);
});

test('profiles of two courts may have the same name', async () => {
  for (const [court, source] of Object.entries({ 苏98: '甲', 苏9801: '乙' })) {
    const body = { kind: 'complaint', court, profile: { ...own, source } };
    expect((await root.send('PUT', '/api/ticket-limits', body)).status).toBe(200);
  }
  const named = (await limits()).rules.filter(
    ({ court, name }) => court !== null && name === 'own',
  );
  expect(named).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ court: '苏98', profile: { ...own, source: '甲' } }),
      expect.objectContaining({ court: '苏9801', profile: { ...own, source: '乙' } }),
    ]),
  );
});

test.each([
  [{ profile: 'best' }, 'body.profile', 'the profiles that ship are two_plus_two'],
  [{ profile: { ...own, steps: [{ ...own.steps[0], to: 'boss' }] } }, 'body.profile', 'steps[0].to must be handler'], // prettier-ignore
  [{ kind: 'letter' }, 'body.kind', ''],
  [{ court: '京99' }, 'body.court', 'there is no such court'],
])('%j: nothing is set, and the field is named', async (body, field, message) => {
  const before = await limits();
  const given = { kind: 'complaint', court: '苏98', profile: 'graded', ...body };
  const refused = await root.send('PUT', '/api/ticket-limits', given);
  expect(refused).toMatchObject({ status: 400, body: { field } });
  expect((refused.body as { message: string }).message).toContain(message);
  expect(await limits()).toEqual(before);
});

test('an administrator of a court sets the limits of that court alone', async () => {
  const ofCourt = await web.as({ ...people.administrator, name: 'root2', court: '苏9801' });
  const set = (court?: string) =>
    ofCourt.send('PUT', '/api/ticket-limits', { kind: 'opinion', profile: 'graded', court });
  const recompute = (court?: string) => ofCourt.post('/api/ticket-limits/recompute', { court });
  for (const act of [set, recompute]) {
    expect((await act('苏9801')).status).toBe(200);
    for (const court of ['苏98', undefined]) {
      expect(await act(court)).toMatchObject({ status: 403, body: { error: 'other_court' } });
    }
  }
});
