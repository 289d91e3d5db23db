/** A gateway whose values have 35 letters takes every SMS about a case whole. */
import type {
  DisclosableFact,
  Disclosure,
  FeeFact,
  WithheldReason,
} from '../../../../app/court/cases/rules/disclosure.js';
import { fileTemplates, longestClause } from '../../../../app/messages/rules/gatewayRules.js';
import { smsOf, smsWords } from '../../../../app/messages/rules/smsText.js';
import { matchTemplate } from '../../../../app/messages/sms/http/matchTemplate.js';
import { roomName } from '../../../../app/ivr/sms/roomName.js';
import { caseWords } from '../../../../app/ivr/sms/rules/caseWords.js';
import { hearingName } from '../../../../app/ivr/sms/rules/hearingWords.js';
import { stateWords } from '../../../../app/ivr/sms/rules/ticketWords.js';

/** All templates as the account file has them, with their names for codes. */
const approved = fileTemplates('aliyun', []).map(({ name, language, text }) => ({
  code: `${name}.${language}`,
  text: text.replaceAll('${', '{'),
}));

const startsAt = new Date('2026-09-30T08:40:00Z');
const now = startsAt;
const rooms = [
  '第三法庭',
  '第二十三审判庭',
  '江苏省临江市桃山区人民法院诉讼服务中心第十二科技审判法庭',
];
const kinds = ['trial', 'pretrial', 'mediation', 'inquiry', 'judgment'] as const;
const stages = [
  ...(['filing', 'mediation', 'awaiting_hearing', 'hearing', 'suspended', 'deliberation'] as const),
  ...(['decided', 'appealed', 'enforcement', 'enforced', 'enforcement_ended'] as const),
  ...(['enforcement_terminated', 'closed'] as const),
];

const changedHearings = (count: number): DisclosableFact[] =>
  Array.from({ length: count }, (_, n) => ({
    topic: 'hearing',
    kind: 'hearing_changed',
    change: n % 2 === 0 ? 'postponed' : 'cancelled',
    startsAt,
    courtroom: '第三法庭',
    hearingKind: 'trial',
  }));

const filing = { topic: 'filing', appliedOn: '2026-09-30', decidedOn: null } as const;
const standings: NonNullable<Disclosure['summary']['standing']>[] = [
  ...stages.flatMap((stage) =>
    (['civil', 'enforcement'] as const).map(
      (caseKind) =>
        ({
          topic: 'progress',
          kind: 'stage',
          stage,
          caseKind,
          isSole: false,
          isToDebtor: false,
        }) as const,
    ),
  ),
  { ...filing, kind: 'filing_pending', correctedOn: null, decidedWithin: 7 },
  { ...filing, kind: 'filing_mediation', number: null },
  ...[1, 6, 9].map((count) => ({
    ...filing,
    kind: 'filing_corrections' as const,
    caseKind: 'civil' as const,
    reason: null,
    reasonEn: null,
    missing: Array.from({ length: count }, () => ({
      what: '被告的统一社会信用代码、住所地和法定代表人的姓名',
      whatEn: "the defendant's business licence",
    })),
    correctBy: '2026-10-12',
    isOverdue: false,
    isPublic: true,
  })),
  { ...filing, kind: 'filing_accepted', number: null },
  {
    ...filing,
    kind: 'filing_refused',
    caseKind: 'civil',
    reason: null,
    reasonEn: null,
    servedOn: null,
  },
  { ...filing, kind: 'filing_withdrawn' },
];

const appeal = {
  topic: 'transfer',
  firstInstanceCourt: '',
  firstInstanceNumber: null,
  appealCourt: '',
  appealedOn: '2026-09-01',
} as const;
const enforcement = { topic: 'enforcement', isToDebtor: false, isToOther: false } as const;
const money = {
  ...enforcement,
  kind: 'enforcement_money',
  receivedFen: 3_600_000,
  paidFen: 2_000_000,
  payableFen: 1_600_000,
  waitsFor: 'account',
} as const;
const enforcementFacts: DisclosableFact[] = [
  money,
  {
    ...enforcement,
    kind: 'auction',
    asset: 'real_estate',
    startsAt,
    place: '人民法院诉讼资产网',
    status: 'scheduled',
    isAhead: true,
  },
  {
    ...enforcement,
    kind: 'asset_search',
    asset: 'vehicles',
    state: 'searching',
    on: '2026-09-01',
    ofSeveral: false,
  },
  {
    ...enforcement,
    isToDebtor: true,
    kind: 'restriction',
    restriction: 'spending',
    since: '2026-09-28',
    until: '2028-09-28',
    isOver: false,
    ofSeveral: false,
  },
  { ...enforcement, kind: 'enforcement_end', endedOn: '2026-09-28' },
];

const fee = {
  topic: 'fees',
  kind: 'fee',
  feeKind: 'acceptance',
  dueOn: '2026-09-30',
  dueFen: 430_000,
  paidFen: 230_000,
  outstandingFen: 200_000,
  isOverdue: false,
  refundableFen: 0,
  refundedFen: 0,
  refundOutstandingFen: 0,
  paymentCode: '32980126000000412357',
  refundState: null,
  effectiveOn: null,
} as const;
const back = { refundableFen: 99_999_999_999, refundOutstandingFen: 99_999_999_999 };
const fees: readonly FeeFact[] = [
  fee,
  ...(['to_apply', 'applied', 'account', 'sent'] as const).map((refundState) => ({
    ...fee,
    ...back,
    refundState,
    isOverdue: true,
  })),
];

const nexts: (DisclosableFact | null)[] = [
  null,
  { topic: 'hearing', kind: 'hearing_not_fixed' },
  { ...appeal, kind: 'transfer_not_sent' },
  { ...appeal, kind: 'transfer_sent', sentOn: '2026-09-30' },
  {
    ...appeal,
    kind: 'transfer_filed',
    sentOn: null,
    appealFiledOn: '2026-09-30',
    appealNumber: null,
  },
  {
    topic: 'fees',
    kind: 'fee',
    feeKind: 'acceptance',
    dueOn: null,
    dueFen: 12_345_678_900,
    paidFen: 0,
    outstandingFen: 12_345_678_900,
    isOverdue: false,
    refundableFen: 0,
    refundedFen: 0,
    refundOutstandingFen: 0,
    paymentCode: null,
    refundState: null,
    effectiveOn: null,
  },
  ...fees,
];
const withheld: (WithheldReason | null)[] = [
  ...([null, 'not_served', 'not_public', 'words_not_public', 'authority_over'] as const),
];

/** Every disclosure for these parties. */
function* disclosures(): Generator<Disclosure> {
  const hearings: DisclosableFact[][] = [
    [],
    changedHearings(1),
    changedHearings(3),
    ...rooms.flatMap((courtroom) =>
      kinds.map((hearingKind): DisclosableFact[] => [
        { topic: 'hearing', kind: 'next_hearing', startsAt, courtroom, hearingKind },
        ...changedHearings(1),
      ]),
    ),
  ];
  // Each standing, and with the longest of them everything else.
  const enforced =
    standings.find((each) => each.kind === 'stage' && each.stage === 'enforcement') ?? null;
  const longest = standings.find(({ kind }) => kind === 'filing_pending') ?? null;
  for (const hearing of hearings) {
    for (const standing of standings) yield disclosureOf(hearing, standing, null, null);
    for (const first of enforcementFacts.keys()) {
      const told = enforcementFacts.slice(first);
      yield disclosureOf([...hearing, ...told], enforced, null, null);
    }
    for (const next of nexts) {
      for (const reason of withheld) yield disclosureOf(hearing, longest, next, reason);
    }
  }
}

function disclosureOf(
  hearing: readonly DisclosableFact[],
  standing: Disclosure['summary']['standing'],
  next: DisclosableFact | null,
  reason: WithheldReason | null,
): Disclosure {
  const facts = [standing, next].filter((fact) => fact !== null);
  return {
    facts: [...hearing, ...facts],
    withheld: reason === null ? [] : [{ topic: 'result', reason }],
    summary: { standing, next: next ?? hearing[0] ?? null },
  };
}

test.each(['zh', 'en'] as const)(
  'in %s no clause is lost, and no value is too long',
  (language) => {
    const room = (courtroom: string) => roomName(courtroom, language);
    const told = [...disclosures()].map(
      (each) => caseWords(each, { language, room, now })?.text ?? '',
    );
    const texts = [...new Set(told)];
    expect(texts.length).toBeGreaterThan(500);
    const clauses = (text: string) => text.split(language === 'zh' ? /[；，]/ : /[;,] /);
    const wrong = texts.filter((state) => {
      const text = smsWords(smsOf('caseTold', language, { state }));
      const match = matchTemplate(approved, text, longestClause);
      if (match === null || !match.code.startsWith('caseTold')) return true;
      const values = match.values.map(({ value }) => value);
      const isWhole =
        clauses(values.join(language === 'zh' ? '；' : '; ')).join() === clauses(state).join();
      return !isWhole || values.some(({ length }) => length > longestClause);
    });
    expect(wrong).toEqual([]);
  },
);

test('a fee: what is to be paid and by when, what comes back, and no payment code', () => {
  const told = (next: FeeFact, language: 'zh' | 'en') =>
    caseWords(
      { facts: [next], withheld: [], summary: { standing: null, next } },
      { language, now, room: String },
    )?.text;
  expect(told(fee, 'zh')).toBe('待交诉讼费2000.00元；最迟9月30日交');
  expect(told(fee, 'en')).toBe('fee to pay: 2000.00 yuan; pay by 30 September');
  expect(told({ ...fee, isOverdue: true }, 'zh')).toBe('待交诉讼费2000.00元；缴费期限9月30日已过');
  const refund = {
    outstandingFen: 0,
    refundOutstandingFen: 105_000,
    refundState: 'account',
  } as const;
  expect(told({ ...fee, ...refund }, 'zh')).toBe(
    '待退诉讼费1050.00元；请向承办法官提供缴费人的银行账号',
  );
  expect(told({ ...fee, ...refund }, 'en')).toBe(
    'to be refunded: 1050.00 yuan; give the judge the account',
  );
});

test('an enforcement: money, auction and the own restriction, and no search', () => {
  const disclosure: Disclosure = {
    facts: enforcementFacts,
    withheld: [],
    summary: { standing: null, next: money },
  };
  const told = (language: 'zh' | 'en') =>
    caseWords(disclosure, { language, now, room: (room) => roomName(room, language) });
  expect(told('zh')?.text).toBe(
    '案款到账3.6万元；待发放1.6万元；请向执行法官提供申请执行人的收款账号；2026-09-30 16:40拍卖；人民法院诉讼资产网',
  );
  expect(told('en')?.text).toBe(
    'received: 36000.00 yuan; to be paid out: 16000.00 yuan; give the judge the account; auction at 16:40 on 2026-09-30; 人民法院诉讼资产网',
  );
  expect(told('zh')?.facts.map(({ kind }) => kind)).toEqual(['enforcement_money', 'auction']);
  expect(
    caseWords(
      { ...disclosure, facts: enforcementFacts.slice(2) },
      { language: 'zh', now, room: String },
    )?.text,
  ).toBe('2026-09-28起被限制高消费；期限到2028-09-28；2026-09-28终结本次执行');
});

test('a filing: what is missing, of a case that is not heard in public only how much', () => {
  const fact = {
    ...filing,
    kind: 'filing_corrections',
    caseKind: 'civil',
    reason: null,
    reasonEn: null,
    missing: [
      { what: '结婚证复印件；', whatEn: 'a copy of the marriage certificate' },
      { what: '起诉状副本2份', whatEn: null },
      { what: '一'.repeat(36), whatEn: null },
    ],
    correctBy: '2026-10-12',
    isOverdue: false,
    isPublic: true,
  } as const;
  const words = (of: typeof fact | (Omit<typeof fact, 'isPublic'> & { isPublic: false })) =>
    caseWords(
      { facts: [of], withheld: [], summary: { standing: of, next: null } },
      { language: 'zh', now, room: String },
    )?.text;
  expect(words(fact)).toBe(
    '立案材料需要补正；结婚证复印件；起诉状副本2份；另有1项见补正通知书；最迟10月12日补交',
  );
  expect(words({ ...fact, isPublic: false })).toBe(
    '立案材料需要补正；共3项见补正通知书；最迟10月12日补交',
  );
});

test('the fixed words of states and hearings are as short as the gateways are told', () => {
  const words = (['zh', 'en'] as const).flatMap((language) => [
    ...kinds.map((kind) => [language, hearingName(kind, language)] as const),
    ...(['opened', 'dispatched', 'accepted', 'returned', 'replied', 'reopened'] as const).map(
      (status) => [language, stateWords(language, status)] as const,
    ),
  ]);
  expect(words.filter(([language, { length }]) => length > { zh: 20, en: 32 }[language])).toEqual(
    [],
  );
});
