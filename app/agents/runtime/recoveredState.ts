/** What an earlier process left on the exchange, until its owner takes it over. */
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { Bridge } from '../../telephony/bridge.js';
import type { QueueEntry } from '../../queue/store/queueEntries.js';
import type { LeftContact } from './contactBridges.js';
import type { ConsultationTarget } from './transferTarget.js';

/** An agent call that an earlier process left and that still goes on. */
export interface LeftAgentCall {
  readonly entry: QueueEntry;
  readonly bridge: Bridge | null;
  /** Null when the agent's telephone has hung up meanwhile. */
  readonly leg: RungLeg | null;
  readonly isRecorded: boolean;
  readonly parts: LeftAgentCallParts;
}

/** What the agent was doing in an agent call that an earlier process left. */
export interface LeftAgentCallParts {
  /** The third party in the agent call. */
  readonly third: {
    readonly leg: RungLeg;
    readonly target: ConsultationTarget;
    /** `ConsultationOptions.number`. */
    readonly number: number;
  } | null;
  /**
   * The agent was ringing a third party or talking to one alone. That is over, and the agent is
   * back with the caller.
   */
  readonly wasAsking: boolean;
  /** The caller heard music. That is over, too. */
  readonly wasOnHold: boolean;
}

/** A caller whom an agent had sent to a telephone of the court. */
export interface LeftOffice {
  /** The agent call from which the caller was sent, and its agent. */
  readonly from: QueueEntry;
  readonly agentId: number;
  /** Null when it still rings, or is gone. */
  readonly leg: RungLeg | null;
  readonly ringing: Ringing | null;
  readonly bridge: Bridge | null;
  /** It had answered: if it is gone, their call is over. */
  readonly wasReached: boolean;
}

/** Everything that was left. A part can be taken only once. */
export class RecoveredState {
  /**
   * Resolves when the rows of this node are recovered after the start. Before that neither places
   * nor leftovers are known.
   */
  readonly recovered: Promise<void>;
  /** Resolves {@link recovered}. */
  tellRecovered!: () => void;
  /** By `queue_entries.id`. */
  private readonly agentCalls = new Map<number, LeftAgentCall>();
  /** By `calls.id`. */
  private readonly offices = new Map<string, LeftOffice>();
  /** By `calls.id`. */
  private readonly contacts = new Map<string, LeftContact>();

  constructor() {
    this.recovered = new Promise((resolve) => (this.tellRecovered = resolve));
  }

  /** Whether nothing is left to be taken up. */
  get isEmpty(): boolean {
    return this.agentCalls.size + this.offices.size + this.contacts.size === 0;
  }

  addAgentCall(agentCall: LeftAgentCall): void {
    this.agentCalls.set(agentCall.entry.id, agentCall);
  }

  takeAgentCall(entryId: number): LeftAgentCall | null {
    return takeFrom(this.agentCalls, entryId);
  }

  /** Takes the agent calls of all entries of a call. */
  takeAgentCallsOf(callId: string): LeftAgentCall[] {
    const of = [...this.agentCalls.values()].filter(({ entry }) => entry.callId === callId);
    for (const { entry } of of) this.agentCalls.delete(entry.id);
    return of;
  }

  addOffice(office: LeftOffice): void {
    this.offices.set(office.from.callId, office);
  }

  takeOffice(callId: string): LeftOffice | null {
    return takeFrom(this.offices, callId);
  }

  addContact(callId: string, contact: LeftContact): void {
    this.contacts.set(callId, contact);
  }

  takeContact(callId: string): LeftContact | null {
    return takeFrom(this.contacts, callId);
  }
}

function takeFrom<K, V>(from: Map<K, V>, key: K): V | null {
  const found = from.get(key) ?? null;
  from.delete(key);
  return found;
}
