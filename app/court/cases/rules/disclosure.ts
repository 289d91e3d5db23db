/**
 * What of a case may be said to whom, and when. Facts carry data; the flows put them into words.
 *
 * Sources:
 * - Rules of the Supreme People's Court on publishing trial process information on the internet
 *   (最高人民法院关于人民法院通过互联网公开审判流程信息的规定, 法释〔2018〕7号) Art. 1 and 7: parties, agents ad litem
 *   and defenders are told of filing, panel, hearings, progress, service, appeal, transfer and end; Art. 3: by
 *   telephone too. What the law keeps confidential stays so.
 * - Civil Procedure Law Art. 137, Criminal Procedure Law Art. 188 and 285, Administrative Litigation Law Art. 54:
 *   cases with state secrets, privacy, juveniles or trade secrets are not heard in public. Of these only the hearing
 *   and whom to contact is said by telephone, because a telephone shows nobody who is listening beside the caller.
 * - Civil Procedure Law Art. 151, Criminal Procedure Law Art. 202: a judgment reaches a party by being pronounced
 *   and served, not by an answering machine. The result is said once it was served on this very party. In a criminal
 *   case the accused and the victim are both parties (Criminal Procedure Law Art. 108), and are told the same.
 * - Civil Procedure Law Art. 61 to 63, Criminal Procedure Law Art. 33 and 46: agents and defenders act within their
 *   authority, and so only on its days.
 * - Civil Procedure Law Art. 128 and 174: the other side learns of a case when it was accepted, but of an appeal
 *   when it was handed in.
 */
import type {
  CaseFee,
  CaseFile,
  CaseHeading,
  CaseStage,
  FilingStatus,
  Hearing,
  OfficeContact,
  Participation,
  PartyRole,
} from '../../import/rules/caseFile.js';
import {
  disclosureTopics,
  spokenEvents,
  type DisclosableFact,
  type Disclosure,
  type FeeFact,
  type FilingFact,
  type HearingFact,
  type PastHearing,
  type PeopleFact,
  type ProgressFact,
  type ResultFact,
  type TransferFact,
  type WithheldReason,
} from './disclosableFact.js';
import { chinaDate, type IsoDate } from '../../rules/workCalendar.js';

export * from './disclosableFact.js';

/**
 * Who brings a case: before acceptance it is theirs alone, the other side is not in it yet. An agent who is in the
 * file so early was named by the side that brought it.
 */
const bringsTheCase: ReadonlySet<PartyRole> = new Set<PartyRole>([
  'plaintiff',
  'appellant',
  'applicant',
  'private_prosecutor',
  'agent',
]);

/** Stages after which a decision is known to exist; before them its existence is not let out either. */
const decidedStages: ReadonlySet<CaseStage> = new Set<CaseStage>([
  'decided',
  'appealed',
  'enforcement',
  'enforced',
  'enforcement_ended',
  'closed',
]);

/** Stages in which a hearing is still to be expected. */
const waitsForHearing: ReadonlySet<CaseStage> = new Set<CaseStage>([
  'filing',
  'mediation',
  'awaiting_hearing',
  'hearing',
]);

/**
 * Decides what may be said about a case to one person of it, today.
 *
 * The identity must have been proved before; whether the person belongs to the case at all is the look-up's
 * question, and its answer is the participation.
 * @param today the day in China
 */
export function disclose(file: CaseFile, participation: Participation, today: IsoDate): Disclosure {
  if (!authorityCovers(participation, today)) return nothing('authority_over');
  const isAccepted = file.filing.status === 'accepted';
  if (!isAccepted && file.transfer === null && !bringsTheCase.has(participation.role)) {
    return nothing('not_accepted');
  }
  if (file.publicity !== 'public') return discloseRestricted(file, today);

  const filing = filingFact(file);
  // Before acceptance the stage says no more than the filing does, and nobody sits on the case.
  const stages = isAccepted ? [stageFact(file)] : [];
  const panel = isAccepted ? panelFacts(file) : [];
  const transfer = transferFacts(file);
  const hearings = hearingFacts(file, today);
  const fees = feeFacts(file.fees, today);
  const result = resultFacts(file, participation, today);
  return {
    facts: [
      filing,
      ...transfer,
      ...contactFacts(file),
      ...panel,
      ...hearings,
      ...stages,
      ...eventFacts(file, result.isKnown),
      ...fees,
      ...result.facts,
    ],
    withheld: result.isWithheld ? [{ topic: 'result', reason: 'not_served' }] : [],
    summary: {
      standing: stages[0] ?? filing,
      next: nextMatter({ hearings, fees, transfer, result: result.facts }),
    },
  };
}

/**
 * The name under which the audit keeps a fact: what was said, without the values, which stay in the case's own
 * rows (Personal Information Protection Law Art. 6: no more than the purpose needs).
 */
export function factName(fact: DisclosableFact): string {
  switch (fact.topic) {
    case 'fees':
      return `fee_${fact.feeKind}`;
    case 'result':
      return `result_${fact.resultKind}`;
    case 'filing':
    case 'transfer':
    case 'people':
    case 'hearing':
    case 'progress':
      return fact.kind;
  }
}

/**
 * Whether a list of somebody's cases may name the cause of this one. Where the case itself may not be told, its
 * number alone is said: she has to be able to choose it, and hears then why it is not told.
 * @param today the day in China
 */
export function mayNameCause(heading: CaseHeading, today: IsoDate): boolean {
  return (
    authorityCovers(heading, today) &&
    heading.publicity === 'public' &&
    (heading.filingStatus === 'accepted' || bringsTheCase.has(heading.role))
  );
}

function authorityCovers(
  participation: Pick<Participation, 'role' | 'authorityFrom' | 'authorityUntil'>,
  today: IsoDate,
): boolean {
  if (participation.role !== 'agent') return true;
  const { authorityFrom, authorityUntil } = participation;
  return (
    (authorityFrom === null || authorityFrom <= today) &&
    (authorityUntil === null || today <= authorityUntil)
  );
}

function nothing(reason: WithheldReason): Disclosure {
  return {
    facts: [],
    withheld: disclosureTopics.map((topic) => ({ topic, reason })),
    summary: { standing: null, next: null },
  };
}

/** A case not heard in public: the hearing, and whom to contact. */
function discloseRestricted(file: CaseFile, today: IsoDate): Disclosure {
  const contacts = contactFacts(file);
  const hearings = hearingFacts(file, today).filter(
    (fact) => fact.kind === 'next_hearing' || fact.kind === 'hearing_changed',
  );
  return {
    facts: [...contacts, ...hearings],
    withheld: disclosureTopics
      .filter((topic) => topic !== 'people' && topic !== 'hearing')
      .map((topic) => ({ topic, reason: 'not_public' })),
    summary: { standing: null, next: hearings[0] ?? contacts[0] ?? null },
  };
}

function stageFact(file: CaseFile): Extract<ProgressFact, { kind: 'stage' }> {
  return { topic: 'progress', kind: 'stage', stage: file.stage };
}

function filingFact(file: CaseFile): FilingFact {
  const { status, appliedOn, decidedOn, reason, reasonEn } = file.filing;
  const kind = `filing_${status satisfies FilingStatus}` as const;
  switch (kind) {
    case 'filing_pending':
      return { topic: 'filing', kind, appliedOn };
    case 'filing_accepted':
      return { topic: 'filing', kind, appliedOn, decidedOn, number: file.number };
    case 'filing_corrections':
    case 'filing_refused':
      return { topic: 'filing', kind, appliedOn, decidedOn, reason, reasonEn };
  }
}

function transferFacts(file: CaseFile): TransferFact[] {
  if (file.transfer === null) return [];
  const { sentOn, appealFiledOn, appealNumber, ...rest } = file.transfer;
  const basics = { topic: 'transfer', ...rest } as const;
  if (appealFiledOn !== null) {
    return [{ ...basics, kind: 'transfer_filed', sentOn, appealFiledOn, appealNumber }];
  }
  if (sentOn !== null) return [{ ...basics, kind: 'transfer_sent', sentOn }];
  return [{ ...basics, kind: 'transfer_not_sent' }];
}

/** Whom to call. */
function contactFacts(file: CaseFile): PeopleFact[] {
  const contact = (
    kind: 'judge_in_charge' | 'clerk' | 'department',
    person: OfficeContact | null,
  ): PeopleFact[] =>
    person === null
      ? []
      : [{ topic: 'people', kind, name: person.name, telephone: person.telephone }];
  return [
    ...contact('judge_in_charge', file.judgeInCharge),
    ...contact('clerk', file.clerk),
    ...contact('department', file.department),
  ];
}

function panelFacts(file: CaseFile): PeopleFact[] {
  return file.panel.length === 0 ? [] : [{ topic: 'people', kind: 'panel', members: file.panel }];
}

/** Whether a hearing is still to come; enforcement knows none as a rule. */
function expectsHearing(file: CaseFile): boolean {
  return (
    file.filing.status === 'accepted' &&
    file.kind !== 'enforcement' &&
    waitsForHearing.has(file.stage)
  );
}

function hearingFacts(file: CaseFile, today: IsoDate): HearingFact[] {
  const sorted = [...file.hearings].sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
  const data = (hearing: Hearing): PastHearing => ({
    startsAt: hearing.startsAt,
    courtroom: hearing.courtroom,
    hearingKind: hearing.kind,
  });
  const isAhead = (hearing: Hearing) => chinaDate(hearing.startsAt) >= today;

  const next = sorted.find((hearing) => hearing.status === 'scheduled' && isAhead(hearing));
  const changed = sorted.filter(
    (hearing, index) =>
      (hearing.status === 'postponed' || hearing.status === 'cancelled') &&
      // One that has passed still matters while nothing took its place.
      (isAhead(hearing) || (index === sorted.length - 1 && expectsHearing(file))),
  );
  // A hearing that is still marked as scheduled when its day is over has been, or the court would have changed it.
  const past = sorted.filter(
    (hearing) => hearing.status === 'held' || (hearing.status === 'scheduled' && !isAhead(hearing)),
  );

  const facts: HearingFact[] = [];
  if (next) facts.push({ topic: 'hearing', kind: 'next_hearing', ...data(next) });
  for (const hearing of changed) {
    if (hearing.status !== 'postponed' && hearing.status !== 'cancelled') continue;
    facts.push({
      topic: 'hearing',
      kind: 'hearing_changed',
      change: hearing.status,
      ...data(hearing),
    });
  }
  if (!next && expectsHearing(file)) {
    facts.push({ topic: 'hearing', kind: 'hearing_not_fixed' });
  }
  if (past.length > 0) {
    facts.push({ topic: 'hearing', kind: 'past_hearings', hearings: past.map(data) });
  }
  return facts;
}

/**
 * The newest steps. While the result is not served, the steps from the day of the decision on are left out: their
 * free text may tell it.
 */
function eventFacts(file: CaseFile, resultIsKnown: boolean): ProgressFact[] {
  const { result } = file;
  const events = file.events
    .filter((event) => resultIsKnown || result === null || event.on < result.decidedOn)
    .sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0))
    .slice(0, spokenEvents);
  return events.length === 0 ? [] : [{ topic: 'progress', kind: 'events', events }];
}

function feeFacts(fees: readonly CaseFee[], today: IsoDate): FeeFact[] {
  return fees.map((fee) => {
    const outstandingFen = Math.max(0, fee.dueFen - fee.paidFen);
    return {
      topic: 'fees',
      kind: 'fee',
      feeKind: fee.kind,
      dueFen: fee.dueFen,
      paidFen: fee.paidFen,
      outstandingFen,
      dueOn: fee.dueOn,
      isOverdue: outstandingFen > 0 && fee.dueOn !== null && fee.dueOn < today,
      refundableFen: fee.refundableFen,
      refundedFen: fee.refundedFen,
      refundOutstandingFen: Math.max(0, fee.refundableFen - fee.refundedFen),
    };
  });
}

function resultFacts(
  file: CaseFile,
  participation: Participation,
  today: IsoDate,
): { facts: ResultFact[]; isKnown: boolean; isWithheld: boolean } {
  const { result } = file;
  if (result === null) return { facts: [], isKnown: false, isWithheld: false };
  const { servedOn } = participation;
  if (servedOn === null || servedOn > today) {
    return { facts: [], isKnown: false, isWithheld: decidedStages.has(file.stage) };
  }
  const { kind: resultKind, decidedOn, summary, summaryEn } = result;
  const fact: ResultFact = {
    topic: 'result',
    kind: 'result',
    resultKind,
    decidedOn,
    servedOn,
    summary,
    summaryEn,
  };
  return { facts: [fact], isKnown: true, isWithheld: false };
}

/** What a caller must hear even if she hangs up after one sentence: dates first, then money, then the rest. */
function nextMatter(found: {
  hearings: readonly HearingFact[];
  fees: readonly FeeFact[];
  transfer: readonly TransferFact[];
  result: readonly ResultFact[];
}): DisclosableFact | null {
  return (
    found.hearings.find((fact) => fact.kind === 'next_hearing') ??
    found.hearings.find((fact) => fact.kind === 'hearing_changed') ??
    found.fees.find((fact) => fact.outstandingFen > 0) ??
    found.transfer.find((fact) => fact.kind !== 'transfer_filed') ??
    found.result[0] ??
    found.transfer[0] ??
    found.fees.find((fact) => fact.refundOutstandingFen > 0) ??
    found.hearings.find((fact) => fact.kind === 'hearing_not_fixed') ??
    null
  );
}
