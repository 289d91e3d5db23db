/**
 * What callers ask about the fees of their case once they have heard them: how to pay and by what code,
 * the code by SMS, the refund and by when, and who bears the fee. What the court has on record is said
 * where the facts have it (court/cases/rules/feeFacts.ts); the rest is the rule with its article.
 */
import type { CaseFile, VerifiedPerson } from '../../../court/import/rules/caseFile.js';
import type { DisclosableFact, FeeFact } from '../../../court/cases/rules/disclosure.js';
import { followsNotice, mayAskForRefund, refundDay } from '../../../court/cases/rules/feeFacts.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import type { Conversation } from '../../conversation/conversation.js';
import { chooseDigit } from '../../conversation/menu.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { answerQuestion } from '../guidance/answerQuestion.js';
import { factPrompts, feeKindPrompts } from './factPrompts.js';
import { noteDisclosed } from './noteDisclosed.js';
import { sendPaymentCodes, type CodedFee } from './sendPaymentCode.js';

/** Each choice is on the same digit in every case. */
type FeeDigit = '1' | '2' | '3' | '4';

/** Returns what can be asked about these fees, in the order in which it is offered. */
function offersOf(
  facts: readonly DisclosableFact[],
): { readonly digit: FeeDigit; readonly offer: StaticPromptName }[] {
  const unpaid = unpaidOf(feesOf(facts));
  return [
    ...(unpaid.length > 0 ? [{ digit: '1', offer: 'feesPay' } as const] : []),
    ...(unpaid.some(hasCode) ? [{ digit: '2', offer: 'feesCodeBySms' } as const] : []),
    ...(mayAskForRefund(facts)
      ? [
          { digit: '3', offer: 'feesRefund' } as const,
          { digit: '4', offer: 'feesRefundRules' } as const,
        ]
      : []),
  ];
}

/** Whether the fees among these facts leave anything to ask. */
export function canAskAboutFees(facts: readonly DisclosableFact[]): boolean {
  return offersOf(facts).length > 0;
}

/**
 * Says the fees, and answers questions about them until the caller goes back to the case.
 * @param facts what may be told of the case
 * @param stillMay asks, at each digit, whether the caller may still be told it
 * @returns false once they may not.
 */
export async function askAboutFees(
  conversation: Conversation,
  person: VerifiedPerson,
  file: CaseFile,
  facts: readonly DisclosableFact[],
  stillMay: () => Promise<boolean>,
): Promise<boolean> {
  const fees = feesOf(facts);
  const unpaid = unpaidOf(fees);
  const choices = offersOf(facts);
  const offers = [...choices.map(({ offer }) => prompt(offer)), prompt('repeatAndBack')];
  await noteDisclosed(conversation, person, file.id, fees);
  let opening: readonly Prompt[] = fees.flatMap((fee) => factPrompts(conversation, fee));
  for (;;) {
    conversation.enter('case', 'askAboutFees', file.id);
    const said = opening;
    const digit = await chooseDigit(
      conversation,
      {
        name: 'feesMenu',
        prompts: () => [...said, ...offers],
        again: () => [prompt('partsAgain'), ...offers],
        back: () => offers,
      },
      choices.map((choice) => choice.digit),
    );
    opening = [];
    if (digit !== 'back' && digit !== 'led_on' && !(await stillMay())) return false;
    switch (digit) {
      case '1':
        await noteDisclosed(
          conversation,
          person,
          file.id,
          unpaid,
          unpaid.some(hasCode) ? ['payment_code'] : [],
        );
        opening = [...unpaid.flatMap((fee) => payPrompts(conversation, fee)), prompt('payHow')];
        break;
      case '2':
        opening = await sendPaymentCodes(conversation, person, file, unpaid.filter(hasCode));
        break;
      case '3':
        await noteDisclosed(conversation, person, file.id, fees);
        opening = refundPrompts(conversation, fees);
        break;
      case '4':
        await answerQuestion(conversation, 'guide_fee_refund');
        break;
      case 'led_on':
        conversation.say(prompt('backToPrevious'));
        return true;
      case 'back':
        return true;
    }
  }
}

function feesOf(facts: readonly DisclosableFact[]): FeeFact[] {
  return facts.filter((fact) => fact.topic === 'fees');
}

function unpaidOf(fees: readonly FeeFact[]): FeeFact[] {
  return fees.filter(({ outstandingFen }) => outstandingFen > 0);
}

function hasCode(fee: FeeFact): fee is CodedFee {
  return fee.paymentCode !== null;
}

/** How one fee is paid, and by when. */
function payPrompts(conversation: Conversation, fee: FeeFact): Prompt[] {
  const { words } = conversation;
  return [
    ...factPrompts(conversation, { ...fee, refundableFen: 0, refundedFen: 0 }),
    ...(fee.dueOn === null ? [prompt(followsNotice(fee) ? 'payAfterNotice' : 'payByNotice')] : []),
    hasCode(fee)
      ? prompt('payCode', { code: words.clearDigits(fee.paymentCode) })
      : prompt('payNoCode'),
  ];
}

const refundStates = {
  to_apply: 'refundToApply',
  applied: 'refundApplied',
  account: 'refundAccount',
  sent: 'refundSent',
} as const satisfies Record<NonNullable<FeeFact['refundState']>, StaticPromptName>;

/** What comes back, how far it is, and by when. */
function refundPrompts(conversation: Conversation, fees: readonly FeeFact[]): Prompt[] {
  const { words } = conversation;
  const own = fees.filter(({ refundableFen }) => refundableFen > 0);
  if (own.length === 0) return [prompt('refundNone'), prompt('refundWithin'), prompt('refundAsk')];
  return own.flatMap((fee) => {
    const { refundableFen, refundedFen, refundOutstandingFen, refundState } = fee;
    const sums = [
      ...(own.length > 1
        ? [prompt(feeKindPrompts[fee.feeKind], { due: words.money(fee.dueFen) })]
        : []),
      prompt('feeRefundable', { refundable: words.money(refundableFen) }),
      ...(refundedFen > 0 ? [prompt('feeRefunded', { refunded: words.money(refundedFen) })] : []),
    ];
    if (refundOutstandingFen === 0) return [...sums, prompt('refundDone')];
    return [
      ...sums,
      ...(refundState === 'sent'
        ? []
        : [prompt('feeRefundOutstanding', { outstanding: words.money(refundOutstandingFen) })]),
      prompt(refundState === null ? 'refundAsk' : refundStates[refundState]),
      // What the court has paid is late no more.
      ...(refundState === 'sent' ? [] : refundDays(conversation, fee)),
    ];
  });
}

function refundDays({ words, place, today }: Conversation, fee: FeeFact): Prompt[] {
  const lastDay = refundDay(fee, place.calendar);
  if (lastDay === null) return [prompt('refundWithin')];
  return lastDay < today
    ? [prompt('refundOver', { lastDay: words.pastDate(lastDay) })]
    : [prompt('refundBy', { lastDay: words.date(lastDay) })];
}
