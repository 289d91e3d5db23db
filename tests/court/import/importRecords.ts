/** Records for import tests: a valid one, and ways to write many to a file. */
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Pool } from 'pg';
import { importCases, type ImportResult } from '../../../app/court/import/store/importCases.js';
import { checkCourtRecords, importCourts } from '../../../app/court/store/courtRecords.js';
import type { CaseInput, PartyInput } from '../../../app/local/sample/caseInput.js';
import { generatedPerson } from '../../../app/local/sample/generatedPeople.js';
import { cleanDatabase, type TestDatabase } from '../../parts/database.js';

/** Imports the imaginary court to which the records belong. */
export async function importTheirCourt(pool: Pool): Promise<void> {
  const courts = checkCourtRecords({
    courts: [{ code: '苏98', name: '临江市中级人民法院', level: 'intermediate' }],
  });
  if (courts.kind !== 'ok') throw new Error('courts');
  await importCourts(pool, courts.courts, () => Promise.resolve('root'));
}

/** Returns an empty database with the imaginary court. */
export async function databaseOfTheirCourt(): Promise<TestDatabase> {
  const database = await cleanDatabase();
  await importTheirCourt(database.pool);
  return database;
}

/** Imports records, from a file of their own in a folder. */
export function importRecords(
  { pool, identityKeys }: TestDatabase,
  folder: { readonly path: string },
  records: readonly object[],
): Promise<ImportResult> {
  const file = path.join(folder.path, `${randomUUID()}.ndjson`);
  return importCases(pool, identityKeys, writeNdjson(file, records));
}

/** Returns case n of the imaginary court 苏98, with a plaintiff and an organisation. */
export function caseInput(n: number, more: Partial<CaseInput> = {}): CaseInput {
  return {
    ref: `T-${n}`,
    court: '苏98',
    number: `（2026）苏98民初${n}号`,
    kind: '民事',
    cause: '买卖合同纠纷',
    publicity: '公开',
    filingStatus: '已立案',
    appliedOn: '2026-03-02',
    stage: '待开庭',
    parties: [plaintiff(n), { role: '被告', name: '大江公司', kind: 'organisation' }],
    ...more,
  };
}

/** Returns the plaintiff of case n; the password is n in six digits. */
export function plaintiff(n: number, more: Partial<PartyInput> = {}): PartyInput {
  return {
    role: '原告',
    ...generatedPerson(n),
    queryNumber: `300${String(n).padStart(5, '0')}`,
    password: String(n).padStart(6, '0'),
    ...more,
  };
}

/**
 * Writes records as NDJSON; strings are written unchanged, as lines.
 * @returns the file's path
 */
export function writeNdjson(file: string, records: readonly unknown[]): string {
  const lines = records.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
