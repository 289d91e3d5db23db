/** A last day as it is said: the day first, then how it is found, the article, and the caveats. */
import { prompt, type Prompt } from '../../conversation/prompt.js';
import type { IsoDate } from '../../../court/rules/workCalendar.js';
import { citedLaws } from '../../../guidance/rules/citation.js';
import type {
  LastDayAnswer,
  LastDayStep,
} from '../../../guidance/rules/lastDays/calculateLastDay.js';
import {
  lastDayPeriods,
  type LastDayKind,
  type LastDayPeriod,
} from '../../../guidance/rules/lastDays/lastDayPeriods.js';
import { spoken, type Spoken } from '../../../voice/prompts/spoken.js';
import type { Language } from '../../../telephony/call.js';

/** Says a last day. Days are said in full: "tomorrow" is nothing to write down. */
export function lastDayPrompts(
  language: Language,
  kind: LastDayKind,
  from: IsoDate,
  { lastDay, steps }: LastDayAnswer,
): Prompt[] {
  const words = spoken(language);
  const period: LastDayPeriod = lastDayPeriods[kind];
  const day = words.date(lastDay);
  return [
    prompt('dayReadBack', { day: words.pastDate(from) }),
    kind === 'evidence'
      ? prompt('dayAtLeast', { day })
      : prompt('dayIs', { what: period[language].what, day }),
    ...steps.flatMap((step) => stepPrompts(words, language, period, steps, step)),
    prompt('dayConfirm'),
  ];
}

function stepPrompts(
  words: Spoken,
  language: Language,
  period: LastDayPeriod,
  steps: readonly LastDayStep[],
  step: LastDayStep,
): Prompt[] {
  switch (step.kind) {
    case 'begin':
      return [];
    case 'length':
      return [
        counted(words, step),
        prompt('dayBasis', {
          law: citedLaws[step.law][language],
          article: words.number(Number(/^\d+/.exec(step.article)?.[0])),
        }),
      ];
    case 'endOfMonth':
      return [prompt('dayMonthEnd')];
    case 'moved': {
      const end = steps.find(({ kind }) => kind === 'length')?.day ?? step.day;
      return [prompt('dayMoved', { end: words.pastDate(end) })];
    }
    case 'makeUpWorkday':
      return [prompt('dayMadeUp')];
    case 'unpublished': {
      const years = step.years.map((year) => words.digits(String(year)));
      return [prompt('dayUnpublished', { year: words.list(years) })];
    }
    case 'remark':
      return period.remark === undefined
        ? []
        : [
            prompt('dayRemark', {
              text: sentence(words.written(period.remark[language]), language),
            }),
          ];
  }
}

function counted(words: Spoken, { count, unit }: Extract<LastDayStep, { kind: 'length' }>): Prompt {
  const said = { count: words.count(count) };
  switch (unit) {
    case 'days':
      return prompt('dayCountedDays', said);
    case 'months':
      return prompt('dayCountedMonths', said);
    case 'years':
      return count === 1 ? prompt('dayCountedYear') : prompt('dayCountedYears', said);
  }
}

/** A remark is written without its stop. */
function sentence(text: string, language: Language): string {
  return /[。.]$/.test(text) ? text : `${text}${language === 'zh' ? '。' : '.'}`;
}
