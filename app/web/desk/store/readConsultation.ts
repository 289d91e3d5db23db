/** The agent call of a colleague in which an agent is consulted, or has been taken in. */
import { consultationOfAgent, staysUnknown } from '../../../queue/store/callsOfAgents.js';
import type { Queryable } from '../../../core/database/pool.js';
import { queryNamed } from '../../../core/database/rows.js';
import { deskCallerColumns, deskCallerJoins, type DeskCaller } from './readDesk.js';

export interface Consultation {
  /** Who asks. */
  readonly by: { readonly number: string; readonly name: string };
  readonly state: 'ringing' | 'asked' | 'in_agent_call';
  readonly heldSinceAt: Date | null;
  readonly isSupervised: boolean;
  /** The caller may stay unknown, so nothing of the caller is for the colleague. */
  readonly isUnrecorded: boolean;
  /** The caller; null while the colleague has not answered, and where the caller may stay unknown. */
  readonly caller: DeskCaller | null;
}

type Row = DeskCaller & {
  readonly askerNumber: string;
  readonly askerName: string;
  readonly isUnrecorded: boolean;
};

/**
 * Reads the consultation in which an agent is now; null when there is none. In an agent call that is not
 * recorded a caller can report anonymously: what a colleague reads there would be one more who
 * knows, and the row of the audit one more trace.
 */
export async function readConsultation(
  db: Queryable,
  agentId: number,
): Promise<Consultation | null> {
  const { rows } = await queryNamed<Row>(
    db,
    'read-consultation',
    `SELECT ${deskCallerColumns}, b.number AS asker_number, b.name AS asker_name, ${staysUnknown} AS is_unrecorded
       FROM agent_states s
       ${consultationOfAgent}
       JOIN agents b ON b.id = e.agent_id
       ${deskCallerJoins}
      WHERE s.agent_id = $1`,
    [agentId],
  );
  const [row] = rows;
  if (row === undefined || row.thirdState === null) return null;
  const { askerNumber, askerName, thirdState, heldSinceAt, isSupervised, isUnrecorded } = row;
  const isShown = thirdState !== 'ringing' && !isUnrecorded;
  return {
    by: { number: askerNumber, name: askerName },
    state: thirdState,
    heldSinceAt,
    isSupervised,
    isUnrecorded,
    caller: isShown ? row : null,
  };
}
