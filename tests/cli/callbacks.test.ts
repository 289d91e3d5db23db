import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { makeScene, type Scene } from '../queue/scene.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { hotline } from './hotline.js';

let database: TestDatabase;
let scene: Scene;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
  // The command uses the machine's clock.
  await scene.pass((Date.now() - scene.desk.clock.now().getTime()) / 1000);
  await database.pool.query(
    "INSERT INTO courts (code, name, level) VALUES ('苏98', '临江市中级人民法院', 'intermediate')",
  );
  await scene.queue('general');
  await scene.agent('1001');
});
afterEach(() => database.close());

const callbacks = (...args: readonly string[]) =>
  hotline(['callbacks', ...args], {
    DATABASE_URL: database.url,
    HOTLINE_COURT: '苏98',
    HOTLINE_REASON: 'a test',
  });

test('somebody of the list of missed calls is called back, once, until it is taken back', async () => {
  expect((await callbacks()).stdout).toBe('no open callbacks\n');
  const missed = await scene.caller('general', { callerNumber: '13800000001' });
  await changeEntry(scene.desk, missed.id, { kind: 'caller_gone' });

  const nobody = await callbacks('add', '13800000002');
  expect(nobody).toMatchObject({ code: 2, stderr: expect.stringMatching(/^number: /) as string });
  expect((await callbacks('add', '13800000001')).stdout).toMatch(/^callback 1, not before 20\d\d-/);
  const again = await callbacks('add', '13800000001');
  expect(again).toMatchObject({
    code: 2,
    stderr: 'number: a callback to this number is already waiting\n',
  });
  const list = await callbacks('list');
  expect(list.stdout).toMatch(/1 {2}waiting {2}13800000001 {2}general {2}missed_call/);

  expect((await callbacks('cancel', '1')).stdout).toBe('cancelled callback 1\n');
  expect(await callbacks('cancel', '1')).toMatchObject({ code: 2 });
  expect((await callbacks('show', '1')).stdout).toMatch(/cancelled .* staff/);
  // A finished callback is no longer listed as waiting, and is found by its outcome.
  expect((await callbacks('list')).stdout).toBe('no open callbacks\n');
  expect((await callbacks('list', '--all')).stdout).toMatch(/1 {2}cancelled {2}13800000001 /);
  const given = await callbacks(
    'list',
    '--status',
    'cancelled',
    'given_up',
    '--from',
    '2026-01-01',
  );
  expect(given.stdout).toMatch(/1 {2}cancelled {2}13800000001 /);
  expect((await callbacks('list', '--status', 'given_up')).stdout).toBe('no matching callbacks\n');
  expect((await callbacks('list', '--status', 'lost')).stderr).toContain(
    '--status lost must be one of waiting',
  );
  expect(await callbacks('show', '7')).toMatchObject({
    code: 2,
    stderr: 'id: there is no callback 7\n',
  });
});
