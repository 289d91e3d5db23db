/**
 * Real calls of people who have forgotten their query password: a code by SMS, read from the folder
 * of sent SMS and keyed in during the same call.
 */
import { forgotten } from '../../telephone/callers/forgotten.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import {
  asksForCode,
  enterCode,
  enterNumber,
  hearCase,
  signIn,
  withoutPassword,
} from '../../telephone/script/callerScript.js';
import { SmsScreen } from '../../telephone/smsScreen.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard, onceEach } from '../checks.js';
import { closedForNow, Hotline } from '../hotline.js';
import { together } from '../together.js';

const { zhang, li, zhao, fang, wang, sun, chen, he } = samplePeople;
/** On a telephone. */
const keyed = ({ residentId }: { residentId: string }) => residentId.replace('X', '*');
const nobody = '110105194912310038';

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({ openingHours: closedForNow() });
});
afterAll(() => hotline?.stop());

const dial = (from: string) => hotline.carrier.dial({ from });
const screenOf = (mobile: string) => SmsScreen.open(hotline.settings.SMS_DIR ?? '', mobile);
const heardIn = (call: Caller) => hotline.wordsHeard(call).map(({ name }) => name);
const textOf = (call: Caller) =>
  hotline
    .wordsHeard(call)
    .map(({ text }) => text)
    .join('\n');

async function hangUpServed(call: Caller): Promise<void> {
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  await expectGoodRecording(hotline, call);
  await expectRecordSaysWhatWasHeard(hotline, call);
}

async function proofsOf(call: Caller): Promise<string[]> {
  const { rows } = await hotline.db.query<{ proof: string }>(
    `SELECT DISTINCT d.proof FROM disclosures d JOIN calls c ON c.id = d.call_id WHERE c.caller_number = $1`,
    [call.from],
  );
  return rows.map(({ proof }) => proof);
}

/** The wrong one. */
const notThis = (code: string) => (code === '000000' ? '111111' : '000000');

together(
  {
    'the code from the SMS opens her case in the same call': async () => {
      const screen = await screenOf(zhang.mobile);
      const call = await dial(forgotten.from);
      await forgotten.talk(call, screen);
      expect(heardIn(call)).toContain('codeCovers');
      await hangUpServed(call);
      expect(textOf(call)).toContain('您的民间借贷案');
      expect(await proofsOf(call)).toEqual(['sms_code']);
      // Where the code went is written nowhere, and said to nobody.
      const { id } = await hotline.closedRow(call.from);
      const { rows } = await hotline.db.query(
        `SELECT FROM call_events WHERE call_id = $1 AND detail LIKE '%' || $2 || '%'`,
        [id, zhang.mobile],
      );
      expect(rows).toEqual([]);
      const outbox = await hotline.db.query('SELECT FROM sms_outbox WHERE to_number = $1', [
        zhang.mobile,
      ]);
      expect(outbox.rowCount).toBe(0);
      expect((await hotline.db.query('SELECT FROM sms_sealed')).rowCount).toBe(0);
    },

    'by 3 a new password comes, too, and lets her in; the lost one does not': async () => {
      const screen = await screenOf(he.mobile);
      const call = await dial('13900001040');
      await call.answered;
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber');
      await call.press(`${keyed(he)}#`, { isSecret: true });
      await call.hears('askPassword');
      await call.press('0#');
      await call.hears('noPasswordRenew');
      await call.press('3');
      await call.hears('codeSent');
      await enterCode(call, await screen.readsCode());
      await call.hears('newPasswordSent', { until: 'end' });
      await call.hangUp();
      await hotline.closedRow(call.from);
      const renewed = await screen.readsCode();
      await untilTrue('the new password to count', async () => {
        const { rowCount } = await hotline.db.query(
          "SELECT FROM sms_outbox WHERE purpose = 'new_password' AND state IN ('sent', 'delivered')",
        );
        return rowCount === 1 ? true : undefined;
      });
      const again = await dial('13900001041');
      await signIn(again, he.queryNumber, he.password, { isInAHurry: true });
      await again.hears('signInFailed');
      await again.hears('askNumber');
      await again.press(`${he.queryNumber}#`, { isSecret: true });
      await again.hears('askPassword');
      await again.press(`${renewed}#`, { isSecret: true });
      await untilTrue('her to be let in', async () => {
        const { rows } = await hotline.db.query<{ proof: string | null }>(
          'SELECT proof FROM calls WHERE caller_number = $1',
          [again.from],
        );
        return rows[0]?.proof === 'renewed_password' ? true : undefined;
      });
      await again.hangUp();
      await hotline.closedRow(again.from);
      const written = await hotline.db.query(
        "SELECT FROM call_events WHERE detail LIKE '%' || $1 || '%'",
        [renewed],
      );
      expect(written.rowCount).toBe(0);
    },

    'in English': async () => {
      const screen = await screenOf(fang.mobile);
      const call = await dial('13900001002');
      await withoutPassword(call, keyed(fang), { language: 'en' });
      const text = await screen.reads();
      expect(text).toMatch(/Code \d{6}, valid 5 minutes[^]*Tell nobody: court staff never ask/);
      await enterCode(call, /\d{6}/.exec(text)?.[0] ?? '');
      await call.hears('en/caseListBack');
      await call.hangUp();
      expect(heardIn(call)).toContain('codeCovers');
      expect((await hotline.closedRow(call.from)).language).toBe('en');
    },

    'of his three cases he hears the two with the number that the code went to': async () => {
      const screen = await screenOf(li.mobile);
      const call = await dial('13900001003');
      await withoutPassword(call, keyed(li));
      await enterCode(call, await screen.readsCode());
      await call.hears('caseListBack', { until: 'end' });
      await call.hangUp();
      const count = spoken('zh', chinaDate(new Date())).count(2);
      expect(textOf(call)).toContain(`您共有${count}件案件`);
      expect(textOf(call)).not.toContain('劳务合同');
    },

    // Digits that are too many are the rest of what was entered before.
    'one pressed twice does not begin her code; eighteen digits are one wrong code, and the right one still opens':
      async () => {
        const screen = await screenOf(zhao.mobile);
        const call = await dial('13900001004');
        await withoutPassword(call, keyed(zhao), { presses: '11' });
        const code = await screen.readsCode();
        await enterCode(call, notThis(code).repeat(3));
        await call.hears('codeWrong', { until: 'end' });
        await enterCode(call, code);
        await hearCase(call);
        await hangUpServed(call);
        const { id } = await hotline.closedRow(call.from);
        const entered = (await hotline.events(id)).filter(
          ({ kind, name }) => kind === 'digits' && name === 'smsCode',
        );
        expect(entered.map(({ detail }) => detail)).toEqual(['(6 digits)', '(6 digits)']);
      },

    'a code that is over is told so, and another one opens': async () => {
      const screen = await screenOf(wang.mobile);
      const call = await dial('13900001005');
      await withoutPassword(call, keyed(wang));
      const old = await screen.readsCode();
      await call.hears('askCode');
      await hotline.db.query(
        `UPDATE sign_in_codes s SET expires_at = now() FROM calls c WHERE c.id = s.call_id AND c.caller_number = $1`,
        [call.from],
      );
      await call.press(old, { isSecret: true });
      await call.hears('codeOver');
      await asksForCode(call);
      await enterCode(call, await screen.readsCode());
      await call.hears('findCaseMenu');
      await call.hangUp();
    },

    'no number on file, and nobody of that number: the same words': async () => {
      const story = async (from: string, number: string) => {
        const call = await dial(from);
        await withoutPassword(call, number);
        for (const code of ['000000', '000001']) {
          await enterCode(call, code);
          await call.hears('codeWrong');
        }
        await enterCode(call, '000002');
        await call.hears('mainMenu');
        await call.hangUp();
        await hotline.closedRow(from);
        // A # that comes late has the question said again; where the digit comes late, the menu goes on.
        return onceEach(heardIn(call).filter((name) => name !== 'noPasswordRenew'));
      };
      const screen = await screenOf(chen.mobile);
      const [none, unknown, known] = await Promise.all([
        story('13900001011', keyed(sun)),
        story('13900001012', nobody),
        story('13900001013', keyed(chen)),
      ]);
      expect(none).toEqual(known);
      expect(unknown).toEqual(known);
      await screen.reads();
    },

    'twenty people’s numbers from one telephone: after five it gets no code, others do':
      async () => {
        const from = '13900001020';
        const numbers = Array.from({ length: 20 }, (_, n) => String(27_500_000 + n));
        let codes = 0;
        // A call may have two. The digits are known, and so are those that lead back.
        for (let n = 0; n < numbers.length; n += 2) {
          const call = await dial(from);
          await call.answered;
          await call.hears(/./);
          let before: string = mainMenuDigits.caseInquiry;
          for (const number of numbers.slice(n, n + 2)) {
            await call.press(`${before}${number}#0#1`, { isSecret: true });
            const { sound } = await call.hearsOneOf(['codeSent', /\/said\//]);
            const isSent = sound.id.endsWith('/codeSent');
            if (isSent) codes += 1;
            if (isSent) await call.hears('askCode');
            before = isSent ? '***' : '**';
          }
          await call.hangUp();
          await hotline.closedRow(from);
        }
        expect(codes).toBe(5);
        // Who knows a password is let in from there as before.
        const own = await dial(from);
        await signIn(own, sun.queryNumber, sun.password, { isInAHurry: true });
        await hearCase(own);
        await hangUpServed(own);
      },

    'a digit too many is the end of the wrong password, and not the beginning of her number':
      async () => {
        const call = await dial('13900001050');
        await signIn(call, sun.queryNumber, `${sun.password.slice(0, 1)}${sun.password}`);
        await call.hears('signInFailed');
        await enterNumber(call, sun.queryNumber, sun.password);
        await hearCase(call);
        await hangUpServed(call);
      },

    'who has no password and wants a person hears when one is there': async () => {
      const call = await dial('13900001030');
      await call.answered;
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber');
      await call.press(`${keyed(zhang)}#`, { isSecret: true });
      await call.hears('askPassword');
      await call.press('0#');
      await call.hears('noPasswordMenu');
      await call.press('2');
      await call.hears('callbackOffer');
      await call.press('*');
      await call.hears('askPassword');
      await call.hangUp();
    },
  },
  { name: 'nothing is left', check: () => hotline.nothingLeft() },
);
