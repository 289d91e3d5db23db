/** In which cases a person acts for others on a day (授权委托). */
import { authorityCovers } from '../rules/headings.js';
import type { Participation } from '../../import/rules/caseFile.js';
import type { IsoDate } from '../../rules/workCalendar.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';

/** A part that a person has in a case. */
export type PartRow = { readonly caseId: number } & Pick<
  Participation,
  'role' | 'authorityFrom' | 'authorityUntil'
>;

/**
 * Returns the cases in which the person acts for somebody on the day.
 * @param today the day in China
 */
export async function readActsIn(
  db: Queryable,
  personId: number,
  today: IsoDate,
): Promise<number[]> {
  const { rows } = await queryNamed<PartRow>(
    db,
    'cases-acted-in',
    `SELECT case_id, role, authority_from, authority_until FROM parties
      WHERE person_id = $1 AND role = 'agent' ORDER BY case_id, position`,
    [personId],
  );
  const covered = rows.filter((row) => authorityCovers(row, today));
  return [...new Set(covered.map(({ caseId }) => caseId))];
}
