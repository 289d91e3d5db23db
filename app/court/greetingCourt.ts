/** The court whose number was dialled, kept at hand so that a call need not wait for it. */
import type { Pool } from '../database/pool.js';
import type { Logger } from 'winston';
import { makeWorkCalendar, type WorkCalendar } from './rules/workCalendar.js';
import { readCalendarDays } from './store/calendar.js';
import { readCourt, readEnglishNames, type Court } from './store/courts.js';

/** The court and its calendar, as they were read last. */
export interface CourtAtHand {
  readonly court: Court;
  readonly calendar: WorkCalendar;
  /** English names of all courts and departments that have one. */
  readonly englishNames: ReadonlyMap<string, string>;
}

/** A minute: how long an administrator waits until a changed telephone number is said. */
const maxAgeMs = 60_000;

export class GreetingCourt {
  private atHand: CourtAtHand | null = null;
  private readAtMs = 0;
  private reading: Promise<CourtAtHand | null> | undefined;

  constructor(
    private readonly db: Pool,
    private readonly code: string,
    private readonly log: Logger,
  ) {}

  /**
   * Reads the court.
   * @returns null when the database has no court of this code.
   */
  async read(): Promise<CourtAtHand | null> {
    this.reading ??= this.readAnew().finally(() => (this.reading = undefined));
    return this.reading;
  }

  /**
   * The court as last read. When that is too long ago it is read again meanwhile, for the next call: a caller
   * never waits for it, and still hears its telephone number while the database is away.
   * @throws if it was never read, which `main` does before the first call.
   */
  current(): CourtAtHand {
    if (this.atHand === null) throw new Error('the court has not been read yet');
    if (performance.now() - this.readAtMs > maxAgeMs) {
      this.readAtMs = performance.now();
      this.read().catch((error: unknown) => {
        this.log.warn('the court could not be read again', { error });
      });
    }
    return this.atHand;
  }

  private async readAnew(): Promise<CourtAtHand | null> {
    const court = await readCourt(this.db, this.code);
    if (court === null) return null;
    const days = await readCalendarDays(this.db, court.id);
    const englishNames = await readEnglishNames(this.db);
    this.readAtMs = performance.now();
    this.atHand = { court, calendar: makeWorkCalendar(days), englishNames };
    return this.atHand;
  }
}
