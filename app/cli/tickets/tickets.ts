import type { Command } from 'commander';
import { acceptTicket } from '../../tickets/state/acceptTicket.js';
import { closeTicket, withdrawTicket } from '../../tickets/state/closeTicket.js';
import { concludeTicket } from '../../tickets/state/concludeTicket.js';
import { dispatchTicket } from '../../tickets/state/dispatchTicket.js';
import { extendTicket } from '../../tickets/state/extendTicket.js';
import { reopenTicket } from '../../tickets/state/reopenTicket.js';
import { returnTicket } from '../../tickets/state/returnTicket.js';
import { seenTickets } from '../../tickets/seenTickets.js';
import { superviseTicket } from '../../tickets/state/superviseTicket.js';
import type { Amount, LimitUnit } from '../../tickets/rules/limitTime.js';
import { ticketStatuses } from '../../tickets/rules/ticket.js';
import { listDue, readDueAge } from '../../core/database/dueWork.js';
import { readAttachments, readFileCopies } from '../../tickets/store/ticketAttachments.js';
import { readCaseNumber } from '../../tickets/store/ticketCases.js';
import { readMessages } from '../../tickets/store/ticketMessages.js';
import { readNames } from '../../tickets/store/ticketPeople.js';
import { readSteps } from '../../tickets/store/ticketSteps.js';
import { BadInput } from '../terminal/badInput.js';
import { courtIdOf } from '../named/courtIdOf.js';
import { readLimit, readStatuses } from '../terminal/listOptions.js';
import { changeNamed, given, seenTicket } from './namedTicket.js';
import { departmentNamed, staffNamed } from '../named/namedStaff.js';
import { noteReading, reasonOption, staffActing, whoActs } from '../staff/operator.js';
import { addTicketFilesCommands } from './ticketFiles.js';
import { addTicketCodeCommand } from './ticketCode.js';
import { addTicketOpenCommand } from './ticketOpen.js';
import { addTicketProfilesCommand } from './ticketProfiles.js';
import { addTicketReplyCommand } from './ticketReply.js';
import { ticketTable, ticketText } from './ticketText.js';
import { minute } from '../terminal/words.js';
import { textTable } from '../terminal/textTable.js';
import { withPool } from '../terminal/withPool.js';

const help = `
You act as the user of this machine, or as the holder of the token in HOTLINE_TOKEN (hotline staff --help). The rules
decide what you may see and do. Everything that you read is recorded.

  hotline tickets list --overdue
  hotline tickets dispatch 2611240425 --department 执行局 --handler 曹建平
  hotline tickets extend 2611240425 --by "2 working days" --reason 需调卷
  hotline tickets reply 2611240425 --text "..."
  hotline tickets files 2611240425 --to ./2611240425

An agent opens tickets:

  hotline tickets open --kind handed_over --from 13800001111 --text "..."`;

/** Adds `hotline tickets` with its subcommands. */
export function addTicketsCommand(program: Command): void {
  const group = program
    .command('tickets')
    .description('list, handle and answer tickets')
    .addHelpText('after', help);

  addTicketOpenCommand(group);
  group
    .command('list')
    .option(
      '--court <code>',
      'tickets of this court; default: your own court, and your tickets elsewhere',
    )
    .option('--status <status...>', `${ticketStatuses.join(', ')}; default: all open tickets`)
    .option('--overdue', 'only tickets that are overdue or were not dispatched in time')
    .option('--supervised', 'only tickets under supervision')
    .option('--limit <number>', 'maximum number of rows', '200')
    .option(...reasonOption)
    .description('list tickets, by due time')
    .action(list);

  group
    .command('show')
    .argument('<number>')
    .option(...reasonOption)
    .description('show one ticket with all steps, messages and files')
    .action((number: string, { reason }: { reason?: string }) => show(number, reason));

  const action = (name: string, description: string) =>
    group.command(name).argument('<number>').description(description);

  action('dispatch', 'dispatch a ticket to a department, and optionally to a person in it')
    .requiredOption('--department <name>', 'department that must answer')
    .option('--handler <name>', 'staff member who must answer')
    .option('--court <code>', 'court of the department; default: that of the ticket')
    .option('--reason <text>')
    .action(dispatch);
  action('accept', 'accept a ticket').action((number: string) =>
    changeNamed(number, (deps, ticket, by) => acceptTicket(deps, ticket.id, by)),
  );
  action(
    'conclude',
    'say that the handling of a report is complete; then its result must be told',
  ).action((number: string) =>
    changeNamed(number, (deps, ticket, by) => concludeTicket(deps, ticket.id, by)),
  );
  action('return', 'return a ticket that was dispatched to the wrong department')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (deps, ticket, by) =>
        returnTicket(deps, ticket.id, by, given('--reason', reason)),
      ),
    );
  action('extend', 'extend the limit of a ticket; possible once')
    .requiredOption(
      '--by <amount>',
      'amount, such as "2 working days", "24 hours", "4 working hours"',
    )
    .requiredOption('--reason <text>')
    .action((number: string, { by: amount, reason }: Reasoned & { by: string }) =>
      changeNamed(number, (deps, ticket, by) =>
        extendTicket(deps, ticket.id, by, {
          ...readAmount(amount),
          reason: given('--reason', reason),
        }),
      ),
    );
  action('supervise', 'put a ticket under supervision, or raise its level')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (deps, ticket, by) =>
        superviseTicket(deps, ticket.id, by, given('--reason', reason)),
      ),
    );
  action('reopen', 'reopen a ticket for a dissatisfied caller; it goes to a different person')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (deps, ticket, by) =>
        reopenTicket(deps, ticket.id, by, given('--reason', reason)),
      ),
    );
  action('close', 'close an answered ticket')
    .option('--satisfied <yes|no>', 'whether the caller is satisfied with the answer')
    .action((number: string, { satisfied }: { satisfied?: string }) =>
      changeNamed(number, (deps, ticket, by) =>
        closeTicket(deps, ticket.id, by, readSatisfied(satisfied)),
      ),
    );
  action('withdraw', 'withdraw a ticket')
    .requiredOption('--reason <text>')
    .action((number: string, { reason }: Reasoned) =>
      changeNamed(number, (deps, ticket, by) =>
        withdrawTicket(deps, ticket.id, by, given('--reason', reason)),
      ),
    );

  group
    .command('due')
    .option('--limit <number>', 'maximum number of rows', '20')
    .description('list the next due work, and the age of the oldest overdue work')
    .action(due);

  addTicketCodeCommand(group);
  addTicketReplyCommand(group);
  addTicketFilesCommands(group);
  addTicketProfilesCommand(group);
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
  const wanted = readStatuses(options.status, ticketStatuses);
  await withPool([], async (pool) => {
    const operator = await whoActs(pool);
    const staff = staffActing(operator);
    const looksFor = {
      courtId: await courtIdOf(pool, options.court),
      statuses: wanted,
      overdueOnly: options.overdue === true,
      supervisedOnly: options.supervised === true,
    };
    const { tickets, hasMore } = await seenTickets(pool, staff, looksFor, limit);
    await noteReading(pool, operator, {
      command: 'tickets list',
      subject: listSubject(options),
      shown: tickets.map((each) => each.number),
      reason: options.reason,
    });
    console.log(ticketTable(tickets, await readNames(pool)));
    if (hasMore) console.log(`there are more than ${limit}; use --limit, --status or --overdue`);
  });
}

/** Describes the requested tickets in the words of the options. */
function listSubject({ court, status, overdue, supervised }: ListOptions): string {
  const words = [
    ...(court === undefined ? [] : [`of ${court}`]),
    ...(status ?? []),
    ...(overdue === true ? ['overdue'] : []),
    ...(supervised === true ? ['supervised'] : []),
  ];
  return words.length === 0 ? 'open tickets' : words.join(', ');
}

async function show(number: string, reason: string | undefined): Promise<void> {
  await withPool([], async (pool) => {
    const operator = await whoActs(pool);
    const staff = staffActing(operator);
    const ticket = await seenTicket(pool, number, { kind: 'staff', staff });
    await noteReading(pool, operator, {
      command: 'tickets show',
      subject: `ticket ${ticket.number}`,
      reason,
    });
    console.log(
      ticketText(
        ticket,
        await readNames(pool),
        await readSteps(pool, ticket.id),
        await readMessages(pool, ticket.id),
        ticket.caseId === null ? null : await readCaseNumber(pool, ticket.caseId),
        {
          attachments: await readAttachments(pool, ticket.id),
          copies: await readFileCopies(pool, ticket.id),
        },
      ),
    );
  });
}

async function dispatch(
  number: string,
  options: { department: string; handler?: string; court?: string; reason?: string },
): Promise<void> {
  await changeNamed(number, async (deps, ticket, by) => {
    const courtId = (await courtIdOf(deps.db, options.court)) ?? ticket.courtId;
    const department = await departmentNamed(
      ...([deps.db, '--department', options.department, courtId] as const),
    );
    const handler =
      options.handler === undefined
        ? null
        : await staffNamed(deps.db, '--handler', options.handler, courtId);
    const to = { departmentId: department.id, assigneeId: handler?.id ?? null };
    return dispatchTicket(deps, ticket.id, by, to, options.reason ?? null);
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
