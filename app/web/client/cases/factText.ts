/** What a fact of a case says, in words for the agent who tells it. */
import type { GotReply } from '../../contract/contract.js';
import { formatMoment } from '../clock/formatTime.js';
import type { Language } from '../words/both.js';
import type { caseWords } from '../words/cases.js';
import type { disclosureWords } from '../words/disclosures.js';
import type { ticketWords } from '../words/tickets.js';
import { wordOf } from '../words/wordOf.js';

/** A case as an agent may tell it. */
export type ToldCase = GotReply<'POST /api/cases/:id/tell'>;
type ToldContent = NonNullable<ToldCase['facts'][number]['contents']>[number];

/** The words that a fact is told in. */
export interface FactWords {
  readonly language: Language;
  readonly cases: (typeof caseWords)[Language];
  readonly tickets: (typeof ticketWords)[Language];
  readonly own: (typeof disclosureWords)[Language];
}

export const yuan = (fen: number) => `¥${(fen / 100).toFixed(2)}`;

/** Returns the lines of a fact. */
export function factText(fact: ToldContent, words: FactWords): string[] {
  const { language, cases, tickets, own } = words;
  const either = (zh: string, en: string | null) => (language === 'zh' ? zh : (en ?? zh));
  const named = (name: string, value: string | null) =>
    value === null ? null : `${name} ${value}`;
  const line = (...parts: readonly (string | null)[]) => [
    parts.filter((part) => part !== null).join(' · '),
  ];
  const hearing = (of: { startsAt: string; courtroom: string; hearingKind: string }) =>
    line(
      formatMoment(of.startsAt, language),
      wordOf(cases.hearing, of.hearingKind),
      of.courtroom,
    ).join('');
  switch (fact.kind) {
    case 'cause':
      return [either(fact.cause, fact.causeEn)];
    case 'filing_pending':
      return line(
        tickets.stage.pending,
        named(own.appliedOn, fact.appliedOn),
        named(own.correctedOn, fact.correctedOn),
        fact.decidedWithin === null ? null : own.decidedWithin(fact.decidedWithin),
      );
    case 'filing_mediation':
      return line(named(own.appliedOn, fact.appliedOn), named(own.number, fact.number));
    case 'filing_accepted':
      return line(
        tickets.stage.accepted,
        named(own.appliedOn, fact.appliedOn),
        named(own.decidedOn, fact.decidedOn),
        named(own.number, fact.number),
      );
    case 'filing_corrections': {
      const why = fact.reason === null ? null : either(fact.reason, fact.reasonEn);
      return [
        ...line(
          named(own.appliedOn, fact.appliedOn),
          named(own.correctBy, fact.correctBy),
          fact.isOverdue ? own.overdue : null,
          named(own.because, why),
        ),
        ...fact.missing.map(({ what, whatEn }) => `${own.missing} ${either(what, whatEn)}`),
      ];
    }
    case 'filing_refused': {
      const why = fact.reason === null ? null : either(fact.reason, fact.reasonEn);
      return line(
        named(own.appliedOn, fact.appliedOn),
        named(own.decidedOn, fact.decidedOn),
        named(own.servedOn, fact.servedOn),
        named(own.because, why),
      );
    }
    case 'filing_withdrawn':
      return line(
        tickets.stage.withdrawn,
        named(own.appliedOn, fact.appliedOn),
        named(own.decidedOn, fact.decidedOn),
      );
    case 'transfer_not_sent':
    case 'transfer_sent':
    case 'transfer_filed':
      return [
        ...line(
          named(own.firstCourt, fact.firstInstanceCourt),
          named(own.firstNumber, fact.firstInstanceNumber),
          named(own.appealedOn, fact.appealedOn),
        ),
        ...line(
          named(own.appealCourt, fact.appealCourt),
          fact.kind === 'transfer_not_sent' ? null : named(own.sentOn, fact.sentOn),
          fact.kind === 'transfer_filed' ? named(own.filedOn, fact.appealFiledOn) : null,
          fact.kind === 'transfer_filed' ? named(own.appealNumber, fact.appealNumber) : null,
        ),
      ];
    case 'judge_assistant':
    case 'judge_in_charge':
    case 'enforcement_judge':
    case 'clerk':
    case 'department':
      return line(fact.name, named(own.telephone, fact.telephone));
    case 'panel':
      return line(...fact.members.map(({ name, role }) => `${wordOf(own.panel, role)} ${name}`));
    case 'next_hearing':
      return [hearing(fact)];
    case 'hearing_changed':
      return line(hearing(fact), wordOf(own.change, fact.change));
    case 'hearing_not_fixed':
      return [own.notFixed];
    case 'past_hearings':
      return fact.hearings.map(hearing);
    case 'enforcement_money':
      return line(
        `${own.received} ${yuan(fact.receivedFen)}`,
        `${own.paidOut} ${yuan(fact.paidFen)}`,
        `${own.payable} ${yuan(fact.payableFen)}`,
        fact.waitsFor === null ? null : wordOf(own.waitsFor, fact.waitsFor),
      );
    case 'asset_search':
      return line(wordOf(own.asset, fact.asset), wordOf(own.search, fact.state), fact.on);
    case 'auction':
      return line(
        wordOf(own.asset, fact.asset),
        wordOf(own.auction, fact.status),
        formatMoment(fact.startsAt, language),
        fact.place,
      );
    case 'restriction':
      return line(
        wordOf(own.restriction, fact.restriction),
        named(own.since, fact.since),
        named(own.until, fact.until),
        fact.isOver ? own.over : null,
      );
    case 'enforcement_end':
      return line(named(own.endedOn, fact.endedOn));
    case 'enforcement_resumed':
      return line(named(own.resumedOn, fact.resumedOn));
    case 'stage':
      return [wordOf(tickets.stage, fact.stage)];
    case 'events':
      return fact.events.map(({ on, text, textEn }) => `${on} ${either(text, textEn)}`);
    case 'fee':
      return line(
        wordOf(cases.fee, fact.feeKind),
        `${cases.due} ${yuan(fact.dueFen)}`,
        `${cases.paid} ${yuan(fact.paidFen)}`,
        fact.outstandingFen > 0 ? `${own.outstanding} ${yuan(fact.outstandingFen)}` : null,
        fact.outstandingFen > 0 ? named(cases.dueOn, fact.dueOn) : null,
        fact.isOverdue ? own.overdue : null,
        fact.refundableFen > 0 ? `${own.refundable} ${yuan(fact.refundableFen)}` : null,
        fact.refundedFen > 0 ? `${own.refunded} ${yuan(fact.refundedFen)}` : null,
        fact.refundState === null ? null : wordOf(own.refundState, fact.refundState),
        named(own.effectiveOn, fact.effectiveOn),
        named(own.paymentCode, fact.paymentCode),
      );
    case 'result':
      return [
        ...line(
          wordOf(cases.resultKind, fact.resultKind),
          named(own.decidedOnResult, fact.decidedOn),
          named(own.servedOn, fact.servedOn),
        ),
        either(fact.summary, fact.summaryEn),
      ];
  }
}
