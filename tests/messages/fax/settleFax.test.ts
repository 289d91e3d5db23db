/**
 * A fax of unknown outcome, because the exchange died: what follows after a person has asked the
 * receiver.
 */
import { createLogger } from 'winston';
import { withTransaction } from '../../../app/core/database/pool.js';
import { endFaxAttempt } from '../../../app/messages/fax/endFaxAttempt.js';
import { settleFax } from '../../../app/messages/fax/settleFax.js';
import {
  takeFax,
  writeFax,
  writeFaxInCall,
  type AttemptEnd,
} from '../../../app/messages/fax/store/faxOutbox.js';
import { wakeFax } from '../../../app/messages/fax/wakeFax.js';
import { freshDatabase, type TestDatabase } from '../../parts/database.js';
import { anyLetter } from './anyLetter.js';

let now = new Date('2026-11-26T02:00:00Z');
const unknown: AttemptEnd = {
  pagesConfirmed: 0,
  mode: '',
  rate: 0,
  stationId: '',
  error: 'lost',
  outcome: 'unknown',
};

let database: TestDatabase;
beforeAll(async () => void (database = await freshDatabase()));
afterAll(() => database?.close());

const appOf = () => ({
  db: database.pool,
  clock: { now: () => now },
  log: createLogger({ silent: true }),
  fax: { forgetSent: () => Promise.resolve() },
});

/**
 * Writes a fax of four pages whose attempt has ended without a word; without a number, one within a
 * call.
 */
async function lost(toNumber: string): Promise<number> {
  const { pool } = database;
  const given = { purpose: 'test', letter: anyLetter } as const;
  const inCall = { ...given, pages: 4, limitS: 60, node: 'hotline', channelId: 'x' };
  let faxId: number;
  if (toNumber === '') {
    faxId = await withTransaction(pool, (client) => writeFaxInCall(client, inCall, now));
  } else {
    faxId = await writeFax(pool, { ...given, toNumber, expiresAt: now }, now);
    await wakeFax(appOf(), faxId);
    await withTransaction(pool, (client) => takeFax(client, 'hotline', now));
  }
  await endFaxAttempt(appOf(), { faxId, number: 1 }, 4, unknown);
  return faxId;
}

async function rowOf(faxId: number) {
  const { rows } = await database.pool.query<{ state: string; pages_confirmed: number }>(
    'SELECT state, pages_confirmed FROM fax_outbox WHERE id = $1',
    [faxId],
  );
  return rows[0];
}

test('only the pages that the receiver does not have are sent again', async () => {
  const faxId = await lost('02552220001');
  expect(await rowOf(faxId)).toEqual({ state: 'unknown', pages_confirmed: 0 });
  now = new Date('2026-12-03T02:00:00Z');
  expect(await settleFax(appOf(), faxId, 3)).toEqual({ kind: 'again', arrived: 3 });
  expect(await rowOf(faxId)).toEqual({ state: 'waiting', pages_confirmed: 3 });
  await wakeFax(appOf(), faxId);
  const taken = await withTransaction(database.pool, (client) => takeFax(client, 'hotline', now));
  expect(taken).toMatchObject({ id: faxId, attempt: 2 });
  expect(taken?.past).toEqual([{ outcome: 'broken', pagesConfirmed: 3 }]);
  expect(await settleFax(appOf(), faxId, 3)).toEqual({ kind: 'refused', because: 'not_unknown' });
});

test.each([
  [4, '02552220002'],
  ['all', '02552220003'],
] as const)('%s of its pages arrived: it is delivered', async (arrived, number) => {
  const faxId = await lost(number);
  expect(await settleFax(appOf(), faxId, arrived)).toEqual({ kind: 'delivered' });
  expect(await rowOf(faxId)).toEqual({ state: 'delivered', pages_confirmed: 4 });
});

test('within a call there is no number to which pages could be sent again', async () => {
  const faxId = await lost('');
  expect(await settleFax(appOf(), faxId, 1)).toEqual({ kind: 'given_up' });
  expect(await rowOf(faxId)).toEqual({ state: 'given_up', pages_confirmed: 1 });
  expect(await settleFax(appOf(), 999_999, 1)).toEqual({ kind: 'refused', because: 'no_fax' });
});
