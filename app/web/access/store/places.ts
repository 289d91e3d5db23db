/** The names of a user's places of work, and the moment at which they were read. */
import type { Queryable } from '../../../core/database/pool.js';
import { queryRows } from '../../../core/database/rows.js';
import type { WebUser } from '../webUser.js';

export interface Places {
  readonly court: { readonly id: number; readonly name: string } | null;
  readonly department: { readonly id: number; readonly name: string } | null;
  readonly agentNumber: string | null;
  /** Live events after this cursor tell what has changed since. */
  readonly cursor: string;
}

/** Reads the names of a user's court and department, and the number of the agent. */
export async function readPlaces(
  db: Queryable,
  { courtId, departmentId, agentId }: Pick<WebUser, 'courtId' | 'departmentId' | 'agentId'>,
): Promise<Places> {
  const { rows } = await queryRows<{
    court: string | null;
    department: string | null;
    agentNumber: string | null;
    cursor: string;
  }>(
    db,
    `SELECT (SELECT name FROM courts WHERE id = $1) AS court,
            (SELECT name FROM departments WHERE id = $2) AS department,
            (SELECT number FROM agents WHERE id = $3) AS agent_number,
            pg_current_snapshot()::text AS cursor`,
    [courtId, departmentId, agentId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error('the query returned nothing');
  const { court, department, agentNumber, cursor } = row;
  return {
    court: courtId === null || court === null ? null : { id: courtId, name: court },
    department:
      departmentId === null || department === null ? null : { id: departmentId, name: department },
    agentNumber,
    cursor,
  };
}
