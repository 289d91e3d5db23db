/** How many SMS an account may have in hand at a time. Pure. */

/**
 * Seconds of the gateway's pace that a claim covers. It must cover the time to write a claim and
 * its results; if the process is killed, this many SMS become unknown.
 */
const aheadSeconds = 0.2;
const measuredMs = 100;

/** A number that follows the gateway's recent pace. */
export class ClaimSize {
  private count = 0;
  private sinceMs: number | null = null;
  private perSecond = 0;

  /** @param least a few windows of the driver, so that its window does not run dry. */
  constructor(private readonly least: number) {}

  /** Notes results, at this moment of a monotonic clock. */
  note(results: number, nowMs: number): void {
    this.sinceMs ??= nowMs;
    this.count += results;
    const passedMs = nowMs - this.sinceMs;
    if (passedMs < measuredMs) return;
    this.perSecond = (this.count * 1000) / passedMs;
    this.count = 0;
    this.sinceMs = nowMs;
  }

  get most(): number {
    return Math.max(this.least, Math.ceil(this.perSecond * aheadSeconds));
  }
}
