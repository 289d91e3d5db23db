/**
 * What is told of a fee to who pays it (feePayers.ts): what is due and by what code it is paid, and
 * what comes back. A payment code is told to nobody else: it says what the other side still owes.
 *
 * Sources: 诉讼费用交纳办法 (State Council Decree 481) Art. 22 (an acceptance fee is paid within seven
 * days of the day after the court's notice; so is that of an appeal, which is due with the appeal, once
 * the court has given notice; other fees with the application, or by the day that the court sets), Art.
 * 52 (the court gives a notice, with which one pays at the bank named) and Art. 53 (what is to be
 * refunded, the court refunds within 15 days of the day on which the document takes effect).
 */
import type { CaseFile, Participation } from '../../import/rules/caseFile.js';
import { addDays, toWorkday, type IsoDate, type WorkCalendar } from '../../rules/workCalendar.js';
import type { DisclosableFact, FeeFact } from './disclosableFact.js';
import { isOwnFee } from './feePayers.js';

/** Decree 481 Art. 53. */
export const refundDays = 15;

/** Fees that are paid within seven days of the day after the court's notice (Decree 481 Art. 22). */
const isPaidAfterNotice: ReadonlySet<FeeFact['feeKind']> = new Set(['acceptance', 'appeal']);

/**
 * Returns a person's own fees in a case.
 * @param today the day in China
 */
export function feeFacts(file: CaseFile, participation: Participation, today: IsoDate): FeeFact[] {
  const own = file.fees.filter((fee) => isOwnFee(fee, file, participation, today));
  return own.map((fee) => {
    const outstandingFen = Math.max(0, fee.dueFen - fee.paidFen);
    const refundOutstandingFen = Math.max(0, fee.refundableFen - fee.refundedFen);
    const { effectiveOn } = fee;
    // A day that is still to come is none: what it would tell is not so yet.
    const isInForce = effectiveOn !== undefined && effectiveOn <= today;
    return {
      topic: 'fees',
      kind: 'fee',
      feeKind: fee.kind,
      dueFen: fee.dueFen,
      paidFen: fee.paidFen,
      outstandingFen,
      dueOn: fee.dueOn,
      isOverdue: outstandingFen > 0 && fee.dueOn !== null && fee.dueOn < today,
      refundableFen: fee.refundableFen,
      refundedFen: fee.refundedFen,
      refundOutstandingFen,
      paymentCode: outstandingFen > 0 ? (fee.paymentCode ?? null) : null,
      refundState: refundOutstandingFen > 0 ? (fee.refundState ?? null) : null,
      effectiveOn: refundOutstandingFen > 0 && isInForce ? effectiveOn : null,
    };
  });
}

/** Whether the last day to pay follows from the court's notice, because none is known. */
export function followsNotice({ feeKind, outstandingFen, dueOn }: FeeFact): boolean {
  return outstandingFen > 0 && dueOn === null && isPaidAfterNotice.has(feeKind);
}

/**
 * Whether a refund is a question that the facts raise: something comes back, or something was paid in a
 * case in which the person knows of a decision, which may give it back.
 */
export function mayAskForRefund(facts: readonly DisclosableFact[]): boolean {
  const fees = facts.filter((fact) => fact.topic === 'fees');
  const isDecided = facts.some(({ kind }) => kind === 'result' || kind === 'filing_refused');
  return fees.some(({ refundableFen, paidFen }) => refundableFen > 0 || (isDecided && paidFen > 0));
}

/**
 * Returns the last day on which the court refunds (Civil Procedure Law Art. 85: the day on which the
 * time begins is not counted, and a last day off moves to the first day after it); null where it is not
 * known when the document took effect, or the days off of then are not published.
 */
export function refundDay(
  { effectiveOn }: Pick<FeeFact, 'effectiveOn'>,
  calendar: WorkCalendar,
): IsoDate | null {
  if (effectiveOn === null) return null;
  const { day, unpublishedYears } = toWorkday(calendar, addDays(effectiveOn, refundDays));
  return unpublishedYears.length === 0 ? day : null;
}
