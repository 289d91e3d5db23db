import { InvalidArgumentError, type Command } from 'commander';
import type { Pool } from '../../core/database/pool.js';
import type { Config } from '../../core/config.js';
import { keepCourts } from '../../court/keptCourts.js';
import { makeCourtCallbacks } from '../../queue/callbacks/makeCourtCallbacks.js';
import { changeCallback } from '../../queue/callbacks/changeCallback.js';
import { requestCallback, type CallbackRequested } from '../../queue/callbacks/requestCallback.js';
import type { CallbackDesk } from '../../queue/callbacks/callbackDesk.js';
import { listAttempts, type ListedAttempt } from '../../queue/callbacks/store/callbackAttempts.js';
import type { CallbackStatus } from '../../queue/rules/callback.js';
import {
  lastMissedEntry,
  listCallbacks,
  openCallbacks,
  readCallbackWithin,
} from '../../queue/callbacks/store/findCallbacks.js';
import type { Callback } from '../../queue/callbacks/store/callbacks.js';
import { listQueues } from '../../queue/store/queues.js';
import { BadInput } from '../terminal/badInput.js';
import { momentHelp, readPeriod } from '../terminal/chinaPeriod.js';
import { readLimit, readStatuses } from '../terminal/listOptions.js';
import { deskScope, noteReading, reasonOption, requireReason, whoActs } from '../staff/operator.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
Callers can ask for a callback instead of waiting, or outside the opening hours. add plans one for a caller in the
lists of missed calls (hotline report abandoned, hotline report missed). A callback is placed when its turn in the
queue comes and an agent is free.`;

const chinaOffsetMs = 8 * 3_600_000;
/** How far back missed calls and finished callbacks are looked for. */
const missedWithinMs = 7 * 86_400_000;

const statuses: readonly CallbackStatus[] = [
  ...(['waiting', 'dialling', 'talking', 'done', 'given_up', 'cancelled'] as const),
];

/** Adds `hotline callbacks list`, `show`, `add` and `cancel`. */
export function addCallbacksCommand(program: Command): void {
  const group = program
    .command('callbacks')
    .description('list and manage callbacks')
    .addHelpText('after', help);

  group
    .command('list', { isDefault: true })
    .description(
      'list open callbacks: those waiting, in the order of their places, and those in progress',
    )
    .option('--all', 'also list finished callbacks, latest first')
    .option(
      '--status <status...>',
      `like --all, but only callbacks with these statuses: ${statuses.join(', ')}`,
    )
    .option(
      '--from <day>',
      `like --all, but only callbacks requested since then: ${momentHelp}; default: a week ago`,
    )
    .option(
      '--limit <number>',
      'with --all, --status or --from: maximum number of callbacks',
      '200',
    )
    .option(...reasonOption)
    .action(list);

  group
    .command('show')
    .argument('<id>', 'id of the callback, as printed by list', wholeNumber)
    .option(...reasonOption)
    .description('show a callback and its attempts')
    .action((id: number, { reason }: Reasoned) =>
      withPool([], async (pool) => {
        const operator = await whoActs(pool);
        requireReason(operator, reason);
        const callback = known(await readCallbackWithin(pool, id, deskScope(operator)), id);
        await noteReading(pool, operator, {
          command: 'callbacks show',
          subject: `callback ${id}`,
          reason,
        });
        console.log(callbackTable([callback], await queueNames(pool)));
        const attempts = await listAttempts(pool, id);
        if (attempts.length > 0) console.log(`\n${attemptTable(attempts)}`);
      }),
    );

  group
    .command('add')
    .argument('<number>', 'number of a caller who reached nobody in the last seven days')
    .option(...reasonOption)
    .description('plan a callback for a caller in the list of missed calls')
    .action((number: string, { reason }: Reasoned) =>
      withPool(['HOTLINE_COURT'], async (pool, config) => {
        const operator = await whoActs(pool);
        const scope = deskScope(operator);
        requireReason(operator, reason);
        const desk = deskOf(pool, config);
        const since = new Date(desk.clock.now().getTime() - missedWithinMs);
        const entryId = await lastMissedEntry(pool, number, since, scope);
        if (entryId === null) {
          throw new BadInput(
            `number: no missed call from ${plain(number)} in the last seven days waits to be returned`,
          );
        }
        const asked = await requestCallback(desk, { from: 'missed_call', entryId });
        if (asked.kind === 'refused') throw new BadInput(`number: ${whyNot(asked)}`);
        await noteReading(pool, operator, {
          command: 'callbacks add',
          subject: `callback ${asked.callback.id}`,
          reason,
        });
        console.log(`callback ${asked.callback.id}, not before ${chinaTime(asked.nextAt)}`);
      }),
    );

  group
    .command('cancel')
    .argument('<id>', 'id of the callback, as printed by list', wholeNumber)
    .option(...reasonOption)
    .description('cancel a waiting callback')
    .action((id: number, { reason }: Reasoned) =>
      withPool(['HOTLINE_COURT'], async (pool, config) => {
        const operator = await whoActs(pool);
        requireReason(operator, reason);
        known(await readCallbackWithin(pool, id, deskScope(operator)), id);
        await noteReading(pool, operator, {
          command: 'callbacks cancel',
          subject: `callback ${id}`,
          reason,
        });
        const event = { kind: 'cancelled', by: 'staff' } as const;
        const change = await changeCallback(deskOf(pool, config), id, event);
        if (change.kind === 'moved') console.log(`cancelled callback ${id}`);
        else if (change.kind === 'unknown_callback') throw unknown(id);
        else
          throw new BadInput(
            `id: callback ${id} is ${change.callback.status}; only a waiting callback can be cancelled`,
          );
      }),
    );
}

interface Reasoned {
  readonly reason?: string;
}

interface ListOptions extends Reasoned {
  readonly all?: boolean;
  readonly status?: readonly string[];
  readonly from?: string;
  readonly limit: string;
}

async function list(options: ListOptions): Promise<void> {
  const wanted = readStatuses(options.status, statuses);
  const limit = readLimit(options.limit);
  const isOfAll = options.all === true || wanted !== null || options.from !== undefined;
  const now = new Date();
  const since =
    options.from === undefined
      ? new Date(now.getTime() - missedWithinMs)
      : readPeriod({ from: options.from }, now).from;
  await withPool([], async (pool) => {
    const operator = await whoActs(pool);
    const scope = deskScope(operator);
    requireReason(operator, options.reason);
    const names = await queueNames(pool);
    const found = isOfAll
      ? await listCallbacks(pool, wanted, since, limit + 1, scope)
      : await openCallbacks(pool, scope);
    await noteReading(pool, operator, {
      command: 'callbacks list',
      subject: isOfAll ? `since ${since.toISOString()}` : 'open callbacks',
      shown: found.slice(0, isOfAll ? limit : undefined).map(({ id }) => String(id)),
      reason: options.reason,
    });
    if (!isOfAll) return console.log(callbackTable(found, names));
    if (found.length === 0) return console.log('no matching callbacks');
    console.log(callbackTable(found.slice(0, limit), names));
    if (found.length > limit) console.log(`there are more than ${limit}; use --limit or --from`);
  });
}

function deskOf(db: Pool, config: Readonly<Pick<Config, 'HOTLINE_COURT'>>): CallbackDesk {
  return {
    db,
    clock: { now: () => new Date() },
    courtCallbacks: makeCourtCallbacks(keepCourts(db, config.HOTLINE_COURT)),
  };
}

function known(callback: Callback | null, id: number): Callback {
  if (callback === null) throw unknown(id);
  return callback;
}

const unknown = (id: number) => new BadInput(`id: there is no callback ${id}`);

function whyNot({ because }: Extract<CallbackRequested, { kind: 'refused' }>): string {
  switch (because) {
    case 'open_already':
      return 'a callback to this number is already waiting';
    case 'too_many':
      return 'this number has reached the limit of callbacks per day (callbacks.perDay of the court)';
    case 'withheld':
      return 'the number was withheld';
    case 'not_a_number':
    case 'service_number':
    case 'satellite':
      return 'this is not the number of a person';
    case 'no_area_code':
      return 'the number has no area code (callbacks.areaCode of the court)';
    case 'abroad':
      return 'the number is abroad (callbacks.abroad of the court)';
    case 'blocked':
      return 'the number is blocked (callbacks.blocked of the court)';
    case 'no_queue':
    case 'unknown_entry':
    case 'not_waiting':
    case 'not_missed':
      return 'the call is not a missed call';
    default: {
      const never: never = because;
      return never;
    }
  }
}

async function queueNames(pool: Pool): Promise<ReadonlyMap<number, string>> {
  return new Map((await listQueues(pool)).map(({ id, name }) => [id, name]));
}

function callbackTable(
  callbacks: readonly Callback[],
  queues: ReadonlyMap<number, string>,
): string {
  if (callbacks.length === 0) return 'no open callbacks';
  const rows = callbacks.map((each) => [
    String(each.id),
    each.status,
    plain(each.number ?? 'erased'),
    each.queueId === null ? `ticket ${each.ticketId}` : (queues.get(each.queueId) ?? ''),
    each.origin,
    chinaTime(each.requestedAt),
    each.nextAt === null ? '' : chinaTime(each.nextAt),
    `${each.tries}/${each.attempts}`,
    each.because ?? '',
  ]);
  const head = ['id', 'status', 'number', 'queue', 'origin', 'requested', 'not before'];
  return textTable([[...head, 'tries/rings', 'because'], ...rows], [true]);
}

function attemptTable(attempts: readonly ListedAttempt[]): string {
  const rows = attempts.map((each) => [
    String(each.attempt),
    chinaTime(each.at),
    each.reachedAt === null ? '' : chinaTime(each.reachedAt),
    each.outcome ?? 'in progress',
    each.callId?.slice(0, 8) ?? '',
    each.node,
  ]);
  return textTable([['ring', 'at', 'answered', 'outcome', 'call', 'node'], ...rows], [true]);
}

/** Formats a moment in China's time: `2026-11-24 22:05:13`. */
function chinaTime(moment: Date): string {
  return new Date(moment.getTime() + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ');
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}
