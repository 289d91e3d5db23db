/** The periods that end with a last day, each with the article that sets it. */
import type { IsoDate } from '../../../court/rules/workCalendar.js';
import type { CitedLaw, Citation } from '../citation.js';

/** How long a period is. Days are calendar days. */
export interface PeriodLength {
  readonly count: number;
  readonly unit: 'days' | 'months' | 'years';
}

/** A length with the law that sets it, and from which day on. */
export interface PeriodRule extends Citation, PeriodLength {
  /** The first day of a period's begin for which this length counts; null: always. */
  readonly since: IsoDate | null;
}

export interface LastDayPeriod {
  /** Newest first. */
  readonly rules: readonly [PeriodRule, ...PeriodRule[]];
  /** The rule on counting: the first day does not count, a holiday moves the end. */
  readonly counting: Citation;
  /** What the period is for, and the day that it begins with. */
  readonly zh: { readonly what: string; readonly from: string };
  readonly en: { readonly what: string; readonly from: string };
  /** What must be said besides. */
  readonly remark?: Citation & { readonly zh: string; readonly en: string };
}

const civilCounting: Citation = { law: 'civil-procedure', article: '85' };
const criminalCounting: Citation = { law: 'criminal-procedure', article: '105' };
const codeCounting: Citation = { law: 'civil-code', article: '203' };

function length(
  count: number,
  unit: PeriodLength['unit'],
  law: CitedLaw,
  article: string,
  since: IsoDate | null = null,
): PeriodRule {
  return { count, unit, law, article, since };
}

function period(
  rule: PeriodRule,
  zh: LastDayPeriod['zh'],
  en: LastDayPeriod['en'],
  more: Partial<LastDayPeriod> = {},
): LastDayPeriod {
  return { rules: [rule], counting: civilCounting, zh, en, ...more };
}

const judgmentServed = { zh: '收到判决书的日期', en: 'the day on which the judgment was served' };
const rulingServed = { zh: '收到裁定书的日期', en: 'the day on which the ruling was served' };
const complaintServed = {
  zh: '收到起诉状副本的日期',
  en: 'the day on which the copy of the complaint was served',
};

const courtFixesEvidence = (zh: string, en: string): Required<LastDayPeriod>['remark'] => ({
  law: 'civil-evidence-rules',
  article: '51',
  zh: `举证期限由法院确定，以举证通知书写明的日期为准；${zh}`,
  en: `The court fixes the time for evidence, and its notice decides; ${en}`,
});

/** All periods by their names in `hotline rule deadline`. */
export const lastDayPeriods = {
  'appeal-judgment': period(
    length(15, 'days', 'civil-procedure', '171(1)'),
    { what: '对一审判决上诉', from: judgmentServed.zh },
    { what: 'to appeal from a judgment', from: judgmentServed.en },
    {
      remark: {
        law: 'administrative-procedure',
        article: '85',
        zh: '行政判决的上诉期同为十五日',
        en: 'The same 15 days count for an administrative judgment.',
      },
    },
  ),
  'appeal-ruling': period(
    length(10, 'days', 'civil-procedure', '171(2)'),
    { what: '对一审裁定上诉', from: rulingServed.zh },
    { what: 'to appeal from a ruling', from: rulingServed.en },
    {
      remark: {
        law: 'civil-procedure',
        article: '157',
        zh: '民事裁定只有不予受理、管辖权异议、驳回起诉三种可以上诉；行政裁定的上诉期同为十日（行政诉讼法第85条）',
        en: 'A civil ruling can only be appealed if it is on non-acceptance, on jurisdiction, or dismisses the suit. The same 10 days count for an administrative ruling (Administrative Procedure Law, Art. 85).',
      },
    },
  ),
  'appeal-abroad': period(
    length(30, 'days', 'civil-procedure', '286'),
    { what: '在中国境内没有住所的当事人上诉', from: '收到判决书、裁定书的日期' },
    {
      what: 'to appeal for a party without a domicile in China',
      from: 'the day on which the judgment or ruling was served',
    },
  ),
  'appeal-criminal-judgment': period(
    length(10, 'days', 'criminal-procedure', '230'),
    { what: '对刑事判决上诉', from: judgmentServed.zh },
    { what: 'to appeal from a criminal judgment', from: judgmentServed.en },
    { counting: criminalCounting },
  ),
  'appeal-criminal-ruling': period(
    length(5, 'days', 'criminal-procedure', '230'),
    { what: '对刑事裁定上诉', from: rulingServed.zh },
    { what: 'to appeal from a criminal ruling', from: rulingServed.en },
    { counting: criminalCounting },
  ),
  'victim-protest': period(
    length(5, 'days', 'criminal-procedure', '229'),
    { what: '被害人请求检察院抗诉', from: judgmentServed.zh },
    { what: 'for a victim to ask the procuratorate to protest', from: judgmentServed.en },
    { counting: criminalCounting },
  ),
  retrial: period(
    length(6, 'months', 'civil-procedure', '216'),
    { what: '申请再审', from: '判决、裁定生效的日期' },
    { what: 'to apply for a retrial', from: 'the day on which the judgment took effect' },
    {
      remark: {
        law: 'civil-procedure-interpretation',
        article: '127',
        zh: '六个月不中止、不中断、不延长',
        en: 'The six months are never suspended, interrupted or extended.',
      },
    },
  ),
  enforcement: period(
    length(2, 'years', 'civil-procedure', '250'),
    { what: '申请执行', from: '判决写明的履行期的最后一天，没写履行期的，是判决生效的日期' },
    {
      what: 'to apply for enforcement',
      from: 'the last day to perform that the judgment names or, if it names none, the day on which it took effect',
    },
    {
      remark: {
        law: 'civil-procedure-interpretation',
        article: '481',
        zh: '超过两年申请的，法院仍应受理，由被执行人提出异议',
        en: 'A later application is still accepted; it is for the debtor to object.',
      },
    },
  ),
  'objection-jurisdiction': period(
    length(15, 'days', 'civil-procedure', '130'),
    { what: '提出管辖权异议', from: complaintServed.zh },
    { what: 'to object to the jurisdiction', from: complaintServed.en },
  ),
  defence: period(
    length(15, 'days', 'civil-procedure', '128'),
    { what: '提出答辩状', from: complaintServed.zh },
    { what: 'to file the defence', from: complaintServed.en },
  ),
  'pay-fee': period(
    length(7, 'days', 'fee-measures', '22'),
    { what: '交纳案件受理费', from: '收到缴费通知的日期' },
    { what: 'to pay the acceptance fee', from: 'the day on which the notice to pay arrived' },
  ),
  evidence: period(
    length(15, 'days', 'civil-evidence-rules', '51'),
    { what: '举证（一审普通程序，不少于）', from: '收到举证通知书的日期' },
    {
      what: 'to submit evidence (first instance, ordinary procedure; at least)',
      from: 'the day on which the notice arrived',
    },
    {
      remark: courtFixesEvidence(
        '简易程序不超过十五日，小额诉讼一般不超过七日，二审新证据不少于十日',
        'summary procedure at most 15 days, small claims as a rule 7, new evidence on appeal at least 10.',
      ),
    },
  ),
  'evidence-appeal': period(
    length(10, 'days', 'civil-evidence-rules', '51'),
    { what: '二审提供新的证据（不少于）', from: '收到举证通知书的日期' },
    {
      what: 'to submit new evidence on appeal (at least)',
      from: 'the day on which the notice arrived',
    },
    {
      remark: courtFixesEvidence('二审不少于十日', 'on appeal at least 10 days.'),
    },
  ),
  'evidence-small-claims': period(
    length(7, 'days', 'civil-evidence-rules', '51'),
    { what: '小额诉讼举证（一般不超过）', from: '收到举证通知书的日期' },
    {
      what: 'to submit evidence in a small claim (as a rule at most)',
      from: 'the day on which the notice arrived',
    },
    {
      remark: courtFixesEvidence('小额诉讼一般不超过七日', 'small claims as a rule 7 days.'),
    },
  ),
  'recusal-reconsideration': period(
    length(0, 'days', 'civil-procedure', '50'),
    { what: '对驳回回避申请的决定申请复议', from: '接到决定的日期' },
    {
      what: 'to ask for reconsideration of a refused recusal',
      from: 'the day on which the decision arrived',
    },
    {
      remark: {
        law: 'civil-procedure',
        article: '50',
        zh: '法律规定在接到决定时申请，没有另外的天数',
        en: 'The law says: on receiving the decision. It gives no further days.',
      },
    },
  ),
  'judicial-confirmation': period(
    length(30, 'days', 'civil-procedure', '205'),
    { what: '申请司法确认调解协议', from: '调解协议生效的日期' },
    {
      what: 'to have a settlement confirmed by the court',
      from: 'the day on which the settlement took effect',
    },
  ),
  'suit-after-preservation': period(
    length(30, 'days', 'civil-procedure', '104'),
    { what: '诉前保全后起诉或者申请仲裁', from: '法院采取保全措施的日期' },
    {
      what: 'to sue after preservation before suit',
      from: 'the day on which the court took the measure',
    },
  ),
  'payment-order-objection': period(
    length(15, 'days', 'civil-procedure', '227'),
    { what: '清偿或者对支付令提出书面异议', from: '收到支付令的日期' },
    {
      what: 'to pay or object in writing to a payment order',
      from: 'the day on which the order was served',
    },
  ),
  'enforcement-reconsideration': period(
    length(10, 'days', 'civil-procedure', '236'),
    { what: '对执行行为异议裁定申请复议', from: '收到裁定书的日期' },
    {
      what: 'to apply for reconsideration of an enforcement objection',
      from: rulingServed.en,
    },
  ),
  'outsider-suit': period(
    length(15, 'days', 'civil-procedure', '238'),
    { what: '提起案外人执行异议之诉', from: '收到裁定书的日期' },
    { what: 'for an outsider to sue after a refused objection', from: rulingServed.en },
  ),
  'sue-administrative': period(
    length(6, 'months', 'administrative-procedure', '46'),
    { what: '直接提起行政诉讼', from: '您知道行政行为内容和作出机关的那一天' },
    {
      what: 'to sue an administrative authority',
      from: 'the day on which the content of the act and the body that made it became known',
    },
    {
      remark: {
        law: 'administrative-procedure-interpretation',
        article: '64',
        zh: '没有被告知起诉期限的，从知道起诉期限之日起计算，最长不超过知道行政行为内容之日起一年；当场处罚、侵犯自然资源权属等情形，要先申请行政复议',
        en: 'If nobody told you of the time limit, it runs from when you knew of it, and ends at the latest a year after you knew the content of the act. On-the-spot penalties, rights in natural resources and some other cases must first go to administrative reconsideration.',
      },
    },
  ),
  'sue-after-reconsideration': period(
    length(15, 'days', 'administrative-procedure', '45'),
    { what: '不服复议决定提起行政诉讼', from: '收到复议决定书的日期' },
    {
      what: 'to sue after administrative reconsideration',
      from: 'the day on which the decision on reconsideration arrived',
    },
  ),
  'reconsider-administrative': period(
    length(60, 'days', 'administrative-reconsideration', '20'),
    { what: '申请行政复议', from: '您知道该行政行为的那一天' },
    {
      what: 'to apply for administrative reconsideration',
      from: 'the day on which the act became known',
    },
  ),
  'set-aside-award': {
    rules: [
      length(3, 'months', 'arbitration', '72', '2026-03-01'),
      length(6, 'months', 'arbitration', '59'),
    ],
    counting: civilCounting,
    zh: { what: '申请撤销仲裁裁决', from: '收到裁决书的日期' },
    en: { what: 'to have an arbitral award set aside', from: 'the day on which the award arrived' },
    remark: {
      law: 'arbitration',
      article: '72',
      zh: '三个月的规定自2026年3月1日起施行；此前收到的裁决这里按修订前的六个月计算，新旧法如何衔接，请向法院确认',
      en: 'The three months are in force since 2026-03-01. For an award received before, the six months of the former law are counted here; ask the court which of the two holds.',
    },
  },
  'labour-award': period(
    length(15, 'days', 'labour-disputes', '50'),
    { what: '不服劳动争议仲裁裁决起诉', from: '收到裁决书的日期' },
    { what: 'to sue after a labour award', from: 'the day on which the award arrived' },
    {
      remark: {
        law: 'labour-disputes',
        article: '48',
        zh: '一裁终局的，劳动者同样在十五日内起诉；用人单位只能在三十日内申请撤销（第49条）',
        en: 'After a final award the employee has the same 15 days; the employer may only ask within 30 days to set it aside (Art. 49).',
      },
    },
  ),
  'labour-award-set-aside': period(
    length(30, 'days', 'labour-disputes', '49'),
    { what: '用人单位申请撤销一裁终局的裁决', from: '收到裁决书的日期' },
    {
      what: 'for an employer to have a final labour award set aside',
      from: 'the day on which the award arrived',
    },
  ),
  'labour-arbitration': period(
    length(1, 'years', 'labour-disputes', '27'),
    { what: '申请劳动争议仲裁', from: '您知道权利受损的那一天' },
    {
      what: 'to apply for labour arbitration',
      from: 'the day on which the harm became known',
    },
    {
      counting: codeCounting,
      remark: {
        law: 'labour-disputes',
        article: '27',
        zh: '在职期间拖欠工资的，不受一年限制，离职后一年内申请；向单位主张过、向有关部门投诉过或者单位同意履行的，从那时起重新计算',
        en: 'For wages unpaid during employment the year only begins when employment ends. A demand, a complaint to an authority or a promise of the employer starts the year again.',
      },
    },
  ),
  limitation: period(
    length(3, 'years', 'civil-code', '188'),
    { what: '普通诉讼时效', from: '您知道权利受到损害以及义务人的那一天' },
    {
      what: 'the general limitation of civil claims',
      from: 'the day on which the harm and who did it became known',
    },
    {
      counting: codeCounting,
      remark: {
        law: 'civil-code',
        article: '195',
        zh: '催要、承认、起诉或者申请仲裁的，从那时起重新计算',
        en: 'Asking for it, an admission, a suit or arbitration starts the three years again.',
      },
    },
  ),
} as const satisfies Readonly<Record<string, LastDayPeriod>>;

export type LastDayKind = keyof typeof lastDayPeriods;

export const lastDayKinds = Object.keys(lastDayPeriods) as LastDayKind[];

/**
 * The days that may be asked about. The periods are those of today's laws; before 1991 there was no
 * Civil Procedure Law, and the lunar tables that holidays need end in 2099.
 */
export const firstDayAsked: IsoDate = '1991-04-09';
export const lastDayAsked: IsoDate = '2095-12-31';
