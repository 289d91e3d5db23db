/** In which cases a person acts for others, and on which days (授权委托). */
import { authorityCovers } from '../rules/headings.js';
import type { Participation } from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

export interface Authorities {
  /** Cases in which the person acts for somebody on the day. */
  readonly actsIn: readonly number[];
  /** Cases in which the person acted, or will, but does not on the day, and has no other part. */
  readonly overIn: readonly number[];
}

type PartRow = { readonly caseId: number } & Pick<
  Participation,
  'role' | 'authorityFrom' | 'authorityUntil'
>;

/** @param today the day in China */
export async function readAuthorities(
  db: Queryable,
  personId: number,
  today: IsoDate,
): Promise<Authorities> {
  const { rows } = await queryNamed<PartRow>(
    db,
    'read-authorities',
    `SELECT case_id, role, authority_from, authority_until FROM parties
      WHERE person_id = $1 AND case_id IN (SELECT case_id FROM parties WHERE person_id = $1 AND role = 'agent')
      ORDER BY case_id, position`,
    [personId],
  );
  const covered = rows.filter((row) => authorityCovers(row, today));
  const mayHear = new Set(covered.map(({ caseId }) => caseId));
  const acting = covered.filter(({ role }) => role === 'agent').map(({ caseId }) => caseId);
  const over = rows.map(({ caseId }) => caseId).filter((caseId) => !mayHear.has(caseId));
  return { actsIn: [...new Set(acting)], overIn: [...new Set(over)] };
}
