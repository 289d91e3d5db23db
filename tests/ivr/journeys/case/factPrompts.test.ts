import type { Conversation } from '../../../../app/ivr/conversation/conversation.js';
import { factPrompts } from '../../../../app/ivr/journeys/case/factPrompts.js';
import { spoken } from '../../../../app/voice/prompts/spoken.js';
import type { Language } from '../../../../app/telephony/call.js';
import type { DisclosableFact } from '../../../../app/court/cases/rules/disclosure.js';
import { wordsOnly } from '../testApp.js';

const today = '2026-11-24';

/** Builds the part of a conversation that factPrompts reads. */
function speaking(language: Language): Conversation {
  const said: Pick<Conversation, 'language' | 'words' | 'wordsIn' | 'institutionName'> = {
    language,
    words: spoken(language, today),
    wordsIn: (other) => spoken(other, today),
    institutionName: (name) =>
      language === 'en' && name === '城东区人民法院' ? 'East District Court' : name,
  };
  return said as Conversation;
}

async function words(language: Language, fact: DisclosableFact): Promise<string> {
  const prompts = factPrompts(speaking(language), fact);
  const utterances = await Promise.all(prompts.map((each) => each.render(wordsOnly, language)));
  return utterances.map((each) => each.text).join(' ');
}

const transfer = {
  topic: 'transfer',
  firstInstanceCourt: '城东区人民法院',
  firstInstanceNumber: '（2026）苏9801民初203号',
  appealCourt: '临江市中级人民法院',
  appealedOn: '2026-10-10',
} as const;
const corrections = {
  topic: 'filing',
  kind: 'filing_corrections',
  caseKind: 'civil',
  appliedOn: '2026-11-20',
  decidedOn: null,
  reason: null,
  reasonEn: null,
  missing: [
    { what: '起诉状副本2份；', whatEn: 'two copies of the complaint' },
    { what: '被告的住所地。', whatEn: "the defendant's address" },
  ],
  isPublic: true,
} as const;
const hearing = { startsAt: new Date('2026-12-03T01:30:00Z'), courtroom: '第三法庭' };
const fee = {
  topic: 'fees',
  kind: 'fee',
  feeKind: 'acceptance',
  dueFen: 105_000,
  paidFen: 0,
  outstandingFen: 105_000,
  dueOn: '2026-12-01',
  isOverdue: false,
  refundableFen: 0,
  refundedFen: 0,
  refundOutstandingFen: 0,
  paymentCode: null,
  refundState: null,
  effectiveOn: null,
} as const;

describe('facts in words', () => {
  const table: [DisclosableFact, string][] = [
    [
      {
        topic: 'filing',
        kind: 'filing_corrections',
        appliedOn: '2026-11-20',
        caseKind: 'civil',
        decidedOn: '2026-11-23',
        reason: '缺少被告的住址。',
        reasonEn: null,
        missing: [],
        correctBy: null,
        isOverdue: false,
        isPublic: true,
      },
      '您十一月二十日提交的立案申请，需要补正材料。 补交的期限，请看法院的补正通知书。 法院给出的原因是，缺少被告的住址。',
    ],
    [
      { ...corrections, correctBy: '2026-12-01', isOverdue: false },
      '您十一月二十日提交的立案申请，需要补正材料。 补交的最后一天是下周二。 要补交的第一项，起诉状副本两份。 要补交的第二项，被告的住所地。 交齐以后，审查的期限从法院收到补正材料起重新计算。 到期没有补正的，法院退回诉状。您坚持起诉的，法院裁定不予受理。',
    ],
    [
      {
        ...corrections,
        missing: corrections.missing.slice(1),
        correctBy: '2026-11-23',
        isOverdue: true,
      },
      '您十一月二十日提交的立案申请，需要补正材料。 补交期限已于十一月二十三日届满。已经补交的，请等待法院审查。还没有补交的，请尽快联系立案庭，也可以重新申请立案。 要补交的是，被告的住所地。',
    ],
    [
      {
        topic: 'filing',
        kind: 'filing_withdrawn',
        appliedOn: '2026-11-20',
        decidedOn: '2026-11-23',
      },
      '您十一月二十日提交的立案申请已经撤回。需要的，可以重新申请立案，请注意法律规定的期限。 撤回日期是十一月二十三日。',
    ],
    [
      {
        topic: 'filing',
        kind: 'filing_refused',
        caseKind: 'civil',
        appliedOn: '2025-11-20',
        decidedOn: '2025-11-26',
        reason: null,
        reasonEn: null,
        servedOn: null,
      },
      '您二零二五年十一月二十日提交的立案申请，法院裁定不予受理。 裁定日期是二零二五年十一月二十六日。',
    ],
    [
      {
        topic: 'filing',
        kind: 'filing_refused',
        caseKind: 'criminal',
        appliedOn: '2025-11-20',
        decidedOn: '2025-11-26',
        reason: null,
        reasonEn: null,
        servedOn: null,
      },
      '您二零二五年十一月二十日提交的立案申请，法院不予立案。如何救济，请看法院送达的文书。 决定日期是二零二五年十一月二十六日。',
    ],
    [
      { ...transfer, kind: 'transfer_not_sent' },
      '一审法院城东区人民法院尚未把案卷移送到临江市中级人民法院。 上诉日期是十月十日。 一审案号是二零二六年，苏九八零一，民初，二零三号。',
    ],
    [
      {
        ...transfer,
        kind: 'transfer_filed',
        firstInstanceNumber: null,
        sentOn: '2026-11-01',
        appealFiledOn: '2026-11-05',
        appealNumber: '（2026）苏98民终12号',
      },
      '二审法院临江市中级人民法院已于十一月五日立案。 二审案号是二零二六年，苏九八，民终，一二号。 案卷移送日期是十一月一日。 上诉日期是十月十日。',
    ],
    [
      { topic: 'hearing', kind: 'next_hearing', hearingKind: 'judgment', ...hearing },
      '宣判时间是下周四上午九点半，地点在第三法庭。',
    ],
    [
      {
        topic: 'hearing',
        kind: 'hearing_changed',
        change: 'cancelled',
        hearingKind: 'trial',
        ...hearing,
      },
      '原定下周四上午九点半的开庭已经取消。',
    ],
    [
      {
        topic: 'hearing',
        kind: 'hearing_changed',
        change: 'postponed',
        hearingKind: 'mediation',
        ...hearing,
      },
      '原定下周四上午九点半的调解已经延期。',
    ],
    [
      {
        topic: 'hearing',
        kind: 'past_hearings',
        hearings: [
          { hearingKind: 'mediation', ...hearing },
          { hearingKind: 'trial', ...hearing },
        ],
      },
      '下周四上午九点半在第三法庭进行过调解。 下周四上午九点半在第三法庭开过庭。',
    ],
    [{ topic: 'people', kind: 'clerk', name: '潘晓', telephone: null }, '书记员是潘晓。'],
    [fee, '案件受理费应交一千零五十元。 还应交一千零五十元。 缴费期限是下周二。'],
    [
      { ...fee, paidFen: 5_000, outstandingFen: 100_000, dueOn: '2026-11-20', isOverdue: true },
      '案件受理费应交一千零五十元。 已交五十元。 还应交一千元。 缴费期限是十一月二十日，已经过期。请尽快联系法官。',
    ],
    [
      {
        ...fee,
        paidFen: 105_000,
        outstandingFen: 0,
        refundableFen: 52_500,
        refundedFen: 12_500,
        refundOutstandingFen: 40_000,
      },
      '案件受理费应交一千零五十元。 已经交清。 应退五百二十五元。 已退一百二十五元。 还有四百元尚未退还。',
    ],
  ];
  const stage = {
    topic: 'progress',
    kind: 'stage',
    caseKind: 'civil',
    isSole: false,
    isToDebtor: false,
  } as const;
  table.push(
    [{ ...stage, stage: 'suspended' }, '案件暂停审理，法律上叫中止诉讼。'],
    [{ ...stage, stage: 'suspended', caseKind: 'criminal' }, '案件暂停审理，法律上叫中止审理。'],
    [{ ...stage, stage: 'suspended', caseKind: 'enforcement' }, '目前中止执行。'],
    [{ ...stage, stage: 'deliberation' }, '庭审已经结束，合议庭正在评议。'],
    [{ ...stage, stage: 'deliberation', isSole: true }, '庭审已经结束，目前等待宣判。'],
    [
      { ...stage, stage: 'enforcement_ended', caseKind: 'enforcement' },
      '本次执行程序已经终结。发现被执行人有财产的，申请执行人可以申请恢复执行。',
    ],
    [
      { ...stage, stage: 'enforcement_ended', caseKind: 'enforcement', isToDebtor: true },
      '本次执行程序已经终结，您仍然应当继续履行。',
    ],
    [
      { ...stage, stage: 'enforcement_terminated', caseKind: 'enforcement' },
      '法院已经裁定终结执行。',
    ],
    [
      {
        topic: 'progress',
        kind: 'events',
        events: [{ on: '2026-11-02', text: '已冻结存款20000元（30%），期限10日。', textEn: null }],
      },
      '十一月二日，已冻结存款两万元，百分之三十，期限十日。',
    ],
  );
  test.each(table)('%#', async (fact, said) => {
    expect(await words('zh', fact)).toBe(said);
  });

  const missing = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      what: `材料${'甲乙丙丁戊己庚'[at] ?? ''}`,
      whatEn: `paper ${at + 1}`,
    }));
  test.each([
    [5, ['甲', '乙', '丙', '丁', '戊'], null],
    [6, ['甲', '乙', '丙', '丁', '戊'], '以上是前五项，一共六项。'],
    [7, ['甲', '乙', '丙', '丁', '戊'], '以上是前五项，一共七项。'],
  ])(
    'of %d things that an application lacks five are said, and how many there are',
    async (count, items, rest) => {
      const fact = { ...corrections, missing: missing(count), correctBy: null, isOverdue: false };
      const [zh, en] = [await words('zh', fact), await words('en', fact)];
      expect([...zh.matchAll(/要补交的第.项，材料(.)/g)].map(([, which]) => which)).toEqual(items);
      expect(/以上是前.项，一共.项。/.exec(zh)?.[0] ?? null).toBe(rest);
      expect(en.match(/What is missing, item \w+:/g)).toHaveLength(5);
      expect(en.includes('These were the first five of')).toBe(rest !== null);
    },
  );

  test("the court's own words are said in Mandarin where it has no English ones", async () => {
    const result = {
      topic: 'result',
      kind: 'result',
      resultKind: 'ruling',
      decidedOn: '2026-11-02',
      servedOn: '2026-11-04',
      summary: '准许原告撤诉。',
    } as const;
    expect(await words('en', { ...result, summaryEn: null })).toBe(
      'The court gave its ruling on November second. The following is in Chinese. 结果是，准许原告撤诉。 The document was served on you on November fourth.',
    );
    expect(await words('en', { ...result, summaryEn: 'The claim may be withdrawn.' })).toContain(
      'The result is: The claim may be withdrawn. The document',
    );
  });

  test('courts are called by their English names where they have one', async () => {
    expect(await words('en', { ...transfer, kind: 'transfer_not_sent' })).toMatch(
      /^The court of first instance, East District Court, has not sent the file/,
    );
  });
});
