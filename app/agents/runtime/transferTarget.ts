/** Where an agent may send a caller: a colleague, a queue, or a telephone of a court that the database has. */
import type { TelephoneToRing } from '../../telephony/ringing.js';
import { findAgent, type Agent } from '../../queue/store/agents.js';
import { findCourtTelephone } from '../../calls/store/callTransfers.js';
import { listQueues } from '../../queue/store/queues.js';
import { readTransferScope } from '../../queue/store/transferScope.js';
import type { Queryable } from '../../core/database/pool.js';

export type TransferTarget =
  | { readonly kind: 'agent'; readonly agent: Agent }
  | { readonly kind: 'queue'; readonly queue: string }
  | { readonly kind: 'telephone'; readonly number: string };

/** Targets that an agent can talk to before a transfer. */
export type ConsultationTarget = Exclude<TransferTarget, { kind: 'queue' }>;

/**
 * Finds what a number that an agent has entered means; null when the agent may not send a caller
 * there: a caller stays within the agent's court unless that court allows more. The directory of the
 * console lists the same targets.
 */
export async function findTarget(
  db: Queryable,
  number: string,
  self: number,
): Promise<TransferTarget | null> {
  const scope = await readTransferScope(db, self);
  // What belongs to no court serves every court.
  const isWithin = ({ courtId }: { readonly courtId: number | null }) =>
    scope === null || courtId === null || courtId === scope;
  if (number.startsWith('*')) {
    const queue = (await listQueues(db)).find(({ id }) => String(id) === number.slice(1));
    return queue === undefined || !isWithin(queue) ? null : { kind: 'queue', queue: queue.name };
  }
  const found = await findAgent(db, number);
  if (found !== null) {
    const { agent } = found;
    return agent.id === self || !isWithin(agent) ? null : { kind: 'agent', agent };
  }
  const telephone = await findCourtTelephone(db, number, scope);
  return telephone === null ? null : { kind: 'telephone', number: telephone.number };
}

/** As `call_transfers.target` has it. */
export function targetName(target: TransferTarget): string {
  switch (target.kind) {
    case 'agent':
      return `agent:${target.agent.number}`;
    case 'queue':
      return `queue:${target.queue}`;
    case 'telephone':
      return `telephone:${target.number}`;
  }
}

/** The telephone of a target; a queue has none. */
export function telephoneOf(target: ConsultationTarget): TelephoneToRing {
  return target.kind === 'agent'
    ? { kind: 'agent', number: target.agent.number }
    : { kind: 'telephone', number: target.number };
}
