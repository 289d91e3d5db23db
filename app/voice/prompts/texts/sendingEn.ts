/**
 * Prompts about what is sent by SMS or fax because the caller asks for it, in English; part of
 * en.ts.
 */
export const sendingEn = {
  partWays: 'For an SMS, a fax or another case, press eight.',
  partWaysNoFax: 'For an SMS or another case, press eight.',
  guideWaysOffer: 'To get this by fax or on another phone, press eight.',
  guideWaysOfferNoFax: 'To get this on another phone, press eight.',
  guideSeenAsk: 'Others may see an SMS or a fax.',
  guideSeenAskNoFax: 'Others may see an SMS.',
  guideSeenAskAgain: 'To send this, press one. Not to send it, press star.',
  ticketWaysOffer: 'To get this by SMS or fax, press eight.',
  ticketWaysOfferNoFax: 'To get this by SMS, press eight.',
  ticketNumberWays: 'To get the number by SMS or fax, press eight. To go on, press star.',

  sendSmsOffer: 'For an SMS, press one.',
  sendFaxOffer: 'For a fax, press two.',
  sendReminderOffer: 'For an SMS before the hearing, press three.',
  sendAgain: 'To get this by SMS, press one. To get it by fax, press two.',

  sendToThisMobile:
    'To send it to {number}, press one. For another mobile phone, press two. To go back, press star.',
  sendNoMobile: 'The number you are calling from takes no SMS.',
  sendAskMobile: 'Please enter the number of the mobile phone. To go back, press star.',
  sendAskMobileAgain:
    'The number of a mobile phone has eleven digits; take your time. To go back, press star.',
  sendNotMobile: 'An SMS can only go to a mobile phone in mainland China.',

  sendFaxTo:
    'To enter a fax number, press one. If you are calling from a fax machine, press two. To go back, press star.',
  sendAskFax:
    'Please enter the fax number with its area code, and then press pound. To go back, press star.',
  sendAskFaxAgain: 'First the area code, then the fax number, then pound. To go back, press star.',
  sendNotLandline: 'A fax can only go to a landline.',
  sendNumberBarred: 'We cannot send to that number. Please enter another one.',

  sendSmsDone: 'An SMS is on its way to {number}.',
  sendFaxDone: 'A fax goes to {number} now. If the line is busy, we try again.',
  sendFaxHere:
    'We send the fax now. When you hear the tone, press the start key of your machine, and do not hang up. The call ends with the fax.',
  sendFailed: 'We are sorry. We cannot send it right now.',
  sendNothing: 'Nothing was sent.',

  faxToCourtOffer: 'To fax papers to the court, press four.',
  faxToCourtReady:
    'Please put the papers into your machine, and then press one. To go back, press star.',
  faxToCourtReadyAgain: 'When the papers are in your machine, press one.',
  faxToCourtStart:
    'Now press the start key of your machine, and do not hang up. The call ends with the fax.',
  faxToCourtNotNow: 'We are sorry. We cannot take a fax right now.',

  sendStopped: 'That number has unsubscribed from our messages, so we cannot send to it.',
  sendTooManyToNumber:
    'That number has been sent all it can be sent today. Please try again tomorrow, or use another number.',
  sendTooManyInCall: 'We cannot send more in this call. For help from a person, press zero.',
  sendNotThisCase:
    'This case is not heard in public, so it cannot be sent by SMS or fax. Please listen to it on the telephone.',
} as const;
