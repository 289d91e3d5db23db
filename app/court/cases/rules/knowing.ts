/**
 * Who may know at all that a case exists, and who of a measure of preservation in it.
 *
 * Sources:
 * - Civil Procedure Law Art. 126 and 128: the other side learns of a case when it is accepted.
 *   Before that, the case is the applicant's alone: the other side neither hears nor counts it.
 * - Civil Procedure Law Art. 174: of an appeal both sides learn when it is handed in.
 * - 法释〔2018〕7号 Art. 8(2): where telling of a preservation (保全) or an advance enforcement
 *   (先予执行) could frustrate it, it is told when it has been done. Until then only who asked for
 *   it hears of it.
 */
import type {
  CaseEvent,
  CaseFile,
  CaseHeading,
  PartyRole,
  Principal,
} from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';

/** Roles that bring a case. Before acceptance the case is known to them alone. */
export const bringsTheCase: ReadonlySet<PartyRole> = new Set<PartyRole>([
  'plaintiff',
  'appellant',
  'applicant',
  'enforcement_applicant',
  'private_prosecutor',
]);

/** What the existence of a case depends on: of its heading, or of its file ({@link knowableOf}). */
export type Knowable = Pick<
  CaseHeading,
  'number' | 'cause' | 'filingStatus' | 'isAppealed' | 'preservationExecutedOn'
>;

/** Returns what {@link mayKnowOf} needs of a case that has been read whole. */
export function knowableOf(file: CaseFile): Knowable {
  return { ...file, filingStatus: file.filing.status, isAppealed: file.transfer !== null };
}

/**
 * Whether somebody stands for a party that brought the case. Of an agent whom the court has named
 * for no party, nobody knows whose side that is.
 */
export function isOfApplicant({ principalRole }: Principal): boolean {
  return principalRole !== null && bringsTheCase.has(principalRole);
}

/**
 * Decides whether a person named in a case may know that it exists.
 * @param today the day in China
 */
export function mayKnowOf(of: Knowable, who: Principal, today: IsoDate): boolean {
  if (isOfApplicant(who)) return true;
  if (of.filingStatus !== 'accepted' && !of.isAppealed) return false;
  return !isPreservationCase(of) || isExecuted(of, today);
}

/**
 * Whether the case itself is a preservation: before suit (财保, 行保, 证保), or its execution
 * (执保). Then even its number tells of it.
 */
function isPreservationCase({ number, cause }: Knowable): boolean {
  return /(财保|行保|证保|执保)/.test(number ?? '') || cause.includes('保全');
}

function isExecuted(
  { preservationExecutedOn: on }: Pick<Knowable, 'preservationExecutedOn'>,
  today: IsoDate,
): boolean {
  return on !== null && on <= today;
}

/**
 * Whether somebody stands for the party that asked for the preservation in a case: the one who pays
 * its fee; without such a fee, or a word on who pays it, the party that brought the case.
 */
function askedForPreservation({ fees }: CaseFile, who: Principal): boolean {
  const payers = fees.flatMap(({ kind, payer }) =>
    kind === 'preservation' && payer !== undefined ? [payer] : [],
  );
  return payers.length > 0
    ? payers.every((payer) => payer === who.principalId)
    : isOfApplicant(who);
}

/**
 * Decides whether a person may hear of the preservation in a case: who asked for it may, and the
 * others once it has been executed.
 * @param today the day in China
 */
export function mayKnowOfPreservation(file: CaseFile, who: Principal, today: IsoDate): boolean {
  return askedForPreservation(file, who) || isExecuted(file, today);
}

/** Words of a step that tells of a measure, where the court's system does not mark such steps. */
const tellsOfMeasure = /保全|先予执行|查封|扣押|冻结|preserv|seiz|froze|freez|attach|sequest/i;

/**
 * Words of a step of an enforcement that tells of a search. What is not found yet can still be moved
 * away, so a debtor hears of searches only what has been controlled: enforcementFacts.ts.
 */
const tellsOfSearch = /查控|查询|调查|搜查|财产线索|扣划|划拨|search|inquir/i;

/**
 * Decides whether a person may hear a step of a case. A step after the day of execution tells of a
 * further measure.
 * @param today the day in China
 */
export function mayKnowOfStep(
  event: CaseEvent,
  file: CaseFile,
  who: Principal,
  today: IsoDate,
): boolean {
  const text = `${event.text} ${event.textEn ?? ''}`;
  const tells =
    event.kind === 'preservation' ||
    tellsOfMeasure.test(text) ||
    (file.kind === 'enforcement' && tellsOfSearch.test(text));
  if (!tells || askedForPreservation(file, who)) return true;
  const { preservationExecutedOn } = file;
  return (
    preservationExecutedOn !== null &&
    preservationExecutedOn <= today &&
    event.on <= preservationExecutedOn
  );
}
