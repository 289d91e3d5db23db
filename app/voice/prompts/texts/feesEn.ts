/**
 * Prompts about the fees of a case, in English; part of en.ts. Articles are of the Measures on the
 * Payment of Litigation Costs.
 */
export const feesEn = {
  feeAcceptance: 'The case acceptance fee is {due}.',
  feePreservation: 'The preservation fee is {due}.',
  feeEnforcement: 'The enforcement fee is {due}.',
  feeAppeal: 'The appeal fee is {due}.',
  feeOther: 'The other litigation fee is {due}.',
  feePaidInFull: 'It is paid in full.',
  feePaid: '{paid} has been paid.',
  feeOutstanding: '{outstanding} is still to be paid.',
  feeDueOn: 'The last day to pay is {dueOn}.',
  feeOverdue: 'The last day to pay was {dueOn}. Please contact the judge soon.',
  feeRefundable: '{refundable} is to be refunded.',
  feeRefunded: '{refunded} has been refunded.',
  feeRefundOutstanding: '{outstanding} has not been refunded yet.',

  /** What can be asked about them. */
  feesPay: 'For how to pay and the payment code, press one.',
  feesCodeBySms:
    'To have the code sent to the mobile number that the court has for you, press two.',
  feesRefund: 'For the refund, press three.',
  feesRefundRules: 'For who bears the fee and how it is refunded, press four.',

  /** No last day is known. Art. 22. */
  payAfterNotice:
    "The last day follows from the court's payment notice: it is within seven days of the day after you received it, by article twenty-two of the Measures on Litigation Costs.",
  payByNotice: "The last day is the one in the court's payment notice.",
  payCode: 'The payment code is {code}.',
  payNoCode:
    "You find the payment code in the court's payment notice. If you have had none, please contact the judge in charge.",
  /** Art. 52. */
  payHow:
    'Please pay by the code or the notice, at the bank that the notice names, or online. The court never asks you to transfer money to a private account.',
  /** Said the same whether a number is on file or not. */
  payCodeSent:
    'If the court has your mobile number, the code is being sent to it. If it does not arrive, press one to hear it.',
  payCodeTooMany: 'The code has been sent several times today. Please press one to hear it.',

  refundNone: 'The court has no refund for you on record at present.',
  refundDone: 'All that was to be refunded has been refunded.',
  refundToApply:
    'Nobody has applied for the refund yet. Please give the judge in charge the proof of payment and the bank account number of whoever paid.',
  refundApplied: 'The application for the refund is being examined.',
  refundAccount:
    'The refund waits for your account. Please tell the judge in charge the bank account number of whoever paid.',
  refundSent: 'The court has paid the refund. Your bank tells you when it arrives.',
  refundAsk:
    'If you have not done so yet, please give the judge in charge the proof of payment and the bank account number of whoever paid.',
  /** Art. 53. */
  refundWithin:
    'What is due back to you the court refunds within fifteen days of the day on which the decision takes effect, by article fifty-three of the Measures on Litigation Costs.',
  refundBy:
    'The court refunds within fifteen days of the day on which the decision takes effect: the last day is {lastDay}, by article fifty-three of the Measures on Litigation Costs.',
  refundOver:
    'By article fifty-three of the Measures on Litigation Costs the last day for the refund was {lastDay}. You may contact the judge in charge, or complain from the main menu.',
} as const;
