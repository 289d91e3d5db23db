/**
 * When Asterisk reports keys, as in its main/channel.c (`__ast_read`, `should_skip_dtmf`): a key that comes while
 * another one is played anew, or too soon after it, is reported, waits, and is reported again.
 */

/** A key as the line brings it. */
export interface ArrivingKey {
  readonly digit: string;
  readonly durationMs: number;
  readonly beginsAtMs: number;
  readonly endsAtMs: number;
}

export interface Report {
  readonly digit: string;
  readonly durationMs: number;
  readonly atMs: number;
}

const gapMs = 45;
const shortestMs = 80;

/** Returns the reports, in their order. `soundsAtMs`: when packets of sound arrive. */
export function reportsOf(
  keys: readonly ArrivingKey[],
  soundsAtMs: readonly number[],
): readonly Report[] {
  const reports: Report[] = [];
  const queue: ArrivingKey[] = [];
  let isInKey = false;
  let lastMs = -Infinity;
  /** What is left of the key that is played anew; 0 until the next packet of sound. */
  let playingMs: number | null = null;

  function ends(key: ArrivingKey, atMs: number): void {
    reports.push({ digit: key.digit, durationMs: key.durationMs, atMs });
    if (playingMs !== null || (!isInKey && atMs - lastMs < gapMs)) {
      queue.push(key);
    } else if (!isInKey) {
      playingMs = Math.max(key.durationMs, shortestMs);
      lastMs = atMs;
    } else {
      isInKey = false;
      const heardMs = atMs - lastMs;
      if (heardMs < shortestMs) playingMs = shortestMs - heardMs;
      else lastMs = atMs;
    }
  }

  function sounds(atMs: number): void {
    if (playingMs === 0) playingMs = null;
    if (playingMs !== null && !isInKey && atMs - lastMs >= playingMs) {
      playingMs = 0;
      lastMs = atMs;
    }
  }

  const arrivals = [
    ...keys.flatMap((key, index) => [
      {
        ...{ atMs: key.beginsAtMs, order: 2 * index },
        happens: () => {
          if (playingMs !== null || key.beginsAtMs - lastMs < gapMs) return;
          isInKey = true;
          lastMs = key.beginsAtMs;
        },
      },
      {
        ...{ atMs: key.endsAtMs, order: 2 * index + 1 },
        happens: () => {
          ends(key, key.endsAtMs);
        },
      },
    ]),
    ...soundsAtMs.map((atMs) => ({
      ...{ atMs, order: Infinity },
      happens: () => {
        sounds(atMs);
      },
    })),
  ].sort((a, b) => a.atMs - b.atMs || a.order - b.order);
  for (const { atMs, happens } of arrivals) {
    while (queue.length > 0 && playingMs === null && atMs - lastMs >= gapMs) {
      const next = queue.shift();
      if (next !== undefined) ends(next, atMs);
    }
    happens();
  }
  return reports;
}
