/** `hotline rule …`: applies single rules and prints JSON. Needs neither settings nor a database, except `deadline --court`. */
import type { Command } from 'commander';
import { caseTypeName } from '../court/cases/rules/caseTypes.js';
import {
  caseNumberKey,
  courtLevelOf,
  formatCaseNumber,
  parseCaseNumber,
} from '../court/cases/rules/caseNumber.js';
import { sayCaseNumber } from '../court/cases/rules/sayCaseNumber.js';
import { openingState } from '../court/rules/openingHours.js';
import { checkOrganisationCode } from '../court/cases/rules/organisationCode.js';
import { checkResidentId } from '../court/identity/rules/residentId.js';
import {
  addWorkdays,
  chinaDate,
  chinaMoment,
  isIsoDate,
  makeWorkCalendar,
} from '../court/rules/workCalendar.js';
import { answer, BadInput } from './rule/answer.js';
import { addDeadlineRule } from './rule/deadline.js';
import { addFeeRule } from './rule/fee.js';
import { readSettings } from './rule/readSettings.js';

const mostWorkdays = 10_000;

const residentIdProblems = {
  length: 'A resident ID number has 18 characters',
  characters: 'A resident ID number is 17 digits and a digit or X (on a keypad *)',
  birth_date:
    'Digits 7 to 14 of a resident ID number must be the date of birth, but are not a date',
  check_character: 'The check character of this resident ID number is wrong',
} as const;

const organisationCodeProblems = {
  length: 'A unified social credit code has 18 characters',
  characters:
    'A unified social credit code has digits and capital letters except I, O, S, V and Z, and digits in places 3 to 8',
} as const;

/** Adds `rule` with a subcommand for each rule. */
export function addRuleCommand(program: Command): void {
  const rule = program
    .command('rule')
    .description(
      'apply a rule of the court; prints JSON (fee, deadline: with --json); bad input: exit code 2 and the reason',
    );
  // A missing argument is bad input too.

  rule
    .command('case-number')
    .argument('<text>', 'a case number in any notation, for example （2024）京01民终1234号')
    .description('parse a case number: normal form, parts, look-up key, spoken form')
    .action((text: string) => answer(() => caseNumber(text)));
  rule
    .command('workdays')
    .argument('<date>', 'first day, YYYY-MM-DD; it is not counted')
    .argument('<n>', 'number of working days')
    .description('the date of the nth working day after a day')
    .action((date: string, n: string) => answer(() => workdays(date, n)));
  rule
    .command('resident-id')
    .argument('<text>', '18 characters; * and x stand for X')
    .description('check a resident ID number (GB 11643)')
    .action((text: string) => answer(() => residentId(text)));
  rule
    .command('organisation-code')
    .argument('<text>', '18 characters')
    .description(
      'check a unified social credit code (GB 32100); reports a wrong check character as a doubt',
    )
    .action((text: string) => answer(() => organisationCode(text)));
  rule
    .command('opening')
    .argument('<datetime>', 'a moment, for example 2026-11-24T12:00; without a zone, China time')
    .option('--court-settings <json>', "the court's settings; missing ones have their defaults")
    .description('whether agents answer at a moment, and until or from when')
    .action((datetime: string, options: { courtSettings?: string }) =>
      answer(() => opening(datetime, options.courtSettings ?? '{}')),
    );
  addFeeRule(rule);
  addDeadlineRule(rule);
}

function caseNumber(text: string): object {
  const parsed = parseCaseNumber(text);
  if (parsed.kind === 'invalid') throw new BadInput(parsed.reason);
  const { value } = parsed;
  return {
    number: formatCaseNumber(value),
    ...value,
    courtLevel: courtLevelOf(value),
    typeName: caseTypeName(value.typeCode),
    key: caseNumberKey(value),
    spoken: { zh: sayCaseNumber(value, 'zh'), en: sayCaseNumber(value, 'en') },
  };
}

function workdays(from: string, count: string): object {
  if (!isIsoDate(from)) throw new BadInput(`${from} is not a day of the form YYYY-MM-DD`);
  const n = Number(count);
  if (!/^\d+$/.test(count) || n > mostWorkdays) {
    throw new BadInput(`${count} is not a number of working days from 0 to ${mostWorkdays}`);
  }
  const calendar = makeWorkCalendar();
  const date = addWorkdays(calendar, from, n);
  const [first, last] = [Number(from.slice(0, 4)), Number(date.slice(0, 4))];
  const years = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const unpublishedYears = years.filter((year) => !calendar.isPublished(year));
  return { from, workdays: n, date, isPublished: unpublishedYears.length === 0, unpublishedYears };
}

function residentId(text: string): object {
  const check = checkResidentId(text, chinaDate(new Date()));
  if (check.kind === 'invalid') throw new BadInput(residentIdProblems[check.reason]);
  return { value: check.value, birthOn: check.birthOn, sex: check.sex };
}

function organisationCode(text: string): object {
  const check = checkOrganisationCode(text);
  if (check.kind === 'invalid') throw new BadInput(organisationCodeProblems[check.reason]);
  return {
    value: check.value,
    isDoubtful: check.kind === 'doubtful',
    expectedCheckCharacter: check.kind === 'doubtful' ? check.expected : check.value.charAt(17),
  };
}

function opening(text: string, settingsText: string): object {
  const at = readMoment(text);
  const { openingHours } = readSettings(settingsText);
  const calendar = makeWorkCalendar();
  const state = openingState(openingHours, calendar, at);
  return {
    at: inChina(at),
    open: state.open,
    ...(state.open ? { until: inChina(state.until) } : { opensAt: inChina(state.opensAt) }),
    isPublished: calendar.isPublished(Number(chinaDate(at).slice(0, 4))),
  };
}

function readMoment(text: string): Date {
  const match =
    /^(\d{4}-\d{2}-\d{2})[T ](([01]\d|2[0-3]):[0-5]\d)(:[0-5]\d)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const [, day = '', time = '', , seconds = ':00', zone] = match ?? [];
  if (!isIsoDate(day)) {
    throw new BadInput(`${text} is not a moment such as 2026-11-24T12:00 or 2026-11-24T04:00Z`);
  }
  if (zone !== undefined) return new Date(`${day}T${time}${seconds}${zone}`);
  return new Date(chinaMoment(day, time).getTime() + Number(seconds.slice(1)) * 1000);
}

/** Formats a moment as a clock in China shows it. */
function inChina(moment: Date): string {
  const shifted = new Date(moment.getTime() + 8 * 3_600_000);
  return shifted.toISOString().replace(/\.\d{3}Z$/, '+08:00');
}
