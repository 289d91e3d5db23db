/**
 * Users of the console who oversee the hotline: they see callers, tickets, SMS and faxes, and who has
 * read what.
 */
import { addUser, type UserToAdd } from '../../../app/web/access/addUser.js';
import { hashPassword } from '../../../app/web/access/passwordHash.js';
import { savePassword } from '../../../app/web/access/store/users.js';
import { findStaff } from '../../../app/tickets/store/ticketPeople.js';
import { findAgent } from '../../../app/queue/store/agents.js';
import type { Hotline } from '../../e2e/hotline.js';
import { Browser, password, people } from '../../web/testConsole.js';

/** Adds them. @returns their names by role. */
export async function addOverseers({
  db,
  clock,
}: Hotline): Promise<Readonly<Record<string, string>>> {
  const staff = await findStaff(db, people.inspector.staff);
  const supervisor = await findAgent(db, people.supervisor.agent);
  const nobody = { staffId: null, agentId: null, courtId: null };
  const users = {
    inspector: { ...nobody, staffId: staff[0]?.id ?? null },
    auditor: nobody,
    administrator: nobody,
    supervisor: { ...nobody, agentId: supervisor?.agent.id ?? null },
  };
  const hash = await hashPassword(password);
  const names: Record<string, string> = {};
  for (const [role, of] of Object.entries(users)) {
    const name = `day-${role}`;
    const user = { name, roles: [role], fullName: name, ...of } as UserToAdd;
    const added = await addUser({ db, clock }, user, 'a test');
    if (added.kind !== 'added') throw new Error(`${name}: ${added.because}`);
    await savePassword(db, added.id, { hash, mustChange: false }, clock.now());
    names[role] = name;
  }
  return names;
}

/** Signs each of them in. @returns their browsers by role. */
export async function atConsole(
  names: Readonly<Record<string, string>>,
  origin: string,
): Promise<Readonly<Record<string, Browser>>> {
  const browsers: Record<string, Browser> = {};
  for (const [role, name] of Object.entries(names)) {
    const browser = new Browser(origin);
    const { status } = await browser.post('/api/sign-in', { name, password });
    if (status !== 200) throw new Error(`${name} cannot sign in`);
    browsers[role] = browser;
  }
  return browsers;
}
