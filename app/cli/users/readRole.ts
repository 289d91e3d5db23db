import { InvalidArgumentError } from 'commander';
import { roles, type Role } from '../../web/access/rules/permissions.js';

/** Every role, for help texts. */
export const roleList = roles.join(', ');

/** Reads one of several roles of a command line, after those before it. */
export function readRole(text: string, before: Role[] = []): Role[] {
  const role = roles.find((each) => each === text);
  if (role === undefined) throw new InvalidArgumentError(`The roles are ${roleList}.`);
  return [...before, role];
}
