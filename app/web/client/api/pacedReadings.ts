/** Reads routes again when their replies are outdated, but no more often than the server bears. */

/** A reply that takes longer comes from a slow server; a shorter one may have waited for the page. */
const slowMs = 300;
const shortestMs = 25;
const longestMs = 2000;

/**
 * Milliseconds of pause after a reading of a route. A slow server is asked less often: the pause is
 * as long as its reply took.
 */
export function pauseAfter(tookMs: number): number {
  return tookMs < slowMs ? shortestMs : Math.min(longestMs, tookMs);
}

/** A route that is being read, or was read a moment ago. */
interface Recent {
  /** The reply became outdated since this reading began. */
  isDue: boolean;
  isUnderWay: boolean;
  /** It followed another one without a pause. */
  readonly isSecond: boolean;
  pause: ReturnType<typeof setTimeout> | undefined;
}

/**
 * Two readings of a route may follow each other without a pause: what happens to a call comes as two
 * or three events in a tenth of a second, and a user waits for the last one. Then comes the pause of
 * both.
 */
export class PacedReadings<Route extends string> {
  private readonly recent = new Map<Route, Recent>();
  private isOver = false;

  /** @param read reads a route, and never rejects. */
  constructor(private readonly read: (route: Route) => Promise<unknown>) {}

  /** Reads a route whose reply is outdated: now, or as soon as it may be read again. */
  async refresh(route: Route): Promise<void> {
    const before = this.recent.get(route);
    if (this.isOver) return;
    if (before !== undefined && (before.isUnderWay || before.isSecond)) {
      before.isDue = true;
      return;
    }
    clearTimeout(before?.pause);
    const reading: Recent = {
      isDue: false,
      isUnderWay: true,
      isSecond: before !== undefined,
      pause: undefined,
    };
    this.recent.set(route, reading);
    const beganAt = performance.now();
    await this.read(route);
    if (this.isOver) return;
    reading.isUnderWay = false;
    if (reading.isDue && !reading.isSecond) {
      void this.refresh(route);
      return;
    }
    const pauseMs = pauseAfter(performance.now() - beganAt) * (reading.isSecond ? 2 : 1);
    reading.pause = setTimeout(() => {
      this.recent.delete(route);
      if (reading.isDue) void this.refresh(route);
    }, pauseMs);
  }

  /** Nothing is read from now on. */
  stop(): void {
    this.isOver = true;
    for (const { pause } of this.recent.values()) clearTimeout(pause);
  }
}
