/**
 * What may be told of a case in a list of somebody's cases, before one of them is chosen: the same
 * decisions as disclosure.ts makes about the whole case.
 */
import type {
  CaseHeading,
  CaseStage,
  FilingStatus,
  Participation,
  Publicity,
} from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import type { WithheldReason } from './disclosableFact.js';
import { mayKnowOf } from './knowing.js';

/** Reasons for not hearing a case in public for which the law restricts what is told of it. */
export const isRestricted: ReadonlySet<Publicity> = new Set<Publicity>([
  'state_secret',
  'juvenile',
]);

/** Decides whether somebody may act today: an agent may on the days of the authority only. */
export function authorityCovers(
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

/**
 * Decides whether a list of somebody's cases may name the cause of this one. Where the case itself
 * may not be told, the list gives its number alone. The caller must be able to choose it, and then
 * hears why it is not told.
 * @param today the day in China
 */
export function mayNameCause(heading: Omit<CaseHeading, 'stage'>, today: IsoDate): boolean {
  return (
    authorityCovers(heading, today) &&
    heading.publicity === 'public' &&
    mayKnowOf(heading, heading, today)
  );
}

/** The state of a case, or why it is not told. */
export type Standing =
  | { readonly stage: CaseStage | FilingStatus; readonly withheld: null }
  | { readonly stage: null; readonly withheld: WithheldReason };

/**
 * Returns the state of a case in somebody's list: its stage, and before acceptance its filing, where
 * that may be told.
 * @param heading of a case that the person may know of
 * @param today the day in China
 */
export function standingOf(
  heading: Pick<CaseHeading, 'publicity' | 'filingStatus' | 'stage'> &
    Pick<Participation, 'role' | 'authorityFrom' | 'authorityUntil'>,
  today: IsoDate,
): Standing {
  if (!authorityCovers(heading, today)) return { stage: null, withheld: 'authority_over' };
  if (isRestricted.has(heading.publicity)) return { stage: null, withheld: 'not_public' };
  return { stage: stageShown(heading), withheld: null };
}

/** Before acceptance the stage says no more than the filing does. */
export function stageShown({
  filingStatus,
  stage,
}: Pick<CaseHeading, 'filingStatus' | 'stage'>): CaseStage | FilingStatus {
  return filingStatus === 'accepted' ? stage : filingStatus;
}
