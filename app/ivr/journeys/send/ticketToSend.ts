/**
 * A ticket, to be sent: its number, its state, and by when it is answered. Not its subject:
 * anybody who passes by a fax machine or sees a telephone can read it. And not its code, which
 * only the SMS to the telephone that the ticket names tells.
 */
import type { Conversation } from '../../conversation/conversation.js';
import { writeFaxCode } from '../../../messages/fax/rules/faxCode.js';
import { smsOf } from '../../../messages/rules/smsText.js';
import { momentText } from '../../../tickets/ticketSms.js';
import { awaitsAnswer } from '../../../tickets/rules/ticket.js';
import type { Ticket } from '../../../tickets/store/tickets.js';
import { stateWords } from '../../sms/rules/ticketWords.js';
import { letterOf, type Sendable } from './sendable.js';

/** The fixed texts of the letter. */
const ownWords = {
  zh: {
    title: '事项办理情况告知',
    number: '登记编号',
    state: '办理情况',
    until: '答复期限',
    code: '凭登记编号和查询码，可以随时拨打12368查询办理情况。',
  },
  en: {
    title: 'How your request stands',
    number: 'Number',
    state: 'State',
    until: 'Answer by',
    code: 'With the number and its code you can call 12368 at any time, and ask how it stands.',
  },
} as const;

export function ticketToSend(
  conversation: Conversation,
  {
    id,
    number,
    courtId,
    status,
    latestAt,
  }: Pick<Ticket, 'id' | 'number' | 'courtId' | 'status' | 'latestAt'>,
): Sendable {
  const { language } = conversation;
  const until = awaitsAnswer(status) ? latestAt : null;
  const state = stateWords(language, status);
  const message =
    until === null
      ? smsOf('ticketState', language, { ticket: number, state })
      : smsOf('ticketStateUntil', language, {
          ticket: number,
          state,
          latest: momentText(until, language),
        });
  const own = ownWords[language];
  const letter = letterOf(conversation, {
    title: own.title,
    reference: number,
    rows: [
      { label: own.number, value: number },
      { label: own.state, value: state },
      ...(until === null ? [] : [{ label: own.until, value: momentText(until, language) }]),
    ],
    paragraphs: [own.code],
    code: writeFaxCode({ kind: 'ticket', number }, conversation.app.identityKeys),
  });
  return {
    purpose: 'ticket',
    courtId,
    ticketId: id,
    theirs: { kind: 'ticket', id },
    sms: { kind: 'open', content: message },
    fax: { kind: 'open', content: letter },
  };
}
