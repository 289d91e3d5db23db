/**
 * Users of the console, to try the hotline out: one for each role, people of the sample
 * court. Their passwords are random, and kept in `var/secrets`.
 */
import { findStaff } from '../tickets/store/ticketPeople.js';
import { findAgent } from '../queue/store/agents.js';
import { readCourt } from '../court/store/courts.js';
import type { Pool } from '../core/database/pool.js';
import { addUser, makePassword } from '../web/access/addUser.js';
import { isPassword } from '../web/access/passwordHash.js';
import type { Role } from '../web/access/rules/permissions.js';
import { findUser, readPasswordHash, savePassword } from '../web/access/store/users.js';
import { keptSecret, readSecret } from './localSettings.js';

/** A user with the password, for the terminal. */
export interface SampleUser {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

const sampleCourt = '苏98';
const secretOf = (name: string) => `user-${name}`;

/** The users, each with a person of the sample court. */
export const sampleUsers: readonly {
  readonly name: string;
  readonly role: Role;
  readonly staff?: string;
  readonly agent?: string;
  readonly fullName?: string;
}[] = [
  { name: 'agent', role: 'agent', agent: '1001' },
  { name: 'agent2', role: 'agent', agent: '1002' },
  { name: 'supervisor', role: 'supervisor', agent: '1900' },
  { name: 'dispatcher', role: 'dispatcher', staff: '柳青' },
  { name: 'handler', role: 'handler', staff: '曹建平' },
  { name: 'inspector', role: 'inspector', staff: '齐敏' },
  { name: 'administrator', role: 'administrator', fullName: '系统管理员' },
  { name: 'auditor', role: 'auditor', fullName: '审计员' },
];

/**
 * Adds the users that are missing, where the sample court is.
 * @returns those whose password is still the one that is kept here.
 */
export async function addSampleUsers(pool: Pool): Promise<SampleUser[]> {
  const court = await readCourt(pool, sampleCourt);
  if (court === null) return [];
  const clock = { now: () => new Date() };
  const known: SampleUser[] = [];
  for (const { name, role, staff, agent, fullName } of sampleUsers) {
    const [member] = staff === undefined ? [] : await findStaff(pool, staff, court.id);
    const found = agent === undefined ? null : await findAgent(pool, agent);
    // A real court of the same code has other people.
    if (staff !== undefined && member === undefined) continue;
    if (agent !== undefined && found === null) continue;
    const password = await keptSecret(secretOf(name), makePassword);
    const before = await findUser(pool, { name });
    if (before === null) {
      const person = {
        staffId: member?.id ?? null,
        agentId: found?.agent.id ?? null,
        fullName: fullName ?? null,
        courtId: null,
      };
      const deps = { db: pool, clock };
      const added = await addUser(deps, { name, roles: [role], ...person, password }, 'make run');
      if (added.kind === 'refused') continue;
      const hash = await readPasswordHash(pool, added.id);
      await savePassword(pool, added.id, { hash, mustChange: false }, clock.now());
    } else if (!(await isPassword(await readPasswordHash(pool, before.id), password))) {
      continue;
    }
    known.push({ name, role, password });
  }
  return known;
}

/** Finds those whose password is still the one that is kept here; adds nobody. */
export async function findSampleUsers(pool: Pool): Promise<SampleUser[]> {
  const known: SampleUser[] = [];
  for (const { name, role } of sampleUsers) {
    const password = await readSecret(secretOf(name));
    const user = password === null ? null : await findUser(pool, { name });
    if (password === null || user === null) continue;
    if (await isPassword(await readPasswordHash(pool, user.id), password)) {
      known.push({ name, role, password });
    }
  }
  return known;
}
