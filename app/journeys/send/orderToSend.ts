/**
 * An order, to be sent: its number, how it stands, and by when it is answered. Not what it is about:
 * whoever passes by a fax machine or sees a telephone can read it. And not its code, which only the
 * SMS to the telephone that the order names tells.
 */
import type { Conversation } from '../../conversation/conversation.js';
import { writeFaxCode } from '../../messages/fax/rules/faxCode.js';
import { smsOf } from '../../messages/rules/smsText.js';
import { momentText } from '../../orders/orderSms.js';
import { awaitsAnswer } from '../../orders/rules/order.js';
import type { Order } from '../../orders/store/orders.js';
import { stateWords } from '../../smsService/rules/orderWords.js';
import { letterOf, type Sendable } from './sendable.js';

export function orderToSend(
  conversation: Conversation,
  {
    id,
    number,
    courtId,
    status,
    latestAt,
  }: Pick<Order, 'id' | 'number' | 'courtId' | 'status' | 'latestAt'>,
): Sendable {
  const { language } = conversation;
  const until = awaitsAnswer(status) ? latestAt : null;
  const state = stateWords(language, status);
  const message =
    until === null
      ? smsOf('orderState', language, { order: number, state })
      : smsOf('orderStateUntil', language, {
          ...{ order: number, state, latest: momentText(until, language) },
        });
  const rows = [
    { label: '登记编号', value: number },
    { label: '办理情况', value: stateWords('zh', status) },
    ...(until === null ? [] : [{ label: '答复期限', value: momentText(until, 'zh') }]),
  ];
  const letter = letterOf(conversation, {
    ...{ title: '事项办理情况告知', reference: number, rows },
    paragraphs: ['凭登记编号和查询码，可以随时拨打12368查询办理情况。'],
    code: writeFaxCode({ kind: 'order', number }),
  });
  return {
    ...{ purpose: 'order', courtId, orderId: id, theirs: { kind: 'order', id } },
    sms: { kind: 'open', content: message },
    fax: { kind: 'open', content: letter },
  };
}
