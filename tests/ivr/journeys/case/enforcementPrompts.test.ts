/** The facts of an enforcement in words, in both languages. */
import { enforcementPrompts } from '../../../../app/ivr/journeys/case/enforcementPrompts.js';
import type { EnforcementFact } from '../../../../app/court/cases/rules/disclosure.js';
import type { Language } from '../../../../app/telephony/call.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import { wordsOnly } from '../testApp.js';

const today = '2026-11-24';

async function words(language: Language, fact: EnforcementFact): Promise<string> {
  const speaker = { language, words: spoken(language, today), institutionName: String };
  const prompts = enforcementPrompts(speaker, fact);
  const utterances = await Promise.all(prompts.map((each) => each.render(wordsOnly, language)));
  return utterances.map(({ text }) => text).join(' ');
}

const basics = { topic: 'enforcement', isToDebtor: false, isToOther: false } as const;
const money = {
  ...basics,
  kind: 'enforcement_money',
  receivedFen: 3_600_000,
  paidFen: 2_000_000,
  payableFen: 1_600_000,
  waitsFor: 'account',
} as const;
const search = {
  ...basics,
  kind: 'asset_search',
  asset: 'deposits',
  on: '2026-10-20',
  ofSeveral: false,
} as const;
const auction = {
  ...basics,
  kind: 'auction',
  asset: 'real_estate',
  startsAt: new Date('2026-12-20T02:00:00Z'),
  place: '人民法院诉讼资产网',
  status: 'scheduled',
  isAhead: true,
} as const;
const restriction = {
  ...basics,
  kind: 'restriction',
  restriction: 'spending',
  since: '2026-10-08',
  until: null,
  isOver: false,
  ofSeveral: false,
} as const;

test.each<[string, EnforcementFact, string, string]>([
  [
    'money that waits',
    money,
    '您的案款已经到账三万六千元。 已经发放两万元。 还有一万六千元等待发放。 请把申请执行人自己的收款账号和身份证明交给执行法官，才能发放。',
    'thirty-six thousand yuan has come in for you. twenty thousand yuan has been paid out. sixteen thousand yuan is still to be paid out. Please give the enforcement judge the account and proof of identity of the applicant, so that it can be paid out.',
  ],
  [
    'money that was paid out',
    { ...money, paidFen: 3_600_000, payableFen: 0, waitsFor: null },
    '您的案款已经到账三万六千元。 已经全部发放。',
    'thirty-six thousand yuan has come in for you. It has been paid out in full.',
  ],
  [
    'no money yet',
    { ...money, receivedFen: 0, paidFen: 0, payableFen: 0, waitsFor: null },
    '目前还没有案款到账。',
    'No money has come in yet.',
  ],
  [
    'what was frozen, to the debtor',
    { ...search, state: 'controlled', isToDebtor: true },
    '法院已于十月二十日冻结您的银行存款。',
    'On October twentieth the court froze your bank deposits.',
  ],
  [
    'what is searched for, to the applicant',
    { ...search, asset: 'vehicles', state: 'searching' },
    '法院正在查询被执行人的车辆。',
    "The court is searching for the debtor's vehicles.",
  ],
  [
    'what was not found, of one of several debtors',
    { ...search, asset: 'securities', state: 'not_found', ofSeveral: true },
    '截至十月二十日，没有查到其中一名被执行人的股票、基金。',
    "As of October twentieth, the search for one debtor's securities found nothing.",
  ],
  [
    'an auction ahead',
    auction,
    '房产、土地定于十二月二十日星期日上午十点拍卖，地点是人民法院诉讼资产网。',
    expect.stringMatching(
      /^The auction of real estate is .*December twentieth.*, at .*\.$/,
    ) as string,
  ],
  [
    'an auction without a sale',
    { ...auction, status: 'unsold', isAhead: false, startsAt: new Date('2026-11-10T02:00:00Z') },
    '房产、土地十一月十日拍卖，没有成交。',
    'The auction of real estate on November tenth ended without a sale.',
  ],
  [
    'a restriction without an end, to the debtor',
    { ...restriction, isToDebtor: true },
    '您本人从十月八日起被限制高消费。 目前没有解除。',
    'You have been barred from high spending since October eighth. It has not been lifted.',
  ],
  [
    'a restriction without an end, to the lawyer of the debtor',
    { ...restriction, isToDebtor: true, isToOther: true },
    '您代表的被执行人从十月八日起被限制高消费。 目前没有解除。',
    'The debtor you act for has been barred from high spending since October eighth. It has not been lifted.',
  ],
  [
    'a restriction with an end, to the applicant',
    { ...restriction, restriction: 'dishonest', until: '2027-10-08' },
    '被执行人从十月八日起被纳入失信被执行人名单。 期限到二零二七年十月八日。',
    expect.stringMatching(
      /^The debtor has been on the list of dishonest judgment debtors since October eighth\. It lasts until October eighth/,
    ) as string,
  ],
  [
    'the end, to who may have it resumed',
    { ...basics, kind: 'enforcement_end', endedOn: '2026-11-02' },
    '终结本次执行程序的日期是十一月二日。 此后五年内，法院每六个月查询一次被执行人的财产，并把结果告诉您。',
    "The date on which this enforcement ended is November second. For five years from then the court searches for the debtor's assets every six months, and tells you the result.",
  ],
  [
    'the end, to the debtor',
    { ...basics, isToDebtor: true, kind: 'enforcement_end', endedOn: '2026-11-02' },
    '终结本次执行程序的日期是十一月二日。',
    'The date on which this enforcement ended is November second.',
  ],
  [
    'resumed',
    { ...basics, kind: 'enforcement_resumed', resumedOn: '2026-11-02' },
    '本案已于十一月二日恢复执行。',
    'The enforcement was resumed on November second.',
  ],
])('%s', async (_, fact, zh, en) => {
  expect([await words('zh', fact), await words('en', fact)]).toEqual([zh, en]);
});
