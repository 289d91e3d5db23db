/** Real calls about one enforcement: the applicant hears her money, the debtor his state. */
import { samplePeople } from '../../../app/local/sample/samplePeople.js';
import { spoken } from '../../../app/voice/prompts/spoken.js';
import { chinaDate } from '../../../app/court/rules/workCalendar.js';
import type { Enforcement } from '../../../app/court/import/rules/caseFile.js';
import type { Language } from '../../../app/telephony/call.js';
import type { Caller } from '../../telephone/caller.js';
import { enforcement } from '../../telephone/callers/parties/enforcement.js';
import { hearCase, hearPart, partDigits, signIn } from '../../telephone/script/callerScript.js';
import { expectRecordSaysWhatWasHeard } from '../checks.js';
import { closedForNow, Hotline } from '../hotline.js';
import { together } from '../together.js';
import { knownCase } from './knownCase.js';

const { he, zou } = samplePeople;

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
          '请把您本人的收款账号和身份证明交给执行法官，才能发放。',
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
  },
  { name: 'nothing is left behind', check: () => hotline.nothingLeft() },
);
