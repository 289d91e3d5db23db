/** Codes by SMS: to whom they go, what they open, how often, and that nothing tells who has a number. */
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { listCases } from '../../app/court/cases/store/cases.js';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import {
  eraseOldSignInCodes,
  isCodeOver,
  tryCode,
} from '../../app/court/identity/store/signInCodes.js';
import type { Guesser } from '../../app/court/identity/store/guessing.js';
import { sealMobile } from '../../app/court/identity/store/mobileOnFile.js';
import type { Claim } from '../../app/court/identity/rules/claim.js';
import { askForCode } from '../../app/messages/askForCode.js';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { aCall } from '../calls/store/aCall.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { lastSecret, readSealedSms } from './readSealedSms.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());

const { zhang, li, sun, wang } = samplePeople;
const settings = {
  ...defaultCourtSettings,
  smsCodes: { ...defaultCourtSettings.smsCodes, enabled: true },
};
const start = new Date('2026-11-24T02:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const byId = ({ residentId }: { residentId: string }): Claim => ({ by: 'resident_id', residentId });
const nobody = byId({ residentId: '110105194912310038' });
const from = (number: string | null) => aCall(number);

const ask = (caller: Guesser, claim: Claim, now = start, policy = settings) =>
  askForCode(
    database.pool,
    database.identityKeys,
    { ...caller, language: 'zh' },
    claim,
    now,
    policy,
  );
const enter = (caller: Guesser, claim: Claim, code: string, now = start) =>
  tryCode(database.pool, database.identityKeys, caller, claim, code, now, settings);
const sent = () => readSealedSms(database.pool, database.identityKeys);
const lastCode = () => lastSecret(database.pool, database.identityKeys);
async function events(): Promise<string[]> {
  const { rows } = await database.pool.query<{ event: string }>(
    'SELECT event FROM verifications ORDER BY id',
  );
  return rows.map(({ event }) => event);
}

test('goes to the number on file, and opens the cases with that number', async () => {
  const call = from('13800000001');
  expect(await ask(call, byId(li))).toEqual({ kind: 'asked' });
  const [sms, ...more] = await sent();
  expect(more).toEqual([]);
  expect(sms?.toNumber).toBe(li.mobile);
  expect(sms?.body).toMatch(/^验证码\d{6}，5分钟内有效[^]*切勿告诉任何人，法院工作人员不会索要/);

  const result = await enter(call, byId(li), await lastCode(), later(4));
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(result.person.proof).toBe('sms_code');
  const cases = await listCases(database.pool, result.person, chinaDate(new Date()));
  // In the oldest of his three cases the court has another number.
  expect(cases.map(({ cause }) => cause)).toEqual(['房屋租赁合同纠纷', '买卖合同纠纷执行']);
  expect(await events()).toEqual(['code_sent', 'code_right']);
});

test('a number that somebody else has given for her opens that case alone, and no other of hers', async () => {
  // The plaintiff of a new suit has named a telephone of his own as that of the defendant.
  await database.pool.query(
    `UPDATE parties t SET mobile_sealed = NULL FROM persons p
      WHERE p.id = t.person_id AND p.name = '李建国' AND t.role <> 'defendant'`,
  );
  const call = from('13800000002');
  await ask(call, byId(li));
  const result = await enter(call, byId(li), await lastCode());
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(await listCases(database.pool, result.person, chinaDate(new Date()))).toHaveLength(1);
});

/** Li is the respondent of a preservation before suit, which is not executed. @returns where it stands. */
async function hidePreservation(): Promise<{ caseId: number; position: number }> {
  const { rows } = await database.pool.query<{ caseId: number; position: number }>(
    `UPDATE cases c SET cause = '申请诉前财产保全', filing_decided_on = '2026-11-23'
       FROM parties t JOIN persons p ON p.id = t.person_id
      WHERE t.case_id = c.id AND p.name = '李建国' AND t.role = 'defendant'
      RETURNING t.case_id AS "caseId", t.position`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('Li is the defendant of no case');
  return row;
}

test('no SMS tells of a case of which he may not know yet', async () => {
  const { caseId } = await hidePreservation();
  await database.pool.query(
    `UPDATE parties t SET mobile_sealed = NULL FROM persons p
      WHERE p.id = t.person_id AND p.name = '李建国' AND t.case_id <> $1`,
    [caseId],
  );
  const { rows } = await database.pool.query<{ queryNumber: string }>(
    `UPDATE parties t SET query_number = '26000999' FROM persons p
      WHERE p.id = t.person_id AND p.name = '李建国' AND t.case_id = $1
      RETURNING t.query_number AS "queryNumber"`,
    [caseId],
  );
  const queryNumber = rows[0]?.queryNumber ?? '';
  expect(await ask(from('13800000004'), byId(li))).toEqual({ kind: 'asked' });
  expect(await ask(from('13800000005'), { by: 'query_number', queryNumber })).toEqual({
    kind: 'asked',
  });
  expect(await sent()).toEqual([]);
  expect(await events()).toEqual(['nothing_on_file', 'nothing_on_file']);
  // Once it is executed, he may know.
  await database.pool.query('UPDATE cases SET preservation_executed_on = $2 WHERE id = $1', [
    caseId,
    chinaDate(start),
  ]);
  await ask(from('13800000006'), byId(li), later(1));
  expect(await sent()).toHaveLength(1);
});

test('nor does the number in such a case take the place of that in his other cases', async () => {
  const row = await hidePreservation();
  await database.pool.query(
    'UPDATE parties SET mobile_sealed = $3 WHERE case_id = $1 AND position = $2',
    [row.caseId, row.position, sealMobile(database.identityKeys, row, '19900000666')],
  );
  const call = from('13800000007');
  await ask(call, byId(li));
  expect((await sent()).map(({ toNumber }) => toNumber)).toEqual([li.mobile]);
  const result = await enter(call, byId(li), await lastCode());
  if (result.kind !== 'verified') throw new Error(result.kind);
  expect(result.person.onlyCaseIds).not.toContain(row.caseId);
});

test('by query number it opens that case', async () => {
  const call = from('13800000003');
  const claim = { by: 'query_number', queryNumber: '26000202' } as const;
  await ask(call, claim);
  const result = await enter(call, claim, await lastCode());
  if (result.kind !== 'verified') throw new Error(result.kind);
  const cases = await listCases(database.pool, result.person, chinaDate(new Date()));
  expect(cases.map(({ cause }) => cause)).toEqual(['买卖合同纠纷执行']);
});

test('without a number on file, and for nobody, the answers are the same, and nothing is sent', async () => {
  const story = async (claim: Claim, number: string) => {
    const call = from(number);
    const answers: unknown[] = [await ask(call, claim)];
    for (const code of ['000000', '000001', '000002', '000003']) {
      answers.push(
        await enter(call, claim, code),
        await isCodeOver(database.pool, call.callId, start),
      );
    }
    answers.push(await ask(call, claim), await ask(call, claim));
    return answers;
  };
  const known = await story(byId(zhang), '13800000011');
  expect(known[0]).toEqual({ kind: 'asked' });
  await database.pool.query('DELETE FROM sms_sealed');
  expect(await story(byId(sun), '13800000012')).toEqual(known);
  expect(await story(nobody, '13800000013')).toEqual(known);
  expect(await sent()).toEqual([]);
});

test('nothing of number and code stands in the clear in any table', async () => {
  await ask(from('13800000020'), byId(zhang));
  const code = await lastCode();
  const { rows: outbox } = await database.pool.query('SELECT o.* FROM sms_outbox o');
  expect(JSON.stringify(outbox)).not.toContain(zhang.mobile);
  expect(outbox).toMatchObject([{ to_number: '', purpose: 'sign_in_code' }]);
  const { rows } = await database.pool.query<{ row: string }>(
    `SELECT row_to_json(x)::text AS row FROM sign_in_codes x
      UNION ALL SELECT row_to_json(x)::text FROM sms_sealed x
      UNION ALL SELECT row_to_json(x)::text FROM sms_outbox x
      UNION ALL SELECT row_to_json(x)::text FROM verifications x
      UNION ALL SELECT row_to_json(x)::text FROM parties x`,
  );
  for (const { row } of rows) {
    expect(row).not.toContain(zhang.mobile);
    expect(row).not.toContain(`"${code}"`);
  }
});

test('a code opens once, within five minutes, in its own call and for its own claim', async () => {
  const call = from('13800000030');
  await ask(call, byId(zhang));
  const code = await lastCode();
  expect(await enter(from('13800000031'), byId(zhang), code)).toEqual({ kind: 'failed' });
  expect(await enter(call, byId(sun), code)).toEqual({ kind: 'failed' });
  expect(await enter(call, byId(zhang), code, later(5))).toEqual({ kind: 'failed' });
  expect(await isCodeOver(database.pool, call.callId, later(5))).toBe(true);
  expect(await enter(call, byId(zhang), code, later(4))).toMatchObject({ kind: 'verified' });
  expect(await enter(call, byId(zhang), code, later(4))).toEqual({ kind: 'failed' });
});

test('a number that the court has taken away in the meantime opens nothing', async () => {
  const call = from('13800000034');
  await ask(call, byId(zhang));
  const code = await lastCode();
  // She has told the court that somebody else has that telephone; an import brings it.
  await database.pool.query(
    `UPDATE parties t SET mobile_sealed = NULL FROM persons p WHERE p.id = t.person_id AND p.name = '张秀英'`,
  );
  expect(await enter(call, byId(zhang), code, later(3))).toEqual({ kind: 'failed' });
});

test('another code takes the place of the first', async () => {
  const call = from('13800000032');
  await ask(call, byId(zhang));
  const first = await lastCode();
  await ask(call, byId(zhang), later(1));
  const second = await lastCode();
  expect(await enter(call, byId(zhang), first, later(1))).toMatchObject({
    kind: first === second ? 'verified' : 'failed',
  });
  expect(await enter(call, byId(zhang), second, later(1))).toMatchObject({ kind: 'verified' });
});

test('three wrong codes end it, however lax the lock is', async () => {
  const call = from('13800000033');
  await ask(call, byId(zhang));
  const code = await lastCode();
  const lax = {
    ...settings,
    lockout: { rungs: [{ failures: 100, minutes: 1 }], forgetAfterMinutes: 10 },
  };
  const wrong = code === '000000' ? '111111' : '000000';
  const guess = (given: string) =>
    tryCode(database.pool, database.identityKeys, call, byId(zhang), given, start, lax);
  for (let tries = 0; tries < 3; tries += 1) expect(await guess(wrong)).toEqual({ kind: 'failed' });
  expect(await isCodeOver(database.pool, call.callId, start)).toBe(true);
  expect(await guess(code)).toEqual({ kind: 'failed' });
});

test('from one telephone five people, then none for an hour; from others everybody', async () => {
  const people = Array.from({ length: 20 }, (_, n) => byId({ residentId: `${n} is nobody` }));
  const answers = [];
  for (const claim of people) answers.push((await ask(from('13800000040'), claim)).kind);
  expect(answers).toEqual([
    ...Array<string>(5).fill('asked'),
    ...Array<string>(15).fill('no_code'),
  ]);
  expect(await ask(from('13800000041'), people[0] ?? nobody)).toEqual({ kind: 'asked' });
  expect(await ask(from('13800000041'), byId(zhang))).toEqual({ kind: 'asked' });
  expect(await ask(from('13800000040'), byId(zhang), later(60))).toEqual({ kind: 'asked' });
});

test('two calls at once from one telephone do not get more than it may have', async () => {
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      ask(from('13800000042'), byId({ residentId: `${n} is nobody` })),
    ),
  );
  expect(answers.filter(({ kind }) => kind === 'asked')).toHaveLength(5);
});

test('one telephone gets five codes a day, by whichever numbers of its owner they are asked for', async () => {
  const claims: Claim[] = [
    byId(wang),
    ...[wang.queryNumber, '26000701', '26000702', '26000703'].map((queryNumber): Claim => ({
      by: 'query_number',
      queryNumber,
    })),
  ];
  const answers = [];
  for (const [n, claim] of claims.entries())
    for (const minutes of [0, 1, 2, 63, 124])
      answers.push(await ask(from(`1390000${n}${100 + minutes}`), claim, later(minutes)));
  // Nobody is told that nothing was sent.
  expect(new Set(answers.map(({ kind }) => kind))).toEqual(new Set(['asked']));
  const numbers = (await sent()).map(({ toNumber }) => toNumber);
  expect(new Set(numbers)).toEqual(new Set([wang.mobile]));
  expect(numbers).toHaveLength(5);
  // The audit knows that there is a number.
  expect(await events()).toContain('held_back');
  // The next day there are codes again.
  await ask(from('13900009999'), byId(wang), later(3 * 1440));
  expect(await sent()).toHaveLength(6);
});

test('calls at once do not get more SMS than the hotline may send in an hour', async () => {
  const policy = { ...settings, smsCodes: { ...settings.smsCodes, perHour: 1 } };
  await Promise.all(
    [zhang, li, wang].map((person, n) => ask(from(`1380000010${n}`), byId(person), start, policy)),
  );
  expect(await sent()).toHaveLength(1);
});

test('a telephone that shows no number gets no code', async () => {
  expect(await ask(from(null), byId(zhang))).toEqual({ kind: 'no_code', because: 'withheld' });
  expect(await ask(from('anonymous'), byId(zhang))).toEqual({
    kind: 'no_code',
    because: 'withheld',
  });
});

test('the hotline sends so many in an hour and in a day, and what is sent to nobody does not count', async () => {
  const policy = { ...settings, smsCodes: { ...settings.smsCodes, perHour: 2, perDay: 3 } };
  const askAt = async (person: Claim, n: number, minutes: number) =>
    (await ask(from(`1380000005${n}`), person, later(minutes), policy)).kind;
  expect(await askAt(nobody, 0, 0)).toBe('asked');
  expect(await askAt(byId(zhang), 1, 0)).toBe('asked');
  expect(await askAt(byId(li), 2, 0)).toBe('asked');
  expect(await askAt(byId(li), 3, 59)).toBe('no_code');
  expect(await askAt(nobody, 4, 59)).toBe('no_code');
  expect(await askAt(byId(li), 5, 61)).toBe('asked');
  expect(await askAt(byId(zhang), 6, 125)).toBe('no_code');
  expect(await askAt(byId(zhang), 7, 1441)).toBe('asked');
});

test('codes are deleted after a day', async () => {
  await ask(from('13800000061'), byId(li));
  expect(await eraseOldSignInCodes(database.pool, later(1439))).toBe(0);
  expect(await eraseOldSignInCodes(database.pool, later(1441))).toBe(1);
});
