import type { Command } from 'commander';
import { acceptOrder } from '../../orders/state/acceptOrder.js';
import { closeOrder, withdrawOrder } from '../../orders/state/closeOrder.js';
import { concludeOrder } from '../../orders/state/concludeOrder.js';
import { dispatchOrder } from '../../orders/state/dispatchOrder.js';
import { extendOrder } from '../../orders/state/extendOrder.js';
import { reopenOrder } from '../../orders/state/reopenOrder.js';
import { returnOrder } from '../../orders/state/returnOrder.js';
import { seenOrders } from '../../orders/seenOrders.js';
import { superviseOrder } from '../../orders/state/superviseOrder.js';
import type { Amount, LimitUnit } from '../../orders/rules/limitTime.js';
import { orderStatuses } from '../../orders/rules/order.js';
import { listDue, readDueAge } from '../../database/dueWork.js';
import { readAttachments, readFileCopies } from '../../orders/store/orderAttachments.js';
import { readCaseNumber } from '../../orders/store/orderCases.js';
import { readMessages } from '../../orders/store/orderMessages.js';
import { readNames } from '../../orders/store/orderPeople.js';
import { readSteps } from '../../orders/store/orderSteps.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { readLimit, readStatuses } from '../terminal/listOptions.js';
import { changeNamed, given, seenOrder } from './namedOrder.js';
import { departmentNamed, staffNamed } from '../named/namedStaff.js';
import { noteReading, reasonOption, staffActing, whoActs } from '../staff/operator.js';
import { addOrderFilesCommands } from './orderFiles.js';
import { addOrderCodeCommand } from './orderCode.js';
import { addOrderOpenCommand } from './orderOpen.js';
import { addOrderProfilesCommand } from './orderProfiles.js';
import { addOrderReplyCommand } from './orderReply.js';
import { orderTable, orderText } from './orderText.js';
import { minute } from '../terminal/words.js';
import { textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
You act as the user of this machine, or as the holder of the token in HOTLINE_TOKEN (hotline staff --help). The rules
decide what you may see and do. Everything that you read is recorded.

  hotline orders list --overdue
  hotline orders dispatch 2611240425 --department 执行局 --handler 曹建平
  hotline orders extend 2611240425 --by "2 working days" --reason 需调卷
  hotline orders reply 2611240425 --text "..."
  hotline orders files 2611240425 --to ./2611240425

An agent opens orders:

  hotline orders open --kind handed_over --from 13800001111 --text "..."`;

/** Adds `hotline orders` with its subcommands. */
export function addOrdersCommand(program: Command): void {
  const group = program
    .command('orders')
    .description('list, handle and answer work orders')
    .addHelpText('after', help);

  addOrderOpenCommand(group);
  group
    .command('list')
    .option(
      '--court <code>',
      'orders of this court; default: your own court, and your orders elsewhere',
    )
    .option('--status <status...>', `${orderStatuses.join(', ')}; default: all open orders`)
    .option('--overdue', 'only orders that are overdue or were not dispatched in time')
    .option('--supervised', 'only orders under supervision')
    .option('--limit <number>', 'maximum number of rows', '200')
    .option(...reasonOption)
    .description('list orders, by due time')
    .action(list);

  group
    .command('show')
    .argument('<number>')
    .option(...reasonOption)
    .description('show one order with all steps, messages and files')
    .action((number: string, { reason }: { reason?: string }) => show(number, reason));

  const action = (name: string, description: string) =>
    group.command(name).argument('<number>').description(description);

  action('dispatch', 'dispatch an order to a department, and optionally to a person in it')
    .requiredOption('--department <name>', 'department that must answer')
    .option('--handler <name>', 'staff member who must answer')
    .option('--court <code>', 'court of the department; default: that of the order')
    .option('--reason <text>')
    .action(dispatch);
  action('accept', 'accept an order').action((number: string) =>
    changeNamed(number, (desk, order, by) => acceptOrder(desk, order.id, by)),
  );
  action(
    'conclude',
    'say that the handling of a report is complete; then its result must be told',
  ).action((number: string) =>
    changeNamed(number, (desk, order, by) => concludeOrder(desk, order.id, by)),
  );
  action('return', 'return an order that was dispatched to the wrong department')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (desk, order, by) =>
        returnOrder(desk, order.id, by, given('--reason', reason)),
      ),
    );
  action('extend', 'extend the limit of an order; possible once')
    .requiredOption(
      '--by <amount>',
      'amount, such as "2 working days", "24 hours", "4 working hours"',
    )
    .requiredOption('--reason <text>')
    .action((number: string, { by: amount, reason }: Reasoned & { by: string }) =>
      changeNamed(number, (desk, order, by) =>
        extendOrder(desk, order.id, by, {
          ...readAmount(amount),
          reason: given('--reason', reason),
        }),
      ),
    );
  action('supervise', 'put an order under supervision, or raise its level')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (desk, order, by) =>
        superviseOrder(desk, order.id, by, given('--reason', reason)),
      ),
    );
  action('reopen', 'reopen an order for a dissatisfied caller; it goes to a different person')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (desk, order, by) =>
        reopenOrder(desk, order.id, by, given('--reason', reason)),
      ),
    );
  action('close', 'close an answered order')
    .option('--satisfied <yes|no>', 'whether the caller is satisfied with the answer')
    .action((number: string, { satisfied }: { satisfied?: string }) =>
      changeNamed(number, (desk, order, by) =>
        closeOrder(desk, order.id, by, readSatisfied(satisfied)),
      ),
    );
  action('withdraw', 'withdraw an order')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (desk, order, by) =>
        withdrawOrder(desk, order.id, by, given('--reason', reason)),
      ),
    );

  group
    .command('due')
    .option('--limit <number>', 'maximum number of rows', '20')
    .description('list the next due work, and the age of the oldest overdue work')
    .action(due);

  addOrderCodeCommand(group);
  addOrderReplyCommand(group);
  addOrderFilesCommands(group);
  addOrderProfilesCommand(group);
}

interface Reasoned {
  readonly reason: string;
}

interface ListOptions {
  readonly reason?: string;
  readonly court?: string;
  readonly status?: readonly string[];
  readonly overdue?: boolean;
  readonly supervised?: boolean;
  readonly limit: string;
}

async function list(options: ListOptions): Promise<void> {
  const limit = readLimit(options.limit);
  const wanted = readStatuses(options.status, orderStatuses);
  await withPool([], async (pool) => {
    const operator = await whoActs(pool);
    const staff = staffActing(operator);
    const looksFor = {
      courtId: await courtIdOf(pool, options.court),
      statuses: wanted,
      overdueOnly: options.overdue === true,
      supervisedOnly: options.supervised === true,
    };
    const { orders, hasMore } = await seenOrders(pool, staff, looksFor, limit);
    await noteReading(pool, operator, {
      command: 'orders list',
      subject: listSubject(options),
      shown: orders.map((each) => each.number),
      reason: options.reason,
    });
    console.log(orderTable(orders, await readNames(pool)));
    if (hasMore) console.log(`there are more than ${limit}; use --limit, --status or --overdue`);
  });
}

/** Describes the requested orders in the words of the options. */
function listSubject({ court, status, overdue, supervised }: ListOptions): string {
  const words = [
    ...(court === undefined ? [] : [`of ${court}`]),
    ...(status ?? []),
    ...(overdue === true ? ['overdue'] : []),
    ...(supervised === true ? ['supervised'] : []),
  ];
  return words.length === 0 ? 'open orders' : words.join(', ');
}

async function show(number: string, reason: string | undefined): Promise<void> {
  await withPool([], async (pool) => {
    const operator = await whoActs(pool);
    const staff = staffActing(operator);
    const order = await seenOrder(pool, number, { kind: 'staff', staff });
    await noteReading(pool, operator, {
      command: 'orders show',
      subject: `order ${order.number}`,
      reason,
    });
    console.log(
      orderText(
        order,
        await readNames(pool),
        await readSteps(pool, order.id),
        await readMessages(pool, order.id),
        order.caseId === null ? null : await readCaseNumber(pool, order.caseId),
        {
          attachments: await readAttachments(pool, order.id),
          copies: await readFileCopies(pool, order.id),
        },
      ),
    );
  });
}

async function dispatch(
  number: string,
  options: { department: string; handler?: string; court?: string; reason?: string },
): Promise<void> {
  await changeNamed(number, async (desk, order, by) => {
    const courtId = (await courtIdOf(desk.db, options.court)) ?? order.courtId;
    const department = await departmentNamed(
      ...([desk.db, '--department', options.department, courtId] as const),
    );
    const handler =
      options.handler === undefined
        ? null
        : await staffNamed(desk.db, '--handler', options.handler, courtId);
    const to = { departmentId: department.id, handlerId: handler?.id ?? null };
    return dispatchOrder(desk, order.id, by, to, options.reason ?? null);
  });
}

async function due(options: { limit: string }): Promise<void> {
  const limit = readLimit(options.limit);
  await withPool([], async (pool) => {
    const works = await listDue(pool, limit);
    const age = await readDueAge(pool, new Date());
    if (works.length > 0) {
      console.log(
        textTable([
          ['due', 'task', 'job'],
          ...works.map(({ dueAt, task, jobId }) => [minute(dueAt), task, jobId]),
        ]),
      );
    }
    const oldest =
      age.oldest === null ? '' : `; the oldest has been due for ${Math.round(age.oldest.ageS)} s`;
    console.log(`${age.due} due, ${age.pending} later${oldest}`);
  });
}

function readAmount(text: string): Amount {
  const [, amount, word] = /^(\d+(?:\.\d+)?)\s*([a-z]+(?:[ _][a-z]+)?)$/i.exec(text.trim()) ?? [];
  const unit = word?.toLowerCase().replace(' ', '_').replace(/s?$/, 's') as LimitUnit | undefined;
  const isUnit = ['hours', 'working_hours', 'days', 'working_days'].includes(unit ?? '');
  const n = Number(amount);
  const isHours = unit?.endsWith('hours') === true;
  if (unit === undefined || !isUnit || !(n > 0) || n > 5000 || (!isHours && !Number.isInteger(n))) {
    throw new BadInput(
      `--by ${text} must be a number of hours, working hours, days or working days, such as "2 working days"`,
    );
  }
  return { amount: n, unit };
}

function readSatisfied(text: string | undefined): boolean | null {
  if (text === undefined) return null;
  if (text !== 'yes' && text !== 'no') throw new BadInput('--satisfied must be yes or no');
  return text === 'yes';
}
