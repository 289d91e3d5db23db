/** `hotline rule deadline`: the last day of a period, and how it is found. */
import type { Command } from 'commander';
import { isIsoDate, makeWorkCalendar, type WorkCalendar } from '../../court/rules/workCalendar.js';
import { readCalendarDays } from '../../court/store/calendar.js';
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
import { courtIdOf } from '../named/courtIdOf.js';
import { withPool } from '../terminal/withPool.js';
import { answerAs, BadInput } from './answer.js';

/** Adds `rule deadline`. */
export function addDeadlineRule(rule: Command): void {
  rule
    .command('deadline')
    .argument('<kind>', lastDayKinds.join(', '))
    .argument('<date>', 'the day of service or what else begins the period, YYYY-MM-DD')
    .option('--court <code>', 'with the holidays loaded for this court (needs the database)')
    .option('--json', 'print JSON')
    .description('the last day of a period, each step with its article')
    .action(async (kind: string, date: string, options: Options) => {
      const calendar = await calendarOf(options.court);
      answerAs(
        () => asked(kind, date, calendar),
        (found) =>
          options.json === true
            ? JSON.stringify(inJson(found), null, 2)
            : inWords(found).join('\n'),
      );
    });
}

interface Options {
  readonly court?: string;
  readonly json?: boolean;
}

/** Reads the calendar of a court; without a court, the holidays that are built in. */
async function calendarOf(code: string | undefined): Promise<WorkCalendar> {
  let calendar = makeWorkCalendar();
  if (code === undefined) return calendar;
  await withPool([], async (pool) => {
    const courtId = await courtIdOf(pool, code);
    if (courtId !== null) calendar = makeWorkCalendar(await readCalendarDays(pool, courtId));
  });
  return calendar;
}

interface Found {
  readonly kind: LastDayKind;
  readonly from: string;
  readonly answer: LastDayAnswer;
}

function asked(kindText: string, from: string, calendar: WorkCalendar): Found {
  const kind = lastDayKinds.find((each) => each === kindText);
  if (kind === undefined) {
    throw new BadInput(`KIND ${kindText} does not exist; the kinds are ${lastDayKinds.join(', ')}`);
  }
  if (!isIsoDate(from)) throw new BadInput(`DATE ${from} is not a day of the form YYYY-MM-DD`);
  if (from < firstDayAsked || from > lastDayAsked) {
    throw new BadInput(`DATE ${from} is not between ${firstDayAsked} and ${lastDayAsked}`);
  }
  return { kind, from, answer: calculateLastDay(kind, from, calendar) };
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
