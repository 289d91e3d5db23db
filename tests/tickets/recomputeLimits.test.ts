import { recomputeLimits } from '../../app/tickets/state/recomputeLimits.js';
import { shippedProfiles } from '../../app/tickets/rules/shippedLimits.js';
import { loadCalendarDays } from '../../app/court/store/calendar.js';
import { readDueRows } from '../../app/tickets/store/ticketDue.js';
import { putProfile } from '../../app/tickets/store/ticketLimits.js';
import { freshDatabase, type TestDatabase } from '../parts/database.js';
import { at, clearTickets, inChina, makeScene, type Scene } from './scene.js';

let database: TestDatabase;
let scene: Scene;
let aboutDepartmentId: number;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
beforeEach(async () => {
  scene = await makeScene(database.pool);
  aboutDepartmentId = await scene.department('执行局');
});
afterEach(async () => {
  await clearTickets(database);
  await database.asOwner(`SET session_replication_role = replica;
    DELETE FROM time_limit_profiles WHERE kind = 'complaint'`);
});
afterAll(() => database.close());

const because = { code: 'calendar', years: '2026' } as const;
const off = (day: string) => ({ day, isWorkday: false, name: '停电检修' });

test('a day off moves the limits, says from when to when, and is found once', async () => {
  const ticket = await scene.open({ aboutDepartmentId });
  const answered = await scene.open({ callerNumber: '13900139000', kind: 'opinion' });
  expect(inChina(ticket.dueAt)).toBe('2026-12-11 17:00');
  await loadCalendarDays(scene.pool, scene.courtId, [off('2026-12-03'), off('2026-12-04')]);
  const moved = await recomputeLimits(scene.deps, scene.courtId, because);
  expect(moved).toEqual([
    {
      number: ticket.number,
      because,
      overdueTakenBack: false,
      dueBefore: at('2026-12-11 17:00'),
      due: at('2026-12-15 17:00'),
      latestBefore: at('2026-12-11 17:00'),
      latest: at('2026-12-15 17:00'),
      steps: expect.arrayContaining([
        {
          kind: 'remind',
          level: 1,
          from: at('2026-12-08 08:30'),
          to: at('2026-12-10 08:30'),
        },
        {
          kind: 'overdue',
          level: 1,
          from: at('2026-12-11 17:00'),
          to: at('2026-12-15 17:00'),
        },
      ]) as unknown,
    },
  ]);
  expect(await scene.ticket(ticket.number)).toMatchObject({ dueAt: at('2026-12-15 17:00') });
  expect((await scene.steps(ticket)).at(-1)).toMatchObject({
    kind: 'limits_moved',
    by: 'clock',
    reason: null,
    detail: {
      because,
      dueBefore: '2026-12-11T09:00:00.000Z',
      due: '2026-12-15T09:00:00.000Z',
    },
  });
  expect(await recomputeLimits(scene.deps, null, because)).toEqual([]);
  expect((await scene.steps(answered)).map(({ kind }) => kind)).toEqual(['opened']);
});

test('other limits for a kind of ticket: new steps come, old ones go, done ones stay', async () => {
  const ticket = await scene.open({ aboutDepartmentId });
  await scene.passTo('2026-12-09 09:00');
  const choice = { courtId: scene.courtId, kind: 'complaint', urgent: false } as const;
  await putProfile(scene.pool, choice, shippedProfiles.petition, scene.now(), 'root');
  const [moved] = await recomputeLimits(scene.deps, scene.courtId, because);
  expect(inChina(moved?.due ?? null)).toBe('2027-01-25 17:00');
  const rows = (await readDueRows(scene.pool, [ticket.id])).map(
    ({ kind, level, dueAt, doneAt }) =>
      `${kind}-${level} ${inChina(dueAt)}${doneAt === null ? '' : ' done'}`,
  );
  expect(rows).toEqual([
    'remind-1 2026-12-08 08:30 done',
    // Within 15 days of the dispatch: this limit began then.
    'accept-1 2026-12-09 17:00',
    'remind2-1 2027-01-22 08:30',
    'overdue-1 2027-01-25 17:00',
    'escalate-2 2027-01-25 17:00',
    'overdue-2 2027-02-01 17:00',
    'escalate-3 2027-02-01 17:00',
    'overdue-3 2027-02-10 17:00',
    'supervise-1 2027-02-10 17:00',
  ]);
});

test('a ticket that counted as overdue is so no longer when its limit lies ahead again', async () => {
  const ticket = await scene.open({ aboutDepartmentId });
  await scene.passTo('2026-12-12 09:00');
  expect(await scene.ticket(ticket.number)).toMatchObject({ overdueLevel: 1, level: 2 });
  await loadCalendarDays(scene.pool, null, [off('2026-12-03'), off('2026-12-04')]);
  const [moved] = await recomputeLimits(scene.deps, null, because);
  expect(moved).toMatchObject({ overdueTakenBack: true });
  // The ticket stays with the person to whom it was escalated.
  expect(await scene.ticket(ticket.number)).toMatchObject({
    overdueLevel: 0,
    overdueAt: null,
    level: 2,
  });
  await scene.passTo('2026-12-15 18:00');
  expect(await scene.ticket(ticket.number)).toMatchObject({ overdueLevel: 1, level: 2 });
  expect((await scene.steps(ticket)).filter(({ kind }) => kind === 'overdue')).toHaveLength(2);
});

test('a limit that lies behind now is due at once', async () => {
  const ticket = await scene.open({ aboutDepartmentId });
  await scene.passTo('2026-12-01 09:00');
  const choice = { courtId: null, kind: 'complaint', urgent: false } as const;
  await putProfile(scene.pool, choice, shippedProfiles.graded_urgent, scene.now(), 'root');
  expect(await recomputeLimits(scene.deps, null, because)).toHaveLength(1);
  await scene.passTo('2026-12-01 09:00');
  expect(await scene.ticket(ticket.number)).toMatchObject({
    overdueLevel: 3,
    level: 3,
    supervisionLevel: 1,
  });
});

test('more tickets than are read at a time', async () => {
  const numbers = Array.from({ length: 12 }, (_, n) => `139000000${String(n).padStart(2, '0')}`);
  for (const callerNumber of numbers) await scene.open({ aboutDepartmentId, callerNumber });
  await loadCalendarDays(scene.pool, null, [off('2026-12-03')]);
  const moved = await recomputeLimits(scene.deps, null, because, null, 5);
  expect(new Set(moved.map(({ number }) => number)).size).toBe(12);
});

test('a court’s norm of service is the limit that the caller is told, unless the court has set limits', async () => {
  const { pool, deps, courtId } = scene;
  const ticket = await scene.open({ aboutDepartmentId });
  const urgent = await scene.open({
    ...{ aboutDepartmentId, urgent: true, callerNumber: '13900139001' },
  });
  const norms = { profile: 'guangdong_haifeng', replyWithinDays: { complaint: 4 } };
  await pool.query('UPDATE courts SET settings = $2 WHERE id = $1', [courtId, { norms }]);
  const everywhere = { courtId: null, kind: 'complaint', urgent: false } as const;
  await putProfile(pool, everywhere, shippedProfiles.graded, scene.now(), 'root');
  expect((await recomputeLimits(deps, courtId, because)).map(({ number }) => number)).toEqual([
    ticket.number,
  ]);
  const moved = await scene.ticket(ticket.number);
  expect([inChina(moved.dueAt), inChina(moved.latestAt)]).toEqual([
    ...['2026-11-30 17:00', '2026-11-30 17:00'],
  ]);
  expect(await scene.ticket(urgent.number)).toMatchObject({ dueAt: urgent.dueAt });
  // A ticket that is opened now has it from the first.
  const next = await scene.open({ aboutDepartmentId, callerNumber: '13900139002' });
  expect(inChina(next.latestAt)).toBe('2026-11-30 17:00');

  await putProfile(
    pool,
    { ...everywhere, courtId },
    shippedProfiles.complaint,
    scene.now(),
    'root',
  );
  await recomputeLimits(deps, courtId, because);
  expect(inChina((await scene.ticket(ticket.number)).dueAt)).toBe('2026-12-11 17:00');
});
