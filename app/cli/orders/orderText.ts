/** Formats orders for the terminal. */
import type { MovedOrder, MovedStep } from '../../orders/state/recomputeLimits.js';
import type { Refusal } from '../../orders/state/changeOrder.js';
import type { TimeLimitProfile } from '../../orders/rules/limitProfile.js';
import type { Amount } from '../../orders/rules/limitTime.js';
import { isWithNobody } from '../../orders/rules/order.js';
import type { FileCopy, OrderAttachment } from '../../orders/store/orderAttachments.js';
import type { OrderMessage } from '../../orders/store/orderMessages.js';
import type { ListedOrder } from '../../orders/store/findOrders.js';
import type { Order } from '../../orders/store/orders.js';
import type { ShownStep } from '../../orders/store/orderSteps.js';
import { minute, sizeText } from '../terminal/words.js';
import { plain, textTable } from '../terminal/textTable.js';

/** Why nothing was done; printed after the order's number. */
export const refusalText: Readonly<Record<Refusal, string>> = {
  over: 'is closed or withdrawn',
  replied: 'is already answered',
  not_replied: 'is not answered yet',
  not_dispatched: 'is not with a department',
  already_accepted: 'is already accepted',
  too_late: 'can no longer be returned: the time for returning it is over',
  same_person: 'was reopened, so it must go to a different person',
  reopened_before: 'was already reopened once',
  extended_before: 'was already extended once',
  overdue: 'is overdue, so it can no longer be extended',
  supervised: 'is under supervision, so it cannot be extended',
  already: 'has already reached that level',
  not_seen: 'does not exist',
  handlers_only: 'can only be answered, accepted and returned by its handler',
  dispatchers_only: 'can only be dispatched and closed by dispatchers, inspectors and leaders',
  answered_by_her: 'cannot be closed by the person who answered it',
  inspectors_only: 'can only be handled by inspectors',
  superiors_only:
    'can only be extended by the head, a leader or an inspector who neither holds nor answers it',
  caller_or_dispatchers_only:
    'can only be reopened and withdrawn by the caller, dispatchers and inspectors',
  involved_only: 'accepts files only from its handler, dispatchers, and the persons above them',
  clock_only: 'is reminded by the app at its time, not by a person',
  about_department: 'is about that department, so it never goes there',
  about_person: 'is about that person, so it never goes to them',
  other_department: 'cannot go there: the person does not belong to that department',
  other_court: 'cannot go to another court',
  no_extension: 'has a time limit profile that allows no extension',
  extension_too_long: 'cannot be extended by that much',
  nobody: 'is under supervision, and the court has nobody for a higher level',
};

/** Status, and the facts beside it. */
export function stateText(order: ListedOrder): string {
  return [
    order.status,
    ...(order.round > 0 && order.status !== 'reopened' ? ['(again)'] : []),
    ...(isWithNobody(order.status) && order.urgedAt !== null ? ['not dispatched in time'] : []),
    ...(order.overdueLevel > 0 ? [`overdue ${order.overdueLevel}`] : []),
    ...(order.supervisionLevel > 0 ? [`supervised ${order.supervisionLevel}`] : []),
    ...(order.extension === null ? [] : ['extended']),
  ].join(' ');
}

/** Names by id, for printing. */
export interface Names {
  readonly staff: ReadonlyMap<number, string>;
  readonly departments: ReadonlyMap<number, string>;
}

/** Returns the department and person that an order is with; `-` for none. */
export function withWhom(order: ListedOrder, names: Names): string {
  const department = names.departments.get(order.departmentId ?? 0);
  const person = names.staff.get(order.holderId ?? order.handlerId ?? 0);
  return [department, person].filter((name) => name !== undefined).join(' ') || '-';
}

/** Formats orders as a table, one line per order. */
export function orderTable(orders: readonly ListedOrder[], names: Names): string {
  if (orders.length === 0) return 'no matching orders';
  return textTable([
    ['number', 'kind', 'state', 'with', 'opened', 'due'],
    ...orders.map((order) => [
      order.number,
      order.kind + (order.urgent ? ' (urgent)' : ''),
      stateText(order),
      withWhom(order, names),
      minute(order.openedAt),
      minute(order.dueAt),
    ]),
  ]);
}

/** The files of an order besides its messages, and who copied which of them out. */
export interface OrderFiles {
  readonly attachments: readonly OrderAttachment[];
  readonly copies: readonly FileCopy[];
}

/** Formats one order with everything that happened to it. */
export function orderText(
  order: Order,
  names: Names,
  steps: readonly ShownStep[],
  messages: readonly OrderMessage[],
  caseNumber: string | null,
  { attachments, copies }: OrderFiles = { attachments: [], copies: [] },
): string {
  const about = [
    caseNumber,
    names.departments.get(order.aboutDepartmentId ?? 0),
    names.staff.get(order.aboutStaffId ?? 0),
  ].filter((each) => each != null);
  const caller = order.anonymous
    ? 'anonymous'
    : [order.callerName, order.callerNumber].filter((each) => each !== null).join(' ');
  const facts: [string, string][] = [
    [
      'kind',
      order.kind + (order.urgent ? ', urgent' : '') + (order.confidential ? ', confidential' : ''),
    ],
    ['state', stateText(order)],
    ['about', about.join(' ') || '-'],
    ['caller', plain(caller) || '-'],
    ['with', withWhom(order, names)],
    ['supervisor', names.staff.get(order.supervisorId ?? 0) ?? '-'],
    ['due', minute(order.dueAt)],
    ['promised', minute(order.latestAt)],
  ];
  return [
    `order ${order.number}`,
    textTable(facts.map(([name, value]) => [`  ${name}`, value])),
    'steps',
    textTable(
      steps.map((step) => [
        `  ${minute(step.at)}`,
        step.kind,
        `by ${plain(step.by)}`,
        step.to === null ? '' : `to ${step.to}`,
        plain([levelOf(step), step.reason].filter(Boolean).join(': ')),
      ]),
    ),
    'messages',
    ...messages.map(({ at, purpose, body, voice, erasedAt }) => {
      const sound =
        voice === null ? [] : [`${voice.file} (${Math.round(voice.lengthMs / 1000)} s)`];
      return `  ${minute(at)}  ${purpose}  ${plain([...sound, body ?? '', erasedAt === null ? '' : `erased ${minute(erasedAt)}`].join(' ').trim())}`;
    }),
    ...(attachments.length === 0 ? [] : ['attachments', attachmentTable(attachments)]),
    ...(copies.length === 0 ? [] : ['copied', copyTable(copies, messages, attachments)]),
  ].join('\n');
}

function attachmentTable(attachments: readonly OrderAttachment[]): string {
  return textTable(
    attachments.map(({ at, by, kept, mediaType, bytes, erasedAt }) => [
      `  ${minute(at)}`,
      `by ${plain(by)}`,
      kept === null ? `erased ${minute(erasedAt)}` : plain(kept.name),
      `${plain(mediaType)}, ${sizeText(bytes)}`,
    ]),
  );
}

/**
 * Lists who copied what: a message by its position among the messages, an attachment by its name.
 */
function copyTable(
  copies: readonly FileCopy[],
  messages: readonly OrderMessage[],
  attachments: readonly OrderAttachment[],
): string {
  return textTable(
    copies.map(({ at, by, messageId, attachmentId }) => {
      const message = messages.findIndex(({ id }) => id === messageId);
      const attachment = attachments.findIndex(({ id }) => id === attachmentId);
      const what =
        messageId === null
          ? `attachment ${attachment + 1} ${plain(attachments[attachment]?.kept?.name ?? '')}`
          : `message ${message + 1}`;
      return [`  ${minute(at)}`, `by ${plain(by)}`, what.trim()];
    }),
  );
}

function levelOf({ detail }: ShownStep): string {
  return typeof detail.level === 'number' ? `level ${detail.level}` : '';
}

/** Lists the moved limits: one line per order, with its steps below. */
export function movedText(moved: readonly MovedOrder[]): string {
  if (moved.length === 0) return 'no limit of an open order moved';
  return moved
    .flatMap((order) => [
      `order ${order.number}: due ${minute(order.dueBefore)} -> ${minute(order.due)}, ` +
        `promised ${minute(order.latestBefore)} -> ${minute(order.latest)} (${order.why})` +
        (order.overdueTakenBack ? '; no longer overdue' : ''),
      ...order.steps.map(movedStepText),
    ])
    .join('\n');
}

function movedStepText({ kind, level, from, to }: MovedStep): string {
  return `  ${kind} ${level}: ${minute(from)} -> ${minute(to)}`;
}

const amountText = ({ amount, unit }: Amount) => `${amount} ${unit.replace('_', ' ')}`;

/** Formats a profile of time limits: source, steps, and further limits. */
export function profileText(profile: TimeLimitProfile): string {
  const steps = profile.steps.map((step) => {
    const reminders = step.remindBefore.map(amountText).join(', ');
    return `${step.to} ${amountText(step)}${reminders === '' ? '' : ` (reminder ${reminders} before)`}`;
  });
  const within = (what: string, amount: Amount | null) =>
    amount === null ? [] : [`${what} within ${amountText(amount)}`];
  return [
    `  ${profile.source}`,
    `  ${steps.join(' -> ')}`,
    `  ${[
      `the caller is promised the limit of step ${profile.promised}`,
      `supervised after step ${profile.superviseAfter}, then ${amountText(profile.supervised)} a level`,
      ...within('dispatched', profile.dispatchWithin),
      ...within('accepted', profile.acceptWithin),
      ...within('told the result', profile.tellWithin),
      ...within('returned', profile.returnWithin),
      profile.maxExtension === null
        ? 'no extension'
        : `extended by at most ${amountText(profile.maxExtension)}`,
      ...(profile.pausesWhile.length > 0 ? [`paused while ${profile.pausesWhile.join(', ')}`] : []),
    ].join('; ')}`,
  ].join('\n');
}
