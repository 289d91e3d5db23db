/**
 * Who pays a fee, when, who bears it in the end, and what comes back: Decree 481, Art. 8, 15, 20 to
 * 22, 25 to 29, 34 to 38, 42, 45 to 47 and 53.
 */
import type { Citation } from '../citation.js';
import { isAcceptanceFee } from './calculateFee.js';
import type { FeeKind } from './feeTypes.js';

/** One rule on paying or bearing a fee. */
export interface FeeTerm extends Citation {
  readonly zh: string;
  readonly en: string;
}

const term = (article: string, zh: string, en: string): FeeTerm => ({
  law: 'fee-measures',
  article,
  zh,
  en,
});

const prepaid = term(
  '22',
  '收到缴费通知的次日起七日内预交，逾期不交又未获准缓交、减交、免交的，按撤诉处理',
  'Paid in advance, within 7 days from the day after the notice; otherwise the claim counts as withdrawn.',
);
const appealPrepaid = term(
  '22(2)',
  '递交上诉状时预交；上诉期内未交的，在法院通知的七日内预交，再不交的，按自动撤回上诉处理',
  'Paid in advance with the appeal; if not, within 7 days of a notice; otherwise the appeal counts as withdrawn.',
);
const applicationPrepaid = term(
  '22(3)',
  '由申请人在提出申请时或者在法院指定的期限内预交',
  'Paid in advance by the applicant, with the application or within the time that the court names.',
);
const loserBears = term(
  '29',
  '由败诉方负担，胜诉方自愿承担的除外；部分胜诉、部分败诉的，由法院决定各自负担的数额',
  'The losing party bears it, unless the winner takes it over; the court divides it where each wins in part.',
);
const relief = term(
  '45',
  '缴费确有困难的，可以申请免交、减交（不低于30%）或者缓交（第45条至第47条）',
  'A party who cannot pay may ask to be exempt, to pay at least 30% less, or to pay later (Art. 45 to 47).',
);

const byKind: Partial<Readonly<Record<FeeKind, readonly FeeTerm[]>>> = {
  jurisdiction: [
    term(
      '13(6)',
      '异议不成立的，由提出异议的当事人交纳',
      'Paid by the party whose objection fails.',
    ),
  ],
  enforcement: [
    term('20(2)', '申请时不预交，执行后交纳', 'Not paid in advance; paid after enforcement.'),
    term('38', '由被执行人负担', 'The debtor bears it.'),
  ],
  preservation: [
    applicationPrepaid,
    term(
      '38',
      '由申请人负担；申请人提起诉讼的，可以将该费用列入诉讼请求',
      'The applicant bears it, and may add it to the claim when suing.',
    ),
  ],
  'payment-order': [
    applicationPrepaid,
    term(
      '36',
      '债务人未提出异议的，由债务人负担；异议成立的，由申请人负担，申请人另行起诉时可以列入诉讼请求',
      'The debtor bears it without an objection; otherwise the applicant, who may add it to the claim when suing.',
    ),
  ],
  'public-notice': [applicationPrepaid, term('37', '由申请人负担', 'The applicant bears it.')],
  'set-aside': [applicationPrepaid, loserBears],
  bankruptcy: [
    term('20(2)', '申请时不预交，清算后交纳', 'Not paid in advance; paid after the winding-up.'),
    term('42', '从破产财产中拨付', 'Taken from the estate.'),
  ],
};

/** Returns who pays a fee, when, and who bears it. */
export function feeTerms(kind: FeeKind, appeal = false): readonly FeeTerm[] {
  const own = byKind[kind];
  if (own !== undefined) return own;
  const labour = term(
    '20',
    '追索劳动报酬的案件可以不预交',
    'Nobody who sues for wages must pay in advance.',
  );
  return [
    appeal ? appealPrepaid : prepaid,
    ...(kind === 'labour' ? [labour] : []),
    loserBears,
    relief,
  ];
}

/** What happens to a case so that a fee comes back, in part or not at all. */
export type RefundEvent =
  | 'mediated'
  | 'withdrawn'
  | 'claimReduced'
  | 'notAccepted'
  | 'dismissedWithoutTrial'
  | 'remanded'
  | 'movedToCriminal'
  | 'suspended'
  | 'terminated'
  | 'won';

export interface RefundRule extends FeeTerm {
  readonly event: RefundEvent;
  /** What of the fee comes back: `difference` is what the reduced claim costs less. */
  readonly share: 'all' | 'half' | 'difference' | 'none';
}

const refund = (
  event: RefundEvent,
  share: RefundRule['share'],
  article: string,
  zh: string,
  en: string,
): RefundRule => ({ event, share, ...term(article, zh, en) });

/** The refunds of acceptance fees. Application fees (Art. 14) have none. */
export const refundRules: readonly RefundRule[] = [
  refund('mediated', 'half', '15', '调解结案的，减半收取', 'Settled by mediation: half.'),
  refund('withdrawn', 'half', '15', '申请撤诉的，减半收取', 'Withdrawn: half.'),
  refund(
    'claimReduced',
    'difference',
    '21',
    '法庭调查终结前减少诉讼请求的，按减少后的数额退还',
    'Claim reduced before the inquiry in court ends: what it costs less.',
  ),
  refund('notAccepted', 'all', '27', '裁定不予受理的，全部退还', 'Acceptance refused: all.'),
  refund(
    'dismissedWithoutTrial',
    'all',
    '27',
    '裁定驳回起诉的，全部退还',
    'Dismissed without a trial: all.',
  ),
  refund(
    'remanded',
    'all',
    '27',
    '第二审决定发回重审的，退还上诉人已交纳的第二审案件受理费',
    'Sent back by the court of appeal: the fee of the appeal.',
  ),
  refund(
    'movedToCriminal',
    'all',
    '25',
    '移送有关机关处理的，退还；移送后民事案件需要继续审理的，不予退还',
    'Moved to the criminal authorities and not continued: all.',
  ),
  refund('suspended', 'none', '26', '中止诉讼的，不予退还', 'Suspended: nothing.'),
  refund('terminated', 'none', '28', '终结诉讼的，不予退还', 'Terminated: nothing.'),
  refund(
    'won',
    'all',
    '53',
    '判决生效后十五日内，退还胜诉方预交但不应由其负担的费用',
    'Won: what the winner does not bear, within 15 days of the judgment taking effect.',
  ),
];

/** Returns the refund rules of a kind: none for application fees, the remand for appeals only. */
export function refundsOf(kind: FeeKind, appeal = false): readonly RefundRule[] {
  if (!isAcceptanceFee(kind)) return [];
  return refundRules.filter((rule) => appeal || rule.event !== 'remanded');
}

/**
 * Returns what of a paid fee comes back, in whole fen.
 * @param paidFen the fee as paid.
 * @param options.alreadyHalved whether the fee paid was a half: it is halved once only
 * (Interpretation of the Civil Procedure Law, Art. 206).
 * @param options.reducedFeeFen the fee of the reduced claim.
 */
export function refundFen(
  paidFen: number,
  rule: RefundRule,
  options: { readonly alreadyHalved?: boolean; readonly reducedFeeFen?: number } = {},
): number {
  switch (rule.share) {
    case 'all':
      return paidFen;
    case 'half':
      // The half that stays is rounded half a fen up, as every fee is.
      return options.alreadyHalved === true ? 0 : paidFen - Math.ceil(paidFen / 2);
    case 'difference':
      return Math.max(0, paidFen - (options.reducedFeeFen ?? paidFen));
    case 'none':
      return 0;
  }
}
