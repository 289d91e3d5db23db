/**
 * Readings that are the same for everybody who asks for the same thing: the floor of a court, for
 * which one event makes every open floor ask, or a session, with which a page asks for several
 * things. PostgreSQL reads once or twice, however many ask at the same moment.
 *
 * Nobody gets what was read before they asked: a reading that is under way may not show the event
 * that made a page ask. Who comes meanwhile gets the next one, together.
 */
export class SharedReading<T> {
  private readonly underWay = new Map<string, UnderWay<T>>();

  /**
   * Reads, or takes part in a reading that has not begun yet.
   * @param key what is asked for: the same key, the same reading.
   */
  read(key: string, read: () => Promise<T>): Promise<T> {
    const before = this.underWay.get(key);
    if (before === undefined) return this.begin(key, read);
    const begin = () => this.begin(key, read);
    // Whether or not the one before fails is nothing to this one.
    before.next ??= before.now.then(begin, begin);
    return before.next;
  }

  private async begin(key: string, read: () => Promise<T>): Promise<T> {
    const now = read();
    const reading: UnderWay<T> = { now, next: null };
    this.underWay.set(key, reading);
    try {
      return await now;
    } finally {
      if (reading.next === null) this.underWay.delete(key);
    }
  }
}

interface UnderWay<T> {
  readonly now: Promise<T>;
  /** Begins when this one is over; null while nobody waits for it. */
  next: Promise<T> | null;
}
