/**
 * Applies live events to cached replies, so that a page shows them as soon as they come. It still
 * reads again for what an event does not say. Pure.
 *
 * A reply that was asked for before an event came may be older or newer than the event. So an event
 * can be applied twice, and to a reply that knows of later ones: it then changes nothing, or what
 * the next event puts right.
 */
import type { GotReply, RouteName } from '../../contract/contract.js';
import type { AgentEvent, EntryEvent, LiveEvent } from '../../live/liveEvent.js';

type Floor = GotReply<'GET /api/floor'>;
type Desk = GotReply<'GET /api/desk'>;
type AgentStatus = Desk['agent']['status'];

const statuses: Readonly<Record<AgentStatus, true>> = {
  ...{ signed_out: true, ready: true, paused: true, offered: true, talking: true, wrap_up: true },
  unreachable: true,
};

/**
 * Returns the floor as it is after an event; null when only a new reading shows that, for example
 * the number of a caller who has just come.
 */
export function floorAfter(floor: Floor, event: LiveEvent): Floor | null {
  if (event.kind === 'agent') return agentOnFloor(floor, event);
  if (event.kind === 'entry') return entryOnFloor(floor, event);
  return floor;
}

/** The part of a floor that must be read before it shows all events; null: none. */
export type Lacking = 'callers' | 'all' | null;

/** Returns the floor after several events, as far as they tell, and what it lacks then. */
export function floorAfterAll(
  floor: Floor,
  events: readonly LiveEvent[],
): { readonly floor: Floor; readonly lacks: Lacking } {
  let lacks: Lacking = null;
  const last = events.reduce((before, event) => {
    const after = floorAfter(before, event);
    if (after === null) lacks = bothLack(lacks, event.kind === 'entry' ? 'callers' : 'all');
    return after ?? before;
  }, floor);
  return { floor: last, lacks };
}

/** Returns what one lacks who lacks both. */
export function bothLack(one: Lacking, other: Lacking): Lacking {
  return one === 'all' || other === 'all' ? 'all' : (one ?? other);
}

function agentOnFloor(floor: Floor, event: AgentEvent): Floor | null {
  const { id, status, reason, sinceAt } = event;
  if (status === 'signed_out')
    return { ...floor, agents: floor.agents.filter((agent) => agent.id !== id) };
  if (!floor.agents.some((agent) => agent.id === id)) return null;
  const afterwards = event.change === 'is' ? null : event.change.slice('asked_'.length);
  const now = { status, reason, sinceAt, afterwards };
  return {
    ...floor,
    agents: floor.agents.map((agent) => (agent.id === id ? { ...agent, ...now } : agent)),
  };
}

function entryOnFloor(floor: Floor, event: EntryEvent): Floor | null {
  const { id, agentId, sinceAt } = event;
  const caller = floor.waiting.find(({ entryId }) => entryId === id);
  const agentCall = floor.agentCalls.find(({ entryId }) => entryId === id);
  switch (event.change) {
    case 'turned_away':
    case 'third':
    case 'verification':
      return floor;
    case 'offered':
      if (caller === undefined) return agentCall === undefined ? null : floor;
      return {
        ...floor,
        waiting: floor.waiting.map((each) =>
          each === caller ? { ...each, status: 'offered' as const, agentId } : each,
        ),
      };
    case 'began': {
      if (caller === undefined || agentId === null) return agentCall === undefined ? null : floor;
      const { callId, queueId, queue, number, enteredAt } = caller;
      const began = {
        ...{ entryId: id, callId, queueId, queue, number, agentId, enteredAt },
        ...{ connectedAt: sinceAt, heldSinceAt: null, agentLostAt: null, supervisedBy: [] },
      };
      return { ...withoutCaller(floor, id), agentCalls: [...floor.agentCalls, began] };
    }
    case 'held':
    case 'resumed': {
      if (agentCall === undefined) return null;
      const heldSinceAt = event.change === 'held' ? sinceAt : null;
      return {
        ...floor,
        agentCalls: floor.agentCalls.map((each) =>
          each === agentCall ? { ...each, heldSinceAt } : each,
        ),
      };
    }
    case 'left':
    case 'ended':
      return {
        ...withoutCaller(floor, id),
        agentCalls: floor.agentCalls.filter((each) => each !== agentCall),
      };
    case 'joined':
    case 'returned':
    case 'moved':
    case 'agent_lost':
    case 'agent_back':
    case 'supervised':
      return null;
    default: {
      const never: never = event.change;
      return never;
    }
  }
}

/** The callers behind the one who goes move up. */
function withoutCaller(floor: Floor, entryId: number): Floor {
  const gone = floor.waiting.find((caller) => caller.entryId === entryId);
  if (gone === undefined) return floor;
  return {
    ...floor,
    waiting: floor.waiting
      .filter((caller) => caller !== gone)
      .map((caller) =>
        caller.queueId === gone.queueId && caller.place > gone.place
          ? { ...caller, place: caller.place - 1 }
          : caller,
      ),
  };
}

/** Returns an agent's desk after an event, as far as the event tells. It is read again anyway. */
export function deskAfter(desk: Desk, event: LiveEvent): Desk {
  if (event.kind === 'agent') return event.id === desk.agent.id ? agentAtDesk(desk, event) : desk;
  return event.kind === 'entry' ? entryAtDesk(desk, event) : desk;
}

function agentAtDesk(desk: Desk, { status, reason, sinceAt }: AgentEvent): Desk {
  if (!isAgentStatus(status)) return desk;
  // The state and its caller appear together.
  const needsCaller = status === 'offered' || status === 'talking';
  if (needsCaller && desk.offer === null && desk.agentCall === null) return desk;
  const isWritingUp = status === 'talking' || status === 'wrap_up';
  return {
    ...desk,
    agent: { ...desk.agent, status, reason, sinceAt },
    writtenUp: isWritingUp ? desk.writtenUp : null,
  };
}

function entryAtDesk(desk: Desk, { id, change, sinceAt }: EntryEvent): Desk {
  const offer = desk.offer?.entryId === id ? desk.offer : null;
  const agentCall = desk.agentCall?.entryId === id ? desk.agentCall : null;
  if (offer !== null && change === 'began') {
    const began = {
      ...{ ...offer, connectedAt: sinceAt, heldSinceAt: null, agentLostAt: null },
      ...{
        keptUntilAt: null,
        third: null,
        lastTransfer: null,
        isSupervised: false,
        verification: null,
        mayRenewPassword: false,
      },
      ...{ disposition: null, notes: '' },
    };
    return { ...desk, offer: null, agentCall: began };
  }
  if (offer !== null && (change === 'returned' || change === 'left'))
    return { ...desk, offer: null };
  if (agentCall === null) return desk;
  if (change === 'held' || change === 'resumed')
    return {
      ...desk,
      agentCall: { ...agentCall, heldSinceAt: change === 'held' ? sinceAt : null },
    };
  // Only a reading tells who has the caller of an agent whose telephone was lost.
  if (change !== 'ended' || agentCall.agentLostAt !== null) return desk;
  const { callId, number, disposition, notes, isRecorded } = agentCall;
  const { status } = desk.agent;
  return {
    ...desk,
    agentCall: null,
    writtenUp: status === 'talking' || status === 'wrap_up' ? agentCall : null,
    lastAgentCall: {
      entryId: id,
      callId,
      number,
      endedAt: sinceAt,
      lost: null,
      disposition,
      notes,
      isRecorded,
    },
  };
}

function isAgentStatus(status: string): status is AgentStatus {
  return Object.hasOwn(statuses, status);
}

/** Applies the events that came while a reply was under way. */
export function replyAfter<N extends RouteName>(
  route: N,
  reply: GotReply<N>,
  events: readonly LiveEvent[],
): GotReply<N> {
  if (events.length === 0) return reply;
  if (route === 'GET /api/floor') return floorAfterAll(reply as Floor, events).floor as GotReply<N>;
  if (route === 'GET /api/desk') return events.reduce(deskAfter, reply as Desk) as GotReply<N>;
  return reply;
}
