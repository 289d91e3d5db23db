/** Finds staff by a typed name. */
import type { Pool } from '../../core/database/pool.js';
import { findStaff, type Contact } from '../../tickets/store/ticketPeople.js';
import { BadInput } from '../terminal/badInput.js';
import { plain } from '../terminal/textTable.js';

/** Someone of the staff, by name or id, of one court or of all. @throws BadInput */
export async function staffNamed(
  pool: Pool,
  option: string,
  name: string,
  courtId: number | null = null,
): Promise<Contact> {
  const found = await findStaff(pool, name.trim(), courtId);
  const [first] = found;
  if (first === undefined) throw new BadInput(`${option}: no staff member is named ${plain(name)}`);
  if (found.length > 1) {
    throw new BadInput(
      `${option}: several staff members are named ${name}; give one of these ids: ${namesakesText(found)}`,
    );
  }
  return first;
}

/** Several people of one name, to choose by id. */
function namesakesText(found: readonly Contact[]): string {
  return found
    .map(({ id, role, departmentName }) => `${id} (${role}, ${departmentName ?? 'no department'})`)
    .join('; ');
}
