/** The court whose number was dialled, kept at hand so that a call need not wait for it. */
import type { Pool } from '../core/database/pool.js';
import type { Logger } from 'winston';
import { makeWorkCalendar, type WorkCalendar } from './rules/workCalendar.js';
import { readCalendarDays } from './store/calendar.js';
import { readCourt, readEnglishNames, type Court } from './store/courts.js';

/** The court, its calendar and the English names, as last read. */
export interface CachedCourt {
  readonly court: Court;
  readonly calendar: WorkCalendar;
  /** English names of all courts and departments that have one. */
  readonly englishNames: ReadonlyMap<string, string>;
}

/** A minute: the longest a changed telephone number takes to be heard by callers. */
const maxAgeMs = 60_000;

/** Holds the court whose number was dialled, and refreshes it in the background. */
export class GreetingCourt {
  private atHand: CachedCourt | null = null;
  private readAtMs = 0;
  private reading: Promise<CachedCourt | null> | undefined;

  constructor(
    private readonly db: Pool,
    private readonly code: string,
    private readonly log: Logger,
  ) {}

  /**
   * Reads the court from the database. Concurrent calls share one read.
   * @returns null when the database has no court with this code.
   */
  async read(): Promise<CachedCourt | null> {
    this.reading ??= this.readAnew().finally(() => (this.reading = undefined));
    return this.reading;
  }

  /**
   * Returns the court as last read. When that read is older than a minute, it starts another one in
   * the background, for the next call. So a caller never waits for it, and still hears the court's
   * telephone number while the database is away.
   * @throws Error if the court was never read. `main` reads it before the first call.
   */
  current(): CachedCourt {
    if (this.atHand === null) throw new Error('the court has not been read from the database yet');
    if (performance.now() - this.readAtMs > maxAgeMs) {
      this.readAtMs = performance.now();
      this.read().catch((error: unknown) => {
        this.log.warn('cannot refresh the court from the database', { error });
      });
    }
    return this.atHand;
  }

  private async readAnew(): Promise<CachedCourt | null> {
    const court = await readCourt(this.db, this.code);
    if (court === null) return null;
    const days = await readCalendarDays(this.db, court.id);
    const englishNames = await readEnglishNames(this.db);
    this.readAtMs = performance.now();
    this.atHand = { court, calendar: makeWorkCalendar(days), englishNames };
    return this.atHand;
  }
}
