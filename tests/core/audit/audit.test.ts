/**
 * The chain of records of who has seen and done what, on the real database, as the app's role and
 * as its owner.
 */
import { randomUUID } from 'node:crypto';
import { chown, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  auditedTables,
  eraseExpired,
  readChainEnd,
  sealAudit,
} from '../../../app/core/audit/store/audit.js';
import { readAnchors, writeAnchor } from '../../../app/core/audit/store/auditAnchors.js';
import { recordDisclosure } from '../../../app/court/cases/store/disclosures.js';
import { verifyAudit, type AuditProblem } from '../../../app/core/audit/store/verifyAudit.js';
import { cleanDatabase, sharedParts, type TestDatabase } from '../../parts/database.js';
import { otherOwner } from '../../parts/temporaryFolder.js';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await cleanDatabase();
  folder = await mkdtemp(path.join(sharedParts().folder, 'audit-'));
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

/** Long enough ago that everything personal of that day may be erased. */
const at = new Date('2021-11-25T02:00:00Z');

/** Records a disclosure about a case, which enters the chain when it is sealed. */
async function disclose(caseId: number, personId = 7): Promise<void> {
  await recordDisclosure(database.pool, {
    at,
    callId: randomUUID(),
    caseId,
    facts: ['hearing.time', 'result'],
    person: { personId, proof: 'resident_id_and_password', onlyCaseIds: null },
  });
}

async function chained(...caseIds: number[]): Promise<void> {
  for (const caseId of caseIds) {
    await disclose(caseId);
    await sealAudit(database.pool, { withHeld: false });
  }
}

async function problems(): Promise<readonly AuditProblem[]> {
  return (await verifyAudit(database.pool, await readAnchors(file()))).problems;
}

const file = () => path.join(folder, 'anchors.log');
/** Runs SQL that the database's owner cannot be prevented from running. */
const byForce = (sql: string) => database.asOwner(`SET session_replication_role = replica; ${sql}`);

test('every table that is audited is known here, with its columns that can be erased', async () => {
  const { rows } = await database.pool.query<{ name: string; columns: string }>(
    `SELECT c.relname AS name, pg_get_triggerdef(t.oid) AS columns FROM pg_trigger t
       JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'note_audit'`,
  );
  const found = rows.map(({ name, columns }) => [
    name,
    [...(/note_audit\((.*)\)$/.exec(columns)?.[1] ?? '').matchAll(/'([^']+)'/g)].map(([, c]) => c),
  ]);
  expect(Object.fromEntries(found)).toEqual(auditedTables);
});

test.each(Object.keys(auditedTables))('%s is only ever added to by the app', async (table) => {
  const { rows } = await database.pool.query<{ column: string }>(
    `SELECT attname AS column FROM pg_attribute
      WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'id'`,
    [table],
  );
  const updates = rows.map(({ column }) => `UPDATE ${table} SET ${column} = ${column}`);
  for (const sql of [`DELETE FROM ${table}`, `TRUNCATE ${table} CASCADE`, ...updates]) {
    await expect(database.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
  }
  // Not even the owner can do that by mistake.
  await expect(database.asOwner(`TRUNCATE ${table} CASCADE`)).rejects.toThrow('only ever added to');
});

test('the chain and what waits for it are not the app’s to write', async () => {
  await chained(1);
  await disclose(2);
  for (const sql of [
    "INSERT INTO audit_log VALUES (2, 'disclosures', 9, '{}', '{}', '')",
    "INSERT INTO audit_pending VALUES ('disclosures', 9, '{}', '{}', false)",
    "UPDATE audit_log SET record = ''",
    'DELETE FROM audit_log',
    'DELETE FROM audit_pending',
    "INSERT INTO audit_erasures (erased_on, kind, of_column, values_erased, why) VALUES (now(), 'x', 'x', 1, '')",
  ]) {
    await expect(database.pool.query(sql)).rejects.toMatchObject({ code: '42501' });
  }
  for (const sql of [
    "UPDATE audit_log SET record = ''",
    'DELETE FROM audit_log',
    'TRUNCATE audit_log',
  ]) {
    await expect(database.asOwner(sql)).rejects.toThrow('only ever added to');
  }
});

test('what nobody touched is as it was written', async () => {
  await chained(1, 2, 3);
  await disclose(4);
  const verified = await verifyAudit(database.pool, []);
  expect(verified).toEqual({ places: 3, pending: 1, problems: [], erasures: [] });
});

test('a row that was changed is named, with what is changed', async () => {
  await chained(1, 2, 3);
  await byForce("UPDATE disclosures SET facts = facts || '{fees}', case_id = 9 WHERE case_id = 2");
  expect(await problems()).toEqual([
    {
      kind: 'row_changed',
      position: 2,
      row: { table: 'disclosures', id: 2 },
      columns: expect.arrayContaining(['case_id', 'facts']) as string[],
    },
  ]);
});

test('whose row it was cannot be changed either', async () => {
  await chained(1, 2);
  await byForce('UPDATE disclosures SET person_id = 8 WHERE id = 1');
  expect(await problems()).toEqual([
    {
      kind: 'row_changed',
      position: 1,
      row: { table: 'disclosures', id: 1 },
      columns: ['person_id'],
    },
  ]);
});

test('the first of several is named first; one that waits for its place is looked at, too', async () => {
  await chained(1, 2, 3);
  await disclose(4);
  await byForce('UPDATE disclosures SET case_id = 0 WHERE id IN (2, 3)');
  expect((await problems())[0]).toMatchObject({ kind: 'row_changed', position: 2 });
  await byForce(
    'UPDATE disclosures SET case_id = id; UPDATE disclosures SET case_id = 0 WHERE id = 4',
  );
  expect(await problems()).toMatchObject([{ kind: 'row_changed', position: 0, row: { id: 4 } }]);
});

test('a row that was removed is named', async () => {
  await chained(1, 2, 3);
  await byForce('DELETE FROM disclosures WHERE id = 2');
  expect(await problems()).toEqual([
    { kind: 'row_removed', position: 2, row: { table: 'disclosures', id: 2 } },
  ]);
});

test('a row that was removed together with its place in the chain leaves a gap', async () => {
  await chained(1, 2, 3);
  await byForce('DELETE FROM disclosures WHERE id = 2; DELETE FROM audit_log WHERE row_id = 2');
  expect(await problems()).toEqual([{ kind: 'place_removed', position: 2 }]);
});

test('a place that was changed together with its row does not fit its hash', async () => {
  await chained(1, 2, 3);
  await byForce(`UPDATE disclosures SET case_id = 9 WHERE id = 2;
    UPDATE audit_log SET record = replace(record, '"case_id": 2', '"case_id": 9')`);
  expect(await problems()).toEqual([
    { kind: 'place_changed', position: 2, row: { table: 'disclosures', id: 2 } },
  ]);
});

test('a chain that was written again from there on is not that of its anchors', async () => {
  await chained(1, 2);
  await writeAnchor(file(), at, (await readChainEnd(database.pool)) ?? { position: 0, hash: '' });
  await chained(3);
  expect(await problems()).toEqual([]);
  // Everything that the owner of the database could do who has read the formula.
  await byForce(`DELETE FROM disclosures WHERE id = 1; DELETE FROM audit_log;
    INSERT INTO audit_pending SELECT 'disclosures', id, (to_jsonb(d) - '{person_id,call_id,salts}'::text[])::text, '{}', false
      FROM disclosures d; UPDATE disclosures SET person_id = NULL, call_id = NULL, salts = '{}'`);
  await sealAudit(database.pool, { withHeld: true });
  expect(await problems()).toEqual([
    { kind: 'anchor_differs', position: 2, anchoredAt: at.toISOString() },
  ]);
});

test('a chain that was cut off is shorter than its last anchor', async () => {
  await chained(1, 2);
  await writeAnchor(file(), at, (await readChainEnd(database.pool)) ?? { position: 0, hash: '' });
  await byForce('DELETE FROM disclosures WHERE id = 2; DELETE FROM audit_log WHERE position = 2');
  expect(await problems()).toEqual([
    { kind: 'anchor_differs', position: 2, anchoredAt: at.toISOString() },
  ]);
});

test('a row that was written past the audit is named', async () => {
  await chained(1);
  await byForce(`INSERT INTO disclosures (at, case_id, facts, proof) VALUES (now(), 2, '{}', 'x')`);
  expect(await problems()).toEqual([{ kind: 'row_unknown', row: { table: 'disclosures', id: 2 } }]);
});

describe('what is personal', () => {
  test('can be erased: the chain goes on fitting, and how many went is noted', async () => {
    await chained(1, 2);
    await disclose(3);
    expect(await eraseExpired(database.pool, 'disclosures', 'person_id', [1, 3])).toBe(2);
    expect(await eraseExpired(database.pool, 'disclosures', 'person_id', [1])).toBe(0);
    await sealAudit(database.pool, { withHeld: false });
    expect(await problems()).toEqual([]);
    const { rows } = await database.pool.query(
      "SELECT id, person_id, call_id IS NULL AS gone, salts ? 'person_id' AS salted FROM disclosures ORDER BY id",
    );
    expect(rows).toEqual([
      { id: 1, person_id: null, gone: false, salted: false },
      { id: 2, person_id: 7, gone: false, salted: true },
      { id: 3, person_id: null, gone: false, salted: false },
    ]);
    const { rows: noted } = await database.pool.query(
      'SELECT kind, of_column, values_erased, why, by_role FROM audit_erasures',
    );
    expect(noted).toEqual([
      {
        kind: 'disclosures',
        of_column: 'person_id',
        values_erased: 2,
        why: 'the retention period is over',
        by_role: 'hotline_app',
      },
    ]);
  });

  test('is not in the chain, nor to be found by trying', async () => {
    await disclose(1, 123_456_789);
    await eraseExpired(database.pool, 'disclosures', 'person_id', [1]);
    await sealAudit(database.pool, { withHeld: true });
    const { rows } = await database.pool.query<{ all: string }>(
      "SELECT string_agg(record || personal, '') AS all FROM audit_log",
    );
    expect(rows[0]?.all).not.toContain('123456789');
    const { rows: salts } = await database.pool.query('SELECT salts FROM disclosures');
    expect(Object.keys((salts[0] as { salts: object }).salts)).toEqual(['call_id', 'agent_id']);
  });

  test('is not erased in silence', async () => {
    await chained(1, 2);
    await byForce(
      "UPDATE disclosures SET person_id = NULL, salts = salts - 'person_id' WHERE id = 1",
    );
    expect(await problems()).toEqual([
      {
        kind: 'erased_in_silence',
        table: 'disclosures',
        column: 'person_id',
        erased: 1,
        noted: 0,
      },
    ]);
  });

  test('only is what can be erased', async () => {
    await chained(1);
    for (const [table, column] of [
      ['disclosures', 'case_id'],
      ['disclosures', 'person'],
      ['calls', 'caller_number'],
      ['audit_log', 'record'],
      ['nothing', 'id'],
    ]) {
      await expect(
        database.pool.query("SELECT erase_expired($1, $2, '{1}')", [table, column]),
      ).rejects.toThrow('is never erased by age');
      await expect(
        database.asOwner("SELECT erase_audited($1, $2, '{1}', 'x')", [table, column]),
      ).rejects.toThrow('is no personal column');
    }
  });
});

test('writers wait for nobody, and those who seal at the same moment make one chain', async () => {
  const writer = await database.pool.connect();
  try {
    // An open transaction that has audited something blocks neither the writers nor the chain.
    await writer.query('BEGIN');
    await writer.query(
      "INSERT INTO disclosures (at, case_id, facts, proof) VALUES (now(), 99, '{}', 'x')",
    );
    await Promise.all(Array.from({ length: 40 }, (_, n) => disclose(n)));
    const sealed = await Promise.all(
      [1, 2, 3, 4].map(() => sealAudit(database.pool, { withHeld: false })),
    );
    expect(sealed.reduce((sum, n) => sum + n)).toBe(40);
    await writer.query('COMMIT');
  } finally {
    writer.release();
  }
  expect(await sealAudit(database.pool, { withHeld: false })).toBe(1);
  expect(await verifyAudit(database.pool, [])).toMatchObject({
    places: 41,
    pending: 0,
    problems: [],
  });
});

test('rows get their places in another order than they came in', async () => {
  for (let n = 0; n < 40; n++) await disclose(n);
  await sealAudit(database.pool, { withHeld: false });
  const { rows } = await database.pool.query<{ row_id: number }>(
    'SELECT row_id FROM audit_log ORDER BY position',
  );
  const ids = rows.map(({ row_id }) => row_id);
  expect(ids).not.toEqual(ids.toSorted((a, b) => a - b));
});

test('a file of anchors is its owner’s, is added to, and a bad line of it is named', async () => {
  await writeAnchor(file(), at, { position: 1, hash: 'ab'.repeat(32) });
  await writeAnchor(file(), at, { position: 2, hash: 'cd'.repeat(32) });
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  expect(await readAnchors(file())).toMatchObject([{ position: 1 }, { position: 2 }]);
  await writeFile(file(), `${await readFile(file(), 'utf8')}yesterday 3\n`);
  await expect(readAnchors(file())).rejects.toThrow(/anchors\.log, line 3/);
  expect(await readAnchors(path.join(folder, 'none'))).toEqual([]);
});

test('anchors that root is the first to write are the app’s, with the folder for them', async () => {
  const { uid, gid } = otherOwner;
  const owned = await mkdtemp(path.join(folder, 'owned-'));
  await chown(owned, uid, gid);
  const anchors = path.join(owned, 'audit', 'anchors.log');
  await writeAnchor(anchors, at, { position: 1, hash: 'ab'.repeat(32) });
  expect(await stat(anchors)).toMatchObject({ uid, gid });
  expect(await stat(path.dirname(anchors))).toMatchObject({ uid, gid });
  // What the app's user leaves in its folder makes root give away no file elsewhere.
  const elsewhere = path.join(folder, 'elsewhere');
  const link = path.join(owned, 'link.log');
  await symlink(elsewhere, link);
  const written = writeAnchor(link, at, { position: 1, hash: 'ab'.repeat(32) });
  await expect(written).rejects.toThrow('ENOENT');
  await expect(stat(elsewhere)).rejects.toThrow('ENOENT');
});
