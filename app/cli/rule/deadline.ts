/** `hotline rule deadline`: the last day of a period, and how it is found. */
import type { Command } from 'commander';
import { isIsoDate, makeWorkCalendar } from '../../court/rules/workCalendar.js';
import { citationInWords, citedLaws } from '../../guidance/rules/citation.js';
import {
  calculateLastDay,
  type LastDayAnswer,
} from '../../guidance/rules/lastDays/calculateLastDay.js';
import {
  lastDayStepInWords,
  weekdayInWords,
} from '../../guidance/rules/lastDays/lastDayInWords.js';
import {
  firstDayAsked,
  lastDayAsked,
  lastDayKinds,
  type LastDayKind,
} from '../../guidance/rules/lastDays/lastDayPeriods.js';
import { answerAs, BadInput } from './answer.js';

/** Adds `rule deadline`. */
export function addDeadlineRule(rule: Command): void {
  rule
    .command('deadline')
    .argument('<kind>', lastDayKinds.join(', '))
    .argument('<date>', 'the day of service or what else begins the period, YYYY-MM-DD')
    .option('--json', 'print JSON')
    .description('the last day of a period, each step with its article')
    .action((kind: string, date: string, options: { readonly json?: boolean }) => {
      answerAs(
        () => asked(kind, date),
        (found) =>
          options.json === true
            ? JSON.stringify(inJson(found), null, 2)
            : inWords(found).join('\n'),
      );
    });
}

interface Found {
  readonly kind: LastDayKind;
  readonly from: string;
  readonly answer: LastDayAnswer;
}

function asked(kindText: string, from: string): Found {
  const kind = lastDayKinds.find((each) => each === kindText);
  if (kind === undefined) {
    throw new BadInput(`KIND ${kindText} does not exist; the kinds are ${lastDayKinds.join(', ')}`);
  }
  if (!isIsoDate(from)) throw new BadInput(`DATE ${from} is not a day of the form YYYY-MM-DD`);
  if (from < firstDayAsked || from > lastDayAsked) {
    throw new BadInput(`DATE ${from} is not between ${firstDayAsked} and ${lastDayAsked}`);
  }
  return { kind, from, answer: calculateLastDay(kind, from, makeWorkCalendar()) };
}

function inJson({ kind, from, answer }: Found): object {
  return {
    kind,
    from,
    lastDay: answer.lastDay,
    weekday: {
      zh: weekdayInWords(answer.lastDay, 'zh'),
      en: weekdayInWords(answer.lastDay, 'en'),
    },
    isPublished: answer.unpublishedYears.length === 0,
    unpublishedYears: answer.unpublishedYears,
    steps: answer.steps.map((step) => ({
      law: citedLaws[step.law].zh,
      article: step.article,
      day: step.day,
      zh: lastDayStepInWords(kind, step, 'zh'),
      en: lastDayStepInWords(kind, step, 'en'),
    })),
  };
}

function inWords({ kind, answer }: Found): string[] {
  return [
    `Last day: ${answer.lastDay}, ${weekdayInWords(answer.lastDay, 'en')}`,
    ...answer.steps.map(
      (step) => `  ${lastDayStepInWords(kind, step, 'en')} (${citationInWords(step)})`,
    ),
    'The judge in charge has the last word.',
  ];
}
