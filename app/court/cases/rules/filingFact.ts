/**
 * What is told of a filing: how far it is, what is missing and by when, and what follows. Before the
 * case is accepted it is the applicant's alone (knowing.ts).
 *
 * Sources: Civil Procedure Law Art. 126 and Administrative Litigation Law Art. 51 (filed, or ruled not
 * to be, within seven days); 登记立案规定 (法释〔2015〕8号) Art. 7 (what is missing is told once, with a
 * last day; the time to decide counts from when it is handed in) and 8 (15 days of a private
 * prosecution and of a suit against an objection to enforcement, 30 of a third party's suit against a
 * judgment), which by Art. 18 do not hold for appeals and retrials; 关于人民法院执行工作若干问题的规定
 * Art. 16 (an application for enforcement: seven). Payment orders, protection orders and preservation
 * have times of their own, too.
 */
import type {
  CaseFile,
  CaseKind,
  FilingStatus,
  Participation,
  PartyRole,
} from '../../import/rules/caseFile.js';
import { addDays, toWorkday, type IsoDate, type WorkCalendar } from '../../rules/workCalendar.js';
import type { FilingFact } from './disclosableFact.js';

/**
 * Returns the fact of a case's filing.
 * @param today the day in China
 */
export function filingFact(
  file: Pick<CaseFile, 'filing' | 'kind' | 'cause' | 'number' | 'publicity'>,
  { servedOn, principalRole }: Pick<Participation, 'servedOn' | 'principalRole'>,
  today: IsoDate,
): FilingFact {
  const { number } = file;
  // What else is filed has times and remedies of its own.
  const caseKind = filedBy[file.kind] === principalRole ? file.kind : 'other';
  const { status, appliedOn, decidedOn, reason, reasonEn } = file.filing;
  const kind = `filing_${status satisfies FilingStatus}` as const;
  const topic = 'filing';
  switch (kind) {
    case 'filing_pending': {
      const { correctedOn } = file.filing;
      return { topic, kind, appliedOn, correctedOn, decidedWithin: decidedWithin(caseKind, file) };
    }
    case 'filing_mediation':
      return { topic, kind, appliedOn, number };
    case 'filing_accepted':
      return { topic, kind, appliedOn, decidedOn, number };
    case 'filing_corrections': {
      const { missing, correctBy } = file.filing;
      const isOverdue = correctBy !== null && correctBy < today;
      const isPublic = file.publicity === 'public';
      const asked = { reason, reasonEn, missing, correctBy, isOverdue, isPublic };
      return { topic, kind, caseKind, appliedOn, decidedOn, ...asked };
    }
    case 'filing_refused': {
      const served = servedOn !== null && servedOn <= today ? servedOn : null;
      return { topic, kind, caseKind, appliedOn, decidedOn, reason, reasonEn, servedOn: served };
    }
    case 'filing_withdrawn':
      return { topic, kind, appliedOn, decidedOn };
  }
}

/** Who files what 登记立案规定 is about: a suit, a private prosecution, an application for enforcement. */
const filedBy: Readonly<Record<CaseKind, PartyRole | null>> = {
  civil: 'plaintiff',
  administrative: 'plaintiff',
  criminal: 'private_prosecutor',
  enforcement: 'enforcement_applicant',
  other: null,
};

const daysOf: Readonly<Record<CaseKind, number | null>> = {
  civil: 7,
  administrative: 7,
  enforcement: 7,
  // What private citizens file in a criminal case is a private prosecution (自诉).
  criminal: 15,
  other: null,
};

/** Returns in how many days the court decides; null: other rules say it. */
function decidedWithin(kind: CaseKind, { cause }: Pick<CaseFile, 'cause'>): number | null {
  if (kind === 'civil' && cause.includes('第三人撤销之诉')) return 30;
  if (kind === 'civil' && cause.includes('执行异议之诉')) return 15;
  return daysOf[kind];
}

/**
 * Returns the last day on which the court decides about a filing (Civil Procedure Law Art. 85: the
 * day on which the time begins is not counted, and a last day off moves to the first day after it);
 * null where no time is known, or the days off of then are not published.
 */
export function decisionDay(
  { appliedOn, correctedOn, decidedWithin: days }: Extract<FilingFact, { kind: 'filing_pending' }>,
  calendar: WorkCalendar,
): IsoDate | null {
  if (days === null) return null;
  const { day, unpublishedYears } = toWorkday(calendar, addDays(correctedOn ?? appliedOn, days));
  return unpublishedYears.length === 0 ? day : null;
}
