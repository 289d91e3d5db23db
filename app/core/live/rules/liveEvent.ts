/**
 * Changes, as the triggers of sql/triggers/live.sql note them. An event holds keys and states,
 * nothing personal: the person behind a key is read by a request of its own, with the permission
 * that it needs. Types only.
 */
import type { AlarmSubject } from './alarm.js';

interface Noted {
  /** Since when the state holds (ISO 8601, UTC), by the clock of the process that changed it. */
  readonly sinceAt: string;
  /** The court concerned; null: no single court. */
  readonly courtId: number | null;
}

/** An agent's state. */
export interface AgentEvent extends Noted {
  readonly kind: 'agent';
  /** `agents.id` */
  readonly id: number;
  /**
   * `asked_…`: the state that the agent has asked for when free; the status does not change yet.
   */
  readonly change: 'is' | 'asked_paused' | 'asked_signed_out';
  /** As in app/queue/rules/agentState.ts. */
  readonly status: string;
  /** Of a pause. */
  readonly reason: string | null;
}

/**
 * A caller in a queue. A caller's place also changes when callers before them join, move, or leave.
 */
export interface EntryEvent extends Noted {
  readonly kind: 'entry';
  /** `queue_entries.id` */
  readonly id: number;
  /**
   * `returned`: an agent missed the call, so the caller waits again at the old place. `moved`:
   * another place. `third`: the consulted or third party rings, has answered, or is gone.
   * `verification`: the caller is sent to prove who they are on the keypad, or that is over.
   * `agent_lost`, `agent_back`: the agent's telephone. `supervised`: a supervisor begins or stops
   * listening.
   */
  readonly change:
    | 'joined'
    | 'offered'
    | 'returned'
    | 'moved'
    | 'left'
    | 'turned_away'
    | 'began'
    | 'held'
    | 'resumed'
    | 'third'
    | 'verification'
    | 'agent_lost'
    | 'agent_back'
    | 'supervised'
    | 'ended';
  readonly status: 'waiting' | 'offered' | 'talking' | 'over';
  readonly queueId: number;
  /** The agent who is offered the caller or talks to them; of `returned`, whose offer it was. */
  readonly agentId: number | null;
  /** How it ended: `queue_entries.result`. */
  readonly reason: string | null;
}

export interface CallbackEvent extends Noted {
  readonly kind: 'callback';
  /** `callbacks.id` */
  readonly id: number;
  readonly change: 'asked' | 'changed';
  readonly status: string;
  readonly queueId: number | null;
  readonly reason: string | null;
}

/** A ticket. Confidential and anonymous ones have no events. */
export interface TicketEvent extends Noted {
  readonly kind: 'ticket';
  /** `tickets.id` */
  readonly id: number;
  readonly change: 'opened' | 'changed' | 'assigned' | 'overdue' | 'supervised';
  readonly status: string;
}

/** A threshold of the wallboard was passed, or is kept again. */
export interface AlarmEvent extends Noted {
  readonly kind: 'alarm';
  /** `wallboard_alarms.id` */
  readonly id: number;
  readonly change: 'began' | 'over';
  readonly status: 'on' | 'off';
  readonly queueId: number;
  readonly reason: AlarmSubject;
}

export type LiveEvent = AgentEvent | EntryEvent | CallbackEvent | TicketEvent | AlarmEvent;
