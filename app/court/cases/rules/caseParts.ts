/**
 * The parts in which a case is told by telephone, and which of them matter most now.
 *
 * A part is smaller than a menu: what lies behind one digit is what one question asks for. Filing,
 * the transfer to the court of appeal and the steps since are one question, "how far is it?".
 */
import type { CaseFile, CaseStage } from '../../import/rules/caseFile.js';
import type { DisclosureTopic } from './disclosableFact.js';

export type CasePart = 'hearing' | 'enforcement' | 'people' | 'result' | 'progress' | 'fees';

/** The topics of each part, in the order in which they are said. */
export const topicsOfPart: Readonly<Record<CasePart, readonly DisclosureTopic[]>> = {
  hearing: ['hearing'],
  // Its own part in an enforcement, on the digit of the hearings, which it seldom has.
  enforcement: ['enforcement', 'hearing'],
  people: ['people'],
  result: ['result'],
  progress: ['transfer', 'progress', 'filing'],
  fees: ['fees'],
};

const beforeTrial: readonly CasePart[] = ['hearing', 'people', 'fees', 'progress', 'result'];
const decided: readonly CasePart[] = ['result', 'progress', 'people', 'fees', 'hearing'];
const afterJudgment: readonly CasePart[] = ['progress', 'people', 'fees', 'result', 'hearing'];
const enforcement: readonly CasePart[] = ['enforcement', 'people', 'progress', 'fees', 'result'];

/** The parts by stage in a case that is no enforcement, the one that matters most first. */
const byStage: Readonly<Record<CaseStage, readonly CasePart[]>> = {
  filing: beforeTrial,
  mediation: beforeTrial,
  awaiting_hearing: beforeTrial,
  hearing: beforeTrial,
  suspended: ['progress', 'people', 'hearing', 'fees', 'result'],
  deliberation: ['progress', 'people', 'result', 'hearing', 'fees'],
  decided,
  appealed: decided,
  enforcement: afterJudgment,
  enforced: afterJudgment,
  enforcement_ended: afterJudgment,
  enforcement_terminated: afterJudgment,
  closed: decided,
};

/** Before the court has accepted a case, how far that is matters most. */
const beforeAcceptance: readonly CasePart[] = ['progress', 'people', 'fees', 'hearing', 'result'];

/** Returns the parts of a case, the one that matters most now first. */
export function partsInOrder({
  filing,
  kind,
  stage,
}: Pick<CaseFile, 'filing' | 'kind' | 'stage'>): readonly CasePart[] {
  if (filing.status !== 'accepted') return beforeAcceptance;
  return kind === 'enforcement' ? enforcement : byStage[stage];
}
