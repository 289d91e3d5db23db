/** A message becomes an order: recorded, opened, and its number told. Who hangs up after she has spoken has an order, too. */
import { readOwnName } from '../../court/cases/store/cases.js';
import type { Conversation } from '../../conversation/conversation.js';
import { openedPrompts } from './orderPrompts.js';
import { openMessageOrder, recordMessage, type MessageOrder } from './recordMessage.js';
import type { Prompt } from '../../conversation/prompt.js';

/** What it is about; the caller is filled in here. */
export type OrderSubject = Pick<
  MessageOrder,
  'kind' | 'courtId' | 'caseId' | 'aboutDepartmentId' | 'anonymous'
> & {
  /** Keyed in by her; left out or null: the one she calls from. */
  readonly callerNumber?: string | null;
};

/** What an order of this caller says of her; of one who is anonymous nothing but the call whose records are erased. */
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

/** What is to be said of it waits in the conversation when it returns. */
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
