/**
 * A token bucket: how many of something may be done now at a rate per second, saving up at most one
 * second's worth.
 */
export class RateLimit {
  private saved: number;
  private atMs: number | null = null;

  constructor(private readonly perSecond: number) {
    this.saved = perSecond;
  }

  /** Returns how many may be done at this moment of a monotonic clock. */
  free(nowMs: number): number {
    const passedMs = this.atMs === null ? 0 : nowMs - this.atMs;
    this.saved = Math.min(this.perSecond, this.saved + (passedMs * this.perSecond) / 1000);
    this.atMs = nowMs;
    return Math.floor(this.saved);
  }

  /** Notes how many were done. */
  take(count: number): void {
    this.saved -= count;
  }

  /** Milliseconds until one more may be done. */
  waitMs(nowMs: number): number {
    return this.free(nowMs) >= 1 ? 0 : ((1 - this.saved) * 1000) / this.perSecond;
  }
}
