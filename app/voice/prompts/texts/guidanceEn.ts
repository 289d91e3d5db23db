/** Prompts around the answers of the guidance, in English; part of en.ts. */
export const guidanceEn = {
  guideMenu: '{choices}',
  guideMenuAgain: 'When you hear what you want to ask, press the number after it.',
  guideAnswer: '{text}',
  guideAskWhom: 'You can ask {whom}.',
  guideNotAdvice:
    'This is general information on procedure. What the court and its documents say prevails.',
  guideSmsOffer: 'To get this by SMS, press one.',
  guideFeeOffer: 'To work out a fee, press two.',
  guideDayOffer: 'To work out a last day, press two.',
  guideLeadOffer: '{question}, press {digit}.',
  guideAfterAgain:
    'To hear it again, press nine. To go back, press star. For a person, press zero.',
  guideSmsSent: 'It is on its way to your phone.',
  guideSmsSentBefore: 'It was sent to your phone a moment ago.',
  guideSmsAsk: 'The message goes to the phone you are using, and others may see it.',
  guideSmsAskAgain: 'To send this to your phone, press one. Not to send it, press star.',
  guideNobody: 'This question is for a person to answer. Press zero.',

  questionAppeal: 'For how to appeal, press three.',
  questionRefused: 'For what to do about a refusal, press three.',
  questionFee: 'For how to pay the fee, press three.',
  questionSummons: 'For how to prepare for the hearing, press three.',
  questionNoAssets: 'For what to do when no assets are found, press three.',
  questionMoney: 'For how the money is paid out, press three.',
  questionRestrictions:
    'For how a bar on spending and an entry on the list are lifted, press three.',
  appealUntil:
    'If an appeal is possible, the last day is {lastDay}. Please have the judge confirm it.',
  appealUntilUnsure:
    'The public holidays of that time are not published yet. Please check with the court.',
} as const;
