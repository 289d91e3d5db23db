/** The person as whom a signed-in user acts: a member of the staff, or an agent. */
import type { CourtScope } from '../../court/rules/courtScope.js';
import type { FloorActor } from '../../agents/control/store/floorActions.js';
import { deskAccess, type DeskAccess } from '../../privacy/operators/rules/deskAccess.js';
import type { Actor } from '../../tickets/rules/ticketAccess.js';
import type { Contact } from '../../tickets/store/ticketPeople.js';
import type { AgentOfUser, WebUser } from '../access/webUser.js';
import { forbidden } from './webError.js';

/** The identity of a user who acts on the floor, for its audit. */
export const floorActor = ({ name, agentId, staffId }: WebUser): FloorActor => ({
  user: name,
  agentId,
  staffId,
});

/** @throws WebError when the user is not of the staff. */
export function staffOf({ staff }: WebUser): Contact {
  if (staff === null) throw forbidden('not_staff', 'only members of the staff may do this');
  return staff;
}

/** @throws WebError when the user is not an agent. */
export function agentOf({ agent }: WebUser): AgentOfUser {
  if (agent === null) throw notAgent();
  return agent;
}

export const notAgent = () => forbidden('not_agent', 'only agents may do this');

/**
 * Returns who acts on existing tickets: the user as a member of the staff, if they are one; else as
 * the agent.
 */
export function actorOf(user: WebUser): Extract<Actor, { kind: 'staff' | 'agent' }> {
  if (user.staffId !== null) return { kind: 'staff', staff: staffOf(user) };
  const { id, courtId } = agentOf(user);
  return { kind: 'agent', agentId: id, courtId };
}

/**
 * Returns whose callers the user may see. Only supervisors, and staff who look after the whole
 * court, see any: `privacy/operators/rules/deskAccess.ts`.
 */
export function callersAccess(user: WebUser): DeskAccess {
  const asAgent = user.roles.includes('supervisor') && user.agentId !== null;
  return deskAccess(
    asAgent ? { kind: 'agent', agent: agentOf(user) } : { kind: 'staff', staff: staffOf(user) },
  );
}

/**
 * Returns the court whose callers the user may see; null is every court.
 * @throws WebError when the user may see none.
 */
export function callersScope(user: WebUser): CourtScope {
  const access = callersAccess(user);
  if (access.kind === 'allowed') return access.scope;
  throw forbidden('not_permitted', 'only those who look after the whole court may see its callers');
}
