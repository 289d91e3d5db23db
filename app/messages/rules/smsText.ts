/** Makes the words of an SMS from its template. */
import {
  smsTemplates,
  type SecretKind,
  type SmsLanguage,
  type SmsMessage,
  type SmsTemplate,
  type TemplateName,
  type ValueKind,
  type ValuesOf,
} from './smsTemplates.js';

/** Makes a message of a template. The compiler demands the values of that template. */
export function smsOf<N extends TemplateName>(
  template: N,
  language: SmsLanguage,
  values: ValuesOf<N>,
): SmsMessage {
  return { template, language, values };
}

/** Whether a place is filled in only when the SMS is sent. */
export function isSecret(kind: ValueKind | undefined): kind is SecretKind {
  return kind === 'secret' || kind === 'long_secret';
}

/**
 * Returns the words of a message, without the signature. A secret's place stays in the text.
 * @throws Error when a value is missing.
 */
export function smsWords({ template, language, values }: SmsMessage): string {
  const { texts, values: kinds }: SmsTemplate = smsTemplates[template];
  return (texts[language] ?? texts.zh).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined && !isSecret(kinds[name])) {
      throw new Error(`the SMS ${template} lacks ${name}`);
    }
    return value ?? place;
  });
}

/**
 * Puts the signature before the text of an SMS, in the brackets by which carriers recognise it in
 * Chinese.
 */
export function signSms(signature: string, text: string): string {
  return `【${signature}】${text}`;
}

/** The court's own signatures; null where it has none. */
export interface Signatures {
  readonly signature: string | null;
  /** The signature of English SMS. Empty: none, or the carrier adds it. Null: the Chinese one. */
  readonly signatureEn: string | null;
}

/**
 * Signs an SMS of a court in its language. The Chinese brackets and letters are not in the GSM
 * alphabet: with them an English SMS has 70 letters instead of 160, and takes three parts instead
 * of one. So a court may have an English signature, if its carrier allows it.
 * @param common the signatures of the hotline's court, for a court without its own
 */
export function signSmsIn(
  language: string,
  own: Signatures,
  common: { readonly signature: string; readonly signatureEn: string | null },
  text: string,
): string {
  const { signature, signatureEn } =
    own.signature === null && own.signatureEn === null
      ? common
      : { ...own, signature: own.signature ?? common.signature };
  if (language !== 'en' || signatureEn === null) return signSms(signature, text);
  return signatureEn === '' ? text : `[${signatureEn}] ${text}`;
}
