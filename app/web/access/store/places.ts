/** The names of a user's places of work. */
import type { Queryable } from '../../../database/pool.js';
import { queryRows } from '../../../database/rows.js';
import type { WebUser } from '../webUser.js';

export interface Places {
  readonly court: { readonly id: number; readonly name: string } | null;
  readonly department: { readonly id: number; readonly name: string } | null;
  readonly agentNumber: string | null;
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
  }>(
    db,
    `SELECT (SELECT name FROM courts WHERE id = $1) AS court,
            (SELECT name FROM departments WHERE id = $2) AS department,
            (SELECT number FROM agents WHERE id = $3) AS agent_number`,
    [courtId, departmentId, agentId],
  );
  const { court = null, department = null, agentNumber = null } = rows[0] ?? {};
  return {
    court: courtId === null || court === null ? null : { id: courtId, name: court },
    department:
      departmentId === null || department === null ? null : { id: departmentId, name: department },
    agentNumber,
  };
}
