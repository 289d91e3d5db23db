/**
 * Fills the database with millions of cases in minutes. One row in some hundreds can be signed in
 * to, with hashes made by IdentityKeys. The others have random bytes of the same length instead,
 * which is how a keyed hash looks to a database. The rows for signing in are spread evenly and
 * written in their turn, so that they are stored where they normally would be.
 */
import { randomBytes } from 'node:crypto';
import { type Pool } from 'pg';
import { withTransaction } from '../../app/core/database/pool.js';
import { copyRows } from '../../app/court/import/store/copyText.js';
import { type IdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { passwordOf, residentIdOf } from './madeUpCases.js';

/** From this number of rows on, rebuilding the indexes is faster than filling them. */
const remakeIndexesFrom = 300_000;

/**
 * Adds the cases of positions `first` to `last` (inclusive; ids are positions).
 * @returns the positions that can be signed in to
 */
export async function addManyCases(
  pool: Pool,
  identityKeys: IdentityKeys,
  first: number,
  last: number,
  signIns: number,
): Promise<number[]> {
  const count = last - first + 1;
  const step = Math.max(1, Math.floor(count / signIns));
  const positions: number[] = [];
  for (let position = first; position <= last; position += step) positions.push(position);
  await withTransaction(pool, async (client) => {
    await client.query("SET LOCAL maintenance_work_mem = '1GB'");
    await client.query("SET LOCAL work_mem = '256MB'");
    await client.query(`CREATE TEMP TABLE known (
      id bigint PRIMARY KEY, id_hash bytea, id_encrypted bytea,
      password_salt bytea, password_mac bytea) ON COMMIT DROP`);
    await copyRows(client, 'known', knownRows(identityKeys, positions));
    await client.query('ANALYZE known');
    const indexes =
      count < remakeIndexesFrom
        ? []
        : (
            await client.query<{ name: string; definition: string }>(
              `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
                 FROM pg_index
                WHERE indrelid IN ('persons'::regclass, 'cases'::regclass, 'parties'::regclass)
                  AND NOT indisprimary`,
            )
          ).rows;
    for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
    await client.query(insertPersons, [first, last, identityKeys.currentKeyId]);
    await client.query(insertCases, [first, last]);
    await client.query(insertParties, [first, last, identityKeys.currentKeyId]);
    for (const { definition } of indexes) await client.query(definition);
  });
  await pool.query('VACUUM (ANALYZE) persons, cases, parties');
  return positions;
}

function* knownRows(identityKeys: IdentityKeys, positions: readonly number[]) {
  for (const position of positions) {
    const identity = identityKeys.storeIdNumber(residentIdOf(position));
    const password = identityKeys.storePassword(passwordOf(position));
    yield [position, identity.hash, identity.encrypted, password.salt, password.mac];
  }
}

// 16 bytes, as random as the version of a UUID allows.
const random16 = 'uuid_send(gen_random_uuid())';
// Persons 0..N are the plaintiffs. Negative ids are companies and agents ad litem, 1 of each to 100
// cases.
const insertPersons = `
  INSERT INTO persons (id, kind, name, identity_key_id, id_hash, id_encrypted)
  SELECT n, 'natural', '王芳', $3::smallint, coalesce(k.id_hash, ${random16}),
         coalesce(k.id_encrypted, ${random16} || ${random16} || '\\x00000000000000000000000000'::bytea)
    FROM generate_series($1::bigint, $2::bigint) AS n LEFT JOIN known k ON k.id = n
  UNION ALL
  SELECT -n, CASE n % 2 WHEN 0 THEN 'organisation' ELSE 'natural' END, '临江商贸有限公司', $3::smallint,
         ${random16}, ${random16} || ${random16} || '\\x00000000000000000000000000'::bytea
    FROM generate_series($1::bigint + 1, $2::bigint + 1) AS n WHERE n % 50 IN (0, 49)`;

const insertCases = `
  INSERT INTO cases (id, updated_at, court_id, serial, applied_on, filing_decided_on, year, source_ref, number, kind,
         publicity, filing_status, stage, cause, panel, hearings, fees, events, content_mac)
  SELECT n, '2026-01-01', 1, n + 1, date '2016-01-01' + (n % 3600)::int, date '2016-01-01' + (n % 3600)::int,
         2016 + n % 10, 'B' || n, '（' || 2016 + n % 10 || '）苏98民初' || n + 1 || '号', 'civil', 'public', 'accepted',
         'awaiting_hearing', '民间借贷纠纷',
         '[{"name":"审判员一","role":"presiding"},{"name":"审判员二","role":"judge"},{"name":"陪审员三","role":"assessor"}]',
         '[{"startsAt":"2026-12-03T01:30:00.000Z","courtroom":"第三法庭","kind":"trial","status":"scheduled"}]',
         '[{"kind":"acceptance","dueFen":230000,"paidFen":230000,"dueOn":null,"refundableFen":0,"refundedFen":0}]',
         '[{"on":"2026-01-05","text":"立案","textEn":null},{"on":"2026-01-08","text":"移送审判庭","textEn":null}]',
         ${random16}
    FROM generate_series($1::bigint, $2::bigint) AS n`;

// One plaintiff in ten also has the neighbour's case, so that lists contain one or two cases.
const insertParties = `
  INSERT INTO parties (case_id, position, person_id, role, acts_for, query_number, identity_key_id, password_salt, password_mac)
  SELECT n, 1, n, 'plaintiff', NULL::smallint, (1000000000 + n)::text, $3::smallint, coalesce(k.password_salt, ${random16}),
         coalesce(k.password_mac, ${random16})
    FROM generate_series($1::bigint, $2::bigint) AS n LEFT JOIN known k ON k.id = n
  UNION ALL
  SELECT n, 2, CASE WHEN n % 10 = 1 THEN n - 1 ELSE -(n / 50 * 50 + 50) END, 'defendant', NULL, NULL, NULL, NULL, NULL
    FROM generate_series($1::bigint, $2::bigint) AS n
  UNION ALL
  SELECT n, 3, -(n / 50 * 50 + 49), 'agent', 1, NULL, NULL, NULL, NULL
    FROM generate_series($1::bigint, $2::bigint) AS n WHERE n % 2 = 0`;

/** Draws a position evenly from all. */
export function drawPosition(
  blocks: readonly { count: number; positions: readonly number[] }[],
): number {
  const total = blocks.reduce((sum, block) => sum + block.count, 0);
  let left = randomBytes(6).readUIntBE(0, 6) % total;
  for (const { count, positions } of blocks) {
    if (left < count) return positions[Math.floor((left / count) * positions.length)] ?? 0;
    left -= count;
  }
  throw new Error('no cases');
}
