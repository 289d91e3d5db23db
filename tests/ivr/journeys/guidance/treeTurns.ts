/** The turns of a caller who goes through the whole tree of the guidance. */
import type { IsoDate } from '../../../../app/court/rules/workCalendar.js';
import type { Choice, Content } from '../../../../app/guidance/rules/content.js';
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

/** Presses a digit of a menu that says `said`, hears what is behind it, and goes back. */
export function turnsOfChoice(
  content: Content,
  said: string,
  { digit, answer, menu }: Choice,
  day: IsoDate,
  language: Language,
): Turn[] {
  const below = menu === undefined ? '' : sayMenu(menu, language);
  return [
    presses(said, digit),
    ...(menu?.choices ?? []).flatMap((each) => turnsOfChoice(content, below, each, day, language)),
    ...(menu === undefined ? [] : [presses(below, '*')]),
    ...(answer === undefined
      ? []
      : [presses(answerWords(toldOf(content, answer, day, language)), '*')]),
  ];
}

/** The answer and its law, as a script hears them. */
export function answerWords({ say, basis }: Told): string {
  return `${say}\n${basis}\n`;
}
