/** Real calls of a lawyer with twelve cases, who signs in by her licence number. */
import { sampleLawyer } from '../../../app/local/sample/samplePeople.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import type { Caller } from '../../telephone/caller.js';
import { lawyer } from '../../telephone/callers/lawyers/lawyer.js';
import { enterNumber, hearCase, signIn } from '../../telephone/script/callerScript.js';
import { expectGoodRecording, expectRecordSaysWhatWasHeard, onceEach } from '../checks.js';
import { closedForNow, Hotline } from '../hotline.js';
import { together } from '../together.js';

const { licence, password } = sampleLawyer;
const nobody = '13298200911999999';

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({ openingHours: closedForNow() });
});
afterAll(() => hotline?.stop());

const dial = (from: string) => hotline.carrier.dial({ from });

interface HerCase {
  readonly id: number;
  readonly number: string;
  readonly startsAt: string;
}

/** Her cases, the newest first. */
async function herCases(): Promise<HerCase[]> {
  const { rows } = await hotline.db.query<HerCase>(
    `SELECT c.id, c.number, c.hearings->0->>'startsAt' AS "startsAt"
       FROM parties t JOIN cases c ON c.id = t.case_id
      WHERE c.source_ref LIKE 'K-1__' AND t.role = 'agent' AND t.acts_for = 2
      ORDER BY c.applied_on DESC, c.id DESC`,
  );
  return rows;
}

/** Hangs up; returns what was heard, and of which cases the audit says that something was told. */
async function over(call: Caller): Promise<{ heard: string; told: number[] }> {
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  await expectGoodRecording(hotline, call);
  await expectRecordSaysWhatWasHeard(hotline, call);
  const { rows } = await hotline.db.query<{ id: number; proof: string }>(
    `SELECT d.case_id AS id, min(d.proof) AS proof FROM disclosures d JOIN calls c ON c.id = d.call_id
      WHERE c.caller_number = $1 GROUP BY d.case_id ORDER BY min(d.id)`,
    [call.from],
  );
  expect(new Set(rows.map(({ proof }) => proof))).toEqual(new Set(['licence_and_password']));
  const heard = hotline.wordsHeard(call).map(({ text }) => text);
  return { heard: heard.join('\n'), told: rows.map(({ id }) => id) };
}

together(
  {
    'twelve cases one after the other, each with its number and hearing, and the last one whole':
      async () => {
        const call = await dial(lawyer.from);
        await lawyer.talk(call);
        const { heard, told } = await over(call);
        const cases = await herCases();
        expect(told).toEqual(cases.map(({ id }) => id));
        const words = spoken('zh', chinaDate(new Date()));
        for (const [n, { number }] of cases.entries()) {
          expect(heard).toContain(`第${words.number(n + 1)}件，${words.caseNumber(number)}。`);
        }
        for (const { startsAt } of [cases[0], cases[11]] as HerCase[]) {
          expect(heard).toContain(`${words.dateTime(new Date(startsAt))}在第七法庭开庭`);
        }
      },

    'in English by the end of a case number, and then the first two of all': async () => {
      const call = await dial('13900001062');
      await signIn(call, licence, password, { language: 'en' });
      await call.hears('en/findCaseMenu');
      await call.press('2');
      await call.hears('en/askSerial');
      await call.press('504#');
      await hearCase(call);
      await call.press('*');
      await call.hears('en/findCaseMenu');
      await call.press('1');
      await call.hears('en/walkNext');
      await call.press('8');
      await call.hears('en/walkNext');
      const { heard, told } = await over(call);
      const cases = await herCases();
      const words = spoken('en', chinaDate(new Date()));
      const fourth = cases.find(({ number }) => number.includes('504'));
      if (fourth === undefined) throw new Error('the sample has no case 504');
      expect(told).toEqual([fourth.id, cases[0]?.id, cases[1]?.id]);
      expect(heard).toContain(
        `In your case of housing sale contract dispute, the hearing is ${words.dateTime(new Date(fourth.startsAt))}`,
      );
      expect(heard).toContain(
        `Case ${words.number(2)}: ${words.caseNumber(cases[1]?.number ?? '')}.`,
      );
    },

    'a wrong password, and a licence that nobody has, are told in the same words': async () => {
      const story = async (from: string, number: string) => {
        const call = await dial(from);
        await signIn(call, number, '000000', { isInAHurry: true });
        await call.hears('signInFailed');
        await enterNumber(call, number, '000001');
        await call.hears('signInFailed');
        await call.hears('askNumber');
        await call.hangUp();
        await hotline.closedRow(from);
        const names = hotline.wordsHeard(call).map(({ name }) => name);
        // A # that comes late has what it cut off said again.
        return onceEach(names.slice(names.indexOf('askNumber')));
      };
      const [hers, nobodys] = await Promise.all([
        story('13900001063', licence),
        story('13900001064', nobody),
      ]);
      expect(hers).toEqual(nobodys);
    },
  },
  {
    name: 'neither her licence number nor her password stands in the log or the records',
    check: async () => {
      const { rows } = await hotline.db.query<{ text: string }>(
        `SELECT string_agg(concat_ws(' ', name, detail), E'\\n') AS text FROM call_events`,
      );
      for (const text of [await hotline.appLog(), rows[0]?.text ?? '']) {
        expect(text.length).toBeGreaterThan(1000);
        expect(text).not.toContain(licence);
        expect(text).not.toContain(password);
      }
      await hotline.nothingLeft();
    },
  },
);
