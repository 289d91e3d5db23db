/** Fills the slots of a text with the figures of a day and what the court has set. */
import type { IsoDate } from '../court/rules/workCalendar.js';
import type { Language } from '../telephony/call.js';
import { figureWords, numberWords, type Form } from './figureWords.js';
import type { BothLanguages, Content } from './rules/content.js';
import { figureInForce } from './rules/inForce.js';
import { findSlots, replaceSlots, splitSentences } from './rules/slots.js';

/** What a court has set for the guidance, by name. */
export type CourtValues = Readonly<Record<string, BothLanguages>>;

export interface Filling {
  readonly content: Pick<Content, 'figures'>;
  readonly day: IsoDate;
  readonly language: Language;
  readonly court: CourtValues;
  readonly form: Form;
}

/**
 * Fills a text. A sentence with a value that the court has not set is left out.
 * @returns null when a figure has no value on the day: then nobody may be told this text.
 */
export function fillSlots(text: string, filling: Filling): string | null {
  const { content, day, language, court, form } = filling;
  const figures = new Map(content.figures.map((figure) => [figure.id, figure]));
  let isComplete = true;
  const said = splitSentences(text, language)
    .filter((sentence) =>
      findSlots(sentence).every(({ kind, name }) => kind !== 'court' || Object.hasOwn(court, name)),
    )
    .map((sentence) =>
      replaceSlots(sentence, ({ kind, name }) => {
        if (kind === 'court') return court[name]?.[language] ?? '';
        const figure = figures.get(name);
        const value = figure === undefined ? null : figureInForce(figure, day);
        if (value === null) {
          isComplete = false;
          return '';
        }
        return kind === 'figure'
          ? figureWords(value, language, form)
          : numberWords(value, language, form);
      }),
    )
    .join('')
    .trim();
  return isComplete ? said : null;
}
