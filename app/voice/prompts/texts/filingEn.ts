/** Prompts about a filing, in English; part of en.ts. */
export const filingEn = {
  filingPending:
    'Your application of {appliedOn} is being examined. Whether the case is accepted has not been decided.',
  filingCorrected:
    'Of your application of {appliedOn}, what you handed in on {correctedOn} is being examined. Whether the case is accepted has not been decided.',
  filingDecideBy: 'The court decides about it by {decideBy} at the latest.',
  filingDecideWithin: 'The court decides about it within {days} of receiving your papers.',
  filingDecideOver:
    'The time to decide about it ended on {decideBy}. You can ask the filing division, or complain through the main menu.',
  filingMediation:
    'Of your application of {appliedOn}, the court is trying to mediate before the case is filed. If you refuse, the court must file it.',
  filingMediationNumber: 'The number of the mediation is {number}.',
  filingCorrections: 'Your application of {appliedOn} needs to be corrected or completed.',
  filingMissing: 'What is missing: {what}.',
  filingMissingItem: 'What is missing, item {position}: {what}.',
  filingMissingRest:
    'These were the first {told} of {total}. For the others see the notice of the court, or ask the filing division.',
  filingCorrectBy: 'The last day to hand it in is {correctBy}.',
  filingCorrectNoDay: 'For the last day to hand it in, see the notice of the court.',
  filingCorrectThen:
    'Once all is handed in, the time to decide begins again when the court has received it.',
  filingCorrectElse:
    'If it is not handed in by then, the court returns your complaint. If you insist on it, the court rules not to accept it.',
  filingCorrectElseAdministrative:
    'If it is not handed in by then, the court returns your complaint. If you insist on it, the court rules not to file it.',
  filingCorrectElseOther: 'If it is not handed in by then, the court may refuse to file it.',
  filingCorrectOver:
    'The last day to hand it in was {correctBy}. If you handed it in, please wait for the court. If not, please contact the filing division soon, or apply again.',
  filingReason: 'The court says: {reason}.',
  filingAccepted: 'The application of {appliedOn} has been accepted.',
  filingDecidedOn: 'The date of filing is {decidedOn}.',
  filingNumber: 'The case number is {number}.',
  filingRefused: 'The court has ruled not to accept your application of {appliedOn}.',
  filingRefusedAdministrative: 'The court has ruled not to file your application of {appliedOn}.',
  filingRefusedOther:
    'The court did not file your application of {appliedOn}. The document that the court serves says what you can do.',
  filingRefusedOn: 'The date of that ruling is {decidedOn}.',
  filingRefusedOtherOn: 'The date of that decision is {decidedOn}.',
  filingAppealWithin: 'You can appeal within ten days of receiving the ruling.',
  filingAppealBy: 'You can appeal. The last day is {lastDay}. Please have the court confirm it.',
  filingAppealOver: 'The last day to appeal from this ruling was {lastDay}.',
  filingWithdrawn:
    'Your application of {appliedOn} has been withdrawn. If you need to, you can apply again. Please mind the time limits of the law.',
  filingWithdrawnOn: 'The date of the withdrawal is {decidedOn}.',
} as const;
