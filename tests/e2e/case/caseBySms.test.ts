/**
 * A case by SMS beside calls: told to a person who proves that it is theirs, with one lock for both
 * ways.
 */
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { samplePeople, type SamplePerson } from '../../../app/sample/samplePeople.js';
import { sharedParts } from '../../parts/database.js';
import { mainMenuKeys } from '../../telephone/mainMenuKeys.js';
import {
  hearCase,
  keyInNumber,
  madeSentence,
  signIn,
} from '../../telephone/script/callerScript.js';
import { sendSmsByFile } from '../../telephone/sendSmsByFile.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { Hotline } from '../hotline.js';
import { together } from '../together.js';

const smsDir = mkdtempSync(path.join(sharedParts().folder, 'sms-'));
let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({ env: { SMS_DIR: smsDir } });
});
afterAll(() => hotline?.stop());

/**
 * Sends an SMS to the hotline. @returns the words of the one that comes back, as the file has them.
 */
async function writes(from: string, text: string): Promise<string> {
  const ref = await sendSmsByFile(smsDir, from, text);
  const id = await untilTrue('the answer to be sent', async () => {
    const { rows } = await hotline.db.query<{ id: number }>(
      `SELECT o.id FROM sms_inbox i JOIN sms_outbox o ON o.to_number = i.from_number AND o.created_at = i.received_at
        WHERE i.ref = $1 AND o.sent_at IS NOT NULL`,
      [ref],
    );
    return rows[0]?.id;
  });
  const file = await readFile(path.join(smsDir, `sms-${id}.txt`), 'utf8');
  return file.slice(file.indexOf('\n\n')).trim();
}

const bySms = ({ queryNumber }: SamplePerson, password: string, from: string) =>
  writes(from, `查询号${queryNumber} 密码${password}`);

together(
  {
    async 'three wrong passwords by SMS lock the telephone, too'() {
      const { zhang } = samplePeople;
      for (const from of ['13800002001', '13800002002']) {
        expect(await bySms(zhang, '000000', from)).toMatch(/】号码或密码不正确/);
      }
      expect(await bySms(zhang, '000000', '13800002003')).toMatch(
        /】错误次数过多，请\d+分钟后再试/,
      );
      const call = await hotline.carrier.dial({ from: '13800002004' });
      await call.hears('mainMenu');
      await call.press(mainMenuKeys.caseInquiry);
      await call.hears('askNumber');
      // The password is not even asked for.
      await call.press(`${zhang.queryNumber}#`, { isSecret: true });
      await call.hears(madeSentence);
      expect(hotline.wordsHeard(call).at(-1)?.text).toMatch(/^输错次数过多/);
      await call.hangUp();
      expect(await bySms(zhang, zhang.password, '13800002005')).toMatch(/】错误次数过多/);
    },

    async 'wrong passwords on the telephone lock SMS, too'() {
      const { sun } = samplePeople;
      const call = await hotline.carrier.dial({ from: '13800002011' });
      await signIn(call, sun.queryNumber, '000000');
      await call.hears('signInFailed');
      await keyInNumber(call, sun.queryNumber, '000001');
      await call.hears('signInFailed');
      await call.hangUp();
      expect(await bySms(sun, '000002', '13800002012')).toMatch(/】错误次数过多/);
      expect(await bySms(sun, sun.password, '13800002012')).toMatch(/】错误次数过多/);
    },

    async 'the right numbers bring the case, in the same words whoever asks'() {
      const { chen } = samplePeople;
      const told = await bySms(chen, chen.password, '13800002021');
      expect(told).toMatch(
        /^【.+】您查询的案件：\d+月\d+日\d\d:\d\d在.+法庭开庭；.+。详情请拨打12368。$/,
      );
      // Nothing of what the case is about.
      const call = await hotline.carrier.dial({ from: '13800002022' });
      await call.hears('mainMenu');
      await call.press(mainMenuKeys.caseInquiry);
      await keyInNumber(call, chen.queryNumber, chen.password);
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

    async 'unsubscribing and asking for help, also in English'() {
      expect(await writes('13800002031', '退订')).toMatch(/】您已退订/);
      expect(await writes('13800002031', 'START')).toMatch(/】You will receive notices again\.$/);
      expect(await writes('13800002032', '你好')).toMatch(/】查案件：查询号 密码；/);
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
