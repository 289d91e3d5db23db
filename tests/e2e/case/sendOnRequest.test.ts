/**
 * Real calls, SMS and faxes side by side. Calls ask to have something sent: a case by SMS, by fax to
 * a number that is entered, and by fax over the same call; an answer of the guidance and the number
 * of a ticket by SMS. A party faxes papers to the court. SMS ask for a case: it is told to a person
 * who proves that it is theirs, with one lock for both ways.
 */
import { mkdtempSync } from 'node:fs';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readConfig } from '../../../app/core/config.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import { findFaxCode } from '../../../app/messages/fax/findFaxCode.js';
import type { Letter } from '../../../app/messages/fax/letter.js';
import { makeLetter } from '../../../app/messages/fax/makeLetter.js';
import { readFaxPages } from '../../../app/messages/fax/readFaxPages.js';
import { fillTemplate, promptText, type PromptName } from '../../../app/voice/prompts/catalogue.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { samplePeople, type SamplePerson } from '../../../app/local/sample/samplePeople.js';
import { sharedParts } from '../../parts/database.js';
import type { Caller } from '../../telephone/caller.js';
import { mainMenuDigits } from '../../telephone/mainMenuDigits.js';
import {
  hearCase,
  enterNumber,
  madeSentence,
  partDigits,
  signIn,
} from '../../telephone/script/callerScript.js';
import { faxesToCourt, takesCaseByFax } from '../../telephone/script/faxCalls.js';
import { speakMessage } from '../../telephone/script/speakMessage.js';
import { sendSmsByFile } from '../../telephone/sendSmsByFile.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { hearsWords } from '../guidance/hearsWords.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';

let hotline: Hotline;
let smsDir: string;
/** What the callers' fax machines took in, and what they sent. */
const pages = mkdtempSync(path.join(sharedParts().folder, 'pages-'));
beforeAll(async () => {
  hotline = await Hotline.start();
  smsDir = hotline.settings.SMS_DIR ?? '';
});
afterAll(() => hotline?.stop());

// A person whose number is locked does nothing else here.
const { zhang, sun, chen, zhao, zhou, wang } = samplePeople;

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
  await call.press(partDigits.more);
  await call.hears('partWays');
  await call.press(partDigits.more);
  await call.hears('sendSmsOffer');
  return call;
}

async function entersMobile(call: Caller, number: string): Promise<void> {
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

/**
 * Sends an SMS to the hotline.
 * @returns the words of the one that comes back, as the file has them
 */
async function writes(from: string, text: string): Promise<string> {
  const ref = await sendSmsByFile(smsDir, from, text);
  const id = await untilTrue('the answer to be sent', async () => {
    const { rows } = await hotline.db.query<{ id: number }>(
      `SELECT o.id FROM sms_inbox i JOIN sms_outbox o ON o.to_number = i.from_number AND o.created_at = i.received_at
        WHERE starts_with(i.ref, $1) AND o.sent_at IS NOT NULL`,
      [ref],
    );
    return rows[0]?.id;
  });
  const file = await readFile(path.join(smsDir, `sms-${id}.txt`), 'utf8');
  return file.slice(file.indexOf('\n\n')).trim();
}

const bySms = ({ queryNumber }: SamplePerson, password: string, from: string) =>
  writes(from, `查询号${queryNumber} 密码${password}`);

async function auditOf(call: Caller): Promise<string[]> {
  const { id } = await hotline.closedRow(call.from);
  const { rows } = await hotline.db.query<{ facts: string[] }>(
    'SELECT facts FROM disclosures WHERE call_id = $1 ORDER BY id',
    [id],
  );
  return rows.flatMap(({ facts }) => facts);
}

async function dotsOf(file: string): Promise<string[]> {
  return (await readFaxPages(file)).map(({ dots }) => dots.toString('base64'));
}

/**
 * Waits until the fax of a call is delivered; the pages that came are those of its letter, dot by
 * dot.
 * @param to the number of the machine; empty when it went over the same call.
 */
async function expectDelivered(call: Caller, file: string, to: string): Promise<void> {
  const { id } = await hotline.closedRow(call.from);
  const { letter, ...row } = await untilTrue(`the fax of ${call.from}`, async () => {
    const { rows } = await hotline.db.query<{ letter: Letter; state: string; number: string }>(
      `SELECT letter, state, to_number AS number FROM fax_outbox
        WHERE call_id = $1 AND over_at IS NOT NULL`,
      [id],
    );
    return rows[0];
  });
  expect(row).toEqual({ state: 'delivered', number: to });
  const made = `${file}.made.tif`;
  await makeLetter(letter, made);
  expect(await dotsOf(file)).toEqual(await dotsOf(made));
  const [first] = await readFaxPages(file);
  expect(first && (await findFaxCode(first))).toMatchObject({
    ...{ kind: 'case', number: letter.reference },
    keyed: letter.code?.slice(-16),
  });
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

    'a case by fax to a number that is entered': async () => {
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
      const file = path.join(pages, 'entered.tif');
      await (await (await ringing).answer()).startFax('receive', file);
      await expectDelivered(call, file, machine);
    },

    'who telephones from a fax machine gets the case over this call': async () => {
      const call = await hotline.carrier.dial({ from: '02588202003' });
      const file = path.join(pages, 'same-call.tif');
      await takesCaseByFax(call, zhang, file);
      await expectDelivered(call, file, '');
      expect(await hotline.closedRow(call.from)).toMatchObject({
        outcome: 'served',
        outcome_detail: 'fax',
      });
    },

    'an answer of the guidance by SMS, from a landline': async () => {
      const call = await hotline.carrier.dial({ from: '02588202004' });
      await call.hears('mainMenu');
      await call.press(`${mainMenuDigits.guidance}41`);
      await call.hears('guideWaysOffer');
      await call.press('8');
      await call.hears('sendSmsOffer');
      await call.press('1');
      await call.hears('sendNoMobile');
      await entersMobile(call, '13920002004');
      await call.hangUp();
      expect(await smsTo('13920002004')).toMatch(/上诉/);
    },

    'the number of a ticket that was just opened, from a landline': async () => {
      const call = await hotline.carrier.dial({ from: '02588202005' });
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.complain);
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
      await call.hears('ticketNumberWays');
      // Who is still writing presses nothing, and hears number and code once more: nothing else has the code.
      await call.hears('ticketCodeKeep');
      await call.hears('ticketNumberWays');
      await call.press('8');
      await call.hears('sendSmsOffer');
      await call.press('1');
      await entersMobile(call, '13920002005');
      await call.hangUp();
      const { rows } = await hotline.db.query<{ number: string }>(
        'SELECT number FROM tickets WHERE caller_number = $1',
        [call.from],
      );
      expect(await smsTo('13920002005')).toContain(`您查询的事项${rows[0]?.number}：`);
    },

    'pages that a party announces belong to their case; a dispatcher finds them': async () => {
      const from = '02552220012';
      const file = path.join(pages, 'papers.tif');
      const nothing = { court: '', reference: '', date: '', rows: [], code: null, foot: '' };
      await makeLetter({ ...nothing, title: '证据材料', paragraphs: [] }, file);
      const sent = path.join(pages, 'sent.tif');
      await copyFile(file, sent);
      await faxesToCourt(await hotline.carrier.dial({ from }), zhao, sent);
      const came = await untilTrue('the pages to be kept', async () => {
        const { rows } = await hotline.db.query<{
          theirs: boolean;
          file: string;
        }>(
          `SELECT a.file,
                  EXISTS (SELECT FROM parties p WHERE p.case_id = o.case_id AND p.query_number = $2
                             AND p.person_id = o.person_id) AS theirs
             FROM fax_inbox i JOIN tickets o ON o.id = i.ticket_id JOIN calls c ON c.id = i.call_id
                  JOIN ticket_attachments a ON a.ticket_id = o.id AND a.name LIKE '%.tif'
            WHERE i.from_number = $1`,
          [from, zhao.queryNumber],
        );
        return rows[0];
      });
      expect(came.theirs).toBe(true);
      const kept = path.join(hotline.settings.ATTACHMENTS_DIR ?? '', came.file);
      expect(await dotsOf(kept)).toEqual(await dotsOf(file));
    },

    'three wrong passwords by SMS lock the telephone, too': async () => {
      for (const from of ['13800002001', '13800002002']) {
        expect(await bySms(zhou, '000000', from)).toMatch(/】号码或密码不正确/);
      }
      expect(await bySms(zhou, '000000', '13800002003')).toMatch(/】错误次数过多，请\d+分钟后再试/);
      const call = await hotline.carrier.dial({ from: '13800002004' });
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await call.hears('askNumber');
      // The password is not even asked for.
      await call.press(`${zhou.queryNumber}#`, { isSecret: true });
      await call.hears(madeSentence);
      // On a busy machine the next sentence has begun already.
      const heard = hotline.wordsHeard(call).map(({ text }) => text);
      expect(heard).toContainEqual(expect.stringMatching(/^输错次数过多/));
      await call.hangUp();
      expect(await bySms(zhou, zhou.password, '13800002005')).toMatch(/】错误次数过多/);
    },

    'wrong passwords on the telephone lock SMS, too': async () => {
      const call = await hotline.carrier.dial({ from: '13800002011' });
      await signIn(call, wang.queryNumber, '000000');
      await call.hears('signInFailed');
      await enterNumber(call, wang.queryNumber, '000001');
      await call.hears('signInFailed');
      await call.hangUp();
      expect(await bySms(wang, '000002', '13800002012')).toMatch(/】错误次数过多/);
      expect(await bySms(wang, wang.password, '13800002012')).toMatch(/】错误次数过多/);
    },

    'the right numbers bring the case, in the same words to all who ask': async () => {
      const told = await bySms(chen, chen.password, '13800002021');
      expect(told).toMatch(
        /^【.+】您查询的案件：\d+月\d+日\d\d:\d\d在.+法庭开庭；.+。详情请拨打12368。$/,
      );
      // Nothing of what the case is about.
      const call = await hotline.carrier.dial({ from: '13800002022' });
      await call.hears('mainMenu');
      await call.press(mainMenuDigits.caseInquiry);
      await enterNumber(call, chen.queryNumber, chen.password);
      await hearCase(call);
      await call.hangUp();
      const { rows } = await hotline.db.query<{ call_id: string | null; facts: string[] }>(
        `SELECT d.call_id, d.facts FROM disclosures d JOIN parties p ON p.case_id = d.case_id
          WHERE p.query_number = $1 AND p.person_id = d.person_id ORDER BY d.id`,
        [chen.queryNumber],
      );
      expect(rows[0]).toEqual({
        call_id: null,
        facts: expect.arrayContaining(['next_hearing']) as string[],
      });
      expect(rows.slice(1).every(({ call_id }) => call_id !== null)).toBe(true);
    },

    'unsubscribing and asking for help, also in English': async () => {
      expect(await writes('13800002031', '退订')).toMatch(/】您已退订/);
      expect(await writes('13800002031', 'START')).toMatch(/】You will receive notices again\.$/);
      expect(await writes('13800002032', '你好')).toMatch(/】查案件发“查询号 密码”，/);
    },

    // With default settings: a hotline of the tests touches no folder that `make run` uses here.
    'the folders that it writes to are below its own': () => {
      const config = readConfig(hotline.settings);
      for (const name of ['RECORDINGS_DIR', 'ATTACHMENTS_DIR', 'SMS_DIR', 'SOUNDS_DIR'] as const) {
        expect(path.relative(hotline.folder, config[name])).not.toMatch(/^\.\./);
      }
      return Promise.resolve();
    },
  },
  {
    name: 'no password was kept, and nothing is left',
    async check() {
      const { rows } = await hotline.db.query<{ all: string }>(
        "SELECT string_agg(i::text, ' ' ORDER BY i.id) AS all FROM sms_inbox i",
      );
      for (const { password } of Object.values(samplePeople)) {
        expect(rows[0]?.all).not.toContain(password);
      }
      await hotline.nothingLeft();
    },
  },
);
