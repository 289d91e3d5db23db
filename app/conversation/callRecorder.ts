/**
 * Writes the records of all calls of this process, a few times a second and together, so that what a call costs
 * the database does not grow with every prompt and key. While the database is away the records wait here, and are
 * written when it is back.
 */
import type { Logger } from 'winston';
import type { Language } from '../telephony/call.js';
import { setConsent, setOffice, type OfficeUnderWay } from '../calls/store/callState.js';
import type { VerifiedPerson } from '../court/import/rules/caseFile.js';
import {
  appendCallEvents,
  markAnswered,
  markResumed,
  openCall,
  setLanguage,
  setPerson,
  setPhase,
  type CallEnd,
  type CallEvent,
  type CallEventKind,
  type CallPhase,
  type NewCall,
  type OpenCall,
} from '../calls/store/calls.js';
import { closeCall } from '../line/store/closeCall.js';
import {
  isDatabaseUnavailable,
  withTransaction,
  type Queryable,
  type Pool,
} from '../database/pool.js';

/** What is still to be written about one call: of everything that changes, the latest. */
interface Unwritten {
  row?: NewCall;
  answeredAt?: Date;
  isResumed?: boolean;
  language?: Language;
  person?: VerifiedPerson | null;
  phase?: { readonly phase: CallPhase; readonly caseId: number | null };
  consent?: boolean | null;
  office?: OfficeUnderWay;
  events: CallEvent[];
  end?: CallEnd;
}

export interface RecorderOptions {
  readonly db: Pool;
  readonly log: Logger;
  /** Milliseconds between something noted and its being written. */
  readonly delayMs?: number;
  /** Milliseconds between two tries while the database is away. */
  readonly retryMs?: number;
  /** Events kept while the database is away; what comes beyond is lost, and the log says so. */
  readonly maxEvents?: number;
  /** Calls kept likewise. */
  readonly maxCalls?: number;
}

export class CallRecorder {
  private unwritten = new Map<string, Unwritten>();
  /** Of those that are being written just now. */
  private callsInWriting = 0;
  private eventCount = 0;
  private lostEvents = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private isAway = false;
  private waiters: (() => void)[] = [];

  constructor(private readonly options: RecorderOptions) {}

  /**
   * Writes the row of a new call at once.
   * @returns the record, and whether the row is written; if the database is away, it will be once it is back.
   */
  async open(row: NewCall): Promise<{ record: CallRecord; isWritten: boolean }> {
    const record = new CallRecord(this, row.id, 0);
    try {
      await openCall(this.options.db, row);
      return { record, isWritten: true };
    } catch (error) {
      if (isDatabaseUnavailable(error)) this.note(row.id, (call) => (call.row = row));
      else this.options.log.error('the row of a call was refused', { callId: row.id, error });
      return { record, isWritten: false };
    }
  }

  /** Goes on with the record of a call that a process before this one began. */
  resume(call: OpenCall): CallRecord {
    this.note(call.id, (unwritten) => (unwritten.isResumed = true));
    return new CallRecord(this, call.id, call.nextSeq);
  }

  /** The record of a call whose row was written when it was made. */
  goOn(call: OpenCall): CallRecord {
    return new CallRecord(this, call.id, call.nextSeq);
  }

  /** Notes something about a call, to be written soon. */
  note(callId: string, change: (call: Unwritten) => void): void {
    let call = this.unwritten.get(callId);
    if (call === undefined) {
      if (this.unwritten.size + this.callsInWriting >= (this.options.maxCalls ?? 20_000)) {
        this.lostEvents += 1;
        return;
      }
      this.unwritten.set(callId, (call = { events: [] }));
    }
    change(call);
    this.schedule(this.isAway ? (this.options.retryMs ?? 1000) : (this.options.delayMs ?? 200));
  }

  /**
   * Drops what was noted of who calls and of what was heard and pressed. Resolves when no such thing is on its way any more.
   */
  async dropDetail(callId: string): Promise<void> {
    this.dropUnwritten(callId);
    await this.writing;
    // What could not be written was put back.
    this.dropUnwritten(callId);
  }

  private dropUnwritten(callId: string): void {
    const call = this.unwritten.get(callId);
    if (call === undefined) return;
    this.eventCount -= call.events.length;
    call.events = [];
    delete call.person;
    delete call.phase;
    delete call.office;
  }

  noteEvent(event: CallEvent): void {
    if (this.eventCount >= (this.options.maxEvents ?? 100_000)) {
      this.lostEvents += 1;
      return;
    }
    this.eventCount += 1;
    this.note(event.callId, (call) => call.events.push(event));
  }

  /** Resolves when what was noted so far is written, or could not be because the database is away. */
  written(): Promise<void> {
    // What is being written just now is the last of it; no other write would come.
    if (this.unwritten.size === 0) return this.writing ?? Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Writes what is there now, without waiting for the moment. */
  async flush(): Promise<void> {
    await this.writing;
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.write();
  }

  private schedule(delayMs: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.write();
    }, delayMs);
  }

  private async write(): Promise<void> {
    if (this.writing !== undefined || this.unwritten.size === 0) return this.writing;
    const batch = this.unwritten;
    this.unwritten = new Map();
    this.callsInWriting = batch.size;
    const waiters = this.waiters;
    this.waiters = [];
    this.writing = this.writeBatch(batch);
    try {
      await this.writing;
    } finally {
      this.writing = undefined;
      this.callsInWriting = 0;
      for (const tell of waiters) tell();
      if (this.unwritten.size > 0) {
        this.schedule(this.isAway ? (this.options.retryMs ?? 1000) : (this.options.delayMs ?? 200));
      }
    }
  }

  private async writeBatch(batch: Map<string, Unwritten>): Promise<void> {
    const { db, log } = this.options;
    try {
      await withTransaction(db, (client) => writeCalls(client, batch));
      this.forget(batch);
      if (this.isAway) log.info('the records of calls are being written again');
      this.isAway = false;
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        if (!this.isAway) log.warn('the records of calls wait: the database is away', { error });
        this.isAway = true;
        this.putBack(batch);
      } else if (batch.size > 1) {
        // One bad record must not take the others with it.
        for (const [callId, call] of batch) await this.writeBatch(new Map([[callId, call]]));
      } else {
        this.forget(batch);
        log.error('the record of a call could not be written', {
          callId: [...batch.keys()][0],
          error,
        });
      }
    }
  }

  /** Puts a batch back in front of what was noted meanwhile. */
  private putBack(batch: Map<string, Unwritten>): void {
    for (const [callId, earlier] of batch) {
      const later = this.unwritten.get(callId);
      this.unwritten.set(callId, {
        ...earlier,
        ...later,
        events: [...earlier.events, ...(later?.events ?? [])],
      });
    }
  }

  private forget(batch: Map<string, Unwritten>): void {
    for (const call of batch.values()) this.eventCount -= call.events.length;
    if (this.lostEvents === 0) return;
    this.options.log.error('events of calls were lost while the database was away', {
      lostEvents: this.lostEvents,
    });
    this.lostEvents = 0;
  }
}

async function writeCalls(db: Queryable, batch: Map<string, Unwritten>): Promise<void> {
  for (const [callId, call] of batch) {
    if (call.row !== undefined) await openCall(db, call.row);
    if (call.isResumed === true) await markResumed(db, callId);
    if (call.answeredAt !== undefined) await markAnswered(db, callId, call.answeredAt);
    if (call.language !== undefined) await setLanguage(db, callId, call.language);
    if (call.person !== undefined) await setPerson(db, callId, call.person);
    // A call that is over needs no checkpoint.
    if (call.phase !== undefined && call.end === undefined) {
      await setPhase(db, callId, call.phase.phase, { caseId: call.phase.caseId });
    }
    if (call.consent !== undefined) await setConsent(db, callId, call.consent);
    if (call.office !== undefined) await setOffice(db, callId, call.office);
  }
  await appendCallEvents(
    db,
    [...batch.values()].flatMap((call) => call.events),
  );
  for (const [callId, call] of batch) {
    if (call.end !== undefined) await closeCall(db, callId, call.end);
  }
}

/** The record of one call. Nothing here waits for the database. */
export class CallRecord {
  private isMuted = false;

  constructor(
    private readonly recorder: CallRecorder,
    readonly callId: string,
    private nextSeq: number,
  ) {}

  answered(at: Date): void {
    this.recorder.note(this.callId, (call) => (call.answeredAt = at));
  }

  language(language: Language): void {
    this.recorder.note(this.callId, (call) => (call.language = language));
  }

  /**
   * From now on nothing is written of who calls and of what is heard and pressed, whatever was noted before. Resolves when no
   * such thing is on its way any more.
   */
  async mute(): Promise<void> {
    this.isMuted = true;
    await this.recorder.dropDetail(this.callId);
  }

  person(person: VerifiedPerson | null): void {
    if (this.isMuted) return;
    this.recorder.note(this.callId, (call) => (call.person = person));
  }

  /** The checkpoint: where the call is taken up again after a crash. */
  phase(phase: CallPhase, caseId: number | null): void {
    // Where she is helps to take her up again; which case it is tells who she is.
    const of = this.isMuted ? null : caseId;
    this.recorder.note(this.callId, (call) => {
      call.phase = { phase, caseId: of };
      delete call.office;
    });
  }

  /** Whether a talk may be recorded; null when the caller must hear the notice (again). */
  consent(consent: boolean | null): void {
    if (this.isMuted) return;
    this.recorder.note(this.callId, (call) => (call.consent = consent));
  }

  /** The telephone of the court that rings for the caller, or has answered; the next phase ends it. */
  office(office: OfficeUnderWay): void {
    if (this.isMuted) return;
    this.recorder.note(this.callId, (call) => (call.office = office));
  }

  event(at: Date, kind: CallEventKind, name: string, detail = ''): void {
    if (this.isMuted) return;
    this.recorder.noteEvent({ callId: this.callId, seq: this.nextSeq++, at, kind, name, detail });
  }

  end(end: CallEnd): void {
    this.recorder.note(this.callId, (call) => (call.end = end));
  }
}
