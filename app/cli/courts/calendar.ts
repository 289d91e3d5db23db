import type { Command } from 'commander';
import { recomputeLimits } from '../../tickets/state/recomputeLimits.js';
import { isIsoDate } from '../../court/rules/workCalendar.js';
import { loadCalendarDays, readLoadedDays, type CalendarDay } from '../../court/store/calendar.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { readCsvRows } from './courtsFile.js';
import { movedText } from './movedText.js';
import { readGiven } from '../terminal/readGiven.js';
import { withPool } from '../terminal/withPool.js';

const help = `
FILE is CSV with the headings day,kind,name: every day in the State Council's yearly notice that differs from the
rule that Monday to Friday are workdays. kind is holiday (休) or workday (班). The days of these years replace those
loaded before.

  day,kind,name
  2027-01-01,holiday,元旦
  2027-02-14,workday,春节调休`;

/** Adds `hotline calendar load` and `hotline calendar list`. */
export function addCalendarCommand(program: Command): void {
  const group = program
    .command('calendar')
    .description('manage public holidays and make-up workdays of the yearly notice');

  group
    .command('load')
    .argument('<file>', 'CSV: day,kind,name')
    .option('--court <code>', 'for this court only (default: for every court)')
    .description("load the State Council's notice of a year")
    .addHelpText('after', help)
    .action(async (file: string, options: { court?: string }) => {
      const days = readNotice(file, await readGiven(file));
      const years = [...new Set(days.map((each) => each.day.slice(0, 4)))].sort();
      await withPool([], async (pool) => {
        const courtId = await courtIdOf(pool, options.court);
        await loadCalendarDays(pool, courtId, days);
        console.log(`loaded ${days.length} days of ${years.join(', ')}`);
        const deps = { db: pool, clock: { now: () => new Date() } };
        const because = { code: 'calendar', years: years.join(', ') } as const;
        const moved = await recomputeLimits(deps, courtId, because);
        if (moved.length > 0) console.log(movedText(moved));
      });
    });

  group
    .command('list')
    .option('--court <code>', 'days of this court only')
    .description('print the loaded days')
    .action((options: { court?: string }) =>
      withPool([], async (pool) => {
        const days = await readLoadedDays(pool, await courtIdOf(pool, options.court));
        for (const each of days) {
          console.log(`${each.day}  ${each.isWorkday ? 'workday' : 'holiday'}  ${each.name}`);
        }
        if (days.length === 0) console.log('no days are loaded');
      }),
    );
}

const kinds: Readonly<Record<string, boolean>> = {
  workday: true,
  班: true,
  上班: true,
  holiday: false,
  休: false,
  放假: false,
};

/**
 * Parses the days of a notice, sorted by day.
 * @throws BadInput naming every row that is wrong.
 */
function readNotice(file: string, bytes: Buffer): CalendarDay[] {
  const rows = readCsvRows(file, bytes);
  const problems: string[] = [];
  const days = new Map<string, CalendarDay>();
  rows.forEach((row, index) => {
    const { day = '', kind = '', name = '' } = row;
    const isWorkday = kinds[kind.toLowerCase()];
    const wrong = [
      ...(isIsoDate(day) ? [] : ['day must have the form 2027-01-01']),
      ...(isWorkday === undefined ? ['kind must be holiday or workday'] : []),
      ...(name === '' ? ['name is missing'] : []),
      ...(days.has(day) ? [`day ${day} occurs twice`] : []),
    ];
    problems.push(...wrong.map((each) => `row ${index + 2}: ${each}`));
    if (isWorkday !== undefined) days.set(day, { day, isWorkday, name });
  });
  if (rows.length === 0) problems.push('the file contains no days');
  if (problems.length > 0) throw new BadInput(`${file}:\n  - ${problems.join('\n  - ')}`);
  return [...days.values()].sort((a, b) => a.day.localeCompare(b.day));
}
