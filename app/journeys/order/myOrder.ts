/**
 * Main menu, key 4: how her order stands and what was answered, by its number and its code, or verified. Not content, she has
 * it done again by somebody else; who urges is counted. Of an anonymous one she hears how it stands.
 */
import { CallEnded } from '../../telephony/call.js';
import { closeOrder } from '../../orders/state/closeOrder.js';
import type { OrderChange, OrderDesk } from '../../orders/state/changeOrder.js';
import { findOwnOrder, ownOrder, type OwnOrder } from '../../orders/opening/findOwnOrder.js';
import { joinRepeat } from '../../orders/opening/joinRepeat.js';
import { reopenOrder } from '../../orders/state/reopenOrder.js';
import { forgetNote } from '../../orders/opening/unsentMessages.js';
import { awaitsAnswer } from '../../orders/rules/order.js';
import { checkOrderNumber, orderNumberLength } from '../../orders/rules/orderNumber.js';
import type { CallerIdentity } from '../../orders/rules/orderRepeats.js';
import { chinaDate } from '../../court/rules/workCalendar.js';
import type { NewMessage, VoiceMessage } from '../../orders/store/orderMessages.js';
import { readOrder, type Order } from '../../orders/store/orders.js';
import { listOwnOrders } from '../../orders/store/ownOrders.js';
import type { Conversation } from '../../conversation/conversation.js';
import { enterDigits } from '../../conversation/enterDigits.js';
import { orderOfCaller } from './leaveOrder.js';
import { chooseKey, type NoChoice } from '../../conversation/menu.js';
import {
  answerPrompts,
  headingPrompt,
  limitPrompts,
  orderKindInWords,
  standingPrompts,
  statusOnlyPrompts,
  statusPrompt,
} from './orderPrompts.js';
import { prompt, type Prompt } from '../../conversation/prompt.js';
import { tryCode } from './proveOwner.js';
import { recordMessage } from './recordMessage.js';
import { verifyIdentity } from '../identity/verifyIdentity.js';

type FoundOrder = Extract<OwnOrder, { kind: 'found' }>;
type Way = 'number' | 'verified';

/** Keys 1 to 9, the latest first: who has more of them knows their numbers. */
const listLength = 9;

export async function myOrder(conversation: Conversation): Promise<void> {
  const enter = () => conversation.enter('menu', 'myOrder');
  enter();
  let way = await chooseWay(conversation);
  for (;;) {
    if (way === 'back' || way === 'led_on') break;
    const found = way === 'number' ? await byNumber(conversation) : await byIdentity(conversation);
    enter();
    if (found === null) {
      way = await chooseWayOn(conversation);
    } else if (typeof found === 'string') {
      way = found;
    } else if (found.kind === 'status_only') {
      conversation.isServed = true;
      conversation.say(...statusOnlyPrompts(found.status));
      return;
    } else {
      return tellOrder(conversation, found);
    }
  }
  if (way === 'led_on') conversation.say(prompt('backToPrevious'));
}

async function chooseWay(conversation: Conversation): Promise<Way | NoChoice> {
  const key = await chooseKey(
    conversation,
    {
      name: 'myOrder',
      prompts: () => [prompt('myOrderMenu')],
      again: () => [prompt('myOrderAgain')],
    },
    ['1', '2'],
  );
  return key === '1' ? 'number' : key === '2' ? 'verified' : key;
}

/** Nothing was opened; why waits to be said. */
async function chooseWayOn(conversation: Conversation): Promise<Way | NoChoice> {
  const offer = prompt(
    conversation.person === null ? 'orderNotOpenedMenu' : 'orderNotOpenedVerifiedMenu',
  );
  const key = await chooseKey(
    conversation,
    { name: 'orderWayOn', prompts: () => [offer], again: () => [offer] },
    ['1', '2'],
  );
  return key === '1' ? 'number' : key === '2' ? 'verified' : key;
}

function identityOf({ person, callerNumber }: Conversation): CallerIdentity {
  return { personId: person?.personId ?? null, number: callerNumber };
}

/** Null: it was not opened, and why waits to be said. */
async function byNumber(conversation: Conversation): Promise<OwnOrder | null | NoChoice> {
  const entered = await enterDigits<string>(conversation, {
    name: 'orderNumber',
    prompts: () => [prompt('askOrderNumber')],
    again: () => [prompt('askOrderNumberAgain')],
    longest: orderNumberLength.most,
    accept: (digits) => {
      const checked = checkOrderNumber(digits);
      return checked.kind === 'ok'
        ? { kind: 'entered', value: checked.value }
        : { kind: 'refused', because: prompt('orderNumberWrong') };
    },
  });
  if (typeof entered === 'string') return entered;
  const number = entered.value;
  const known = await findOpened(conversation, number);
  if (known !== null) return known;
  // Whether there is such an order or not, its code is asked for.
  const opened = await tryCode(conversation, number);
  switch (opened) {
    case 'led_on':
      return opened;
    case 'no_code':
      conversation.say(prompt('orderCodeMissing'));
      return null;
    case 'failed':
    case 'refused':
      return null;
    default:
      return conversation.database((db) => ownOrder(db, opened));
  }
}

/** Of the person she has proved to be, or opened by its code in this call before; else null. */
function findOpened(conversation: Conversation, number: string): Promise<OwnOrder | null> {
  return conversation.database(async (db) => {
    const hers = await findOwnOrder(db, number, conversation.person);
    if (hers !== null || conversation.openedOrders.size === 0) return hers;
    const order = await readOrder(db, number);
    return order !== null && conversation.openedOrders.has(order.id) ? ownOrder(db, order) : null;
  });
}

/** Verified, she needs no number: one order is told at once, of more she chooses. */
async function byIdentity(conversation: Conversation): Promise<OwnOrder | null | NoChoice> {
  if (conversation.person === null) {
    const verified = await verifyIdentity(conversation);
    if (verified !== 'verified') return verified;
  }
  const { person, words } = conversation;
  if (person === null) throw new Error('verified, and nobody');
  const orders = await conversation.database((db) => listOwnOrders(db, person, listLength));
  const [first, second] = orders;
  if (first === undefined) {
    conversation.say(prompt('noOrders'));
    return 'back';
  }
  const find = (number: string) => conversation.database((db) => findOwnOrder(db, number, person));
  if (second === undefined) return find(first.number);
  const list = [
    ...orders.map(({ kind, openedAt }, index) =>
      prompt('orderChoice', {
        openedOn: words.pastDate(chinaDate(openedAt)),
        kind: orderKindInWords(conversation, kind),
        key: words.number(index + 1),
      }),
    ),
    prompt('caseListBack'),
  ];
  const key = await chooseKey(
    conversation,
    { name: 'orderList', prompts: () => list, again: () => [prompt('orderListAgain'), ...list] },
    orders.map((_, index) => String(index + 1)),
  );
  if (key === 'back' || key === 'led_on') return key;
  return find(orders[Number(key) - 1]?.number ?? '');
}

/** How an order is told to somebody who was called about it. */
export interface Telling {
  /**
   * Told once she has heard how it stands to the end, or has pressed a key, which says that she has heard enough. There is
   * nothing that she could go back to: the call ends afterwards.
   */
  readonly onHeard?: () => void;
  /** What she hears instead of all that there is to say. */
  readonly told?: readonly Prompt[];
  /** Whether she may do something about it: she has to prove first that it is hers. */
  readonly mayAct?: () => Promise<boolean>;
}

/**
 * How it stands, and what she can do about it.
 * @throws CallEnded
 */
export async function tellOrder(
  conversation: Conversation,
  { order, answer }: Omit<FoundOrder, 'kind'>,
  telling: Telling = {},
): Promise<void> {
  const { onHeard = null, mayAct = () => Promise.resolve(true) } = telling;
  const told: readonly Prompt[] = telling.told ?? [
    headingPrompt(conversation, order),
    statusPrompt(order.status),
    ...standingPrompts(conversation, order),
    ...(answer === null ? [] : await answerPrompts(conversation, answer)),
  ];
  const isAnswered = order.status === 'replied' || order.status === 'closed';
  const offers = [
    ...(order.status === 'replied' ? [['1', prompt('orderContent')] as const] : []),
    ...(isAnswered && order.round === 0 ? [['2', prompt('orderNotContent')] as const] : []),
    ...(awaitsAnswer(order.status) ? [['3', prompt('orderUrge')] as const] : []),
  ];
  // After the second answer there is no third: she hears so, and where else to turn.
  const wayOn = isAnswered && order.round > 0 ? [prompt('orderReopenedBefore')] : [];
  // What she has asked for herself is said in one breath with what she can do.
  let before: readonly Prompt[] = told;
  if (onHeard === null) {
    conversation.isServed = true;
  } else {
    if (await conversation.sayUntilKey(...told)) onHeard();
    before = [];
  }
  // In a call of her own the main menu follows, which has a key for a person, too.
  const needsMenu = offers.length > 0 || (onHeard !== null && wayOn.length > 0);
  if (!needsMenu) {
    conversation.say(...before, ...wayOn);
    return;
  }
  const end = prompt(onHeard === null ? 'repeatAndBack' : 'repeatAndEnd');
  const menu = [...offers.map(([, offer]) => offer), ...wayOn, end];
  for (;;) {
    const key = await chooseKey(
      conversation,
      {
        name: 'orderMenu',
        // Pressed twice in the list, a key would say that she is content with what she has not heard.
        mustBeHeard: true,
        prompts: () => [...told, ...menu],
        first: () => [...before, ...menu],
        again: () => [prompt('orderMenuAgain'), ...menu],
        back: () => menu,
      },
      offers.map(([offered]) => offered),
    );
    if (key !== 'led_on') onHeard?.();
    if (key !== 'led_on' && key !== 'back' && !(await mayAct())) {
      conversation.say(prompt('answerUnproven'));
      return;
    }
    switch (key) {
      case '1':
        return isContent(conversation, order);
      case '2':
        if ((await isNotContent(conversation, order)) === 'over') return;
        before = [];
        continue;
      case '3':
        return urge(conversation, order);
      case 'led_on':
        if (onHeard === null) conversation.say(prompt('backToPrevious'));
        return;
      case 'back':
        return;
    }
  }
}

const byCaller = { kind: 'caller' } as const;

function deskOf(conversation: Conversation): OrderDesk {
  const { db, clock } = conversation.app;
  return { db, clock };
}

async function isContent(conversation: Conversation, order: Order): Promise<void> {
  const change = await conversation.database(() =>
    closeOrder(deskOf(conversation), order.id, byCaller, true),
  );
  conversation.say(prompt(change.kind === 'changed' ? 'orderThanks' : 'orderCannot'));
}

/** Said by whoever reads the steps of an order: in Chinese. */
const notContentReason = '来电人对答复不满意，要求重新办理';

/**
 * She has said that she wants it done again, and only star takes that back. What else keeps her from saying more (silence, a
 * message that is not there, hanging up) does not: without a message it is done again, too.
 */
async function isNotContent(conversation: Conversation, order: Order): Promise<'over' | 'back'> {
  const { app, call, log } = conversation;
  let message: VoiceMessage | null = null;
  const reopen = async () => {
    const more: NewMessage | null = message === null ? null : { voice: message };
    const desk = deskOf(conversation);
    const change = await reopenOrder(desk, order.id, byCaller, notContentReason, more);
    if (message !== null && change.kind === 'changed') {
      await forgetNote(app.config.RECORDINGS_DIR, message.file);
    }
    return change;
  };
  try {
    for (;;) {
      const key = await chooseKey(
        conversation,
        {
          name: 'reopen',
          prompts: () => [prompt('askReopen')],
          again: () => [prompt('askReopenAgain')],
        },
        ['1', '2'],
      );
      if (key === 'back') return 'back';
      if (key !== '1') break;
      const { kind, courtId, caseId, aboutDepartmentId } = order;
      // Were the process to die before it is reopened, it is by her message, as by any call about what was answered; of a
      // question, which was over with its answer, the message becomes an order of its own.
      const subject = { kind, courtId, caseId, aboutDepartmentId };
      const left = await recordMessage(conversation, {
        name: 'reopen',
        intro: [prompt('reopenIntro')],
        order: await orderOfCaller(conversation, subject),
      });
      // Without one she is asked once more.
      if (left.kind === 'left') continue;
      message = left.message;
      if (left.isGone) throw await call.ended;
      break;
    }
    conversation.say(...reopenedPrompts(conversation, await conversation.database(reopen)));
    return 'over';
  } catch (error) {
    if (!(error instanceof CallEnded) || !call.isOver) throw error;
    await reopen().catch((failed: unknown) => {
      log.error('an order was not reopened', { order: order.number, error: failed });
    });
    throw error;
  }
}

function reopenedPrompts(conversation: Conversation, change: OrderChange): Prompt[] {
  switch (change.kind) {
    case 'changed':
      return [prompt('orderReopened'), ...limitPrompts(conversation, change.order)];
    case 'refused':
      return [prompt(change.because === 'reopened_before' ? 'orderReopenedBefore' : 'orderCannot')];
    case 'unknown_order':
      return [prompt('orderCannot')];
  }
}

/** That counts as a repeated call: many of them put the order under supervision. */
async function urge(conversation: Conversation, order: Order): Promise<void> {
  const { record } = conversation;
  const call = {
    caller: identityOf(conversation),
    callId: record.callId,
    by: byCaller,
    message: null,
  };
  const joined = await conversation.database(() =>
    joinRepeat(deskOf(conversation), order.id, call),
  );
  if (joined.kind !== 'changed') {
    conversation.say(prompt('orderCannot'));
    return;
  }
  conversation.say(
    prompt(joined.isKnown ? 'orderUrgedBefore' : 'orderUrged'),
    ...standingPrompts(conversation, joined.order),
  );
}
