/**
 * All answers as they are sent by SMS, word for word. Gateways that take no text but approved
 * templates get each as a template of its own: a text that is nothing but a value is refused
 * everywhere.
 */
import type { IsoDate } from '../court/rules/workCalendar.js';
import type { Language } from '../telephony/call.js';
import type { CourtValues } from './fillSlots.js';
import type { Content } from './rules/content.js';
import { tellAnswer } from './tellAnswer.js';

export interface AnswerBySms {
  /** `guide_appeal` */
  readonly id: string;
  readonly language: Language;
  readonly text: string;
  /** From when on it is sent; null: already now. */
  readonly from: IsoDate | null;
}

/**
 * Returns what is sent from a day on: today's words, and those that a later version or a later
 * figure brings, so that they can be approved before their day.
 */
export function answersBySms(
  content: Content,
  { today, court }: { readonly today: IsoDate; readonly court: CourtValues },
): AnswerBySms[] {
  const begins = [
    ...content.answers.flatMap(({ versions }) => versions.map(({ inForceFrom }) => inForceFrom)),
    ...content.figures.flatMap(({ values }) => values.map(({ from }) => from)),
  ];
  const later = [...new Set(begins)].filter((day) => day > today).sort();
  return content.answers.flatMap(({ id }) =>
    (['zh', 'en'] as const).flatMap((language) => {
      const texts = new Map<string, IsoDate | null>();
      for (const day of [today, ...later]) {
        const telling = tellAnswer(content, { id, day, language, court });
        if (telling.kind === 'person') continue;
        const { sms } = telling.told;
        if (!texts.has(sms)) texts.set(sms, day === today ? null : day);
      }
      return [...texts].map(([text, from]) => ({ id, language, text, from }));
    }),
  );
}
