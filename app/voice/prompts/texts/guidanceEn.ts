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
  guideDocumentOffer: 'To check a message about served papers, press two.',
  guideLeadOffer: '{question}, press {digit}.',
  guideAfterAgain:
    'To hear it again, press nine. To go back, press star. For a person, press zero.',
  guideSmsSent: 'It is on its way to your phone.',
  guideSmsSentBefore: 'It was sent to your phone a moment ago.',
  guideSmsAsk: 'The message goes to the phone you are using, and others may see it.',
  guideSmsAskAgain: 'To send this to your phone, press one. Not to send it, press star.',
  guideNobody: 'This question is for a person to answer. Press zero.',

  documentAsk: 'Please enter the last six digits of the number of the papers.',
  documentAskAgain:
    'The number stands in the message or on the paper. Enter its last six digits only. To go back, press star.',
  documentSixDigits: 'It takes six digits.',
  documentGenuine:
    'Found. {court} sent you papers with this number on {day}. Whoever asks you to transfer money, or to say a password or a code, is not the court.',
  documentUnknown:
    'No papers with this number were found that a court sent to you. Do not tap the link, do not pay, and do not call the number in the message. If the message came to another phone, call from that phone, or prove who you are by one in the main menu and check again. For a person, press zero.',
  documentAnother: 'To check another number, press one.',
  documentResendOffer: 'If the link does not open, to have the court send it again, press two.',
  documentResendAsked:
    'The court is asked to send it again, to the address for service that you have confirmed to it. If that does not happen within a quarter of an hour, we register it for the staff to do.',
  documentResentBefore:
    'The court has been asked before to send it again, and would use the same address. Its staff will now check the address that it has for you.',
  documentTooMany: 'No more numbers can be checked in this call. For a person, press zero.',

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
