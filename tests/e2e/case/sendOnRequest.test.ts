/**
 * Real calls that ask to have something sent: a case by SMS, by fax to a number that is keyed in,
 * and by fax over the same call; an answer of the guidance and the number of an order by SMS.
 */
import { mkdtempSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { findFaxCode } from '../../../app/messages/fax/findFaxCode.js';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { fillTemplate, promptText, type PromptName } from '../../../app/prompts/catalogue.js';
import { spoken } from '../../../app/prompts/spoken.js';
import { samplePeople } from '../../../app/sample/samplePeople.js';
import { sharedParts } from '../../parts/database.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuKeys } from '../../telephone/mainMenuKeys.js';
import { hearCase, partKeys, signIn } from '../../telephone/script/callerScript.js';
import { speakMessage } from '../../telephone/script/speakMessage.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { hearsWords } from '../guidance/hearsWords.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';

let hotline: Hotline;
const smsDir = mkdtempSync(path.join(sharedParts().folder, 'sms-'));
/** What the callers' fax machines took in. */
const pages = mkdtempSync(path.join(sharedParts().folder, 'pages-'));
beforeAll(async () => {
  hotline = await Hotline.start({ env: { SMS_DIR: smsDir } });
});
afterAll(() => hotline?.stop());

const { zhang, sun, li } = samplePeople;

/** Waits for a sentence with a telephone number in it. */
function hearsNumber(call: Caller, name: PromptName, number: string): Promise<void> {
  const said = { number: spoken('zh', chinaDate(new Date())).telephone(number) };
  return hearsWords(hotline, call, fillTemplate(promptText('zh', name), said));
}

/** Signs in, and comes to the ways of sending. */
async function comesToWays(
  from: string,
  who: { readonly queryNumber: string; readonly password: string },
): Promise<Caller> {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, who.queryNumber, who.password, { isInAHurry: true });
  await hearCase(call);
  await call.press(partKeys.more);
  await call.hears('partWays');
  await call.press(partKeys.more);
  await call.hears('sendSmsOffer');
  return call;
}

async function keysInMobile(call: Caller, number: string): Promise<void> {
  await call.hears('sendAskMobile');
  await call.press(number);
  await hearsNumber(call, 'callbackConfirmNumber', number);
  await call.press('1');
  await hearsNumber(call, 'sendSmsDone', number);
}

/** Waits for an SMS to a number, and returns its text. */
function smsTo(number: string): Promise<string> {
  return untilTrue(`an SMS to ${number}`, async () => {
    const names = (await readdir(smsDir)).filter((name) => /^sms-\d+\.txt$/.test(name));
    const texts = await Promise.all(names.map((name) => readFile(path.join(smsDir, name), 'utf8')));
    return texts.find((text) => text.startsWith(`To: ${number}\n`));
  });
}

async function auditOf(call: Caller): Promise<string[]> {
  const { id } = await hotline.closedRow(call.from);
  const { rows } = await hotline.db.query<{ facts: string[] }>(
    'SELECT facts FROM disclosures WHERE call_id = $1 ORDER BY id',
    [id],
  );
  return rows.flatMap(({ facts }) => facts);
}

/**
 * Waits until the fax of a call is delivered; the pages that came are those of its letter, dot by
 * dot.
 */
async function expectDelivered(call: Caller, file: string): Promise<void> {
  const { id } = await hotline.closedRow(call.from);
  const { letter } = await untilTrue(`the fax of ${call.from}`, async () => {
    const { rows } = await hotline.db.query<{ letter: Letter }>(
      "SELECT letter FROM fax_outbox WHERE call_id = $1 AND state = 'delivered'",
      [id],
    );
    return rows[0];
  });
  const made = `${file}.made.tif`;
  await makeLetter(letter, made);
  const [came, sent] = await Promise.all([readFaxPages(file), readFaxPages(made)]);
  expect(came.map(({ dots }) => dots.toString('base64'))).toEqual(
    sent.map(({ dots }) => dots.toString('base64')),
  );
  const [first] = came;
  expect(first && (await findFaxCode(first))).toEqual({ kind: 'case', number: letter.reference });
  expect(await auditOf(call)).toContain('by_fax');
}

together(
  {
    'a case by SMS': async () => {
      const call = await comesToWays('13920002001', zhang);
      await call.press('1');
      await hearsNumber(call, 'sendToThisMobile', call.from);
      await call.press('1');
      await hearsNumber(call, 'sendSmsDone', call.from);
      await hearCase(call);
      await call.hangUp();
      expect(await smsTo(call.from)).toMatch(/【临江市中级人民法院】您查询的案件：.*第三法庭开庭/);
      expect(await auditOf(call)).toContain('by_sms');
    },

    'a case by fax to a number that is keyed in': async () => {
      const call = await comesToWays('13920002002', sun);
      await call.press('2');
      await call.hears('sendFaxTo');
      await call.press('1');
      await call.hears('sendAskFax');
      const machine = '02588102002';
      const ringing = hotline.carrier.ringing(machine);
      await call.press(`${machine}#`);
      await hearsNumber(call, 'callbackConfirmNumber', machine);
      await call.press('1');
      await hearsNumber(call, 'sendFaxDone', machine);
      await call.hangUp();
      const file = path.join(pages, 'keyed.tif');
      await (await (await ringing).answer()).startFax('receive', file);
      await expectDelivered(call, file);
    },

    'a case by fax over the same call': async () => {
      const call = await comesToWays('02588202003', li);
      await call.press('2');
      await call.hears('sendFaxTo');
      await call.press('2');
      await call.hears('sendFaxHere', { until: 'end' });
      const file = path.join(pages, 'same-call.tif');
      await call.startFax('receive', file);
      await expectDelivered(call, file);
      expect(await hotline.closedRow(call.from)).toMatchObject({
        outcome: 'served',
        outcome_detail: 'fax',
      });
    },

    'an answer of the guidance by SMS, from a landline': async () => {
      const call = await hotline.carrier.dial({ from: '02588202004' });
      await call.hears('mainMenu');
      await call.press(`${mainMenuKeys.guidance}41`);
      await call.hears('guideWaysOffer');
      await call.press('8');
      await call.hears('sendSmsOffer');
      await call.press('1');
      await call.hears('sendNoMobile');
      await keysInMobile(call, '13920002004');
      await call.hangUp();
      expect(await smsTo('13920002004')).toMatch(/上诉/);
    },

    'the number of an order that was just opened, from a landline': async () => {
      const call = await hotline.carrier.dial({ from: '02588202005' });
      await call.hears('mainMenu');
      await call.press(mainMenuKeys.complain);
      await call.hears('complainMenu');
      await call.press('3');
      await call.hears('aboutCourt');
      await call.press('1');
      await call.hears('aboutDepartment');
      await call.press('6');
      const sounds = ['zh/goodbye', 'zh/stillWaiting'].map((name) =>
        path.join(hotline.settings.SOUNDS_DIR ?? '', name),
      );
      await speakMessage(call, 'opinionIntro', sounds);
      await call.hears('orderNumberWays');
      await call.press('8');
      await call.hears('sendSmsOffer');
      await call.press('1');
      await keysInMobile(call, '13920002005');
      await call.hangUp();
      const { rows } = await hotline.db.query<{ number: string }>(
        'SELECT number FROM orders WHERE caller_number = $1',
        [call.from],
      );
      expect(await smsTo('13920002005')).toContain(`您的事项${rows[0]?.number}：`);
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
