import {
  isRegistered,
  listTelephoneAccounts,
  readRegistrations,
  writeRegistrations,
} from '../../../app/queue/store/registrations.js';
import { addAgent, sipDigest } from '../../../app/queue/store/agents.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database.close());
beforeEach(() => database.pool.query('DELETE FROM telephone_registrations'));

const at = (second: number) => new Date(Date.UTC(2026, 11, 1, 12, 0, second));

async function registered(): Promise<string[]> {
  return [...(await readRegistrations(database.pool))].sort();
}

test('the rows are what Kamailio lists', async () => {
  await writeRegistrations(database.pool, ['1001', '1002w'], null, at(1));
  expect(await registered()).toEqual(['1001', '1002w']);
  await writeRegistrations(database.pool, ['1002w', '1003'], null, at(2));
  expect(await registered()).toEqual(['1002w', '1003']);
  expect(await isRegistered(database.pool, '1003')).toBe(true);
  expect(await isRegistered(database.pool, '1001')).toBe(false);
});

test('what a Kamailio that has just started has forgotten stays, until it has listed it again', async () => {
  await writeRegistrations(database.pool, ['1001', '1002'], null, at(1));
  // It started in second 10.
  await writeRegistrations(database.pool, [], at(10), at(11));
  await writeRegistrations(database.pool, ['1001', '1003'], at(10), at(12));
  expect(await registered()).toEqual(['1001', '1002', '1003']);
  // These two have unregistered since then; nobody has heard of 1002.
  await writeRegistrations(database.pool, [], at(10), at(13));
  expect(await registered()).toEqual(['1002']);
  await writeRegistrations(database.pool, [], null, at(200));
  expect(await registered()).toEqual([]);
});

test('the accounts are those of agents who are enabled', async () => {
  const agent = { courtId: null, isSupervisor: false, skills: [] };
  for (const number of ['1001', '1002']) {
    const digest = sipDigest(number, 'secret');
    const row = { ...agent, number, name: number, sipDigest: digest };
    await addAgent(database.pool, row, at(0));
  }
  await database.pool.query(
    "UPDATE agents SET enabled = false, removed_at = now() WHERE number = '1002'",
  );
  expect(await listTelephoneAccounts(database.pool)).toEqual([
    { account: '1001', digest: sipDigest('1001', 'secret') },
  ]);
});
