/** An answer of the guidance, to be sent. */
import type { Conversation } from '../../conversation/conversation.js';
import type { Told } from '../../../guidance/tellAnswer.js';
import { smsOf } from '../../../messages/rules/smsText.js';
import { letterOf, type Sendable } from './sendable.js';

export function answerToSend(conversation: Conversation, told: Told): Sendable {
  // The title is at the head of the letter.
  const paragraphs = told.fax.split('\n\n').slice(1);
  return {
    purpose: 'guidance',
    courtId: conversation.place.court.id,
    sms: { kind: 'open', content: smsOf('guidance', told.language, { answer: told.sms }) },
    fax: { kind: 'open', content: letterOf(conversation, { title: told.asked, paragraphs }) },
  };
}
