/**
 * What a caller can have sent: what an SMS of it says, and the content of its fax. Types, and what
 * all letters share.
 */
import type { Queryable } from '../../../core/database/pool.js';
import type { Letter } from '../../../messages/fax/letter.js';
import { letterDate } from '../../../messages/fax/rules/letterDate.js';
import type { SmsMessage } from '../../../messages/rules/smsTemplates.js';
import type { StaticPromptName } from '../../../voice/prompts/catalogue.js';
import type { FaxFiling } from '../../../tickets/rules/faxFiling.js';
import type { Conversation } from '../../conversation/conversation.js';

/** A way of sending that is open, or the sentence that says why it is not. */
export type Way<T> =
  | {
      readonly kind: 'open';
      readonly content: T;
      /** Writes what audits it, in the transaction that writes the SMS or the fax. */
      readonly audit?: (db: Queryable) => Promise<void>;
    }
  | { readonly kind: 'closed'; readonly because: StaticPromptName };

export interface Sendable {
  /** The purpose of its rows, and its name in the record of the call. */
  readonly purpose: 'case_summary' | 'guidance' | 'ticket';
  /** Whose it is: the SMS has this court's signature. */
  readonly courtId: number;
  readonly ticketId?: number;
  /** What the caller has proved to be theirs: pages that they fax now are filed there. */
  readonly theirs?: Pick<FaxFiling, 'kind' | 'id'>;
  readonly sms: Way<SmsMessage>;
  readonly fax: Way<Letter>;
}

const foot = {
  zh: '本页由12368诉讼服务热线自动生成，不代替法律文书的送达。',
  en: 'This page was made by the litigation service hotline 12368. It does not take the place of the service of documents.',
} as const;

/**
 * Returns a letter with today's date in the language of the call: its own parts, and the parts of
 * every letter.
 */
export function letterOf(
  { today, place, language }: Pick<Conversation, 'today' | 'place' | 'language'>,
  own: Pick<Letter, 'title'> & Partial<Letter>,
): Letter {
  const { name, nameEn } = place.court;
  return {
    language,
    court: language === 'en' ? (nameEn ?? name) : name,
    reference: '',
    date: letterDate(today, language),
    rows: [],
    paragraphs: [],
    code: null,
    foot: foot[language],
    ...own,
  };
}
