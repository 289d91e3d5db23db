/**
 * The question that a caller most likely has about a case now, and the answer of the guidance that
 * fits. It follows from the facts that may be told to this caller, and from nothing else: what a
 * menu offers tells something, too.
 */
import type { DisclosableFact } from '../../court/cases/rules/disclosableFact.js';
import type {
  CaseFile,
  CaseStage,
  Participation,
  PartyRole,
} from '../../court/import/rules/caseFile.js';
import type { IsoDate, WorkCalendar } from '../../court/rules/workCalendar.js';
import { appealOfCase } from './appealOfCase.js';
import type { LastDayAnswer } from './lastDays/calculateLastDay.js';

export type CaseQuestion =
  | { readonly about: 'appeal'; readonly answer: string; readonly appeal: LastDayAnswer }
  | {
      readonly about: 'refused' | 'fee' | 'summons' | 'no_assets' | 'money' | 'restrictions';
      readonly answer: string;
    };

/** Stages in which a claim or an appeal counts as withdrawn when its fee is not paid. */
const beforeDecision: ReadonlySet<CaseStage> = new Set<CaseStage>([
  'filing',
  'mediation',
  'awaiting_hearing',
  'hearing',
  'suspended',
  'deliberation',
]);

/** Who may ask for enforcement to be resumed. */
const mayResume: ReadonlySet<PartyRole | null> = new Set<PartyRole>([
  'enforcement_applicant',
  'applicant',
  'plaintiff',
]);

/** What the facts of a case are told to. */
export interface ToldCase {
  readonly file: Pick<CaseFile, 'kind' | 'number' | 'stage'>;
  readonly participation: Pick<Participation, 'principalRole'>;
  /** What may be told (court/cases/rules/disclosure.ts). */
  readonly facts: readonly DisclosableFact[];
}

/**
 * Returns the question; null where no answer fits. A right that is lost by waiting goes first: a
 * refusal and a decision to appeal from, then a fee, then a hearing, then an enforcement: without
 * assets, with money that waits, and to a debtor what restricts them.
 * @param today the day in China
 */
export function questionOfCase(
  told: ToldCase,
  today: IsoDate,
  calendar: WorkCalendar,
): CaseQuestion | null {
  return (
    refusedQuestion(told) ??
    appealQuestion(told, today, calendar) ??
    feeQuestion(told) ??
    summonsQuestion(told) ??
    noAssetsQuestion(told) ??
    moneyQuestion(told) ??
    restrictionsQuestion(told)
  );
}

/** The answer speaks of a civil suit (裁定不予受理); other refusals have remedies of their own. */
function refusedQuestion({ facts }: ToldCase): CaseQuestion | null {
  const isRefused = facts.some(
    (fact) => fact.kind === 'filing_refused' && fact.caseKind === 'civil',
  );
  return isRefused ? { about: 'refused', answer: 'guide_refused' } : null;
}

function appealQuestion(
  { file, participation, facts }: ToldCase,
  today: IsoDate,
  calendar: WorkCalendar,
): CaseQuestion | null {
  const result = facts.find((fact) => fact.topic === 'result');
  if (result === undefined) return null;
  const appeal = appealOfCase({ file, participation, result }, today, calendar);
  if (appeal === null) return null;
  const answer = file.kind === 'civil' ? 'guide_appeal' : 'guide_other_appeals';
  return { about: 'appeal', answer, appeal };
}

/** Other fees are not paid in advance, or have rules of their own (Decree 481, Art. 20, 22). */
function feeQuestion({ file, facts }: ToldCase): CaseQuestion | null {
  const isDue = facts.some(
    (fact) =>
      fact.topic === 'fees' &&
      fact.outstandingFen > 0 &&
      (fact.feeKind === 'appeal' ||
        (fact.feeKind === 'acceptance' && beforeDecision.has(file.stage))),
  );
  return isDue ? { about: 'fee', answer: 'guide_fee_pay' } : null;
}

/** The answer follows from the Civil Procedure Law, and speaks of a trial (Art. 128, 147). */
function summonsQuestion({ file, facts }: ToldCase): CaseQuestion | null {
  const isAhead = facts.some(
    (fact) => fact.kind === 'next_hearing' && fact.hearingKind === 'trial',
  );
  return isAhead && file.kind === 'civil' ? { about: 'summons', answer: 'guide_summons' } : null;
}

function noAssetsQuestion({ participation, facts }: ToldCase): CaseQuestion | null {
  const isEnded = facts.some((fact) => fact.kind === 'stage' && fact.stage === 'enforcement_ended');
  return isEnded && mayResume.has(participation.principalRole)
    ? { about: 'no_assets', answer: 'guide_no_assets' }
    : null;
}

/** Only who may hear of their money has such a fact, and so hears of it here. */
function moneyQuestion({ facts }: ToldCase): CaseQuestion | null {
  const waits = facts.some((fact) => fact.kind === 'enforcement_money' && fact.payableFen > 0);
  return waits ? { about: 'money', answer: 'guide_enforcement_money' } : null;
}

/** How a restriction is lifted is the debtor's question: 限制消费规定 Art. 9, 失信规定 Art. 10. */
function restrictionsQuestion({ facts }: ToldCase): CaseQuestion | null {
  const isRestricted = facts.some(
    (fact) => fact.kind === 'restriction' && fact.isToDebtor && !fact.isOver,
  );
  return isRestricted ? { about: 'restrictions', answer: 'guide_restrictions' } : null;
}
