/** A case of the sample court as it is in the database, to compare with what a caller heard. */
import type { Hotline } from '../hotline.js';

export interface KnownCase {
  number: string;
  cause: string;
  cause_en: string | null;
  applied_on: string;
  judge: string;
  judge_telephone: string;
  clerk: string;
  clerk_telephone: string;
  hearings: { startsAt: string; courtroom: string; status: string }[];
  fees: { dueFen: number; paidFen: number; refundableFen: number; refundedFen: number }[];
  events: { text: string }[];
  result: { summary: string } | null;
}

/** Reads the case of a query number directly from the database. */
export async function knownCase(
  hotline: Pick<Hotline, 'db'>,
  queryNumber: string,
): Promise<KnownCase> {
  const { rows } = await hotline.db.query<KnownCase>(
    `SELECT c.number, c.cause, c.cause_en, c.applied_on, c.hearings, c.fees, c.events, c.result,
            j.name AS judge, j.telephone AS judge_telephone,
            k.name AS clerk, k.telephone AS clerk_telephone
       FROM parties p JOIN cases c ON c.id = p.case_id
       JOIN staff j ON j.id = c.judge_id JOIN staff k ON k.id = c.clerk_id
      WHERE p.query_number = $1`,
    [queryNumber],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`the sample has no query number ${queryNumber}`);
  return row;
}
