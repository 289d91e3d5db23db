import { addUser } from '../../../app/web/access/addUser.js';
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import type { Role } from '../../../app/web/access/rules/permissions.js';
import { savePassword } from '../../../app/web/access/store/users.js';
import type { Hotline } from '../hotline.js';

const password = 'warm tea in the archive';
const clock = { now: () => new Date() };

/**
 * Adds a user of the console for the agent with this number, with a password that need not be
 * changed.
 */
export async function addConsoleUser(
  { db }: Hotline,
  number: string,
  role: Role,
): Promise<{ readonly name: string; readonly password: string }> {
  const name = `user${number}`;
  const { rows } = await db.query<{ id: number; name: string }>(
    'SELECT id, name FROM agents WHERE number = $1',
    [number],
  );
  const user = {
    name,
    roles: [role],
    staffId: null,
    agentId: rows[0]?.id ?? null,
    courtId: null,
    fullName: rows[0]?.name ?? name,
  };
  const added = await addUser({ db, clock }, user, 'a test');
  if (added.kind !== 'added') throw new Error(`${name}: ${added.because}`);
  const hash = await hashPassword(password);
  await savePassword(db, added.id, { hash, mustChange: false }, clock.now());
  return { name, password };
}
