/**
 * The texts of SMS to callers. They fit one SMS of 70 Chinese characters where possible, and
 * contain no names and no facts of a case. sendSms puts the court's signature before them.
 */

export type SmsLanguage = 'zh' | 'en';

/**
 * Tells a person that the hotline will call them, before it does. Callers in the name of courts are
 * a well-known fraud, so it says what the call will name, and what no court asks for.
 * @param request the number that the call names, too.
 */
export function callbackAskedSms(language: SmsLanguage, request: string): string {
  return language === 'en'
    ? `The court will call you back, request ${request}. The call names this number. The court never asks for money or a verification code.`
    : `回电已登记，登记号${request}，来电时会报此号。法院不会要求您转账或者提供验证码。`;
}

/** Tells the caller that the hotline gave up a callback because it did not reach them. */
export function callbackGivenUpSms(language: SmsLanguage, tries: number): string {
  return language === 'en'
    ? `We called you back ${tries === 1 ? 'once' : `${tries} times`} and did not reach you. Please dial 12368 again if you still need us.`
    : `我们已回拨${tries}次未接通，如仍需帮助，请再次拨打12368。`;
}

/** Tells the caller that the hotline itself failed to place their callback in time. */
export function callbackNotPlacedSms(language: SmsLanguage): string {
  return language === 'en'
    ? 'We are sorry: we could not call you back in time. Please dial 12368 again; you will be served first.'
    : '很抱歉，我们未能按时给您回电。请再次拨打12368，将为您优先接听。';
}

/** Tells the caller, on request, where litigation materials are sent. */
export function materialsSms(address: string, language: SmsLanguage): string {
  return language === 'en'
    ? `Please send litigation materials to the litigation service centre: ${address}`
    : `诉讼材料请寄诉讼服务中心：${address}`;
}

/**
 * Puts the signature before the text of an SMS, in the brackets by which carriers recognise it in
 * every language. It is the same on all SMS of a hotline.
 */
export function signSms(signature: string, text: string): string {
  return `【${signature}】${text}`;
}
