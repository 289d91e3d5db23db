/**
 * Main menu, key 5: how the caller's order stands and what was answered, found by number and code
 * or after verification. A caller who is not content can have it redone by somebody else; one who
 * urges is counted. Of an anonymous order the caller hears only how it stands.
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
import { orderOfCaller, recordMessage } from './leaveOrder.js';
import { chooseKey, moreKey, type NoChoice } from '../../conversation/menu.js';
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
import { offerWays } from '../send/offerWays.js';
import { orderToSend } from '../send/orderToSend.js';
import { tryCode } from './proveOwner.js';
import { stayUnknown } from './stayUnknown.js';
import { verifyIdentity } from '../identity/verifyIdentity.js';

type FoundOrder = Extract<OwnOrder, { kind: 'found' }>;
type Way = 'number' | 'verified';

/** Keys 1 to 6, the latest first. A caller with more orders knows their numbers. */
const listLength = 6;

export async function myOrder(conversation: Conversation): Promise<void> {
  const enter = () => conversation.enter('menu', 'myOrder');
  enter();
  let way = await chooseWay(conversation);
  for (;;) {
    if (way === 'back' || way === 'led_on') break;
    const found = way === 'number' ? await byNumber(conversation) : await byIdentity(conversation);
    // Whoever has the code of an anonymous order has reported it. What they hear stands in no record.
    const isUnknown = typeof found === 'object' && found?.kind === 'status_only';
    if (isUnknown && !conversation.isAnonymous) await stayUnknown(conversation);
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

/** Nothing was opened; the reason waits to be said. Offers another way. */
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

/**
 * Finds an order by its number and code.
 * @returns null when it was not opened; the reason waits to be said.
 */
async function byNumber(conversation: Conversation): Promise<OwnOrder | null | NoChoice> {
  const entered = await enterDigits<string>(conversation, {
    name: 'orderNumber',
    // The record of the call must not lead from an anonymous order to the telephone that asked.
    isSecret: true,
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
  // The code is asked for whether or not such an order exists.
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

/**
 * Finds an order of the person the caller has proved to be, or one opened by its code earlier in
 * this call; else null.
 */
function findOpened(conversation: Conversation, number: string): Promise<OwnOrder | null> {
  return conversation.database(async (db) => {
    const hers = await findOwnOrder(db, number, conversation.person);
    if (hers !== null || conversation.openedOrders.size === 0) return hers;
    const order = await readOrder(db, number);
    return order !== null && conversation.openedOrders.has(order.id) ? ownOrder(db, order) : null;
  });
}

/**
 * Finds orders of the verified caller, who needs no number. A single order is told at once; of
 * several the caller chooses one.
 */
async function byIdentity(conversation: Conversation): Promise<OwnOrder | null | NoChoice> {
  if (conversation.person === null) {
    const verified = await verifyIdentity(conversation);
    if (verified !== 'verified') return verified;
  }
  const { person, words } = conversation;
  if (person === null) throw new Error('the caller is verified, but no person is set');
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

/** How an order is told to a person who is called about it. */
export interface Telling {
  /**
   * Called once the caller has heard to the end how the order stands, or has pressed a key, which
   * says that they have heard enough. There is nothing to go back to: the call ends afterwards.
   */
  readonly onHeard?: () => void;
  /** What the caller hears instead of everything there is to say. */
  readonly told?: readonly Prompt[];
  /** Whether the caller may act on the order: they must prove first that it is theirs. */
  readonly mayAct?: () => Promise<boolean>;
}

/**
 * Tells how an order stands, and lets the caller act on it.
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
  // There is no third answer after the second. The caller hears that, and where else to turn.
  const wayOn = isAnswered && order.round > 0 ? [prompt('orderReopenedBefore')] : [];
  // What the caller asked for themselves is said together with what they can do.
  let before: readonly Prompt[] = told;
  if (onHeard === null) {
    conversation.isServed = true;
  } else {
    if (await conversation.sayUntilKey(...told)) onHeard();
    before = [];
  }
  // In a call that the caller made, the main menu follows, which also has a key for a person.
  const needsMenu = offers.length > 0 || (onHeard !== null && wayOn.length > 0);
  if (!needsMenu) {
    conversation.say(...before, ...wayOn);
    return;
  }
  const end = prompt(onHeard === null ? 'repeatAndBack' : 'repeatAndEnd');
  // Comes last, so that nobody waits for it who wants something else.
  const menu = [...offers.map(([, offer]) => offer), ...wayOn, end, prompt('orderWaysOffer')];
  for (;;) {
    const key = await chooseKey(
      conversation,
      {
        name: 'orderMenu',
        // A key that was pressed twice in the list would say that the caller is content with an
        // answer they have not heard.
        mustBeHeard: true,
        prompts: () => [...told, ...menu],
        first: () => [...before, ...menu],
        again: () => [prompt('orderMenuAgain'), ...menu],
        back: () => menu,
      },
      [...offers.map(([offered]) => offered), moreKey],
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
      case moreKey: {
        const way = await offerWays(conversation, orderToSend(conversation, order));
        before = way.kind === 'said' ? way.words : [];
        continue;
      }
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

/** In Chinese, because the staff reads it in the steps of the order. */
const notContentReason = '来电人对答复不满意，要求重新办理';

/**
 * The caller has said that they want the order redone, and only `*` takes that back. Anything else
 * that keeps them from saying more (silence, a failed message, hanging up) does not: the order is
 * redone without a message, too.
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
      // If the process dies before the order is reopened, the message reopens it, as any call about
      // an answered matter does. A question is over with its answer, so its message becomes an
      // order of its own.
      const subject = { kind, courtId, caseId, aboutDepartmentId };
      const left = await recordMessage(conversation, {
        name: 'reopen',
        intro: [prompt('reopenIntro')],
        order: await orderOfCaller(conversation, subject),
      });
      // Without a message the caller is asked once more.
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
      log.error('cannot reopen an order', { order: order.number, error: failed });
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

/**
 * Urges the answer to an order. It counts as a repeated call; many of them put the order under
 * supervision.
 */
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
