import { readNamesOf } from '../../../tickets/store/ticketNames.js';
import { readStaff } from '../../../tickets/store/ticketPeople.js';
import type { Queryable } from '../../../core/database/pool.js';
import { badInput } from '../../server/webError.js';

/**
 * Checks that the department and the person to whom a ticket is given exist.
 * `tickets/rules/ticketAccess.ts` decides whether it may be given to them.
 * @throws WebError that names the field.
 */
export async function checkAddressee(
  db: Queryable,
  to: { readonly departmentId: number; readonly assigneeId?: number | undefined },
): Promise<void> {
  const { departmentId, assigneeId } = to;
  const { departments } = await readNamesOf(db, {
    courts: [],
    departments: [departmentId],
    staff: [],
  });
  if (!departments.has(departmentId)) {
    throw badInput('body.departmentId', 'there is no such department', 'unknown');
  }
  if (assigneeId !== undefined && (await readStaff(db, assigneeId)) === null) {
    throw badInput('body.assigneeId', 'there is no such person', 'unknown');
  }
}
