import { InvalidArgumentError, type Command } from 'commander';
import { readCourt } from '../../court/store/courts.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import { letterDate } from '../../messages/fax/rules/letterDate.js';
import { settleFax } from '../../messages/fax/settleFax.js';
import { listReceived } from '../../messages/fax/store/faxInbox.js';
import { writeFax } from '../../messages/fax/store/faxOutbox.js';
import { listFaxes } from '../../messages/fax/store/listFaxes.js';
import { noteReading, reasonOption, requireReason, whoActs } from '../staff/operator.js';
import { BadInput } from '../terminal/badInput.js';
import { plain, textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

interface ListOptions {
  readonly limit: number;
  readonly reason?: string;
}

interface SettleOptions {
  readonly arrived: number | 'all';
  readonly reason?: string;
}

const dayMs = 86_400_000;

/** Adds `hotline fax outbox`, `inbox`, `test` and `settle`. */
export function addFaxCommand(program: Command): void {
  const fax = program.command('fax').description('faxes that go out and that came');
  fax
    .command('outbox')
    .option('--limit <number>', 'maximum number of faxes', readLimit, 20)
    .option(...reasonOption)
    .description('list faxes to be sent, newest first, with how each attempt ended')
    .action((options: ListOptions) => outbox(options));
  fax
    .command('inbox')
    .option('--limit <number>', 'maximum number of faxes', readLimit, 20)
    .option(...reasonOption)
    .description('list faxes that came, newest first; hotline tickets files copies their pages')
    .action((options: ListOptions) => inbox(options));
  fax
    .command('test')
    .argument('<number>', 'number of a fax machine, as dialled')
    .description('send a page to a fax machine; hotline fax outbox shows what became of it')
    .action((number: string) => test(number));
  fax
    .command('settle')
    .argument('<id>', 'id of a fax whose state is unknown', readId)
    .requiredOption('--arrived <pages>', 'how many pages the receiver has; all', readArrived)
    .option(...reasonOption)
    .description(
      'say what became of a fax that Asterisk died over; only missing pages are sent again',
    )
    .action((id: number, options: SettleOptions) => settle(id, options));
}

function settle(id: number, { arrived, reason }: SettleOptions): Promise<void> {
  return withPool([], async (pool) => {
    const operator = await whoActs(pool);
    requireReason(operator, reason);
    await noteReading(pool, operator, { command: 'fax settle', subject: `fax ${id}`, reason });
    const settled = await settleFax({ db: pool, clock: { now: () => new Date() } }, id, arrived);
    switch (settled.kind) {
      case 'refused':
        throw new BadInput(`fax ${id}: ${whyNot[settled.because]}`);
      case 'delivered':
        return console.log(`fax ${id} is delivered`);
      case 'given_up':
        return console.log(`fax ${id} was sent within a call: nothing can be sent again`);
      case 'again':
        return console.log(`fax ${id}: the pages after page ${settled.arrived} are sent again`);
    }
  });
}

const whyNot = {
  no_fax: 'no such fax',
  not_unknown: 'its state is known; hotline fax outbox shows it',
  fewer_than_known: 'more pages were confirmed before',
} as const;

function outbox({ limit, reason }: ListOptions): Promise<void> {
  return withPool([], async (pool) => {
    const operator = await whoActs(pool);
    requireReason(operator, reason);
    const faxes = await listFaxes(pool, limit);
    await noteReading(pool, operator, {
      command: 'fax outbox',
      subject: `the last ${faxes.length} faxes`,
      reason,
    });
    console.log(
      textTable([
        ['id', 'time', 'to', 'what', 'state', 'pages', 'attempts', 'next'],
        ...faxes.map((each) => [
          String(each.id),
          chinaMinute(each.createdAt),
          plain(each.toNumber) || 'a call',
          each.purpose,
          each.state,
          `${each.pagesConfirmed}/${each.pages ?? '?'}`,
          each.outcomes.join(' ') || '-',
          each.state === 'waiting' ? chinaMinute(each.nextAt) : '-',
        ]),
      ]),
    );
  });
}

function inbox({ limit, reason }: ListOptions): Promise<void> {
  return withPool([], async (pool) => {
    const operator = await whoActs(pool);
    requireReason(operator, reason);
    const faxes = await listReceived(pool, limit);
    await noteReading(pool, operator, {
      command: 'fax inbox',
      subject: `the last ${faxes.length} faxes`,
      reason,
    });
    console.log(
      textTable([
        ['id', 'time', 'from', 'pages', 'ticket', 'remarks'],
        ...faxes.map((each) => [
          String(each.id),
          chinaMinute(each.receivedAt),
          plain(each.fromNumber) || 'withheld',
          String(each.pages),
          each.ticket ?? '-',
          [
            ...(each.isBroken ? ['broken off'] : []),
            ...(each.sameAsId === null ? [] : [`same as ${each.sameAsId}`]),
            ...(each.toldBy === null ? [] : [`told by ${each.toldBy}`]),
          ].join(', ') || '-',
        ]),
      ]),
    );
  });
}

function test(number: string): Promise<void> {
  if (!/^\+?\d{3,20}$/.test(number)) {
    throw new BadInput(`${plain(number)} is no number that can be dialled: write digits`);
  }
  return withPool(['HOTLINE_COURT'], async (pool, { HOTLINE_COURT }) => {
    const court = await readCourt(pool, HOTLINE_COURT);
    if (court === null) throw new BadInput(`the database has no court ${plain(HOTLINE_COURT)}`);
    const now = new Date();
    const id = await writeFax(
      pool,
      {
        toNumber: number,
        purpose: 'test',
        letter: {
          court: court.name,
          title: '传真测试',
          reference: '',
          date: letterDate(chinaDate(now)),
          rows: [{ label: '说明', value: '这是一份测试传真，收到后无需处理。' }],
          paragraphs: [],
          code: null,
          foot: '本页由12368诉讼服务热线自动生成。',
        },
        expiresAt: new Date(now.getTime() + dayMs),
      },
      now,
    );
    console.log(`fax ${id} to ${number} is on its way; hotline fax outbox shows what became of it`);
  });
}

function readId(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function readArrived(text: string): number | 'all' {
  if (text === 'all') return text;
  if (!/^\d{1,4}$/.test(text)) {
    throw new InvalidArgumentError('It must be a number of pages, or all.');
  }
  return Number(text);
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || limit < 1 || limit > 10_000) {
    throw new InvalidArgumentError('It must be a number from 1 to 10000.');
  }
  return limit;
}

/** A moment in China: 2026-11-25 09:30. */
function chinaMinute(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
