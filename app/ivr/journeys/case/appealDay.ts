/** With a decision that was served, the last day to appeal from it. */
import type { CaseFile, Participation } from '../../../court/import/rules/caseFile.js';
import type { ResultFact } from '../../../court/cases/rules/disclosure.js';
import { appealOfCase } from '../../../guidance/rules/appealOfCase.js';
import type { LastDayAnswer } from '../../../guidance/rules/lastDays/calculateLastDay.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/**
 * Returns the sentence with the last day to appeal, while it lies ahead, for a decision of first
 * instance from which nobody has appealed yet. Whether this very decision allows an appeal (one of
 * a small claim does not: Civil Procedure Law Art. 165) is in it, so the sentence leaves that
 * open.
 */
export function appealPrompts(
  conversation: Conversation,
  file: CaseFile,
  participation: Participation,
  result: ResultFact,
): Prompt[] {
  const { today, place } = conversation;
  const appeal = appealOfCase({ file, participation, result }, today, place.calendar);
  return appeal === null ? [] : lastDayToAppeal(conversation, appeal);
}

/**
 * Says the last day, and that its calendar is not published yet where that is so.
 * @param until the sentence with the day: that of a decision from which there may be no appeal, or another.
 */
export function lastDayToAppeal(
  { words }: Conversation,
  { lastDay, unpublishedYears }: LastDayAnswer,
  until: 'appealUntil' | 'filingAppealBy' = 'appealUntil',
): Prompt[] {
  return [
    prompt(until, { lastDay: words.date(lastDay) }),
    ...(unpublishedYears.length > 0 ? [prompt('appealUntilUnsure')] : []),
  ];
}
