import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import { isWithin, type CourtScope } from '../../court/rules/courtScope.js';
import { listAgents } from '../../queue/store/agents.js';
import { findReport, reports } from '../../reports/store/reportDefinitions.js';
import type { Grouping, ReportDefinition } from '../../reports/store/sqlReport.js';
import { readReport, type Report } from '../../reports/store/readReport.js';
import { readThresholds } from '../../reports/store/readThresholds.js';
import { BadInput } from '../terminal/badInput.js';
import { chinaTime } from '../../court/rules/chinaTime.js';
import { momentHelp, readPeriod, type Period } from '../terminal/chinaPeriod.js';
import {
  checkQueueWithin,
  deskScope,
  noteReading,
  reasonOption,
  whoActs,
} from '../staff/operator.js';
import { reportCsv } from '../../reports/files/reportCsv.js';
import { reportXlsx } from '../../reports/files/reportXlsx.js';
import { reportTable } from './reportText.js';
import { textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const formats = ['table', 'csv', 'xlsx'] as const;
type Format = (typeof formats)[number];

interface ReportOptions {
  from?: string;
  to?: string;
  by?: string;
  queue?: string;
  format: string;
  output?: string;
  bom?: true;
  reason?: string;
}

const help = `
Days and times are in China time. The day of --to is included. Without --from and --to the report is about today.
Lists contain the callers' full numbers, so that callers can be called back: protect the output like the numbers.
Reading such a list, or figures of single agents, is recorded. Supervisors see those of their court. For Excel use
xlsx, or csv with --bom.

  hotline report summary --from 2026-11-01 --to 2026-11-30
  hotline report service --from yesterday --by 30m --queue general
  hotline report abandoned --format xlsx --output abandoned.xlsx`;

/** Adds `hotline report NAME` and `hotline report list`. */
export function addReportCommand(program: Command): void {
  const group = program
    .command('report')
    .argument('<name>', 'name of the report, as in hotline report list')
    .description(
      'print a report on the queues, the agents or the tickets, each figure with its formula',
    )
    .option('--from <time>', momentHelp)
    .option('--to <time>', 'like --from; a day is included')
    .option(
      '--by <group>',
      'group by 15m, 30m, 60m, day, queue, skill, agent, court, department, kind or total',
    )
    .option('--queue <name>', 'only this queue')
    .option('--format <format>', `output format: ${formats.join(', ')}`, 'table')
    .option('--output <file>', 'write to this file instead of the terminal')
    .option('--bom', 'start CSV with a byte order mark, so that Excel reads Chinese correctly')
    .option(...reasonOption)
    .addHelpText('after', help)
    .action(printReport);

  group
    .command('list')
    .description('list the reports')
    .action(() => {
      console.log(
        textTable([
          ['REPORT', 'BY', 'ABOUT'],
          ...reports.map(({ name, groupings, about }) => [name, groupings.join(' '), about]),
        ]),
      );
    });
}

async function printReport(name: string, options: ReportOptions): Promise<void> {
  const report = findReport(name);
  if (report === null) {
    throw new BadInput(
      `there is no report ${name}; the reports are ${reports.map((each) => each.name).join(', ')}`,
    );
  }
  const now = new Date();
  const period = readPeriod(options, now);
  if (period.from >= now) throw new BadInput('--from is in the future: there is nothing to report');
  const by = readGrouping(report, options.by);
  const format = readFormat(options);
  if (options.queue !== undefined && !report.takesQueue) {
    throw new BadInput(`report ${name} is about agents or all calls, so it takes no --queue`);
  }
  await withPool([], async (pool) => {
    const thresholds = await readThresholds(pool);
    const queue = options.queue ?? null;
    if (queue !== null && !thresholds.some((each) => each.queue === queue)) {
      const names = thresholds.map((each) => each.queue).join(', ');
      throw new BadInput(
        `there is no queue ${queue}; ${names === '' ? 'no queue exists yet' : `the queues are ${names}`}`,
      );
    }
    const people = namesPeople(report, by);
    const scope =
      people === null ? null : await noteLook(pool, report, people, queue, period, options);
    const request = { ...period, queue, asOf: now, ...(by !== undefined && { by }) };
    const result = onlyAgentsOf(
      await readReport(pool, report, request),
      await agentsWithin(pool, scope),
    );
    const of = thresholds.filter((each) => queue === null || each.queue === queue);
    const lines = headingOf(report, period, by, queue, now, of);
    const output =
      format === 'csv'
        ? reportCsv(result, { bom: options.bom === true, language: 'en' })
        : format === 'xlsx'
          ? await reportXlsx(name, result, { lines, language: 'en' })
          : `${reportTable(result, { lines })}\n`;
    if (options.output === undefined) process.stdout.write(output);
    else await writeOutput(options.output, output);
  });
}

/** Says whether a report names callers or agents; null: neither. */
function namesPeople(
  report: ReportDefinition,
  by: Grouping | undefined,
): 'callers' | 'agents' | null {
  const keys = report.columns.map(({ key }) => key);
  if (keys.includes('number')) return 'callers';
  return by === 'agent' || keys.includes('agent') ? 'agents' : null;
}

/**
 * Records who looks at a report that names people.
 * @returns the courts whose people the operator may see.
 * @throws BadInput when the operator may see none.
 */
async function noteLook(
  pool: Pool,
  report: ReportDefinition,
  people: 'callers' | 'agents',
  queue: string | null,
  { from, until }: Period,
  options: ReportOptions,
): Promise<CourtScope> {
  const operator = await whoActs(pool);
  const scope = deskScope(operator);
  if (people === 'callers') await checkQueueWithin(pool, scope, queue);
  await noteReading(pool, operator, {
    command: `report ${report.name}`,
    subject: `${people} from ${from.toISOString()} to ${until.toISOString()}${queue === null ? '' : `, queue ${queue}`}`,
    reason: options.reason,
  });
  return scope;
}

/** Returns the numbers of the agents of the courts in a scope; null: all agents. */
async function agentsWithin(pool: Pool, scope: CourtScope): Promise<ReadonlySet<string> | null> {
  if (scope === null) return null;
  const all = await listAgents(pool);
  return new Set(
    all.filter(({ agent }) => isWithin(scope, agent.courtId)).map(({ agent }) => agent.number),
  );
}

/**
 * Removes the rows of agents of other courts. The agent's column begins with the agent's number.
 */
function onlyAgentsOf(report: Report, numbers: ReadonlySet<string> | null): Report {
  const column = report.columns.findIndex(
    ({ key, title }) => key === 'agent' || (key === 'name' && title === 'agent'),
  );
  if (numbers === null || column < 0) return report;
  const rows = report.rows.filter((row) => {
    const cell = row[column];
    return typeof cell === 'string' && numbers.has(cell.split(' ')[0] ?? '');
  });
  return { ...report, rows };
}

function headingOf(
  report: ReportDefinition,
  period: Period,
  by: Grouping | undefined,
  queue: string | null,
  now: Date,
  thresholds: readonly { queue: string; serviceLevelS: number; shortAbandonS: number }[],
): string[] {
  const until = period.until > now ? `now, ${chinaTime(now)}` : chinaTime(period.until);
  const limits = thresholds.map(
    ({ queue: each, serviceLevelS, shortAbandonS }) =>
      `${each} T = ${serviceLevelS} s, short abandon < ${shortAbandonS} s`,
  );
  return [
    `${report.name}: ${report.about}`,
    [
      `${chinaTime(period.from)} to ${until} (China)`,
      ...(report.takesQueue ? [queue === null ? 'all queues' : `queue ${queue}`] : []),
      ...(by === undefined ? [] : [`by ${by}`]),
    ].join(', '),
    ...(report.takesQueue && limits.length > 0 ? [limits.join('; ')] : []),
    ...(by === 'skill' ? ['a caller who needs several skills counts in the row of each'] : []),
  ];
}

function readGrouping(report: ReportDefinition, text: string | undefined): Grouping | undefined {
  const [first] = report.groupings;
  if (text === undefined) return first;
  const found = report.groupings.find((each) => each === text);
  if (found !== undefined) return found;
  throw new BadInput(
    first === undefined
      ? `report ${report.name} takes no --by`
      : `report ${report.name} cannot be grouped by ${text}; --by must be ${report.groupings.join(', ')}`,
  );
}

function readFormat(options: ReportOptions): Format {
  const format = formats.find((each) => each === options.format);
  if (format === undefined) {
    throw new BadInput(`--format ${options.format} must be ${formats.join(', ')}`);
  }
  if (options.bom === true && format !== 'csv') throw new BadInput('--bom requires --format csv');
  if (format === 'xlsx' && options.output === undefined && process.stdout.isTTY) {
    throw new BadInput('a spreadsheet cannot be printed on a terminal: name a file with --output');
  }
  return format;
}

async function writeOutput(file: string, output: string | Buffer): Promise<void> {
  try {
    await writeFile(file, output);
  } catch (error) {
    throw new BadInput(
      `${file} cannot be written (${(error as NodeJS.ErrnoException).code ?? ''})`,
    );
  }
}
