/** How many SMS an account may have in hand at a time. Pure. */

/**
 * What the gateway takes in this time. It must cover the way of a claim to the disk and that of the
 * results; a process that is killed leaves so many SMS of which nobody knows whether they were sent.
 */
const aheadSeconds = 0.2;
const measuredMs = 100;

/** The number follows how fast the gateway has taken SMS lately. */
export class ClaimSize {
  private count = 0;
  private sinceMs: number | null = null;
  private perSecond = 0;

  /** @param least a few windows of the driver, so that its window does not run dry. */
  constructor(private readonly least: number) {}

  /** Notes that so many results have come, at this moment of a clock that only goes forward. */
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
