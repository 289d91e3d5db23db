/** How the words of an SMS follow from its template. */
import {
  smsTemplates,
  type SmsLanguage,
  type SmsMessage,
  type SmsTemplate,
  type TemplateName,
  type ValuesOf,
} from './smsTemplates.js';

/** Makes a message of a template. The compiler asks for the values that the template has. */
export function smsOf<N extends TemplateName>(
  template: N,
  language: SmsLanguage,
  values: ValuesOf<N>,
): SmsMessage {
  return { template, language, values };
}

/**
 * Returns the words of a message, without the signature. A secret stays the place that it has in
 * the text.
 * @throws Error when a value is missing.
 */
export function smsWords({ template, language, values }: SmsMessage): string {
  const { texts, values: kinds }: SmsTemplate = smsTemplates[template];
  return (texts[language] ?? texts.zh).replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined && kinds[name] !== 'secret') {
      throw new Error(`the SMS ${template} lacks ${name}`);
    }
    return value ?? place;
  });
}

/**
 * Puts the signature before the text of an SMS, in the brackets by which carriers recognise it in
 * every language.
 */
export function signSms(signature: string, text: string): string {
  return `【${signature}】${text}`;
}
