/**
 * A message becomes an order: it is recorded, the order is opened, and the caller hears its number.
 * A caller who hangs up after they have spoken has an order, too.
 */
import { readOwnName } from '../../court/cases/store/cases.js';
import type { Conversation } from '../../conversation/conversation.js';
import { openedPrompts } from './orderPrompts.js';
import { openMessageOrder, recordMessage, type MessageOrder } from './recordMessage.js';
import type { Prompt } from '../../conversation/prompt.js';

/** What the order is about. The caller is filled in here. */
export type OrderSubject = Pick<
  MessageOrder,
  'kind' | 'courtId' | 'caseId' | 'aboutDepartmentId' | 'anonymous'
> & {
  /** Keyed in by the caller. Left out or null: the number they call from. */
  readonly callerNumber?: string | null;
};

/**
 * Returns what an order of this caller says about them. An anonymous one says nothing but the call,
 * whose records are erased.
 */
export async function orderOfCaller(
  conversation: Conversation,
  subject: OrderSubject,
): Promise<MessageOrder> {
  const { language, record, person } = conversation;
  const common = { ...subject, language, callId: record.callId, by: { kind: 'caller' } } as const;
  if (subject.anonymous === true) return { ...common, callerNumber: null };
  const callerName =
    person === null ? null : await conversation.database((db) => readOwnName(db, person));
  const callerNumber = subject.callerNumber ?? conversation.callerNumber;
  return { ...common, callerNumber, callerName, personId: person?.personId ?? null };
}

/** Records a message and opens its order. What is to be said about it waits in the conversation. */
export async function leaveOrder(
  conversation: Conversation,
  name: string,
  subject: OrderSubject,
  intro: readonly Prompt[],
): Promise<void> {
  const order = await orderOfCaller(conversation, subject);
  const left = await recordMessage(conversation, { name, intro, order });
  if (left.kind === 'left') return;
  const opened = await openMessageOrder(conversation, order, left);
  conversation.isServed = true;
  conversation.record.event(conversation.now, 'step', 'order', opened.kind);
  conversation.say(...openedPrompts(conversation, opened));
}
