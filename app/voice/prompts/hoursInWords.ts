/** Opening hours as people say them: 周一到周五，上午八点半到十一点半，下午一点半到五点. */
import type { Language } from '../../telephony/call.js';
import { fillTemplate, promptText, type PromptName } from './catalogue.js';
import type { Spoken } from './spoken.js';
import type { OpeningHours, OpeningPeriod } from '../../court/rules/openingHours.js';

const week = [
  ['monday', 'weekdayMonday'],
  ['tuesday', 'weekdayTuesday'],
  ['wednesday', 'weekdayWednesday'],
  ['thursday', 'weekdayThursday'],
  ['friday', 'weekdayFriday'],
  ['saturday', 'weekdaySaturday'],
  ['sunday', 'weekdaySunday'],
] as const satisfies readonly (readonly [keyof OpeningHours, PromptName])[];

interface Run {
  first: PromptName;
  last: PromptName;
  readonly periods: readonly OpeningPeriod[];
}

/**
 * Puts opening hours into words. Consecutive days with the same hours are joined; days without any
 * are left out.
 */
export function hoursInWords(
  { language, words }: { readonly language: Language; readonly words: Spoken },
  hours: OpeningHours,
): string {
  const runs: Run[] = [];
  let before: readonly OpeningPeriod[] = [];
  for (const [day, name] of week) {
    const periods = hours[day];
    const run = runs.at(-1);
    if (run !== undefined && samePeriods(before, periods)) run.last = name;
    else if (periods.length > 0) runs.push({ first: name, last: name, periods });
    before = periods;
  }
  const fill = (name: PromptName, values: Record<string, string>) =>
    fillTemplate(promptText(language, name), values);
  const lines = runs.map(({ first, last, periods }) => {
    const [from, until] = [promptText(language, first), promptText(language, last)];
    return fill('hoursOfDays', {
      days: first === last ? from : fill('dayRange', { first: from, last: until }),
      spans: periods
        .map((period) => words.timeSpan(period.from, period.to))
        .join(language === 'zh' ? '，' : ', '),
    });
  });
  return lines.join(language === 'zh' ? '；' : '; ');
}

function samePeriods(a: readonly OpeningPeriod[], b: readonly OpeningPeriod[]): boolean {
  return (
    a.length > 0 &&
    a.length === b.length &&
    a.every((period, index) => period.from === b[index]?.from && period.to === b[index].to)
  );
}
