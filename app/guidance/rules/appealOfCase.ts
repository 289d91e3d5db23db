/**
 * The last day to appeal from a decision that was served on the caller: 15 days from a judgment and
 * 10 from a ruling (Civil Procedure Law Art. 171, Administrative Litigation Law Art. 85), 10 and 5
 * in criminal cases (Criminal Procedure Law Art. 230).
 */
import { courtLevelOf, parseCaseNumber } from '../../court/cases/rules/caseNumber.js';
import type { ResultFact } from '../../court/cases/rules/disclosableFact.js';
import type {
  CaseFile,
  CaseKind,
  CaseResult,
  Participation,
  PartyRole,
} from '../../court/import/rules/caseFile.js';
import type { IsoDate, WorkCalendar } from '../../court/rules/workCalendar.js';
import { calculateLastDay, type LastDayAnswer } from './lastDays/calculateLastDay.js';
import type { LastDayKind } from './lastDays/lastDayPeriods.js';

/** A period of a party's own: each begins with its own service (interpretation, Art. 244). */
export interface Served {
  readonly file: Pick<CaseFile, 'kind' | 'number' | 'stage'>;
  readonly participation: Pick<Participation, 'principalRole'>;
  readonly result: Pick<ResultFact, 'resultKind' | 'servedOn' | 'summary'>;
}

type Period = Extract<LastDayKind, `appeal-${string}`>;

/** A mediation, a withdrawal that was allowed and a decision cannot be appealed. */
const periods: Readonly<Record<CaseKind, Readonly<Partial<Record<CaseResult['kind'], Period>>>>> = {
  civil: { judgment: 'appeal-judgment', ruling: 'appeal-ruling' },
  administrative: { judgment: 'appeal-judgment', ruling: 'appeal-ruling' },
  criminal: { judgment: 'appeal-criminal-judgment', ruling: 'appeal-criminal-ruling' },
  enforcement: {},
  other: {},
};

/**
 * Who may appeal a criminal judgment (Criminal Procedure Law Art. 227; who claims damages in it
 * appeals that part). A victim asks the procuratorate to protest (Art. 229).
 */
const mayAppealCriminal: ReadonlySet<PartyRole | null> = new Set<PartyRole>([
  'accused',
  'private_prosecutor',
  'incidental_plaintiff',
]);

/** What a judgment says that is final at first instance (Civil Procedure Law Art. 165, 185). */
const saysThatItIsFinal = /小额诉讼|一审终审|终审判决/;

/**
 * Returns the last day to appeal, while it lies ahead, from a decision of first instance from which
 * nobody has appealed; null where there is none. Small claims are told from other cases only by the
 * words of the result, so what says the day has to leave open whether the decision allows it.
 * @param today the day in China
 */
export function appealOfCase(
  { file, participation, result }: Served,
  today: IsoDate,
  calendar: WorkCalendar,
): LastDayAnswer | null {
  const period = periods[file.kind][result.resultKind];
  if (
    period === undefined ||
    file.stage !== 'decided' ||
    !isFirstInstance(file.number) ||
    saysThatItIsFinal.test(result.summary) ||
    (file.kind === 'criminal' && !mayAppealCriminal.has(participation.principalRole))
  ) {
    return null;
  }
  const answer = calculateLastDay(period, result.servedOn, calendar);
  return answer.lastDay < today ? null : answer;
}

/**
 * Tells whether there is a court above: 初, and not the Supreme Court (Civil Procedure Law Art.
 * 158).
 */
function isFirstInstance(number: string | null): boolean {
  if (number === null) return false;
  const parsed = parseCaseNumber(number);
  return (
    parsed.kind === 'ok' &&
    parsed.value.typeCode.endsWith('初') &&
    courtLevelOf(parsed.value) !== 'supreme'
  );
}
