import { InvalidArgumentError, Option, type Command } from 'commander';
import { isIsoDate, chinaMoment } from '../../court/rules/workCalendar.js';
import { listCalls, readCallTranscript } from '../../queue/store/callRecords.js';
import type { CallOutcome } from '../../calls/store/calls.js';
import { addCallsGuidanceCommand } from '../guidance/told.js';
import { BadInput } from '../terminal/badInput.js';
import { deskScope, noteReading, reasonOption, requireReason, whoActs } from '../staff/operator.js';
import { callTable, transcript } from './callText.js';
import { withPool } from '../terminal/withPool.js';

const outcomes: readonly CallOutcome[] = [
  'served',
  'abandoned',
  'failed',
  'busy',
  'too_long',
  'lost',
];

interface ListOptions {
  limit: number;
  since?: Date;
  outcome?: CallOutcome;
  reason?: string;
}

/** Adds `hotline calls` and `hotline calls show`. */
export function addCallsCommand(program: Command): void {
  const group = program
    .command('calls')
    .description('list calls, newest first; times are China time')
    .option('--limit <number>', 'maximum number of calls', readLimit, 20)
    .option(
      '--since <time>',
      'only calls that began at or after this time: 2026-11-24 or 2026-11-24T14:00',
      readSince,
    )
    .option(...reasonOption)
    .addOption(new Option('--outcome <outcome>', 'only calls with this outcome').choices(outcomes))
    .action((options: ListOptions) =>
      withPool([], async (pool) => {
        const operator = await whoActs(pool);
        const scope = deskScope(operator);
        requireReason(operator, options.reason);
        const calls = await listCalls(pool, { ...options, scope });
        await noteReading(pool, operator, {
          command: 'calls',
          subject: `the last ${calls.length}${options.since ? ` since ${options.since.toISOString()}` : ''}`,
          shown: calls.map(({ id }) => id),
          reason: options.reason,
        });
        console.log(callTable(calls, new Date()));
      }),
    );

  addCallsGuidanceCommand(group);
  group
    .command('show')
    .argument('<id>', 'id of a call, or the beginning of it')
    .option(...reasonOption)
    .description('print one call: what the caller heard and pressed, disclosures and recordings')
    .action((id: string, _options, show: Command) =>
      withPool([], async (pool) => {
        const operator = await whoActs(pool);
        const { reason } = show.optsWithGlobals<{ reason?: string }>();
        requireReason(operator, reason);
        const result = await readCallTranscript(pool, id, deskScope(operator));
        switch (result.kind) {
          case 'found':
            await noteReading(pool, operator, {
              command: 'calls show',
              subject: `call ${result.call.id}`,
              reason,
            });
            console.log(transcript(result));
            return;
          case 'unknown':
            throw new BadInput(`there is no call ${id}; hotline calls lists all calls`);
          case 'ambiguous':
            throw new BadInput(`several calls begin with ${id}:\n  ${result.ids.join('\n  ')}`);
        }
      }),
    );
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 10_000) {
    throw new InvalidArgumentError('It must be a number from 1 to 10000.');
  }
  return limit;
}

function readSince(text: string): Date {
  const [, day, time = '00:00'] = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?$/.exec(text) ?? [];
  if (day === undefined || !isIsoDate(day)) {
    throw new InvalidArgumentError(
      'It must be a day such as 2026-11-24, or a moment such as 2026-11-24T14:00.',
    );
  }
  return chinaMoment(day, time);
}
