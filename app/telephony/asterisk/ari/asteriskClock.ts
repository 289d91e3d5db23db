/**
 * Asterisk's clock, as its events show it. How long a caller has heard something is the time between
 * two moments in Asterisk. This process may learn of both late, when it gets no processor.
 */

/** An estimate older than this may be wrong by now: somebody may have set Asterisk's clock. */
const keptMs = 60_000;

/**
 * Estimates Asterisk's clock. Every event carries the time at which Asterisk sent it, and none comes
 * before it was sent; so the event that was quickest tells the clock best.
 */
export class AsteriskClock {
  /** Asterisk's clock is ahead of `performance.now()` by at least these. */
  private aheadMs = -Infinity;
  private aheadBeforeMs = -Infinity;
  private sinceMs = -Infinity;

  /**
   * An event has come.
   * @param timestamp when Asterisk sent it.
   */
  came(timestamp: string | undefined): void {
    const atMs = performance.now();
    const sentMs = Date.parse(timestamp ?? '');
    if (Number.isNaN(sentMs)) return;
    if (atMs - this.sinceMs > keptMs) {
      this.aheadBeforeMs = this.aheadMs;
      this.aheadMs = -Infinity;
      this.sinceMs = atMs;
    }
    this.aheadMs = Math.max(this.aheadMs, sentMs - atMs);
  }

  /** Now by Asterisk's clock, in milliseconds since 1970; -Infinity before the first event. */
  nowMs(): number {
    return performance.now() + Math.max(this.aheadMs, this.aheadBeforeMs);
  }
}
