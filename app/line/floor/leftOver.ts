/** What a process before this one has left on the exchange, until whoever it belongs to takes it up. */
import type { Ringing, RungLeg } from '../../telephony/ringing.js';
import type { Talk } from '../../telephony/talk.js';
import type { LineEntry } from '../store/lineEntries.js';
import type { LeftContact } from './contactTalks.js';
import type { ConsultationTarget } from './transferTarget.js';

/** A talk that a process before this one has left, still going on. */
export interface LeftTalk {
  readonly entry: LineEntry;
  readonly talk: Talk | null;
  /** Null when her telephone has hung up meanwhile. */
  readonly leg: RungLeg | null;
  readonly isRecorded: boolean;
  readonly room: LeftRoom;
}

/** What an agent was doing in a talk that a process before this one has left. */
export interface LeftRoom {
  /** Who talks with the two. */
  readonly third: {
    readonly leg: RungLeg;
    readonly target: ConsultationTarget;
    /** `ConsultationOptions.number`. */
    readonly number: number;
  } | null;
  /** She was ringing a third or talked to one alone: that is over, and she is back with her caller. */
  readonly wasAsking: boolean;
  /** Her caller heard music: that is over, too. */
  readonly wasOnHold: boolean;
}

/** A caller who was sent to a telephone of the court before this process came. */
export interface LeftOffice {
  /** The talk that ended there, and its agent. */
  readonly from: LineEntry;
  readonly agentId: number;
  /** Null when it rings still, or is not there any more. */
  readonly leg: RungLeg | null;
  readonly ringing: Ringing | null;
  readonly talk: Talk | null;
  /** It had answered: when it is not there any more, the talk is over. */
  readonly wasReached: boolean;
}

/** Everything that was left. Whoever takes a part up has it alone. */
export class LeftOver {
  /**
   * Resolves when the rows of this node are put right after the start: until then nobody's place is known, and nothing
   * that was left.
   */
  readonly recovered: Promise<void>;
  /** Tells those who wait for {@link recovered}. */
  tellRecovered!: () => void;
  /** By `line_entries.id`. */
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
