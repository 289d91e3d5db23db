import { randomInt } from 'node:crypto';
import { findAgentOfId } from '../../queue/store/agents.js';
import { readStaff } from '../../tickets/store/ticketPeople.js';
import { neededFor, type Role } from './rules/permissions.js';
import { hashPassword } from './passwordHash.js';
import type { AccessDeps } from './accessDeps.js';
import { insertUser, type Person } from './store/users.js';

export interface UserToAdd extends Person {
  readonly name: string;
  readonly roles: readonly Role[];
  /** A random one by default. It must be changed at the first sign-in in any case. */
  readonly password?: string;
}

/** Why a user cannot be added, or cannot have these roles. */
export type UserProblem =
  /** A name has 2 to 32 characters of a-z, 0-9, dot, hyphen and underscore. */
  | 'bad_name'
  | 'name_taken'
  | 'no_roles'
  /** A handler, a dispatcher, a ticket supervisor and an inspector must be members of the staff. */
  | 'needs_staff'
  /** An agent and a supervisor must be agents of the desk. */
  | 'needs_agent'
  /** A supervisor’s agent must be a supervisor. */
  | 'needs_supervisor'
  /** The staff or the agent does not exist. */
  | 'unknown_person'
  /** A user who is neither staff nor agent needs a name of their own. */
  | 'needs_full_name';

export type UserAdded =
  | { readonly kind: 'added'; readonly id: number; readonly password: string }
  | { readonly kind: 'refused'; readonly because: UserProblem };

/** Characters that cannot be mistaken for each other. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Makes a first password: 16 characters in groups of four, 80 bits. */
export function makePassword(): string {
  const group = () =>
    Array.from({ length: 4 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return [group(), group(), group(), group()].join('-');
}

/** Returns why a user cannot have roles; null when they can. */
export async function whyNotRoles(
  { db }: Pick<AccessDeps, 'db'>,
  { staffId, agentId }: Pick<Person, 'staffId' | 'agentId'>,
  roles: readonly Role[],
): Promise<UserProblem | null> {
  if (roles.length === 0) return 'no_roles';
  const needed = roles.map(neededFor);
  if (needed.includes('staff') && staffId === null) return 'needs_staff';
  if (needed.includes('agent') && agentId === null) return 'needs_agent';
  if (staffId !== null && (await readStaff(db, staffId)) === null) return 'unknown_person';
  if (agentId === null) return null;
  const agent = await findAgentOfId(db, agentId);
  if (agent === null) return 'unknown_person';
  return roles.includes('supervisor') && !agent.isSupervisor ? 'needs_supervisor' : null;
}

/**
 * Adds a user of the console.
 * @param by who adds the user, as the audit names them.
 */
export async function addUser(
  deps: Pick<AccessDeps, 'db' | 'clock'>,
  user: UserToAdd,
  by: string,
): Promise<UserAdded> {
  const refused = (because: UserProblem) => ({ kind: 'refused', because }) as const;
  if (!/^[a-z0-9][a-z0-9._-]{1,31}$/.test(user.name)) return refused('bad_name');
  const isNeither = user.staffId === null && user.agentId === null;
  const fullName = user.fullName?.trim() ?? '';
  if (isNeither && fullName === '') return refused('needs_full_name');
  const problem = await whyNotRoles(deps, user, user.roles);
  if (problem !== null) return refused(problem);
  const password = user.password ?? makePassword();
  const passwordHash = await hashPassword(password);
  const person = {
    ...user,
    fullName: isNeither ? fullName : null,
    courtId: isNeither ? user.courtId : null,
  };
  const id = await insertUser(deps.db, { ...person, passwordHash }, by, deps.clock.now());
  return id === null ? refused('name_taken') : { kind: 'added', id, password };
}
