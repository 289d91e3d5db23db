/** The conversation, from the first ring to the hang-up, by callers on a real telephone line. */
import type { Language } from '../../app/call.js';
import { spoken } from '../../app/prompts/spoken.js';
import { chinaDate } from '../../app/rules/workCalendar.js';
import type { Caller } from '../telephone/caller.js';
import { hearCase, hearPart, keyInNumber, signIn } from '../telephone/callerScript.js';
import { chen } from '../telephone/callers/chen.js';
import { li } from '../telephone/callers/li.js';
import { sun } from '../telephone/callers/sun.js';
import { wang } from '../telephone/callers/wang.js';
import { zhang } from '../telephone/callers/zhang.js';
import { zhao } from '../telephone/callers/zhao.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard } from './checks.js';
import { Hotline } from './hotline.js';

jest.setTimeout(180_000);

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start();
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(() => hotline.nothingLeft());

const zhangId = '11010519491231002*';
const zhangPassword = '246810';
const partKeys: Readonly<Record<string, string>> = {
  partFiling: '1',
  partTransfer: '2',
  partPeople: '3',
  partHearing: '4',
  partProgress: '5',
  partFees: '6',
  partResult: '7',
};

async function textsHeard(call: Caller): Promise<string> {
  return (await hotline.wordsHeard(call)).map(({ text }) => text).join('\n');
}

/** Hangs up, and looks at the recording, the record and the row. */
async function hangUpServed(call: Caller): Promise<void> {
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  expectGoodRecording(call);
  await expectRecordSaysWhatWasHeard(hotline, call);
}

interface KnownCase {
  number: string;
  cause: string;
  cause_en: string | null;
  applied_on: string;
  judge: string;
  judge_telephone: string;
  clerk: string;
  clerk_telephone: string;
  hearings: { startsAt: string; courtroom: string; status: string }[];
  fees: { dueFen: number; paidFen: number; refundableFen: number; refundedFen: number }[];
  result: { summary: string } | null;
}

/** The case behind a query number, read past the app. */
async function knownCase(queryNumber: string): Promise<KnownCase> {
  const { rows } = await hotline.db.query<KnownCase>(
    `SELECT c.number, c.cause, c.cause_en, c.applied_on, c.hearings, c.fees, c.result,
            j.name AS judge, j.telephone AS judge_telephone,
            k.name AS clerk, k.telephone AS clerk_telephone
       FROM parties p JOIN cases c ON c.id = p.case_id
       JOIN staff j ON j.id = c.judge_id JOIN staff k ON k.id = c.clerk_id
      WHERE p.query_number = $1`,
    [queryNumber],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`the sample has no query number ${queryNumber}`);
  return row;
}

test.each<{ language: Language; from: string }>([
  { language: 'zh', from: '13900000001' },
  { language: 'en', from: '13900000002' },
])('a caller hears the whole of her case ($language)', async ({ language, from }) => {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, zhangId, zhangPassword, language);
  await hearCase(call);
  await call.hears('repeatAndBack', { until: 'end' });
  const offered = call.heard().flatMap(({ sound }) => sound.id.split('/')[1] ?? []);
  const parts = Object.keys(partKeys).filter((name) => offered.includes(name));
  expect(parts).toEqual(
    expect.arrayContaining(['partFiling', 'partPeople', 'partHearing', 'partProgress', 'partFees']),
  );
  for (const part of parts) await hearPart(call, partKeys[part] ?? '');
  // Any part can be heard again.
  await hearPart(call, '4');
  await hangUpServed(call);

  const heard = await textsHeard(call);
  const file = await knownCase('26000001');
  const words = spoken(language, chinaDate(new Date()));
  const hearing = file.hearings.find(({ status }) => status === 'scheduled');
  const fee = file.fees[0];
  if (hearing === undefined || fee === undefined) throw new Error('the sample case has changed');
  for (const fact of [
    words.caseNumber(file.number),
    language === 'zh' ? file.cause : (file.cause_en ?? words.name(file.cause)),
    words.date(file.applied_on),
    words.dateTime(new Date(hearing.startsAt)),
    words.courtroom(hearing.courtroom),
    words.name(file.judge),
    words.telephone(file.judge_telephone),
    words.name(file.clerk),
    words.telephone(file.clerk_telephone),
    words.money(fee.dueFen),
  ]) {
    expect(heard).toContain(fact);
  }
  const languages = new Set((await hotline.wordsHeard(call)).map((said) => said.language));
  expect(languages.has(language)).toBe(true);
  expect(await hotline.closedRow(from)).toMatchObject({ language });

  // Each fact that was said has its audit row.
  const { rows } = await hotline.db.query<{ fact: string }>(
    `SELECT DISTINCT unnest(facts) AS fact FROM disclosures d JOIN calls c ON c.id = d.call_id
      WHERE c.caller_number = $1 AND d.proof = 'resident_id_and_password'`,
    [from],
  );
  const facts = rows.map(({ fact }) => fact);
  expect(facts).toEqual(
    expect.arrayContaining(['case_number', 'cause', 'judge_in_charge', 'clerk', 'next_hearing']),
  );
});

test('callers with other cases hear what may be said of theirs, all at the same time', async () => {
  const scripts = { li, chen, zhao, sun, wang };
  const calls = await Promise.all(
    Object.values(scripts).map(async (script) => {
      const call = await hotline.carrier.dial({ from: script.from });
      await script.talk(call);
      await hangUpServed(call);
      return call;
    }),
  );
  const [byLi, byChen, byZhao, bySun, byWang] = await Promise.all(calls.map(textsHeard));
  const words = spoken('zh', chinaDate(new Date()));

  expect(byLi).toContain('三');
  expect(byLi).toContain('请按三。');

  // Not heard in public: the hearing and whom to contact, and nothing about what it is about.
  const secret = await knownCase('26000004');
  expect(byChen).toContain(words.telephone(secret.judge_telephone));
  expect(byChen).not.toContain(secret.cause);
  expect(byChen).not.toContain(words.date(secret.applied_on));
  const chenSounds = calls[1]?.heard().map(({ sound }) => sound.id) ?? [];
  expect(chenSounds).not.toContain('zh/partProgress');
  expect(chenSounds).not.toContain('zh/partResult');

  const unserved = await knownCase('26000005');
  expect(unserved.result?.summary).toBeTruthy();
  expect(byZhao).not.toContain(unserved.result?.summary ?? '');
  expect(calls[2]?.heard().map(({ sound }) => sound.id)).not.toContain('zh/partResult');

  const served = await knownCase('26000006');
  const refundable = served.fees.find(({ refundableFen }) => refundableFen > 0)?.refundableFen;
  expect(bySun).toContain(served.result?.summary.replace(/。$/, '') ?? 'no result');
  expect(bySun).toContain(words.money(refundable ?? -1));

  expect(byWang).toContain('请按九。');
});

test('a number that cannot be is refused before the password is asked', async () => {
  const call = await hotline.carrier.dial({ from: '13900000010' });
  await call.answered;
  await call.hears('mainMenu');
  await call.press('1');
  await call.hears('askNumber');
  // The last digit is wrong.
  await call.press('110105194912310021', { isSecret: true });
  await call.hears('numberWrongCheck');
  await call.hears('askNumberAgain');
  // A digit is missing.
  await call.press('1101051949123100*#', { isSecret: true });
  await call.hears(/numberWrong(Length|Star)$/);
  await call.hears('askNumber');
  expect(call.heard().map(({ sound }) => sound.id)).not.toContain('zh/askPassword');
  // And the right one goes on from there.
  await call.press('26000001#', { isSecret: true });
  await call.hears('askPassword');
  await call.press(`${zhangPassword}#`, { isSecret: true });
  await hearCase(call);
  await hangUpServed(call);
});

test('wrong passwords lock the number; the right one is not let in until the lock has ended', async () => {
  const number = '26000006';
  const password = '998877';
  const call = await hotline.carrier.dial({ from: '13900000011' });
  await signIn(call, number, '000000');
  for (const wrong of ['000001', '000002']) {
    await call.hears('signInFailed');
    await keyInNumber(call, number, wrong);
  }
  // The hotline tells how long, and leads back to the main menu.
  await call.hearsOneOf([/\/said\//, 'signInLeft']);
  await call.hears('mainMenu');

  // Another telephone, the right password: locked all the same. A number nobody has behaves alike.
  const again = await hotline.carrier.dial({ from: '13900000012' });
  await again.answered;
  await again.hears('mainMenu');
  await again.press('1');
  await again.hears('askNumber');
  await again.press(`${number}#`, { isSecret: true });
  await again.hears(/\/said\//, { until: 'end' });
  expect((await hotline.wordsHeard(again)).map(({ name }) => name)).toContain('signInLocked');
  await Promise.all([call.hangUp(), again.hangUp()]);

  const ended = await hotline.db.query(
    `UPDATE sign_in_locks SET locked_until = now() - interval '1 second' WHERE locked_until > now()`,
  );
  expect(ended.rowCount).toBeGreaterThan(0);
  const later = await hotline.carrier.dial({ from: '13900000013' });
  await signIn(later, number, password);
  await hearCase(later);
  await hangUpServed(later);
});

test('a number that does not exist is locked just like one that does', async () => {
  const call = await hotline.carrier.dial({ from: '13900000014' });
  await signIn(call, '99999999', '000000');
  for (const wrong of ['000001', '000002']) {
    await call.hears('signInFailed');
    await keyInNumber(call, '99999999', wrong);
  }
  await call.hearsOneOf([/\/said\//, 'signInLeft']);
  await call.hears('mainMenu');
  const heard = (await hotline.wordsHeard(call)).map(({ name }) => name);
  expect(heard.includes('signInLocked') || heard.includes('signInLeft')).toBe(true);
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'abandoned' });
});

test('0 tells of people, 9 repeats, * goes back, 2 tells of the court', async () => {
  const call = await hotline.carrier.dial({ from: '13900000015' });
  await call.answered;
  await call.hears('mainMenu');
  await call.press('9');
  await call.hears('mainMenu');
  await call.press('0');
  await call.hears(/\/said\//, { until: 'end' });
  await call.hears('mainMenu');
  await call.press('2');
  await call.hears(/\/said\//, { until: 'end' });
  await call.hears('mainMenu');
  await call.press('1');
  await call.hears('askNumber');
  await call.press('#');
  await call.hears('mainMenu');
  await call.press('1');
  await keyInNumber(call, '26000001', zhangPassword);
  await hearCase(call);
  await call.press('*');
  await call.hears('mainMenu');
  await hangUpServed(call);
  const names = (await hotline.wordsHeard(call)).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['personNotHere', 'courtAddress', 'greeting']));
});

test('who hangs up, wherever it is, leaves nothing behind', async () => {
  const points: Readonly<Record<string, (call: Caller) => Promise<unknown>>> = {
    ringing: () => Promise.resolve(),
    answered: (call) => call.answered,
    greeting: (call) => call.hears(/./),
    menu: (call) => call.hears('mainMenu'),
    number: async (call) => {
      await call.hears('mainMenu');
      await call.press('1');
      await call.hears('askNumber');
    },
    'half a number': async (call) => {
      await call.hears('mainMenu');
      await call.press('1');
      await call.hears('askNumber');
      await call.press('110105', { isSecret: true });
    },
    password: async (call) => {
      await call.hears('mainMenu');
      await call.press('1');
      await call.hears('askNumber');
      await call.press(zhangId, { isSecret: true });
      await call.hears('askPassword');
    },
    'half a password': async (call) => {
      await call.hears('mainMenu');
      await call.press('1');
      await call.hears('askNumber');
      await call.press(zhangId, { isSecret: true });
      await call.hears('askPassword');
      await call.press('246', { isSecret: true });
    },
    'right after the password': (call) => signIn(call, zhangId, zhangPassword),
    'list of cases': async (call) => {
      await signIn(call, '440524188001010014', '135791');
      await call.hears(/\/said\//);
    },
    'her case': async (call) => {
      await signIn(call, zhangId, zhangPassword);
      await call.hears(/\/said\//);
    },
    'a part of it': async (call) => {
      await signIn(call, zhangId, zhangPassword);
      await hearCase(call);
      await call.press('3');
      await call.hears(/\/said\//);
    },
    'just after a key': async (call) => {
      await call.hears('mainMenu');
      await call.press('2');
    },
  };
  await Promise.all(
    Object.entries(points).map(async ([point, until], index) => {
      const from = `13900002${String(index).padStart(3, '0')}`;
      const call = await hotline.carrier.dial({
        from,
        name: `hangs-up-${point.replace(/ /g, '-')}`,
      });
      await until(call);
      await call.hangUp();
      // Gone before the hotline saw her: there is no row then.
      if (point === 'ringing') return;
      const row = await hotline.closedRow(from);
      expect([point, row.outcome]).toEqual([
        point,
        expect.stringMatching(/^(served|abandoned)$/) as unknown,
      ]);
    }),
  );
});

test('thirty callers at once each hear their own case', async () => {
  const calls = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const from = `139000001${String(index).padStart(2, '0')}`;
      const call = await hotline.carrier.dial({ from, name: `one-of-thirty-${index}` });
      await zhang.talk(call);
      await call.hangUp();
      return call;
    }),
  );
  const file = await knownCase('26000001');
  const words = spoken('zh', chinaDate(new Date()));
  const hearing = file.hearings.find(({ status }) => status === 'scheduled');
  for (const call of calls) {
    expect(await textsHeard(call)).toContain(words.dateTime(new Date(hearing?.startsAt ?? 0)));
    expect(call.unknownSeconds()).toBeLessThan(0.5);
    expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  }
});

test('no ID number, password or query number stands in the log or in the record', async () => {
  const call = await hotline.carrier.dial({ from: '13900000040' });
  await signIn(call, zhangId, zhangPassword);
  await hearCase(call);
  await hangUpServed(call);
  const { rows } = await hotline.db.query<{ text: string }>(
    `SELECT string_agg(concat_ws(' ', name, detail), E'\n') AS text FROM call_events`,
  );
  for (const text of [await hotline.appLog(), rows[0]?.text ?? '']) {
    expect(text).not.toBe('');
    expect(text).not.toMatch(/11010519491231002|440524188001010014/);
    expect(text).not.toMatch(/246810|135791|998877|26000006|26000001|99999999/);
  }
});
