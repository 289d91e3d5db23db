/**
 * Fees of proceedings: Measures on the Payment of Litigation Costs (诉讼费用交纳办法, State Council
 * Decree 481), Art. 8 and 13 to 18.
 */
import {
  feeRangesYuan,
  noCourtFees,
  type CourtFees,
  type FeeRangeName,
} from '../../../court/settings/rules/feeSettings.js';
import {
  administrativeFen,
  administrativeSpecialFen,
  bankruptcyCapFen,
  divorceScale,
  enforcementScale,
  labourFen,
  personalityScale,
  preservationCapFen,
  preservationScale,
  propertyScale,
  publicNoticeFen,
  setAsideFen,
  type FeeScale,
} from './feeScales.js';
import {
  mostAmountFen,
  type FeeAnswer,
  type FeeKind,
  type FeeProblem,
  type FeeQuestion,
  type FeeStep,
  type FenOrRange,
} from './feeTypes.js';

/**
 * Sums are kept in parts of 1/6000 fen: a per mille of a whole fen, halved or divided by three,
 * stays a whole number. The largest amount makes 3 × 10^15 parts, which a double holds exactly.
 */
const partsPerFen = 6000;
const partsPerMilleOfFen = 6;

/** What a step says, without the law (all are of Decree 481 unless it is given) and its sum. */
type StepWords<Step = FeeStep> = Step extends FeeStep
  ? Omit<Step, 'addsFen' | 'law'> & { law?: FeeStep['law'] }
  : never;

/** The fees that are case acceptance fees (案件受理费): only they are halved and have an appeal. */
const acceptanceKinds: ReadonlySet<FeeKind> = new Set<FeeKind>([
  'property',
  'divorce',
  'personality',
  'other',
  'ip',
  'labour',
  'administrative',
]);

/** The kinds that cannot be answered without an amount. */
export const kindsNeedingAmount: ReadonlySet<FeeKind> = new Set<FeeKind>([
  'property',
  'payment-order',
  'bankruptcy',
]);

/** The kinds whose fee follows an amount, where there is one. */
export const kindsWithAmount: ReadonlySet<FeeKind> = new Set<FeeKind>([
  ...kindsNeedingAmount,
  'divorce',
  'personality',
  'ip',
  'enforcement',
  'preservation',
]);

/** Tells whether a kind's fee is a case acceptance fee, which can be halved. */
export function isAcceptanceFee(kind: FeeKind): boolean {
  return acceptanceKinds.has(kind);
}

/**
 * Returns what keeps a question from being answered; null if nothing does.
 *
 * Application fees (Art. 14) and the fee of a failed objection to jurisdiction are not halved: Art.
 * 15, 16 and 18 speak of case acceptance fees. An application has no appeal whose fee could be
 * told.
 */
export function feeProblem(question: FeeQuestion): FeeProblem | null {
  const { kind, amountFen } = question;
  if (amountFen === null) {
    if (kindsNeedingAmount.has(kind)) return 'amountMissing';
  } else if (!Number.isSafeInteger(amountFen) || amountFen < 0 || amountFen > mostAmountFen) {
    return 'amountOutOfRange';
  }
  if (question.halved === true && !acceptanceKinds.has(kind)) return 'notHalved';
  if (question.appeal === true && !acceptanceKinds.has(kind) && kind !== 'jurisdiction') {
    return 'noAppeal';
  }
  if (question.isTrademarkPatentOrMaritime === true && kind !== 'administrative') {
    return 'notAdministrative';
  }
  return null;
}

/**
 * Calculates a fee, with every step that it is made of.
 *
 * The sum is exact until its end; then it is rounded once to the fen, half a fen up, and a last
 * step says so. `addsFen` of a step is the change of the rounded sum, so the steps make the fee.
 * @param courtFees the court's figures inside the ranges (Art. 13 last paragraph: the province sets
 * them); where there is none the answer is a range.
 * @throws RangeError for a question that {@link feeProblem} refuses.
 */
export function calculateFee(question: FeeQuestion, courtFees: CourtFees = noCourtFees): FeeAnswer {
  const problem = feeProblem(question);
  if (problem !== null) throw new RangeError(`no fee: ${problem}`);
  const sum = new FeeSum(courtFees);
  addKind(sum, question);
  return sum.answer();
}

function addKind(sum: FeeSum, question: FeeQuestion): void {
  const { kind, amountFen } = question;
  if (question.appeal === true && kind !== 'jurisdiction' && kindsWithAmount.has(kind)) {
    sum.add({ kind: 'disputedPart', article: '17' });
  }
  switch (kind) {
    case 'property':
      sum.addScale(propertyScale, amountFen ?? 0);
      break;
    case 'divorce':
      sum.addRange('divorceYuan', '13(2)1');
      if (amountFen !== null) sum.addScale(divorceScale, amountFen);
      break;
    case 'personality':
      sum.addRange('personalityYuan', '13(2)2');
      if (amountFen !== null) sum.addScale(personalityScale, amountFen);
      break;
    case 'other':
      sum.addRange('otherYuan', '13(2)3');
      sum.amountDoesNotCount('13(2)3', amountFen);
      break;
    case 'ip':
      if (amountFen === null) sum.addRange('ipYuan', '13(3)');
      else sum.addScale({ ...propertyScale, article: '13(3)' }, amountFen);
      break;
    case 'labour':
      sum.addFlat(labourFen, '13(4)');
      sum.amountDoesNotCount('13(4)', amountFen);
      break;
    case 'administrative':
      if (question.isTrademarkPatentOrMaritime === true) {
        sum.addFlat(administrativeSpecialFen, '13(5)1');
      } else sum.addFlat(administrativeFen, '13(5)2');
      sum.amountDoesNotCount('13(5)', amountFen);
      break;
    case 'jurisdiction':
      // An appeal against the ruling on an objection to jurisdiction costs nothing.
      if (question.appeal === true) sum.add({ kind: 'free', article: '8(3)' });
      else sum.addRange('jurisdictionYuan', '13(6)');
      sum.amountDoesNotCount('13(6)', amountFen);
      break;
    case 'enforcement':
      if (amountFen === null) sum.addRange('enforcementYuan', '14(1)1');
      else sum.addScale(enforcementScale, amountFen);
      break;
    case 'preservation':
      sum.addScale(preservationScale, amountFen ?? 0);
      sum.cap(preservationCapFen, '14(2)');
      break;
    case 'payment-order':
      sum.addScale(propertyScale, amountFen ?? 0);
      sum.divide(3, { kind: 'third', article: '14(3)' });
      break;
    case 'public-notice':
      sum.addFlat(publicNoticeFen, '14(4)');
      sum.amountDoesNotCount('14(4)', amountFen);
      break;
    case 'set-aside':
      sum.addFlat(setAsideFen, '14(5)');
      sum.amountDoesNotCount('14(5)', amountFen);
      break;
    case 'bankruptcy':
      sum.addScale(propertyScale, amountFen ?? 0);
      sum.divide(2, { kind: 'halfScale', article: '14(6)' });
      sum.cap(bankruptcyCapFen, '14(6)');
      break;
    default:
      kind satisfies never;
  }
  // 15: mediation, withdrawal; 16: summary procedure; 18: joined counterclaim. Once only:
  // Interpretation of the Civil Procedure Law, Art. 206.
  if (question.halved === true) sum.divide(2, { kind: 'halved', article: '15' });
}

/** A fee in the making: its two ends in parts, and the steps so far. */
class FeeSum {
  private low = 0;
  private high = 0;
  private readonly steps: FeeStep[] = [];

  constructor(private readonly courtFees: CourtFees) {}

  /** Writes down a step that takes the ends to new values. */
  add(words: StepWords, low = this.low, high = this.high): void {
    const added = [
      roundToFen(low) - roundToFen(this.low),
      roundToFen(high) - roundToFen(this.high),
    ] as const;
    const addsFen: FenOrRange = added[0] === added[1] ? added[0] : added;
    this.steps.push({ law: 'fee-measures', ...words, addsFen });
    this.low = low;
    this.high = high;
  }

  addFlat(fen: number, article: string): void {
    const parts = fen * partsPerFen;
    this.add({ kind: 'flat', article }, this.low + parts, this.high + parts);
  }

  addRange(name: FeeRangeName, article: string): void {
    const [least, most] = feeRangesYuan[name];
    const rangeFen = [least * 100, most * 100] as const;
    const figure = this.courtFees[name];
    const [low, high] = figure === null ? rangeFen : [figure * 100, figure * 100];
    this.add(
      { kind: figure === null ? 'range' : 'courtFigure', article, rangeFen },
      this.low + low * partsPerFen,
      this.high + high * partsPerFen,
    );
  }

  addScale(scale: FeeScale, amountFen: number): void {
    const { article } = scale;
    if (scale.flatFen > 0) this.addFlat(scale.flatFen, article);
    else if (amountFen <= scale.flatToFen) {
      this.add({ kind: 'included', article, toFen: scale.flatToFen });
    }
    let fromFen = scale.flatToFen;
    for (const { toFen, perMille } of scale.bands) {
      if (amountFen <= fromFen) return;
      const partFen = Math.min(amountFen, toFen ?? amountFen) - fromFen;
      const parts = partFen * perMille * partsPerMilleOfFen;
      this.add(
        { kind: 'band', article, fromFen, toFen, perMille, partFen },
        this.low + parts,
        this.high + parts,
      );
      fromFen = toFen ?? amountFen;
    }
  }

  divide(by: 2 | 3, words: StepWords): void {
    this.add(words, this.low / by, this.high / by);
  }

  cap(capFen: number, article: string): void {
    const most = capFen * partsPerFen;
    if (this.high <= most) return;
    this.add({ kind: 'cap', article, capFen }, Math.min(this.low, most), most);
  }

  /** Says that the fee stays the same whatever is claimed, if something was claimed. */
  amountDoesNotCount(article: string, amountFen: number | null): void {
    if (amountFen !== null) this.add({ kind: 'amountDoesNotCount', article });
  }

  answer(): FeeAnswer {
    if (this.low % partsPerFen !== 0 || this.high % partsPerFen !== 0) {
      this.add({ kind: 'rounded', article: '13' });
    }
    const ends = [roundToFen(this.low), roundToFen(this.high)] as const;
    const { steps } = this;
    return ends[0] === ends[1] ? { feeFen: ends[0], steps } : { rangeFen: ends, steps };
  }
}

/** Rounds parts to whole fen, half a fen up. The division is exact: the remainder goes first. */
function roundToFen(parts: number): number {
  const shifted = parts + partsPerFen / 2;
  return (shifted - (shifted % partsPerFen)) / partsPerFen;
}
