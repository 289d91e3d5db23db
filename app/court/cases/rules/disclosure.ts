/**
 * Decides what may be told about a case, to whom, and when. Facts carry data; the conversation puts
 * them into words.
 *
 * Sources:
 * - Rules of the Supreme People's Court on publishing trial process information on the internet
 *   (最高人民法院关于人民法院通过互联网公开审判流程信息的规定, 法释〔2018〕7号) Art. 1 and 7:
 *   parties, agents ad litem and defenders are told of filing, panel, hearings, progress, service,
 *   appeal, transfer and end; Art. 3: by telephone too; Art. 12: except state secrets and what the
 *   law keeps confidential or restricts.
 * - Civil Procedure Law Art. 137, Criminal Procedure Law Art. 188 and 285, Administrative
 *   Litigation Law Art. 54: cases with state secrets, privacy, divorce, juveniles or trade secrets
 *   are not heard in public. That shuts out the public, and not the parties: of a divorce, and
 *   where privacy or a trade secret is at stake, they hear filing, transfer, people, hearings,
 *   stage and fees. The steps and the result are in the court's own words, which may name what was
 *   to stay between the parties, and nobody can see over the telephone who is listening beside the
 *   caller.
 * - Law on Guarding State Secrets; Criminal Procedure Law Art. 286 and Law on the Protection of
 *   Minors Art. 103: of a state secret and of a juvenile's case, the hotline tells only the hearing
 *   and whom to contact.
 * - Civil Procedure Law Art. 151, Criminal Procedure Law Art. 202: a judgment reaches a party by
 *   being pronounced and served, not by an answering machine. The hotline tells the result only
 *   after it was served on this very party. In a criminal case the accused and the victim are both
 *   parties (Criminal Procedure Law Art. 108), and are told the same.
 * - Civil Procedure Law Art. 61 to 63, Criminal Procedure Law Art. 33 and 46: agents and
 *   defenders act within their authority, and so only on the days it covers.
 * - Who may know of a case, and of a preservation in it: knowing.ts. Whose fee a fee is:
 *   feePayers.ts; what is told of it: feeFacts.ts. What is told of a filing: filingFact.ts. Who
 *   hears what of an enforcement: enforcementFacts.ts.
 */
import type {
  CaseFile,
  CaseStage,
  Hearing,
  OfficeContact,
  Participation,
} from '../../import/rules/caseFile.js';
import {
  disclosureTopics,
  spokenEvents,
  type DisclosableFact,
  type Disclosure,
  type EnforcementFact,
  type FeeFact,
  type HearingFact,
  type PastHearing,
  type PeopleFact,
  type ProgressFact,
  type ResultFact,
  type TransferFact,
  type WithheldReason,
} from './disclosableFact.js';
import { enforcementFacts, isPressing, isToDebtor } from './enforcementFacts.js';
import { feeFacts } from './feeFacts.js';
import { filingFact } from './filingFact.js';
import { authorityCovers, isRestricted } from './headings.js';
import { isOfApplicant, knowableOf, mayKnowOf, mayKnowOfStep } from './knowing.js';
import { chinaDate, type IsoDate } from '../../rules/workCalendar.js';

export * from './disclosableFact.js';
export { mayNameCause } from './headings.js';

/**
 * Stages in which it is known that a decision exists. Before them, not even its existence is told.
 */
const decidedStages: ReadonlySet<CaseStage> = new Set<CaseStage>([
  'decided',
  'appealed',
  'enforcement',
  'enforced',
  'enforcement_ended',
  'enforcement_terminated',
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
 * Decides what may be told about a case today, to one person who has a part in it.
 *
 * The person's identity must have been proved before. The look-up of the case decides whether the
 * person has a part in it, and returns the participation.
 * @param today the day in China
 */
export function disclose(file: CaseFile, participation: Participation, today: IsoDate): Disclosure {
  if (!authorityCovers(participation, today)) return nothing('authority_over');
  if (!mayKnowOf(knowableOf(file), participation, today)) return unknown;
  if (participation.tells === 'common') return discloseCommon(file, participation, today);
  if (isRestricted.has(file.publicity)) return discloseRestricted(file, today);
  const isAccepted = file.filing.status === 'accepted';
  const isPublic = file.publicity === 'public';

  const filing = filingFact(filingFor(file, participation), participation, today);
  const { stages, panel, transfer, hearings } = courseOf(file, participation, today);
  const enforcement = isAccepted ? enforcementFacts(file, participation, today) : [];
  const fees = feeFacts(file, participation, today);
  const result = resultFacts(file, participation, today);
  const told = isPublic ? result.facts : [];
  return {
    facts: [
      filing,
      ...transfer,
      ...contactFacts(file),
      ...panel,
      ...hearings,
      ...enforcement,
      ...stages,
      ...(isPublic ? eventFacts(file, participation, today, result.isKnown) : []),
      ...fees,
      ...told,
    ],
    withheld: [
      ...(result.isWithheld ? [{ topic: 'result', reason: 'not_served' } as const] : []),
      ...(result.isKnown && !isPublic
        ? [{ topic: 'result', reason: 'words_not_public' } as const]
        : []),
    ],
    summary: {
      standing: stages[0] ?? filing,
      next: nextMatter({ hearings, enforcement, fees, transfer, result: told }),
    },
  };
}

/**
 * Returns the name under which the audit keeps a fact. It says what was told but not the values,
 * which stay in the case's own rows (Personal Information Protection Law Art. 6: no more than the
 * purpose needs).
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
    case 'enforcement':
    case 'progress':
      return fact.kind;
  }
}

/**
 * Decides whether the cause of a case is named to a person: not where somebody who listens beside
 * the caller must not hear what the case is about.
 */
export function mayNameCauseOf(
  { summary }: Pick<Disclosure, 'summary'>,
  { publicity }: Pick<CaseFile, 'publicity'>,
): boolean {
  return summary.standing !== null && publicity === 'public';
}

function nothing(reason: WithheldReason): Disclosure {
  return {
    facts: [],
    withheld: disclosureTopics.map((topic) => ({ topic, reason })),
    summary: { standing: null, next: null },
  };
}

/** The disclosure to a person who may not even know of the case. */
const unknown: Disclosure = { facts: [], withheld: [], summary: { standing: null, next: null } };

/** Discloses a case of which the law restricts what is told: the hearing, and whom to contact. */
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

/**
 * Discloses what every party may hear alike, without the court's own words, to somebody whose proof
 * opens no more (opens.ts): where the public is shut out whom to call, and where the law restricts
 * what is told nothing.
 */
function discloseCommon(file: CaseFile, who: Participation, today: IsoDate): Disclosure {
  if (isRestricted.has(file.publicity)) return nothing('not_public');
  const contacts = contactFacts(file);
  if (file.publicity !== 'public') {
    return {
      facts: contacts,
      withheld: [],
      summary: { standing: null, next: contacts[0] ?? null },
    };
  }
  const common = { ...file, filing: { ...file.filing, reason: null, reasonEn: null, missing: [] } };
  const filing = filingFact(filingFor(common, who), who, today);
  const { stages, panel, transfer, hearings } = courseOf(file, who, today);
  return {
    facts: [filing, ...transfer, ...contacts, ...panel, ...hearings, ...stages],
    withheld: [],
    summary: {
      standing: stages[0] ?? filing,
      next: nextMatter({ hearings, enforcement: [], fees: [], transfer, result: [] }),
    },
  };
}

/**
 * Returns a case with what somebody may hear of its filing. The other side of an appeal knows of it while
 * its file is still at the first court, but what is missing, and by when, is for who filed it to know.
 */
function filingFor(file: CaseFile, who: Participation): CaseFile {
  if (isOfApplicant(who)) return file;
  const kept = { reason: null, reasonEn: null, missing: [], correctBy: null };
  return { ...file, filing: { ...file.filing, ...kept } };
}

/** What all parties hear alike of how far a case is. */
function courseOf(file: CaseFile, who: Participation, today: IsoDate) {
  const isAccepted = file.filing.status === 'accepted';
  return {
    // Before acceptance the stage says no more than the filing does, and the case has no panel.
    stages: isAccepted ? [stageFact(file, who)] : [],
    panel: isAccepted ? panelFacts(file) : [],
    transfer: transferFacts(file),
    hearings: hearingFacts(file, today),
  };
}

function stageFact(file: CaseFile, who: Participation): Extract<ProgressFact, { kind: 'stage' }> {
  const { stage, kind: caseKind } = file;
  const isSole = file.panel.length === 1 && file.panel[0]?.role === 'sole';
  return { topic: 'progress', kind: 'stage', stage, caseKind, isSole, isToDebtor: isToDebtor(who) };
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

/** Returns whom the person can call, in the order in which they are given: the assistant first. */
function contactFacts(file: CaseFile): PeopleFact[] {
  const contact = (
    kind: Exclude<PeopleFact['kind'], 'panel'>,
    person: OfficeContact | null,
  ): PeopleFact[] =>
    person === null
      ? []
      : [{ topic: 'people', kind, name: person.name, telephone: person.telephone }];
  return [
    ...contact('judge_assistant', file.assistant),
    ...contact(
      file.kind === 'enforcement' ? 'enforcement_judge' : 'judge_in_charge',
      file.judgeInCharge,
    ),
    ...contact('clerk', file.clerk),
    ...contact('department', file.department),
  ];
}

function panelFacts(file: CaseFile): PeopleFact[] {
  return file.panel.length === 0 ? [] : [{ topic: 'people', kind: 'panel', members: file.panel }];
}

/** Tells whether a hearing is still to come. Enforcement cases normally have none. */
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

  const ahead = sorted.filter((hearing) => hearing.status === 'scheduled' && isAhead(hearing));
  const changed = sorted.filter(
    (hearing, index) =>
      (hearing.status === 'postponed' || hearing.status === 'cancelled') &&
      // A changed hearing that has passed still matters while no other has taken its place.
      (isAhead(hearing) || (index === sorted.length - 1 && expectsHearing(file))),
  );
  // A hearing still marked as scheduled after its day was held; otherwise the court would have
  // changed it.
  const past = sorted.filter(
    (hearing) => hearing.status === 'held' || (hearing.status === 'scheduled' && !isAhead(hearing)),
  );

  const facts: HearingFact[] = [];
  for (const hearing of ahead) {
    facts.push({ topic: 'hearing', kind: 'next_hearing', ...data(hearing) });
  }
  for (const hearing of changed) {
    if (hearing.status !== 'postponed' && hearing.status !== 'cancelled') continue;
    facts.push({
      topic: 'hearing',
      kind: 'hearing_changed',
      change: hearing.status,
      ...data(hearing),
    });
  }
  if (ahead.length === 0 && expectsHearing(file)) {
    facts.push({ topic: 'hearing', kind: 'hearing_not_fixed' });
  }
  if (past.length > 0) {
    facts.push({ topic: 'hearing', kind: 'past_hearings', hearings: past.map(data) });
  }
  return facts;
}

/** Who asks while a hearing goes on has to be there; after that, the one after it is the next. */
const hearingMs = 3 * 3_600_000;

/** Returns the hearing that comes next at a moment; a hearing of today that is over only where none is to come. */
export function nextHearing(
  facts: readonly DisclosableFact[],
  now: Date,
): Extract<HearingFact, { kind: 'next_hearing' }> | null {
  const ahead = facts.filter((fact) => fact.kind === 'next_hearing');
  const isToCome = ({ startsAt }: PastHearing) => startsAt.getTime() + hearingMs > now.getTime();
  return ahead.find(isToCome) ?? ahead[0] ?? null;
}

/**
 * Returns the newest steps. While the result is not served, it leaves out the steps from the day of
 * the decision on, because their free text may reveal it.
 */
function eventFacts(
  file: CaseFile,
  participation: Participation,
  today: IsoDate,
  resultIsKnown: boolean,
): ProgressFact[] {
  const { result } = file;
  const events = file.events
    .filter((event) => resultIsKnown || result === null || event.on < result.decidedOn)
    .filter((event) => mayKnowOfStep(event, file, participation, today))
    .sort((a, b) => (a.on < b.on ? 1 : a.on > b.on ? -1 : 0))
    .slice(0, spokenEvents);
  return events.length === 0 ? [] : [{ topic: 'progress', kind: 'events', events }];
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

/**
 * Chooses what a caller must hear even if they hang up after one sentence: what is coming first (a
 * hearing, an appeal on its way), then an enforcement, a result that was served, money, and the rest.
 */
function nextMatter(found: {
  hearings: readonly HearingFact[];
  enforcement: readonly EnforcementFact[];
  fees: readonly FeeFact[];
  transfer: readonly TransferFact[];
  result: readonly ResultFact[];
}): DisclosableFact | null {
  return (
    found.hearings.find((fact) => fact.kind === 'next_hearing') ??
    found.hearings.find((fact) => fact.kind === 'hearing_changed') ??
    found.transfer.find((fact) => fact.kind !== 'transfer_filed') ??
    found.enforcement.find(isPressing) ??
    found.result[0] ??
    found.fees.find((fact) => fact.outstandingFen > 0) ??
    found.transfer[0] ??
    found.fees.find((fact) => fact.refundOutstandingFen > 0) ??
    found.hearings.find((fact) => fact.kind === 'hearing_not_fixed') ??
    null
  );
}
