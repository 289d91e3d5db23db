/** The turns of a caller who goes through the whole tree of the guidance. */
import type { IsoDate } from '../../../../app/court/rules/workCalendar.js';
import type { Content, Menu } from '../../../../app/guidance/rules/content.js';
import { sayMenu } from '../../../../app/guidance/sayMenu.js';
import { tellAnswer, type Told } from '../../../../app/guidance/tellAnswer.js';
import type { Language } from '../../../../app/telephony/call.js';
import { presses, type Turn } from '../scriptedCall.js';

/** What is told of an answer. @throws Error if it is a person's to give */
export function toldOf(content: Content, id: string, day: IsoDate, language: Language): Told {
  const telling = tellAnswer(content, { id, day, language, court: {} });
  if (telling.kind === 'person') throw new Error(`${id}: ${telling.why}`);
  return telling.told;
}

/** Hears a menu, presses each of its digits, hears what is behind it, and goes back. */
export function turnsOfMenu(
  content: Content,
  menu: Menu,
  day: IsoDate,
  language: Language,
): Turn[] {
  const said = sayMenu(menu, language);
  const turns = menu.choices.flatMap(({ digit, answer, menu: below }) => [
    presses(said, digit),
    ...(below === undefined ? [] : turnsOfMenu(content, below, day, language)),
    ...(answer === undefined
      ? []
      : [presses(answerWords(toldOf(content, answer, day, language)), '*')]),
  ]);
  return [...turns, presses(said, '*')];
}

/** The answer and its law, as a script hears them. */
export function answerWords({ say, basis }: Told): string {
  return `${say}\n${basis}\n`;
}
