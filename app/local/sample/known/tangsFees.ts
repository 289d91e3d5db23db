/**
 * The cases of Tang Huifen: in one a fee is due, with its payment code, in the other the fee that she
 * prepaid comes back.
 */
import type { CaseInput } from '../caseInput.js';
import type { SampleDays } from '../sampleDays.js';
import { samplePeople } from '../samplePeople.js';
import { company, east, numberOf, party, west } from './knownParts.js';

const { tang } = samplePeople;

/** The query numbers and passwords of the two cases. */
export const tangsNumbers = {
  /** She has claimed more, and pays what that adds to the fee (Decree 481 Art. 21). */
  toPay: { queryNumber: tang.queryNumber, password: tang.password },
  /** She has won, and the defendant bears the fee (Art. 29). */
  refund: { queryNumber: '26000401', password: '828283' },
} as const;

/** The code by which the fee is paid. */
export const tangsPaymentCode = '32980126000000412357';

/** Makes the cases, the latest first. */
export function tangsFees(days: SampleDays): CaseInput[] {
  return [feeToPay(days), feeToRefund(days)];
}

function feeToPay(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-40);
  return {
    ref: 'K-401',
    court: east.court,
    number: numberOf(appliedOn, '苏9801民初801'),
    kind: 'civil',
    cause: '装饰装修合同纠纷',
    causeEn: 'decoration contract dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-38),
    stage: 'awaiting_hearing',
    department: '民事审判庭',
    judge: '叶红梅',
    clerk: '丁宁',
    hearings: [{ startsAt: `${days.workday(12)} 09:30`, courtroom: '第二法庭', kind: 'trial' }],
    // Of 200,000 yuan instead of 100,000.
    fees: [
      {
        kind: 'acceptance',
        due: '4300.00',
        paid: '2300.00',
        dueOn: days.workday(4),
        paymentCode: tangsPaymentCode,
      },
    ],
    events: [
      { on: days.workday(-38), text: '案件已立案', textEn: 'The case was filed' },
      {
        on: days.workday(-3),
        text: '原告增加诉讼请求，已通知补交案件受理费',
        textEn: 'The plaintiff claimed more, and was told to pay the rest of the fee',
      },
    ],
    parties: [party(tang, 'plaintiff'), company],
  };
}

function feeToRefund(days: SampleDays): CaseInput {
  const appliedOn = days.workday(-90);
  return {
    ref: 'K-402',
    court: west.court,
    number: numberOf(appliedOn, '苏9802民初802'),
    kind: 'civil',
    cause: '承揽合同纠纷',
    causeEn: 'work contract dispute',
    publicity: 'public',
    filingStatus: 'accepted',
    appliedOn,
    filingDecidedOn: days.workday(-88),
    stage: 'closed',
    department: '民事审判庭',
    judge: '姜志刚',
    clerk: '陆瑶',
    panel: [{ role: 'sole', name: '姜志刚' }],
    hearings: [{ startsAt: `${days.workday(-40)} 14:30`, courtroom: '第六法庭', status: 'held' }],
    fees: [
      {
        kind: 'acceptance',
        due: '1050.00',
        paid: '1050.00',
        refundable: '1050.00',
        refunded: '0',
        refundState: 'account',
        effectiveOn: days.workday(-2),
      },
    ],
    events: [
      { on: days.workday(-88), text: '案件已立案', textEn: 'The case was filed' },
      { on: days.workday(-40), text: '已开庭审理', textEn: 'The hearing was held' },
      { on: days.workday(-24), text: '已宣判', textEn: 'Judgment was pronounced' },
    ],
    resultKind: 'judgment',
    resultOn: days.workday(-24),
    resultSummary: '判决被告支付原告唐慧芬报酬50000元，案件受理费1050元由被告负担。',
    resultSummaryEn: 'The defendant shall pay the plaintiff 50,000 yuan, and bears the fee.',
    parties: [
      party(tang, 'plaintiff', { ...tangsNumbers.refund, servedOn: days.workday(-22) }),
      { ...company, servedOn: days.workday(-20) },
    ],
  };
}
