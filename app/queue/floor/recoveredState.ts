/** What an earlier process left on the exchange, until its owner takes it over. */
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { Talk } from '../../telephony/talk.js';
import type { QueueEntry } from '../store/queueEntries.js';
import type { LeftContact } from './contactTalks.js';
import type { ConsultationTarget } from './transferTarget.js';

/** A talk that an earlier process left and that still goes on. */
export interface LeftTalk {
  readonly entry: QueueEntry;
  readonly talk: Talk | null;
  /** Null when the agent's telephone has hung up meanwhile. */
  readonly leg: RungLeg | null;
  readonly isRecorded: boolean;
  readonly room: LeftRoom;
}

/** What the agent was doing in a talk that an earlier process left. */
export interface LeftRoom {
  /** The third party in the talk. */
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
  /** The talk from which the caller was sent, and its agent. */
  readonly from: QueueEntry;
  readonly agentId: number;
  /** Null when it still rings, or is gone. */
  readonly leg: RungLeg | null;
  readonly ringing: Ringing | null;
  readonly talk: Talk | null;
  /** It had answered: if it is gone, the talk is over. */
  readonly wasReached: boolean;
}

/** Everything that was left. A part can be taken only once. */
export class RecoveredState {
  /**
   * Resolves when the rows of this node are put right after the start. Before that neither places
   * nor leftovers are known.
   */
  readonly recovered: Promise<void>;
  /** Resolves {@link recovered}. */
  tellRecovered!: () => void;
  /** By `queue_entries.id`. */
  private readonly talks = new Map<number, LeftTalk>();
  /** By `calls.id`. */
  private readonly offices = new Map<string, LeftOffice>();
  /** By `calls.id`. */
  private readonly contacts = new Map<string, LeftContact>();

  constructor() {
    this.recovered = new Promise((resolve) => (this.tellRecovered = resolve));
  }

  /** Whether nothing is left to be taken up. */
  get isEmpty(): boolean {
    return this.talks.size + this.offices.size + this.contacts.size === 0;
  }

  addTalk(talk: LeftTalk): void {
    this.talks.set(talk.entry.id, talk);
  }

  takeTalk(entryId: number): LeftTalk | null {
    return takeFrom(this.talks, entryId);
  }

  /** Takes the talks of all entries of a call. */
  takeTalksOf(callId: string): LeftTalk[] {
    const of = [...this.talks.values()].filter(({ entry }) => entry.callId === callId);
    for (const { entry } of of) this.talks.delete(entry.id);
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
