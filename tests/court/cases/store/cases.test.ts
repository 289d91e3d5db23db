import type { CaseHeading, VerifiedPerson } from '../../../../app/court/import/rules/caseFile.js';
import {
  addWorkdays,
  chinaDate,
  chinaMoment,
  makeWorkCalendar,
} from '../../../../app/court/rules/workCalendar.js';
import { findOwnCase, listCases, readCase } from '../../../../app/court/cases/store/cases.js';
import { samplePeople, type SamplePerson } from '../../../../app/local/sample/samplePeople.js';
import { freshDatabase, type TestDatabase } from '../../../parts/database.js';

const today = chinaDate(new Date());

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase({ sample: true });
});
afterAll(() => database.close());

async function verified(person: SamplePerson): Promise<VerifiedPerson> {
  const { rows } = await database.pool.query<{ id: number }>(
    'SELECT id FROM persons WHERE id_hash = ANY($1::bytea[])',
    [database.identityKeys.idHashes(person.residentId)],
  );
  return { personId: rows[0]?.id ?? 0, proof: 'resident_id_and_password', onlyCaseIds: null };
}

async function readOwn(person: SamplePerson, heading?: CaseHeading) {
  const who = await verified(person);
  const chosen = heading ?? (await listCases(database.pool, who, today))[0];
  if (chosen === undefined) throw new Error('she has no case');
  const read = await readCase(database.pool, who, chosen.caseId);
  if (read === null) throw new Error('not hers');
  return read;
}

test('her case is read whole: hearing, people with telephones, fees, events', async () => {
  const { file, participation } = await readOwn(samplePeople.zhang);
  const hearingDay = addWorkdays(makeWorkCalendar(), chinaDate(new Date()), 9);
  expect(file).toMatchObject({
    courtName: '临江市中级人民法院',
    courtNameEn: "Linjiang Intermediate People's Court",
    kind: 'civil',
    cause: '民间借贷纠纷',
    publicity: 'public',
    stage: 'awaiting_hearing',
    filing: { status: 'accepted', reason: null },
    department: { name: '民事审判第一庭', telephone: '0510-55501020' },
    judgeInCharge: { name: '沈国栋', telephone: '0510-55501101' },
    clerk: { name: '潘晓', telephone: '0510-55501201' },
    panel: [
      { role: 'presiding', name: '沈国栋' },
      { role: 'judge', name: '顾文娟' },
      { role: 'assessor', name: '方思远' },
    ],
    hearings: [
      {
        startsAt: chinaMoment(hearingDay, '09:30'),
        courtroom: '第三法庭',
        kind: 'trial',
        status: 'scheduled',
      },
    ],
    fees: [{ kind: 'acceptance', dueFen: 54_180_000, paidFen: 54_180_000, refundableFen: 0 }],
    transfer: null,
    result: null,
  });
  expect(file.number).toMatch(/^（\d{4}）苏98民初101号$/);
  expect(file.events.map((event) => event.text)).toContain('案件已立案');
  expect(file.updatedAt).toBeInstanceOf(Date);
  expect(participation).toMatchObject({ role: 'plaintiff', servedOn: null, partyId: 1 });
});

test('the list has the newest case first, with all that decides what may be said of it', async () => {
  const cases = await listCases(database.pool, await verified(samplePeople.wang), today);
  expect(cases).toHaveLength(12);
  const days = cases.map((each) => each.appliedOn);
  expect(days).toEqual([...days].sort().reverse());
  expect(cases[0]).toMatchObject({
    publicity: 'public',
    filingStatus: 'accepted',
    role: 'agent',
    authorityUntil: null,
    courtNameEn: "Chengdong District People's Court",
  });
  expect(cases.filter((each) => each.authorityUntil !== null)).toHaveLength(1);
});

test('a transfer, a result and its service come as they were imported', async () => {
  const cases = await listCases(database.pool, await verified(samplePeople.li), today);
  const appealed = cases.find((each) => each.cause === '劳务合同纠纷');
  const { file, participation } = await readOwn(samplePeople.li, appealed);
  expect(file.transfer).toMatchObject({
    firstInstanceCourt: '城东区人民法院',
    appealCourt: '临江市中级人民法院',
    appealFiledOn: null,
  });
  expect(file.transfer?.sentOn).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(file.result).toMatchObject({ kind: 'judgment' });
  expect(participation.servedOn).not.toBeNull();

  const undecided = await readOwn(samplePeople.zhao);
  expect(undecided.file.result).not.toBeNull();
  expect(undecided.participation.servedOn).toBeNull();
});

test('an agent counts as served when the party she acts for is', async () => {
  const own = await readOwn(samplePeople.wang);
  expect(own.participation.servedOn).toBeNull();
  await database.pool.query(
    "UPDATE parties SET served_on = '2026-11-01' WHERE case_id = $1 AND position = 1",
    [own.file.id],
  );
  expect((await readOwn(samplePeople.wang)).participation).toMatchObject({
    role: 'agent',
    servedOn: '2026-11-01',
  });
});

test('a case of somebody else is not read, whatever its number', async () => {
  const zhang = await verified(samplePeople.zhang);
  const { file } = await readOwn(samplePeople.chen);
  expect(await readCase(database.pool, zhang, file.id)).toBeNull();
  expect(await readCase(database.pool, zhang, 999_999_999)).toBeNull();
});

test('the proof by query number reaches its own case only', async () => {
  const li = await verified(samplePeople.li);
  const cases = await listCases(database.pool, li, today);
  const [first, second] = cases as [CaseHeading, CaseHeading];
  const limited: VerifiedPerson = {
    ...li,
    proof: 'query_number_and_password',
    onlyCaseIds: [first.caseId],
  };
  expect(await listCases(database.pool, limited, today)).toEqual([first]);
  expect(await readCase(database.pool, limited, first.caseId)).not.toBeNull();
  expect(await readCase(database.pool, limited, second.caseId)).toBeNull();
});

test('the serial finds one of her own cases, and nobody else’s', async () => {
  const li = await verified(samplePeople.li);
  const cases = await listCases(database.pool, li, today);
  for (const each of cases) {
    const [, serial] = /(\d+)号/.exec(each.number as string) ?? [];
    expect(await findOwnCase(database.pool, li, Number(serial), today)).toEqual([each]);
  }
  const zhang = await readOwn(samplePeople.zhang);
  expect(zhang.file.number).toMatch(/初101号$/);
  expect(await findOwnCase(database.pool, li, 101, today)).toEqual([]);
});

test('somebody who stands in a case twice finds it once, in her weightier role', async () => {
  const li = await verified(samplePeople.li);
  const [first] = (await listCases(database.pool, li, today)) as [CaseHeading];
  await database.pool.query(
    `INSERT INTO parties (case_id, position, person_id, role, acts_for) VALUES ($1, 9, $2, 'agent', 1)`,
    [first.caseId, li.personId],
  );
  const cases = await listCases(database.pool, li, today);
  expect(cases).toHaveLength(3);
  expect(cases[0]?.role).toBe(first.role);
  expect((await readOwn(samplePeople.li, first)).participation.role).toBe(first.role);
});
