/**
 * Writes the records of all calls of this process in batches, a few times a second. That way the
 * database load of a call does not grow with every prompt and digit. While the database is away,
 * the records are buffered here; they are written once it is back.
 */
import type { Logger } from 'winston';
import type { Language } from '../../telephony/call.js';
import { setOffice, type OfficeUnderWay } from '../../calls/store/callState.js';
import type { VerifiedPerson } from '../../court/import/rules/caseFile.js';
import { noteCalls, type CallNote, type Checkpoint } from '../../calls/store/noteCalls.js';
import {
  markResumed,
  openCall,
  type CallEnd,
  type CallEvent,
  type CallEventKind,
  type CallPhase,
  type NewCall,
  type OpenCall,
} from '../../calls/store/calls.js';
import { closeCalls } from '../../queue/store/closeCall.js';
import {
  hasAnswered,
  isDatabaseUnavailable,
  isPoolBusy,
  withTransaction,
  type Queryable,
  type Pool,
} from '../../core/database/pool.js';

/**
 * The changes to one call that are not written yet. Of every field only the latest value is kept.
 */
interface Unwritten {
  row?: NewCall;
  answeredAt?: Date;
  isResumed?: boolean;
  language?: Language;
  person?: VerifiedPerson | null;
  checkpoint?: Checkpoint;
  consent?: boolean | null;
  office?: OfficeUnderWay;
  endsUnnamed?: boolean;
  events: CallEvent[];
  end?: CallEnd;
}

export interface RecorderOptions {
  readonly db: Pool;
  readonly log: Logger;
  /** Milliseconds between a note and its write. */
  readonly delayMs?: number;
  /** Milliseconds between two attempts while the database is away. */
  readonly retryMs?: number;
  /**
   * Most events buffered while the database is away. Further ones are lost, and the log says so.
   */
  readonly maxEvents?: number;
  /** Most calls buffered while the database is away. What is noted about further calls is lost. */
  readonly maxCalls?: number;
}

/** What has become of the row of a new call. */
export type RowState =
  | 'written'
  /** The database is away: the row is written once it is back. */
  | 'awaited'
  /** There will be none. */
  | 'refused';

/** Buffers and writes the records of the calls of this process. */
export class CallRecorder {
  private unwritten = new Map<string, Unwritten>();
  /** Number of calls in the batch that is being written. */
  private callsInWriting = 0;
  private eventCount = 0;
  private lostEvents = 0;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> | undefined;
  private isAway = false;
  /** By which error the database was last found to be away. */
  private awayBecause: unknown;
  private waiters: (() => void)[] = [];

  constructor(private readonly options: RecorderOptions) {}

  /**
   * Writes the row of a new call at once.
   * @returns the record, and what has become of the row. If the database is busy, the row is
   *   written with the next batch, which is waited for. If it is away, the row is written once it
   *   is back, see {@link rowWritten}.
   */
  async open(row: NewCall): Promise<{ record: CallRecord; row: RowState }> {
    const { db, log } = this.options;
    const record = new CallRecord(this, row.id, 0);
    const triedAtMs = performance.now();
    try {
      await openCall(db, row);
      return { record, row: 'written' };
    } catch (error) {
      if (!isDatabaseUnavailable(error)) {
        log.error('the database refused the row of a call', { callId: row.id, error });
        return { record, row: 'refused' };
      }
      this.note(row.id, (call) => (call.row = row));
      // More calls wait already than may be kept in memory.
      if (!this.isRowWaiting(row.id)) return { record, row: 'refused' };
      if (!isPoolBusy(db, error, triedAtMs)) return { record, row: 'awaited' };
      log.warn('a new call waits for its row: the database is busy', { callId: row.id, error });
      return { record, row: (await this.isOpened(row.id)) ? 'written' : 'awaited' };
    }
  }

  /**
   * Resolves when the row of a call that {@link open} has left waiting is no longer waiting. A row that the database
   * refuses then is only logged, like any other note.
   * @throws Error by which the database was away at the next attempt to write: ask again.
   */
  async rowWritten(callId: string): Promise<void> {
    await this.written();
    if (this.isRowWaiting(callId)) throw this.awayBecause;
  }

  private isRowWaiting(callId: string): boolean {
    return this.unwritten.get(callId)?.row !== undefined;
  }

  /** Waits until the row of a call is written, for as long as the database answers anybody. */
  private async isOpened(callId: string): Promise<boolean> {
    for (;;) {
      const sinceMs = performance.now();
      await this.written();
      if (!this.isRowWaiting(callId)) return true;
      if (!hasAnswered(this.options.db, sinceMs)) return false;
    }
  }

  /** Continues the record of a call that an earlier process began. */
  resume(call: OpenCall): CallRecord {
    this.note(call.id, (unwritten) => (unwritten.isResumed = true));
    return new CallRecord(this, call.id, call.nextSeq);
  }

  /** Returns the record of a call that the hotline originated. Its row was written then. */
  goOn(call: OpenCall): CallRecord {
    return new CallRecord(this, call.id, call.nextSeq);
  }

  /** Notes a change to a call. It is written with the next batch. */
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
   * Drops what is buffered about a call's caller and about what was heard and pressed. Resolves
   * when none of it is being written any more.
   */
  async dropDetail(callId: string): Promise<void> {
    this.dropUnwritten(callId);
    await this.writing;
    // A batch that could not be written was put back.
    this.dropUnwritten(callId);
  }

  private dropUnwritten(callId: string): void {
    const call = this.unwritten.get(callId);
    if (call === undefined) return;
    this.eventCount -= call.events.length;
    call.events = [];
    delete call.person;
    delete call.checkpoint;
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

  /**
   * Resolves when everything noted so far is written, or could not be because the database is away.
   */
  written(): Promise<void> {
    // The write under way contains everything noted so far; no other write would follow.
    if (this.unwritten.size === 0) return this.writing ?? Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Writes the buffer now, without waiting for the timer. */
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
      if ([...batch.values()].every(isOneStatement)) await writeCalls(db, batch);
      else await withTransaction(db, (client) => writeCalls(client, batch));
      this.forget(batch);
      if (this.isAway) log.info('writing the records of calls again');
      this.isAway = false;
    } catch (error) {
      if (isDatabaseUnavailable(error)) {
        if (!this.isAway)
          log.warn('keeping the records of calls in memory: the database is unavailable', {
            error,
          });
        this.isAway = true;
        this.awayBecause = error;
        this.putBack(batch);
      } else if (batch.size > 1) {
        // One bad record must not prevent the others from being written.
        for (const [callId, call] of batch) await this.writeBatch(new Map([[callId, call]]));
      } else {
        this.forget(batch);
        log.error('cannot write the record of a call', {
          callId: [...batch.keys()][0],
          error,
        });
      }
    }
  }

  /** Puts a failed batch back, in front of what was noted meanwhile. */
  private putBack(batch: Map<string, Unwritten>): void {
    for (const [callId, earlier] of batch) {
      const later = this.unwritten.get(callId);
      // A phase ends the office of the one before.
      if (later?.checkpoint !== undefined) delete earlier.office;
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
    this.options.log.error('lost events of calls while the database was unavailable', {
      lostEvents: this.lostEvents,
    });
    this.lostEvents = 0;
  }
}

/** Writes a batch. What every call has is written for all of them at once; what few calls have, one by one. */
async function writeCalls(db: Queryable, batch: Map<string, Unwritten>): Promise<void> {
  const noted = [...batch].map(([callId, call]) => ({ callId, ...call }));
  for (const { callId, row, isResumed } of noted) {
    if (row !== undefined) await openCall(db, row);
    if (isResumed === true) await markResumed(db, callId);
  }
  await noteCalls(
    db,
    noted.flatMap(noteOf),
    noted.flatMap(({ events }) => events),
  );
  // A phase ends the office of the one before.
  for (const { callId, office } of noted) {
    if (office !== undefined) await setOffice(db, callId, office);
  }
  await closeCalls(
    db,
    noted.flatMap(({ callId, end }) => (end === undefined ? [] : { callId, ...end })),
  );
}

/** Whether what a call has is written by the one statement that all calls share, which needs no transaction. */
function isOneStatement({ row, isResumed, office, end }: Unwritten): boolean {
  return [row, isResumed, office, end].every((each) => each === undefined);
}

/** What a batch notes in the row of a call; nothing where it has only events, an office or the end. */
function noteOf({ callId, ...call }: Unwritten & { readonly callId: string }): CallNote[] {
  const { answeredAt, language, person, consent, endsUnnamed } = call;
  // A call that is over needs no checkpoint.
  const checkpoint = call.end === undefined ? call.checkpoint : undefined;
  const note = { answeredAt, language, person, checkpoint, consent, endsUnnamed };
  const isEmpty = Object.values(note).every((each) => each === undefined);
  return isEmpty ? [] : [{ callId, ...note }];
}

/** The record of one call. Only {@link CallRecord.mute} waits for the database. */
export class CallRecord {
  private isMuted = false;
  private isAtChoice = false;
  private isPaused = false;

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
   * From now on, records nothing about who the caller is or about what is heard and pressed. What
   * is still buffered of it is dropped. Resolves when none of it is being written any more.
   */
  async mute(): Promise<void> {
    this.isMuted = true;
    await this.recorder.dropDetail(this.callId);
  }

  person(person: VerifiedPerson | null): void {
    if (this.isMuted) return;
    this.recorder.note(this.callId, (call) => (call.person = person));
  }

  /** Sets the checkpoint: the point from which the call is resumed after a crash. */
  phase(phase: CallPhase, caseId: number | null): void {
    this.mayStayUnknown(false);
    // The phase helps to resume the call. The case would reveal who the caller is.
    const of = this.isMuted ? null : caseId;
    this.recorder.note(this.callId, (call) => {
      call.checkpoint = { phase, caseId: of };
      delete call.office;
    });
  }

  /**
   * Whether the caller is where they may choose to stay unknown: at the question whether they want to
   * be named, or at the code of a ticket. A call that ends there keeps no number, whether they chose
   * to or hung up. It holds from when the question is put until they have chosen otherwise, whatever
   * the events say: a digit that is pressed ahead, or silence, must not tell one from the other.
   * @returns whether it was otherwise before.
   */
  mayStayUnknown(is: boolean): boolean {
    if (this.isMuted || this.isAtChoice === is) return false;
    this.isAtChoice = is;
    this.recorder.note(this.callId, (call) => (call.endsUnnamed = is));
    return true;
  }

  /**
   * Whether an agent call may be recorded; null when the caller must hear the notice (again). It says nothing
   * of who the caller is, so it is written of an unknown one, too: what is kept of the call depends on
   * it (app/queue/store/closeCall.ts).
   */
  consent(consent: boolean | null): void {
    this.recorder.note(this.callId, (call) => (call.consent = consent));
  }

  /**
   * The telephone of the court that rings for the caller, or has answered; the next phase ends it.
   */
  office(office: OfficeUnderWay): void {
    if (this.isMuted) return;
    this.recorder.note(this.callId, (call) => (call.office = office));
  }

  event(at: Date, kind: CallEventKind, name: string, detail = ''): void {
    if (this.isMuted || this.isPaused) return;
    this.recorder.noteEvent({ callId: this.callId, seq: this.nextSeq++, at, kind, name, detail });
  }

  /** Does something of which the record keeps no event. */
  async unnoted<T>(work: () => Promise<T>): Promise<T> {
    this.isPaused = true;
    try {
      return await work();
    } finally {
      this.isPaused = false;
    }
  }

  end(end: CallEnd): void {
    this.recorder.note(this.callId, (call) => (call.end = end));
  }
}
