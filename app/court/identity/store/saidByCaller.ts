/**
 * Compares what a caller says of themselves, as an agent has entered it, with a case: all of it must
 * fit one party of it. Nobody is told what would fit, nor which of it does not. A lawyer fits by the
 * licence number where the lawyer acts in the case on that day, and the case is heard in public: name
 * and licence number are published, so who has the number of the case could say all three.
 */
import { mayKnowOf, type Knowable } from '../../cases/rules/knowing.js';
import { mayBeVerifiedByAgent, principalBy } from '../../cases/rules/opens.js';
import type { Principal, Publicity, VerifiedPerson } from '../../import/rules/caseFile.js';
import type { CourtScope } from '../../rules/courtScope.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import { isLawyerLicence } from '../rules/lawyerLicence.js';
import type { IdentityKeys } from './identityKeys.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** What a caller has said, in the forms that are stored. */
export interface SaidByCaller {
  readonly name: string;
  /** A resident ID as `checkResidentId` returns it, or a licence number as `isLawyerLicence` accepts it. */
  readonly idNumber: string;
  /** As `formatCaseNumber` writes it, without a suffix. */
  readonly caseNumber: string;
}

export interface FoundBySaid {
  /** Who has the ID or licence number; null: nobody. */
  readonly personId: number | null;
  /** Whom it all fits, and the case; null: something does not fit, or the way does not open the case. */
  readonly person: (VerifiedPerson & { readonly onlyCaseIds: readonly [number] }) | null;
}

type Row = Knowable & {
  readonly personId: number;
  readonly name: string;
  /** Null, with all that follows: the person is in no such case. */
  readonly caseId: number | null;
  readonly publicity: Publicity;
};

const nobodys: Principal = { principalId: null, principalRole: null };

/**
 * Looks for it, by one statement whatever of it exists. A case that not all in it may know of, or of
 * which nothing is told by this way (cases/rules/opens.ts), fits nobody.
 * @param scope only cases of the agent's court; null: of every court
 * @param today the day in China
 */
export async function findSaid(
  db: Queryable,
  identityKeys: IdentityKeys,
  { name, idNumber, caseNumber }: SaidByCaller,
  scope: CourtScope,
  today: IsoDate,
): Promise<FoundBySaid> {
  const isLawyer = isLawyerLicence(idNumber);
  const proof = isLawyer ? 'agent_verified_licence' : 'agent_verified';
  const { rows } = await queryNamed<Row>(
    db,
    'find-said-by-caller',
    `SELECT p.id AS person_id, p.name, c.id AS case_id, c.number, c.cause, c.filing_status, c.publicity,
            c.transfer IS NOT NULL AS is_appealed, c.preservation_executed_on
       FROM persons p
       LEFT JOIN cases c ON c.number = $2 AND ($3::int IS NULL OR c.court_id = $3)
            AND EXISTS (SELECT FROM parties t WHERE t.case_id = c.id AND t.person_id = p.id
                           AND ($4::date IS NULL
                             OR t.role = 'agent' AND coalesce(t.authority_from <= $4, true)
                                AND coalesce(t.authority_until >= $4, true)))
      WHERE p.id_hash = ANY ($1::bytea[])
      ORDER BY c.id LIMIT 1`,
    [identityKeys.idHashes(idNumber), caseNumber, scope, isLawyer ? today : null],
  );
  const [row] = rows;
  if (row === undefined) return { personId: null, person: null };
  const { personId, caseId } = row;
  const fits =
    caseId !== null &&
    plainName(row.name) === plainName(name) &&
    mayBeVerifiedByAgent(row.publicity, isLawyer) &&
    mayKnowOf(row, principalBy(proof, nobodys), today);
  return { personId, person: fits ? { personId, proof, onlyCaseIds: [caseId] } : null };
}

/** A name without what is written in more than one way: widths, spaces, the dot within foreign names. */
function plainName(name: string): string {
  return name
    .normalize('NFKC')
    .replace(/[\s·•・‧∙.]/g, '')
    .toLowerCase();
}
