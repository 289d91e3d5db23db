/**
 * Records which agent transferred a caller where, with what result. Also finds the telephones of
 * the court to which a caller may be transferred.
 */
import type { Queryable } from '../../core/database/pool.js';
import { queryNamed } from '../../core/database/rows.js';
import { dialled } from '../../telephony/rules/telephoneGroups.js';

export interface CallTransfer {
  readonly at: Date;
  readonly callId: string;
  readonly entryId: number;
  readonly agentId: number;
  readonly kind: 'blind' | 'attended' | 'three_way';
  /** `agent:1002`, `queue:general`, `telephone:…`. */
  readonly target: string;
  readonly result: 'done' | 'refused' | 'no_answer' | 'unreachable' | 'cancelled';
}

export async function recordTransfer(db: Queryable, transfer: CallTransfer): Promise<void> {
  const { at, callId, entryId, agentId, kind, target, result } = transfer;
  await queryNamed(
    db,
    'record-transfer',
    `INSERT INTO call_transfers (at, call_id, entry_id, agent_id, kind, target, result)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [at, callId, entryId, agentId, kind, target, result],
  );
}

/**
 * Finds the telephone of a court, a department or a member of staff that is dialled like this; null when there is none.
 * The hotline transfers a caller to no other telephone.
 * @param courtId whose telephones; null: of every court
 */
export async function findCourtTelephone(
  db: Queryable,
  number: string,
  courtId: number | null,
): Promise<{ readonly number: string } | null> {
  const { rows } = await queryNamed<{ telephone: string }>(
    db,
    'find-court-telephone',
    `SELECT telephone
       FROM (SELECT telephone, court_id FROM staff UNION ALL SELECT telephone, court_id FROM departments
             UNION ALL SELECT telephone, id FROM courts) t
      WHERE ${mayBeDialledAs('telephone', '$1')} AND ($2::int IS NULL OR court_id = $2)`,
    [number, courtId],
  );
  return rows.some(({ telephone }) => dialled(telephone) === number) ? { number } : null;
}

/**
 * SQL: whether a telephone of the records may be dialled by a number with these digits. {@link dialled} decides; a country
 * code stands before, and an extension behind.
 */
export function mayBeDialledAs(telephone: string, digits: string): string {
  return `strpos(regexp_replace(${telephone}, '[^0-9]', '', 'g'), ltrim(${digits}, '0')) > 0`;
}
