/**
 * Real calls from a case to the answer that fits it, with the caller's own last day to appeal; and
 * those of who is beaten at home while the court is closed, and of who has got a message about served
 * papers.
 */
import path from 'node:path';
import { chinaDate, makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import { readNational } from '../../../app/guidance/readGuidance.js';
import { calculateLastDay } from '../../../app/guidance/rules/lastDays/calculateLastDay.js';
import type { Content } from '../../../app/guidance/rules/content.js';
import { sayMenu } from '../../../app/guidance/sayMenu.js';
import { fillTemplate, promptText } from '../../../app/voice/prompts/catalogue.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { fangsNumbers } from '../../../app/local/sample/known/fangsCases.js';
import { zhaosDocument } from '../../../app/local/sample/known/knownCases.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import type { Language } from '../../../app/telephony/call.js';
import { toldOf } from '../../ivr/journeys/guidance/treeTurns.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import { hearCase, madeSentence, partDigits, signIn } from '../../telephone/script/callerScript.js';
import { speakMessage } from '../../telephone/script/speakMessage.js';
import { expectRecordSaysWhatWasHeard } from '../checks.js';
import { closedForNow, Hotline } from '../hotline.js';
import { together } from '../together.js';
import { hearsWords, toGuidance } from './hearsWords.js';

let hotline: Hotline;
let content: Content;
beforeAll(async () => {
  content = await readNational();
  hotline = await Hotline.start({ openingHours: closedForNow() });
});
afterAll(async () => {
  await hotline?.stop();
});

const today = chinaDate(new Date());

/**
 * The sentence with the last day to appeal: by the day of service in the database, and the rule.
 */
async function lastDaySentence(language: Language): Promise<string> {
  const { rows } = await hotline.db.query<{ served_on: string }>(
    'SELECT served_on FROM parties WHERE query_number = $1',
    [fangsNumbers.judgment.queryNumber],
  );
  const servedOn = rows[0]?.served_on ?? '';
  const { lastDay } = calculateLastDay('appeal-judgment', servedOn, makeWorkCalendar());
  return fillTemplate(promptText(language, 'appealUntil'), {
    lastDay: spoken(language, today).date(lastDay),
  });
}

interface Who {
  readonly queryNumber: string;
  readonly password: string;
}

async function dial(from: string, who: Who, language: Language = 'zh'): Promise<Caller> {
  const call = await hotline.carrier.dial({ from, name: `from-case-${from}` });
  await signIn(call, who.queryNumber, who.password, { language, isInAHurry: true });
  return call;
}

/** Hears the answer with its article, and that the record names it; the case is kept in the row. */
async function hearAnswer(call: Caller, id: string, language: Language = 'zh'): Promise<void> {
  const told = toldOf(content, id, today, language);
  await hearsWords(hotline, call, told.say, { until: 'end' });
  await hearsWords(hotline, call, told.basis, { until: 'end' });
  await call.hears('repeatAndBack');
  await call.press('*');
  await hearCase(call);
  await call.hangUp();
  const events = await expectRecordSaysWhatWasHeard(hotline, call);
  const named = events.filter(({ kind }) => kind === 'guidance').map(({ name }) => name);
  expect(named).toEqual([id]);
}

/** Hears the offer in the menu of the case, and follows it. */
async function followOffer(from: string, who: Who, offer: string, id: string): Promise<void> {
  const call = await dial(from, who);
  await call.hears(offer);
  await call.press(partDigits.question);
  await hearAnswer(call, id);
}

function timesHeard(call: Caller, words: string): number {
  return hotline.wordsHeard(call).filter(({ text }) => text === words).length;
}

/** Two digits to 110 and the protection order; nobody is there, so 110 once more, and a callback. */
async function isBeatenAtNight(from: string, language: Language): Promise<void> {
  const call = await toGuidance(hotline, content, from, language);
  await call.press('6');
  await hearsWords(hotline, call, toldOf(content, 'guide_protection_order', today, language).say);
  await call.press('0');
  await call.hears(`${language}/inDangerNoAgent`, { until: 'end' });
  await call.hears(`${language}/callbackOffer`, { until: 'end' });
  await call.hangUp();
  expect(await hotline.closedRow(from)).toMatchObject({ outcome: 'served', language });
  await expectRecordSaysWhatWasHeard(hotline, call);
}

const documentEnd = zhaosDocument.replace(/\D/g, '').slice(-6);
const genuine = {
  zh: /^查到了，临江市中级人民法院.*给您发过这个编号的文书/,
  en: /^Found\. .+ sent you papers with this number/,
} as const;

/** From her own telephone: a number that nobody has, and then hers; no case is told. */
async function checksMessage(language: Language): Promise<Caller> {
  const { name, mobile } = samplePeople.zhao;
  const call = await hotline.carrier.dial({ from: mobile, name: `served-${language}` });
  await call.hears('languageOffer');
  if (language === 'en') {
    await call.press('8');
    await call.hears('en/languageChosen');
  }
  await call.press(mainMenuDigits.guidance);
  let { menu } = content;
  for (const digit of ['3', '6', '4']) {
    await hearsWords(hotline, call, sayMenu(menu, language));
    await call.press(digit);
    menu = menu.choices.find((choice) => choice.digit === digit)?.menu ?? menu;
  }
  await hearsWords(hotline, call, toldOf(content, 'guide_electronic_service', today, language).say);
  await call.press('2');
  await call.hears(`${language}/documentAsk`);
  await call.press('000001');
  await call.hears(`${language}/documentUnknown`, { until: 'end' });
  await call.press('1');
  await call.hears(`${language}/documentAsk`);
  await call.press(documentEnd);
  for (;;) {
    const { sound } = await call.hears(madeSentence, { until: 'end' });
    if (genuine[language].test(hotline.texts.find(sound.id).text)) break;
  }
  await call.hears(`${language}/documentResendOffer`);
  const heard = hotline.wordsHeard(call).map(({ text }) => text);
  expect(heard.join('\n')).not.toMatch(new RegExp(`${name}|股权|shares|equity`));
  return call;
}

together(
  {
    'a message about served papers: not found, found, and its link is sent again': async () => {
      const call = await checksMessage('zh');
      await call.press('2');
      await call.hears('ticketSmsSent');
      await call.hangUp();
      const { rows } = await hotline.db.query(
        'SELECT kind, case_id FROM tickets WHERE caller_number = $1',
        [call.from],
      );
      expect(rows).toEqual([{ kind: 'consultation', case_id: null }]);
      const again = await checksMessage('en');
      await again.hangUp();
      // The record leaves out what came of it: its call may lose its number later.
      const { id } = await hotline.closedRow(again.from);
      const noted = (await hotline.events(id)).map(({ name }) => name);
      expect(noted).toContain('document');
      expect(noted).not.toContain('documentGenuine');
    },

    'beaten at home at night: 110, the protection order, and what is there': () =>
      isBeatenAtNight('13920000009', 'zh'),

    'the same at night in English': () => isBeatenAtNight('13920000010', 'en'),

    'a judgment was served: how to appeal, and the last day once': async () => {
      const call = await dial('13920000001', fangsNumbers.judgment);
      const lastDay = await lastDaySentence('zh');
      await hearsWords(hotline, call, lastDay, { until: 'end' });
      await call.hears('questionAppeal');
      await call.press(partDigits.question);
      await hearAnswer(call, 'guide_appeal');
      expect(timesHeard(call, lastDay)).toBe(1);
    },

    'the same in English': async () => {
      const call = await dial('13920000002', fangsNumbers.judgment, 'en');
      const lastDay = await lastDaySentence('en');
      await hearsWords(hotline, call, lastDay, { until: 'end' });
      await call.hears('en/questionAppeal');
      await call.press(partDigits.question);
      await hearAnswer(call, 'guide_appeal', 'en');
      expect(timesHeard(call, lastDay)).toBe(1);
    },

    'who presses the digit at once hears the last day with the answer': async () => {
      const call = await dial('13920000003', fangsNumbers.judgment);
      const lastDay = await lastDaySentence('zh');
      await call.hears('signedIn', { until: 'end' });
      await call.press(partDigits.question);
      await hearsWords(hotline, call, lastDay, { until: 'end' });
      await hearAnswer(call, 'guide_appeal');
    },

    'digit 0 in the answer keeps the case: the question that she leaves is of that case':
      async () => {
        const from = '13920000008';
        const call = await dial(from, samplePeople.zhang);
        await call.hears('questionSummons');
        await call.press(partDigits.question);
        await hearsWords(hotline, call, toldOf(content, 'guide_summons', today, 'zh').say);
        await call.press('0');
        await call.hears('callbackOffer');
        await call.press('2');
        const { SOUNDS_DIR = '' } = hotline.settings;
        const sounds = ['zh/goodbye', 'zh/stillWaiting'].map((name) => path.join(SOUNDS_DIR, name));
        await speakMessage(call, 'consultationIntro', sounds);
        await call.hears('ticketSmsSent');
        // The caller is back in the answer, and from there in the case.
        await call.hears('repeatAndBack');
        await call.press('*');
        await hearCase(call);
        await call.hangUp();
        const { rows } = await hotline.db.query(
          `SELECT o.kind, t.query_number FROM calls k JOIN tickets o ON o.call_id = k.id
           LEFT JOIN parties t ON t.case_id = o.case_id AND t.person_id = k.person_id
          WHERE k.caller_number = $1`,
          [from],
        );
        expect(rows).toEqual([
          { kind: 'consultation', query_number: samplePeople.zhang.queryNumber },
        ]);
      },

    'the filing was refused': () =>
      followOffer('13920000004', fangsNumbers.refused, 'questionRefused', 'guide_refused'),

    'a fee is due': () =>
      followOffer('13920000005', fangsNumbers.fee, 'questionFee', 'guide_fee_pay'),

    'the enforcement has ended without assets': () =>
      followOffer('13920000006', fangsNumbers.noAssets, 'questionNoAssets', 'guide_no_assets'),

    'a hearing lies ahead': () =>
      followOffer('13920000007', samplePeople.zhang, 'questionSummons', 'guide_summons'),
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
