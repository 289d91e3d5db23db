/** With a judgment that was served, the last day to appeal from it. */
import type { CaseFile, Participation, PartyRole } from '../../court/import/rules/caseFile.js';
import type { ResultFact } from '../../court/cases/rules/disclosure.js';
import { calculateLastDay } from '../../guidance/rules/lastDays/calculateLastDay.js';
import type { Conversation } from '../../conversation/conversation.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';

/** 初: the case is at first instance, from which there is an appeal. */
const firstInstance = /初/;

/** A victim asks the prosecution to protest (Criminal Procedure Law Art. 229), and cannot appeal. */
const cannotAppeal: ReadonlySet<PartyRole> = new Set<PartyRole>(['victim']);

/**
 * Returns the sentence with the last day to appeal, while it lies ahead, for a judgment of first
 * instance from which nobody has appealed yet. Whether this very judgment allows an appeal (one of
 * a small claim does not: Civil Procedure Law Art. 165) stands in the judgment, so the sentence
 * leaves that open.
 */
export function appealPrompts(
  { place, today, words }: Conversation,
  file: CaseFile,
  { role }: Participation,
  { resultKind, servedOn }: ResultFact,
): Prompt[] {
  const { number, kind, stage } = file;
  const mayAppeal =
    resultKind === 'judgment' &&
    stage === 'decided' &&
    number !== null &&
    firstInstance.test(number) &&
    !cannotAppeal.has(role);
  if (!mayAppeal) return [];
  const period = kind === 'criminal' ? 'appeal-criminal-judgment' : 'appeal-judgment';
  const { lastDay, unpublishedYears } = calculateLastDay(period, servedOn, place.calendar);
  if (lastDay < today) return [];
  return [
    prompt('appealUntil', { lastDay: words.date(lastDay) }),
    ...(unpublishedYears.length > 0 ? [prompt('appealUntilUnsure')] : []),
  ];
}
