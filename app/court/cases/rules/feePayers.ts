/**
 * Whose fee a fee is. Nobody is told of a fee that another party owes.
 *
 * Sources: 诉讼费用交纳办法 (State Council Decree 481) Art. 20: the acceptance fee is paid in
 * advance by the plaintiff or the appellant, other fees by the applicant, that of enforcement after
 * the enforcement only; Art. 38: the debtor bears the fee of enforcement.
 */
import type { CaseFee, CaseFile, PartyRole, Principal } from '../../import/rules/caseFile.js';
import { mayKnowOfPreservation } from './knowing.js';
import type { IsoDate } from '../../rules/workCalendar.js';

/** Who pays a fee where the court does not say it. */
const usualPayers: Readonly<Record<CaseFee['kind'], readonly PartyRole[]>> = {
  // At second instance the fee of the appeal is an acceptance fee, too.
  acceptance: ['plaintiff', 'applicant', 'appellant'],
  preservation: ['plaintiff', 'applicant', 'appellant'],
  enforcement: ['debtor', 'respondent'],
  // In a file of first instance anybody may have appealed: there the court has to say who.
  appeal: ['appellant'],
  other: ['plaintiff', 'applicant', 'appellant', 'private_prosecutor'],
};

/** Stages in which an enforcement is over. */
const isEnforced: ReadonlySet<CaseFile['stage']> = new Set<CaseFile['stage']>([
  'enforced',
  'enforcement_ended',
  'closed',
]);

/**
 * Decides whether a fee is told to a person.
 * @param today the day in China
 */
export function isOwnFee(fee: CaseFee, file: CaseFile, who: Principal, today: IsoDate): boolean {
  if (fee.kind === 'enforcement' && !isEnforced.has(file.stage)) return false;
  if (fee.kind === 'preservation' && !mayKnowOfPreservation(file, who, today)) return false;
  if (fee.payer !== undefined) return fee.payer === who.principalId;
  return who.principalRole !== null && usualPayers[fee.kind].includes(who.principalRole);
}
