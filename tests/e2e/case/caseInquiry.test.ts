/** The conversation from the first ring to the hang-up, by callers on a real telephone line. */
import { readdir } from 'node:fs/promises';
import type { Language } from '../../../app/telephony/call.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { shortCause } from '../../../app/court/cases/rules/shortCause.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { sampleApplicant, samplePeople } from '../../../app/local/sample/samplePeople.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import {
  hearCase,
  hearContacts,
  hearPart,
  enterNumber,
  partDigits,
  signIn,
} from '../../telephone/script/callerScript.js';
import { application } from '../../telephone/callers/parties/application.js';
import { chen } from '../../telephone/callers/chen.js';
import { li } from '../../telephone/callers/li.js';
import { silent } from '../../telephone/callers/silent.js';
import { sun } from '../../telephone/callers/sun.js';
import { wang } from '../../telephone/callers/lawyers/wang.js';
import { zhao } from '../../telephone/callers/zhao.js';
import type { CallerScript } from '../../telephone/script/callerScript.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard } from '../checks.js';
import { hangUpPoints, zhangId, zhangPassword } from './hangUpPoints.js';
import { closedForNow, Hotline } from '../hotline.js';
import { knownCase } from './knownCase.js';
import { together } from '../together.js';

let hotline: Hotline;
beforeAll(async () => {
  // A short time-out, because only the tests of silence wait for a question to end.
  // Closed: in office hours silence leads to a person.
  hotline = await Hotline.start({
    env: { FIRST_DIGIT_TIMEOUT_MS: '2000' },
    openingHours: closedForNow(),
  });
});
afterAll(async () => {
  await hotline?.stop();
});

const words = spoken('zh', chinaDate(new Date()));
function textsHeard(call: Caller): string {
  return hotline
    .wordsHeard(call)
    .map(({ text }) => text)
    .join('\n');
}

function promptsHeard(call: Caller): string[] {
  return hotline.wordsHeard(call).map(({ name }) => name);
}

async function lastDayToCorrect(): Promise<string> {
  const { rows } = await hotline.db.query<{ day: string }>(
    `SELECT c.filing_correct_by AS day FROM parties t JOIN cases c ON c.id = t.case_id WHERE t.filing_number = $1`,
    [sampleApplicant.filingNumber],
  );
  return rows[0]?.day ?? '';
}

/** Returns which facts the audit has of a call, in the order of the alphabet. */
async function factsTold(call: Caller): Promise<string[]> {
  const { rows } = await hotline.db.query<{ fact: string }>(
    `SELECT DISTINCT unnest(facts) AS fact FROM disclosures d JOIN calls c ON c.id = d.call_id
      WHERE c.caller_number = $1 ORDER BY fact`,
    [call.from],
  );
  return rows.map(({ fact }) => fact);
}

/** Hangs up, and checks the recording, the record and the row. */
async function hangUpServed(call: Caller): Promise<void> {
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  await expectGoodRecording(hotline, call);
  await expectRecordSaysWhatWasHeard(hotline, call);
}

/**
 * Runs a scripted caller of `make call` to the end.
 * @returns the call and all that was heard
 */
async function play(script: CallerScript): Promise<{ call: Caller; heard: string }> {
  const call = await hotline.carrier.dial({ from: script.from });
  await script.talk(call);
  await hangUpServed(call);
  return { call, heard: textsHeard(call) };
}

async function hearWholeCase(language: Language, from: string): Promise<void> {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, zhangId, zhangPassword, { language });
  await hearCase(call);
  await call.hears('repeatAndBack', { until: 'end' });
  for (const part of ['hearing', 'progress', 'fees'] as const)
    await hearPart(call, partDigits[part]);
  await hearContacts(call);
  // The rest is behind one digit, and any part can be heard again.
  await call.press(partDigits.more);
  await call.hears('partProgress');
  await call.hears('partWays', { until: 'end' });
  await hearPart(call, partDigits.hearing);
  await hangUpServed(call);

  const heard = textsHeard(call);
  const file = await knownCase(hotline, samplePeople.zhang.queryNumber);
  const said = spoken(language, chinaDate(new Date()));
  const hearing = file.hearings.find(({ status }) => status === 'scheduled');
  const fee = file.fees[0];
  if (hearing === undefined || fee === undefined) throw new Error('the sample case has changed');
  for (const fact of [
    said.caseNumber(file.number),
    language === 'zh'
      ? file.cause.replace(/纠纷$/, '案')
      : (file.cause_en ?? said.name(file.cause)),
    said.pastDate(file.applied_on),
    said.dateTime(new Date(hearing.startsAt)),
    said.courtroom(hearing.courtroom),
    said.name(file.judge),
    said.telephone(file.judge_telephone),
    said.name(file.clerk),
    said.telephone(file.clerk_telephone),
    said.money(fee.dueFen),
  ]) {
    expect(heard).toContain(fact);
  }
  expect(await hotline.closedRow(from)).toMatchObject({ language });

  // Each fact that was said has its audit row.
  const { rows } = await hotline.db.query<{ fact: string }>(
    `SELECT DISTINCT unnest(facts) AS fact FROM disclosures d JOIN calls c ON c.id = d.call_id
      WHERE c.caller_number = $1 AND d.proof = 'resident_id_and_password'`,
    [from],
  );
  const facts = rows.map(({ fact }) => fact);
  expect(facts).toEqual(
    expect.arrayContaining([
      'filing_accepted',
      'cause',
      'judge_in_charge',
      'clerk',
      'next_hearing',
    ]),
  );
}

/** Fails to sign in until the number is locked, then hears how long the lock lasts. */
async function lockOut(number: string, from: string): Promise<void> {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, number, '000000', { isInAHurry: true });
  for (const wrong of ['000001', '000002']) {
    await call.hears('signInFailed');
    await enterNumber(call, number, wrong);
  }
  // Whose password is locked may have forgotten it.
  await call.hears('noPasswordMenu');
  await call.press('*');
  await call.hears('askNumber');
  await call.press('*');
  await call.hears('mainMenu');
  // While the number is locked, no password is accepted.
  await call.press(mainMenuDigits.caseInquiry);
  await call.hears('askNumber');
  await call.press(`${number}#`, { isSecret: true });
  await call.hears('noPasswordMenu');
  expect(promptsHeard(call)).toContain('signInLocked');
  await call.hangUp();
  expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'abandoned' });
}

together(
  {
    'a caller hears the whole of her case in Mandarin': () => hearWholeCase('zh', '13900000001'),

    'a caller hears the whole of her case in English': () => hearWholeCase('en', '13900000002'),

    'of three cases a caller chooses one, then another': async () => {
      const { heard } = await play(li);
      expect(heard).toContain('三件案件');
      expect(heard).toContain('请按三。');
    },

    'of a case not heard in public: its course, and nothing of what it is about': async () => {
      const { call, heard } = await play(chen);
      const file = await knownCase(hotline, samplePeople.chen.queryNumber);
      const hearing = file.hearings.find(({ status }) => status === 'scheduled');
      expect(heard).toContain(words.telephone(file.judge_telephone));
      expect(heard).toContain(words.dateTime(new Date(hearing?.startsAt ?? 0)));
      expect(heard).toContain(words.money(file.fees[0]?.dueFen ?? -1));
      expect(heard).not.toContain(shortCause(file.cause));
      expect(file.events).not.toEqual([]);
      for (const { text } of file.events) expect(heard).not.toContain(words.written(text));
      expect(promptsHeard(call)).not.toContain('partResult');
    },

    'a result that was not served is not told': async () => {
      const { call, heard } = await play(zhao);
      const { result } = await knownCase(hotline, samplePeople.zhao.queryNumber);
      expect(result?.summary).toBeTruthy();
      expect(heard).not.toContain(result?.summary ?? '');
      expect(promptsHeard(call)).not.toContain('partResult');
    },

    'a result that was served is told, and what is refunded': async () => {
      const { heard } = await play(sun);
      const file = await knownCase(hotline, samplePeople.sun.queryNumber);
      const refundable = file.fees.find(({ refundableFen }) => refundableFen > 0)?.refundableFen;
      expect(heard).toContain(words.written(file.result?.summary ?? 'no result'));
      expect(heard).toContain(words.money(refundable ?? -1));
    },

    'twelve cases are heard one after the other': async () => {
      const { call, heard } = await play(wang);
      expect(heard).toContain('十二件案件');
      const walked = hotline.wordsHeard(call).filter(({ name }) => name === 'walkCase');
      expect(walked.map(({ text }) => /^第(.)件，/.exec(text)?.[1])).toEqual([...'一二三']);
    },

    'a number that cannot be is refused before the password is asked': async () => {
      const call = await hotline.carrier.dial({ from: '13900000010' });
      await call.hears(/./);
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber');
      // The last digit is wrong.
      await call.press('110105194912310021', { isSecret: true });
      await call.hears('numberWrongCheck');
      await call.hears('askNumberAgain');
      // A digit is missing.
      await call.press('11010519491231002#', { isSecret: true });
      await call.hears('numberWrongLength');
      await call.hears('askNumber');
      expect(promptsHeard(call)).not.toContain('askPassword');
      // The right number then leads on.
      await call.press(`${samplePeople.zhang.queryNumber}#`, { isSecret: true });
      await call.hears('askPassword');
      await call.press(`${zhangPassword}#`, { isSecret: true });
      await hearCase(call);
      await hangUpServed(call);
    },

    'wrong passwords lock a number, whether it exists or not, and the lock ends': async () => {
      const { queryNumber, password } = samplePeople.zhou;
      await Promise.all([lockOut(queryNumber, '13900000011'), lockOut('99999999', '13900000012')]);

      const ended = await hotline.db.query(
        `UPDATE sign_in_locks SET locked_until = now() - interval '1 second'
          WHERE locked_until > now()`,
      );
      expect(ended.rowCount).toBeGreaterThanOrEqual(2);
      const caller = await hotline.carrier.dial({ from: '13900000013' });
      await signIn(caller, queryNumber, password, { isInAHurry: true });
      await hearCase(caller);
      expect(promptsHeard(caller)).toContain('filingPending');
      await hangUpServed(caller);
    },

    'an application without a case number, by ID number: what is missing, and by when':
      async () => {
        const call = await hotline.carrier.dial({ from: application.from });
        await application.talk(call);
        const correctBy = await lastDayToCorrect();
        const heard = textsHeard(call);
        for (const said of [
          '您申请立案的教育培训合同案。',
          '要补交的第一项，被告的营业执照复印件一份。',
          '要补交的第三项，起诉状副本两份。',
          `补交的最后一天是${words.date(correctBy)}。`,
          '您坚持起诉的，法院裁定不予受理。',
        ]) {
          expect(heard).toContain(said);
        }
        await hangUpServed(call);
        expect(await factsTold(call)).toEqual(['cause', 'events', 'filing_corrections']);
      },

    'the same in English, by the number of the online filing': async () => {
      const { filingNumber, password } = sampleApplicant;
      const call = await hotline.carrier.dial({ from: '13900000021' });
      await signIn(call, filingNumber, password, { language: 'en', isInAHurry: true });
      await hearCase(call);
      const english = spoken('en', chinaDate(new Date()));
      const heard = textsHeard(call);
      for (const said of [
        'About the application in your case of education and training contract dispute.',
        "What is missing, item one: one copy of the defendant's business licence.",
        `The last day to hand it in is ${english.date(await lastDayToCorrect())}.`,
      ]) {
        expect(heard).toContain(said);
      }
      await hangUpServed(call);
      expect(await factsTold(call)).toEqual(['cause', 'filing_corrections']);
    },

    '0 without an agent tells so, 9 repeats, * goes back, 6 tells of the court': async () => {
      const call = await hotline.carrier.dial({ from: '13900000015' });
      await call.hears(/./);
      await call.press('9');
      await call.hears('mainMenu');
      await call.press('0');
      await call.hears('queueNobody');
      await call.hears(/\/said\//, { until: 'end' });
      await call.hears('callbackOffer');
      await call.press('*');
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.courtInformation);
      await call.hears(/\/said\//, { until: 'end' });
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber');
      await call.press('*');
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await enterNumber(call, samplePeople.zhang.queryNumber, zhangPassword);
      await hearCase(call);
      await call.press('*');
      await call.hears('mainMenu');
      await hangUpServed(call);
      expect(promptsHeard(call)).toEqual(
        expect.arrayContaining(['queueNobody', 'courtTelephone', 'courtAddress', 'greeting']),
      );
    },

    'who says nothing is asked in other words, twice, and led on to the end': async () => {
      const call = await hotline.carrier.dial({ from: '13700000001' });
      await silent.talk(call);
      expect(await call.ended).toMatchObject({ by: 'network', cause: 16 });
      const heard = call.heard().map(({ sound }) => sound.id);
      expect(heard.filter((id) => id === 'zh/silence').length).toBeGreaterThanOrEqual(4);
      expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'abandoned' });
      await expectGoodRecording(hotline, call);
      const events = await expectRecordSaysWhatWasHeard(hotline, call);
      expect(events.filter(({ kind }) => kind === 'silence').length).toBeGreaterThanOrEqual(6);
    },

    'wrong digits are asked again, too, and lead back': async () => {
      const call = await hotline.carrier.dial({ from: '13700000002' });
      await call.answered;
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.complain);
      await call.hears('complainMenu');
      await call.press('5');
      await call.hears('wrongDigit');
      await call.hears('complainMenuAgain');
      await call.press('5');
      await call.hears('wrongDigit');
      await call.hears('complainMenu');
      await call.press('5');
      await call.hears('backToPrevious');
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber', { until: 'end' });
      await call.hears('silence');
      await call.hears('askNumberAgain', { until: 'end' });
      await call.hears('silence');
      await call.hears('askNumber', { until: 'end' });
      await call.hears('backToPrevious');
      await call.hears('mainMenu');
      await call.hangUp();
      expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'abandoned' });
      await expectGoodRecording(hotline, call);
    },

    'numbers of a wrong length are asked again': async () => {
      const call = await hotline.carrier.dial({ from: '13700000003' });
      await call.answered;
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber');
      // No pound key: the digits are taken when no more arrive.
      await call.press('123', { isSecret: true });
      await call.hears('numberWrongLength');
      await call.hears('askNumberAgain');
      await call.press('26000001#', { isSecret: true });
      await call.hears('askPassword');
      await call.press('24#', { isSecret: true });
      await call.hears('passwordWrongLength');
      await call.hears('askPasswordAgain');
      await call.press('*');
      await call.hears('askNumber');
      await call.hangUp();
    },

    'who hangs up, wherever it is, has a row that is closed': async () => {
      await Promise.all(
        Object.entries(hangUpPoints).map(async ([point, until], index) => {
          const from = `13900002${String(index).padStart(3, '0')}`;
          const name = `hangs-up-${point.replace(/ /g, '-')}`;
          const call = await hotline.carrier.dial({ from, name });
          await until(call);
          await call.hangUp();
          // The caller hung up before the hotline saw the call, so there may be no row.
          if (point === 'ringing') return;
          const row = await hotline.closedRow(from);
          expect([point, row.outcome]).toEqual([
            point,
            expect.stringMatching(/^(served|abandoned)$/) as unknown,
          ]);
        }),
      );
    },
  },
  {
    name: 'none of them leaves anything behind',
    async check() {
      await hotline.carrier.hangUpAll();
      await hotline.nothingLeft();
      // Neither the sounds of the callers' cases nor their texts are left on the disk.
      const sounds = await readdir(hotline.settings.SOUNDS_DIR ?? '', { recursive: true });
      expect(sounds.filter((name) => /\/of-calls\/.*\./.test(name))).toEqual([]);
      expect(sounds.filter((name) => /\/said\/.*\.json$/.test(name)).length).toBeGreaterThan(0);
    },
  },
);

test('thirty callers at once each hear their own case', async () => {
  const calls = await Promise.all(
    Array.from({ length: 30 }, async (_, index) => {
      const from = `139000001${String(index).padStart(2, '0')}`;
      const call = await hotline.carrier.dial({ from, name: `one-of-thirty-${index}` });
      await signIn(call, zhangId, zhangPassword, { isInAHurry: true });
      await hearCase(call);
      await call.hangUp();
      return call;
    }),
  );
  const file = await knownCase(hotline, samplePeople.zhang.queryNumber);
  const hearing = file.hearings.find(({ status }) => status === 'scheduled');
  for (const call of calls) {
    expect(textsHeard(call)).toContain(words.dateTime(new Date(hearing?.startsAt ?? 0)));
    expect(call.unknownSeconds()).toBeLessThan(1);
    expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  }
  await hotline.nothingLeft();
});

test('no ID number, password or query number stands in the log or in the records', async () => {
  const { rows } = await hotline.db.query<{ text: string }>(
    `SELECT string_agg(concat_ws(' ', name, detail), E'\n') AS text FROM call_events`,
  );
  for (const text of [await hotline.appLog(), rows[0]?.text ?? '']) {
    expect(text.length).toBeGreaterThan(1000);
    for (const { residentId, queryNumber, password } of Object.values(samplePeople)) {
      expect(text).not.toContain(residentId.slice(0, 17));
      expect(text).not.toContain(queryNumber);
      expect(text).not.toContain(password);
    }
    expect(text).not.toContain('99999999');
  }
});
