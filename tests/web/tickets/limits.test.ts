/** The limits of tickets: which hold, who sets them, and what moves then. */
import { shippedProfiles } from '../../../app/tickets/rules/shippedLimits.js';
import { readSteps } from '../../../app/tickets/store/ticketSteps.js';
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
    rules: object[];
    profiles: { name: string }[];
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
  const { rules, profiles } = await limits(await web.as(people.handler));
  const rule = { urgent: false, kind: 'violation_report', court: '苏98', profile: 'own' };
  expect(rules).toContainEqual(rule);
  expect(rules).toContainEqual({ ...rule, court: null, kind: 'contact_judge', profile: 'two_plus_two' }); // prettier-ignore
  expect(profiles).toContainEqual(own);
  expect(profiles.map(({ name }) => name)).toEqual([...Object.keys(shippedProfiles), 'own']);

  expect((await root.post('/api/ticket-limits/recompute', { court: '苏98' })).body).toEqual({
    moved: [],
  });
  const steps = await readSteps(web.app.db, open.id);
  expect(steps.at(-1)?.reason).toContain('limits of violation_report: own');

  // For every court, by the name of one that ships.
  const graded = { kind: 'contact_judge', urgent: true, profile: 'graded_urgent' };
  expect((await root.send('PUT', '/api/ticket-limits', graded)).body).toEqual({ moved: [] });
  expect((await limits()).rules).toContainEqual({ ...graded, court: null });
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
