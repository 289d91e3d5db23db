/** Renewed query passwords: where they go, when they count, what they open, how often, and what an import does. */
import { randomUUID } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { samplePeople } from '../../app/local/sample/samplePeople.js';
import { checkAudit } from '../../app/core/audit/checkAudit.js';
import type { Claim } from '../../app/court/identity/rules/claim.js';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { addIdentityKey } from '../../app/court/identity/store/keyFile.js';
import { sealMobile } from '../../app/court/identity/store/mobileOnFile.js';
import { eraseRenewedPasswords } from '../../app/court/identity/store/renewedPasswords.js';
import { readIdentityKeyUsage } from '../../app/court/identity/store/rotateIdentityKeys.js';
import { signIn } from '../../app/court/identity/store/signIn.js';
import { defaultCourtSettings } from '../../app/court/settings/rules/courtSettings.js';
import { sendNewPassword, type Whose } from '../../app/messages/sendNewPassword.js';
import { askForCode } from '../../app/messages/askForCode.js';
import { aCall } from '../calls/store/aCall.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { lastSecret, readSealedSms } from './readSealedSms.js';

const folder = temporaryFolder();
let database: TestDatabase;
beforeEach(async () => {
  database = await cleanDatabase({ sample: true });
});
afterEach(() => database.close());
afterAll(folder.remove);

const { zhang, li, sun } = samplePeople;
const settings = {
  ...defaultCourtSettings,
  smsCodes: { ...defaultCourtSettings.smsCodes, enabled: true },
  passwordRenewal: { ...defaultCourtSettings.passwordRenewal, enabled: true },
};
const start = new Date('2026-11-24T02:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
const byId = ({ residentId }: { residentId: string }): Claim => ({ by: 'resident_id', residentId });
const byNumber = (queryNumber: string): Claim => ({ by: 'query_number', queryNumber });

const rowsOf = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
  (await database.pool.query<Row>(sql, values)).rows;

/** Who has been verified for the case of a query number. */
async function verifiedFor(queryNumber: string): Promise<Whose> {
  const [found] = await rowsOf<{ personId: number; caseId: number }>(
    'SELECT person_id::int AS "personId", case_id::int AS "caseId" FROM parties WHERE query_number = $1',
    queryNumber,
  );
  if (found === undefined) throw new Error(`nobody has the query number ${queryNumber}`);
  return { personId: found.personId, onlyCaseIds: [found.caseId] };
}

interface Asking {
  readonly from?: string | null;
  readonly agentId?: number | null;
  readonly callId?: string;
  readonly at?: Date;
  readonly policy?: typeof settings;
}
const asks = (
  whose: Whose,
  {
    from = null,
    agentId = null,
    callId = randomUUID(),
    at = start,
    policy = settings,
  }: Asking = {},
) =>
  sendNewPassword(
    database.pool,
    database.identityKeys,
    { callId, callerNumber: from, agentId, language: 'zh' },
    () => Promise.resolve(whose),
    at,
    policy,
  );
const sent = () => readSealedSms(database.pool, database.identityKeys);
const newPassword = () => lastSecret(database.pool, database.identityKeys);
const enters = (claim: Claim, password: string, keys = database.identityKeys, now = later(10)) =>
  signIn(database.pool, keys, aCall(), claim, password, now, {
    ...settings,
    lockout: { rungs: [{ failures: 99, minutes: 1 }], forgetAfterMinutes: 10 },
  });
const kindOf = async (claim: Claim, password: string) => (await enters(claim, password)).kind;

/** What becomes of the SMS that wait. */
const gateway = {
  sends: () => rowsOf("UPDATE sms_outbox SET sent_at = $1 WHERE state = 'accepted'", later(1)),
  refuses: () =>
    rowsOf("UPDATE sms_outbox SET given_up_at = $1 WHERE state = 'accepted'", later(1)),
  isNotHeardOf: () =>
    rowsOf(
      "UPDATE sms_outbox SET given_up_at = $1, outcome = 'unknown' WHERE state = 'accepted'",
      later(1),
    ),
  doesNotDeliver: () => rowsOf("UPDATE sms_outbox SET outcome = 'expired' WHERE state = 'sent'"),
};

/** Asks for a new password, which the gateway sends. @returns it */
async function renews(queryNumber: string, asking: Asking = {}): Promise<string> {
  expect(await asks(await verifiedFor(queryNumber), asking)).toEqual({ kind: 'asked' });
  const password = await newPassword();
  await gateway.sends();
  return password;
}

describe('a new password', () => {
  test('goes to the number on file alone, in words that warn', async () => {
    await asks(await verifiedFor(zhang.queryNumber));
    const [sms, ...more] = await sent();
    expect(more).toEqual([]);
    expect(sms?.toNumber).toBe(zhang.mobile);
    expect(sms?.body).toMatch(/^您的新查询密码\d{6}，旧密码作废。切勿告诉任何人/);
  });

  test('takes the place of the printed one once its SMS was sent, and not before', async () => {
    await asks(await verifiedFor(zhang.queryNumber));
    const password = await newPassword();
    expect(password).not.toBe(zhang.password);
    for (const claim of [byId(zhang), byNumber(zhang.queryNumber)]) {
      expect(await kindOf(claim, zhang.password)).toBe('verified');
      expect(await kindOf(claim, password)).toBe('failed');
    }
    await gateway.sends();
    for (const claim of [byId(zhang), byNumber(zhang.queryNumber)]) {
      expect(await enters(claim, password)).toMatchObject({
        person: { proof: 'renewed_password' },
      });
      expect(await kindOf(claim, zhang.password)).toBe('failed');
    }
  });

  test.each(['refuses', 'doesNotDeliver'] as const)(
    'that the gateway %s leaves the one of before',
    async (fails) => {
      await asks(await verifiedFor(zhang.queryNumber));
      const password = await newPassword();
      if (fails === 'doesNotDeliver') await gateway.sends();
      await gateway[fails]();
      expect(await kindOf(byId(zhang), zhang.password)).toBe('verified');
      expect(await kindOf(byId(zhang), password)).toBe('failed');
      // So does a second one, to the first that was renewed.
      const second = await renews(zhang.queryNumber, { at: later(2) });
      await asks(await verifiedFor(zhang.queryNumber), { at: later(3000) });
      await gateway.refuses();
      expect(await kindOf(byId(zhang), second)).toBe('verified');
      expect(await kindOf(byId(zhang), zhang.password)).toBe('failed');
    },
  );

  test('that may have been sent counts beside the one of before', async () => {
    await asks(await verifiedFor(zhang.queryNumber));
    const password = await newPassword();
    await gateway.isNotHeardOf();
    expect(await kindOf(byId(zhang), password)).toBe('verified');
    expect(await kindOf(byId(zhang), zhang.password)).toBe('verified');
  });

  test('that may have been sent is over when another is asked for, and when it lets nobody in for a month', async () => {
    for (let n = 0; n < 3; n++) {
      await asks(await verifiedFor(zhang.queryNumber), { at: later(2000 * n) });
      await gateway.isNotHeardOf();
    }
    expect(await rowsOf('SELECT FROM renewed_passwords')).toHaveLength(1);
    const days = (n: number) => later(4000 + n * 1440);
    expect(await eraseRenewedPasswords(database.pool, days(29))).toBe(0);
    expect(await eraseRenewedPasswords(database.pool, days(31))).toBe(1);
    expect(await kindOf(byId(zhang), zhang.password)).toBe('verified');
  });

  test('is void when there is a newer one', async () => {
    const first = await renews(zhang.queryNumber);
    const second = await renews(zhang.queryNumber, { at: later(5) });
    expect(await kindOf(byId(zhang), second)).toBe('verified');
    if (first !== second) expect(await kindOf(byId(zhang), first)).toBe('failed');
    await renews(zhang.queryNumber, { at: later(5000) });
    // Nothing is left of the first: the second was sent after it.
    expect(await rowsOf('SELECT FROM renewed_passwords')).toHaveLength(2);
  });

  test('counts on in its cases when another is sent for another case, to another number', async () => {
    const first = await renews(li.queryNumber);
    const second = await renews('26000203', { at: later(5) });
    expect((await sent()).map(({ toNumber }) => toNumber)).not.toEqual([li.mobile, li.mobile]);
    const expectBoth = async () => {
      expect(await kindOf(byId(li), first)).toBe('verified');
      expect(await kindOf(byNumber(li.queryNumber), first)).toBe('verified');
      expect(await kindOf(byNumber('26000203'), second)).toBe('verified');
      // None of the printed ones comes back.
      expect(await kindOf(byId(li), li.password)).toBe('failed');
      expect(await kindOf(byNumber(li.queryNumber), li.password)).toBe('failed');
      expect(await kindOf(byNumber('26000203'), '246803')).toBe('failed');
    };
    await expectBoth();
    // Whoever asks again deletes nothing that counts: nothing of this one is out.
    await asks(await verifiedFor('26000203'), { at: later(5000) });
    await gateway.refuses();
    await expectBoth();
  });

  test('opens the cases with the number that it went to, by ID number and by their query numbers', async () => {
    const password = await renews(li.queryNumber);
    const result = await enters(byId(li), password);
    if (result.kind !== 'verified') throw new Error(result.kind);
    const causes = await rowsOf<{ cause: string }>(
      'SELECT cause FROM cases WHERE id = ANY ($1) ORDER BY cause',
      result.person.onlyCaseIds,
    );
    // In the oldest of his three cases the court has another number.
    expect(causes.map(({ cause }) => cause).sort()).toEqual(
      ['买卖合同纠纷执行', '房屋租赁合同纠纷'].sort(),
    );
    const one = await enters(byNumber('26000202'), password);
    expect(one).toMatchObject({ kind: 'verified', person: { proof: 'renewed_password' } });
    expect(one.kind === 'verified' && one.person.onlyCaseIds).toHaveLength(1);
    // The printed one of the oldest counts as before.
    expect(await kindOf(byNumber('26000203'), password)).toBe('failed');
    expect(await kindOf(byNumber('26000203'), '246803')).toBe('verified');
  });

  test('to a number that somebody else has given for him opens that case alone', async () => {
    const [row] = await rowsOf<{ caseId: number; position: number }>(
      'SELECT case_id::int AS "caseId", position FROM parties WHERE query_number = $1',
      li.queryNumber,
    );
    if (row === undefined) throw new Error('no case of Li');
    const others = '19900000666';
    await database.pool.query(
      'UPDATE parties SET mobile_sealed = $3 WHERE case_id = $1 AND position = $2',
      [row.caseId, row.position, sealMobile(database.identityKeys, row, others)],
    );
    const password = await renews(li.queryNumber);
    const result = await enters(byId(li), password);
    expect(result).toMatchObject({ kind: 'verified', person: { onlyCaseIds: [row.caseId] } });
    // Verified for another of his cases, he is sent to the number there.
    await asks(await verifiedFor('26000202'), { at: later(3) });
    expect((await sent()).at(-1)?.toNumber).toBe(li.mobile);
  });

  test('opens nothing any more when the court has taken the number away, nor does the printed one', async () => {
    const password = await renews(zhang.queryNumber);
    await database.pool.query('UPDATE parties SET mobile_sealed = NULL');
    expect(await kindOf(byId(zhang), password)).toBe('failed');
    expect(await kindOf(byId(zhang), zhang.password)).toBe('failed');
  });

  test('opens nothing where the court has another number since', async () => {
    const password = await renews(zhang.queryNumber);
    const [row] = await rowsOf<{ caseId: number; position: number }>(
      'SELECT case_id::int AS "caseId", position FROM parties WHERE query_number = $1',
      zhang.queryNumber,
    );
    if (row === undefined) throw new Error('no case of Zhang');
    await database.pool.query(
      'UPDATE parties SET mobile_sealed = $3 WHERE case_id = $1 AND position = $2',
      [row.caseId, row.position, sealMobile(database.identityKeys, row, '19900000777')],
    );
    expect(await kindOf(byId(zhang), password)).toBe('failed');
  });

  test('is told to nobody: no table has it, or the number, in the clear', async () => {
    const password = await renews(zhang.queryNumber, { from: '13800000001' });
    const tables = ['renewed_passwords', 'sms_outbox', 'sms_sealed', 'verifications'] as const;
    for (const table of [...tables, 'sign_in_locks', 'audit_pending']) {
      for (const { row } of await rowsOf<{ row: string }>(
        `SELECT row_to_json(x)::text AS row FROM ${table} x`,
      )) {
        expect(row).not.toContain(zhang.mobile);
        expect(row).not.toContain('13800000001');
        expect(row).not.toContain(`"${password}"`);
        expect(row).not.toContain(`密码${password}`);
      }
    }
  });
});

describe('whether a number is on file', () => {
  test('no answer tells, nor how often one may ask; and the audit has each', async () => {
    const story = async (queryNumber: string, from: string) => {
      const whose = await verifiedFor(queryNumber);
      const answers: unknown[] = [];
      for (const minutes of [0, 1, 2]) {
        answers.push(await asks(whose, { from, at: later(minutes) }));
      }
      return answers;
    };
    const known = await story(zhang.queryNumber, '13800000011');
    expect(known.map((each) => (each as { kind: string }).kind)).toEqual([
      'asked',
      'asked',
      'no_renewal',
    ]);
    expect(await story(sun.queryNumber, '13800000012')).toEqual(known);
    expect(await sent()).toHaveLength(2);
    expect(await rowsOf('SELECT event FROM verifications ORDER BY id')).toEqual(
      ['password_renewed', 'password_renewed', 'nothing_renewed', 'nothing_renewed'].map(
        (event) => ({ event }),
      ),
    );
    expect((await checkAudit(database.pool, [])).problems).toEqual([]);
  });

  test('a case of which its party may not know yet has none', async () => {
    const whose = await verifiedFor(li.queryNumber);
    await database.pool.query(
      "UPDATE cases SET cause = '申请诉前财产保全', filing_decided_on = '2026-11-23' WHERE id = $1",
      [whose.onlyCaseIds?.[0]],
    );
    expect(await asks(whose)).toEqual({ kind: 'asked' });
    expect(await sent()).toEqual([]);
  });
});

describe('limits', () => {
  const whoseOf = async (n: number): Promise<Whose> => ({
    personId: (await verifiedFor(sun.queryNumber)).personId + 1_000_000 + n,
    onlyCaseIds: [1],
  });

  test('one a call, three from a telephone, twenty by an agent', async () => {
    const callId = randomUUID();
    expect(await asks(await whoseOf(1), { callId })).toEqual({ kind: 'asked' });
    expect(await asks(await whoseOf(2), { callId })).toMatchObject({ because: 'call' });

    const from = '13800000020';
    for (const n of [11, 12, 13]) {
      expect(await asks(await whoseOf(n), { from })).toEqual({ kind: 'asked' });
    }
    expect(await asks(await whoseOf(14), { from })).toMatchObject({ because: 'caller' });
    expect(await asks(await whoseOf(14), { from: '13800000021' })).toEqual({ kind: 'asked' });

    for (let n = 20; n < 40; n++) {
      expect(await asks(await whoseOf(n), { agentId: 7 })).toEqual({ kind: 'asked' });
    }
    expect(await asks(await whoseOf(40), { agentId: 7 })).toMatchObject({ because: 'agent' });
    expect(await asks(await whoseOf(40), { agentId: 8 })).toEqual({ kind: 'asked' });
  });

  test('calls at once get no more than one by one', async () => {
    const whose = await verifiedFor(zhang.queryNumber);
    const answers = await Promise.all(Array.from({ length: 6 }, () => asks(whose)));
    expect(answers.filter(({ kind }) => kind === 'asked')).toHaveLength(2);
    expect(await sent()).toHaveLength(2);
  });

  test('the hotline’s ceiling, and that of the telephone that it goes to, are those of codes', async () => {
    const ask = (n: number, at: Date) =>
      askForCode(
        database.pool,
        database.identityKeys,
        { ...aCall(`1390000000${n}`), language: 'zh' },
        byNumber(zhang.queryNumber),
        at,
        settings,
      );
    for (const n of [0, 1, 2]) await ask(n, start);
    expect(await sent()).toHaveLength(3);
    // Three went to this telephone; an agent is told the same, and nothing is sent.
    const whose = await verifiedFor(zhang.queryNumber);
    expect(await asks(whose, { at: later(1), agentId: 7 })).toEqual({ kind: 'asked' });
    expect(await sent()).toHaveLength(3);
    // Strangers may have asked for all of them: who has keyed in one has a count apart.
    expect(await asks(whose, { at: later(1) })).toEqual({ kind: 'asked' });
    expect(await sent()).toHaveLength(4);
    const policy = { ...settings, smsCodes: { ...settings.smsCodes, perHour: 4 } };
    expect(await asks(await verifiedFor(li.queryNumber), { at: later(2), policy })).toMatchObject({
      because: 'hotline',
    });
  });
});

describe('what is kept', () => {
  test('under another identity key it counts, and comes under that one when it is used', async () => {
    const file = path.join(folder.path, 'keys.json');
    copyFileSync(database.identityKeysFile, file);
    const password = await renews(zhang.queryNumber);
    await addIdentityKey(file);
    const keys = loadIdentityKeys(file);
    const passwords = async () =>
      (await readIdentityKeyUsage(database.pool)).find(
        ({ identityKeyId }) => identityKeyId === keys.currentKeyId,
      )?.passwords ?? 0;
    expect(await passwords()).toBe(0);
    expect((await enters(byId(zhang), password, keys)).kind).toBe('verified');
    expect(await passwords()).toBe(1);
    expect((await enters(byId(zhang), password, keys)).kind).toBe('verified');
  });

  test('ends when nobody has used it for a year, and the lost one does not come back', async () => {
    const password = await renews(zhang.queryNumber);
    expect((await enters(byId(zhang), password, database.identityKeys, later(10))).kind).toBe(
      'verified',
    );
    await eraseRenewedPasswords(database.pool, later(366 * 1440 - 1441));
    expect(await kindOf(byId(zhang), password)).toBe('verified');
    await eraseRenewedPasswords(database.pool, later(366 * 1440 + 1440));
    expect(await kindOf(byId(zhang), password)).toBe('failed');
    expect(await kindOf(byId(zhang), zhang.password)).toBe('failed');
    expect(await rowsOf('SELECT mac FROM renewed_passwords')).toEqual([{ mac: null }]);
  });

  test('goes with its cases, and when its SMS could not be sent', async () => {
    await asks(await verifiedFor(zhang.queryNumber));
    await gateway.refuses();
    await renews(li.queryNumber);
    expect(await eraseRenewedPasswords(database.pool, later(20))).toBe(1);
    await database.pool.query('DELETE FROM parties');
    expect(await eraseRenewedPasswords(database.pool, later(20))).toBe(1);
    expect(await rowsOf('SELECT FROM renewed_passwords')).toEqual([]);
  });
});
