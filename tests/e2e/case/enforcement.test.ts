/**
 * Real calls about money: of one enforcement the applicant hears her money, the debtor his state; of
 * her fees a plaintiff hears how they are paid, and when they come back.
 */
import { tangsNumbers, tangsPaymentCode } from '../../../app/local/sample/known/tangsFees.js';
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { fillTemplate, promptText } from '../../../app/voice/prompts/catalogue.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { refundDay } from '../../../app/court/cases/rules/feeFacts.js';
import { chinaDate, makeWorkCalendar } from '../../../app/court/rules/workCalendar.js';
import type { Enforcement } from '../../../app/court/import/rules/caseFile.js';
import type { Language } from '../../../app/telephony/call.js';
import type { Caller } from '../../telephone/caller.js';
import { enforcement } from '../../telephone/callers/parties/enforcement.js';
import { asksForRefund, asksHowToPay, fees } from '../../telephone/callers/parties/fees.js';
import {
  enterNumber,
  hearCase,
  hearPart,
  partDigits,
  signIn,
  wantsOtherCase,
} from '../../telephone/script/callerScript.js';
import { SmsScreen } from '../../telephone/smsScreen.js';
import { expectRecordSaysWhatWasHeard } from '../checks.js';
import { closedForNow, Hotline } from '../hotline.js';
import { together } from '../together.js';
import { knownCase } from './knownCase.js';

const { he, zou, tang } = samplePeople;

let hotline: Hotline;
beforeAll(async () => {
  hotline = await Hotline.start({ openingHours: closedForNow() });
});
afterAll(async () => {
  await hotline?.stop();
});

async function enforcementInDatabase(): Promise<Enforcement> {
  const { rows } = await hotline.db.query<{ enforcement: Enforcement }>(
    `SELECT c.enforcement FROM parties t JOIN cases c ON c.id = t.case_id WHERE t.query_number = $1`,
    [he.queryNumber],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the sample case is not there');
  return row.enforcement;
}

/** Returns what she hears of when her refund is due; without a day where the days off are not published. */
async function refundSentence(language: Language): Promise<string> {
  const { rows } = await hotline.db.query<{ day: string }>(
    `SELECT c.fees -> 0 ->> 'effectiveOn' AS day FROM parties t JOIN cases c ON c.id = t.case_id
      WHERE t.query_number = $1`,
    [tangsNumbers.refund.queryNumber],
  );
  const day = refundDay({ effectiveOn: rows[0]?.day ?? null }, makeWorkCalendar());
  if (day === null) return promptText(language, 'refundWithin');
  const lastDay = spoken(language, chinaDate(new Date())).date(day);
  return fillTemplate(promptText(language, 'refundBy'), { lastDay });
}

/** Hangs up; returns all that was heard, and which facts the audit has. */
async function over(call: Caller): Promise<{ heard: string; told: string[] }> {
  await call.hangUp();
  expect(await hotline.closedRow(call.from)).toMatchObject({ outcome: 'served' });
  await expectRecordSaysWhatWasHeard(hotline, call);
  const { rows } = await hotline.db.query<{ fact: string }>(
    `SELECT DISTINCT unnest(facts) AS fact FROM disclosures d JOIN calls c ON c.id = d.call_id
      WHERE c.caller_number = $1 ORDER BY fact`,
    [call.from],
  );
  const heard = hotline.wordsHeard(call).map(({ text }) => text);
  return { heard: heard.join('\n'), told: rows.map(({ fact }) => fact) };
}

async function dialAs(
  { queryNumber, password }: { queryNumber: string; password: string },
  from: string,
  language: Language,
): Promise<Caller> {
  const call = await hotline.carrier.dial({ from });
  await signIn(call, queryNumber, password, { language, isInAHurry: true });
  await hearCase(call);
  await hearPart(call, partDigits.enforcement);
  return call;
}

together(
  {
    'the applicant hears her money first, then searches, auction, restriction and her judge':
      async () => {
        const call = await hotline.carrier.dial({ from: enforcement.from });
        await enforcement.talk(call);
        const { heard, told } = await over(call);
        const words = spoken('zh', chinaDate(new Date()));
        const { auctions, restrictions } = await enforcementInDatabase();
        const { judge, judge_telephone } = await knownCase(hotline, he.queryNumber);
        for (const said of [
          '您的案款已经到账三万六千元。',
          '已经发放两万元。',
          '还有一万六千元等待发放。',
          '请把申请执行人自己的收款账号和身份证明交给执行法官，才能发放。',
          '案款、查控和拍卖请按一。',
          '案款怎样发放请按三。',
          `房产、土地定于${words.dateTime(new Date(auctions[0]?.startsAt ?? 0))}拍卖，地点是人民法院诉讼资产网。`,
          `被执行人从${words.pastDate(restrictions[0]?.since ?? '')}起被限制高消费。`,
          '法院正在查询被执行人的车辆。',
          `执行法官是${judge}。`,
          words.telephone(judge_telephone),
        ]) {
          expect(heard).toContain(said);
        }
        expect(told).toEqual(
          expect.arrayContaining([
            ...['asset_search', 'auction', 'cause', 'enforcement_judge'],
            ...['enforcement_money', 'restriction', 'stage'],
          ]),
        );
      },

    'the same in English': async () => {
      const { heard } = await over(await dialAs(he, '13950000002', 'en'));
      expect(heard).toContain('sixteen thousand yuan is still to be paid out.');
      expect(heard).toContain("The court is searching for the debtor's vehicles.");
    },

    'the debtor hears his state, and neither her money nor the search that goes on': async () => {
      const { heard, told } = await over(await dialAs(zou, '13950000003', 'zh'));
      const words = spoken('zh', chinaDate(new Date()));
      const { restrictions, searches } = await enforcementInDatabase();
      for (const said of [
        `您本人从${words.pastDate(restrictions[0]?.since ?? '')}起被限制高消费。`,
        `法院已于${words.pastDate(searches[0]?.on ?? '')}冻结您的银行存款。`,
        '执行措施请按一。',
        '怎样解除限制高消费和失信请按三。',
      ]) {
        expect(heard).toContain(said);
      }
      expect(heard).not.toMatch(/案款|车辆|正在查询|三万六千/);
      expect(told).not.toContain('enforcement_money');
    },

    'the debtor hears it in English': async () => {
      const { heard } = await over(await dialAs(zou, '13950000004', 'en'));
      expect(heard).toMatch(/You have been barred from high spending since/);
      expect(heard).not.toMatch(/vehicles|paid out|thirty-six thousand/);
    },

    'a plaintiff asks how her fee is paid, has the code sent to the number on file, and asks for a refund':
      async () => {
        const openScreen = () => SmsScreen.open(hotline.settings.SMS_DIR ?? '', tang.mobile);
        const [hers, ours] = await Promise.all([openScreen(), openScreen()]);
        const call = await hotline.carrier.dial({ from: fees.from });
        await fees.talk(call, hers);
        const sms = await ours.reads();
        expect(sms).toMatch(/您的案件受理费待交2000\.00元，期限\d+月\d+日，/);
        expect(sms).toContain(`缴费码${tangsPaymentCode}。`);
        const { heard, told } = await over(call);
        const words = spoken('zh', chinaDate(new Date()));
        for (const said of [
          '诉讼费用、缴费码和退费请按六。',
          '还应交两千元。',
          `缴费码是${words.clearDigits(tangsPaymentCode)}。`,
          '退费还缺收款账号。',
          await refundSentence('zh'),
        ]) {
          expect(heard).toContain(said);
        }
        expect(told).toEqual(expect.arrayContaining(['by_sms', 'fee_acceptance', 'payment_code']));
        // Neither where the code went nor the code stands in a list.
        const { rowCount } = await hotline.db.query(
          `SELECT FROM sms_outbox WHERE to_number = $1 OR body LIKE '%' || $2 || '%'`,
          [tang.mobile, tangsPaymentCode],
        );
        expect(rowCount).toBe(0);
      },

    'she asks the same in English': async () => {
      const { toPay, refund } = tangsNumbers;
      const call = await hotline.carrier.dial({ from: '13950000005' });
      await signIn(call, toPay.queryNumber, toPay.password, { language: 'en', isInAHurry: true });
      await hearCase(call);
      await asksHowToPay(call);
      await wantsOtherCase(call);
      await enterNumber(call, refund.queryNumber, refund.password);
      await hearCase(call);
      await asksForRefund(call);
      const { heard } = await over(call);
      const words = spoken('en', chinaDate(new Date()));
      expect(heard).toContain(`The payment code is ${words.clearDigits(tangsPaymentCode)}.`);
      expect(heard).toContain('The refund waits for your account.');
      expect(heard).toContain(await refundSentence('en'));
    },
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
