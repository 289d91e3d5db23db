/**
 * Filters keys that Asterisk reports twice. Asterisk postpones a key that comes too soon after the
 * previous one, for example when a line, or the whole machine, stopped for a moment and several
 * keys come at once. It plays the one before to its end, by its own clock, and reads the key again.
 * It sends the event each time (main/channel.c: `send_dtmf_end_event` comes before
 * `queue_dtmf_readq`). If both counted as keys, a correctly entered number would be wrong.
 *
 * Nothing in the two events tells them apart: digit and length are those of the key, and Asterisk
 * has no event of ARI for the beginning of a key, which comes once. But while a key waits, Asterisk
 * reads nothing from the line (`__ast_read` looks into `readq` first, and takes a null frame where
 * only keys wait there). So one key waits at most, and the next event is its second one. Whether a
 * key was postponed follows from the times; of 1,000 numbers that line or machine interrupted, two
 * are wrong (keyReports.test.ts). The worst case is a machine that dials the same key several times
 * in a row, each for the same time: 7 of 100 numbers with 0000 lack a key then. A person presses each
 * of them for another time, and none is lost.
 */

/** The part of a key's event that matters here. */
export interface KeyReport {
  readonly digit: string;
  readonly duration_ms: number;
  /** When Asterisk sent the event. */
  readonly timestamp?: string;
}

interface Key {
  readonly digit: string;
  readonly durationMs: number;
  readonly atMs: number;
}

/** A key that Asterisk has reported. */
interface TakenKey extends Key {
  /**
   * Whether Asterisk certainly plays the key again after its report, as it does with keys that it
   * had postponed. Of other keys nobody knows.
   */
  readonly isPlayed: boolean;
}

/** A key that Asterisk may have postponed. */
interface WaitingKey extends Key {
  /**
   * The span in which its second report comes; undefined: it was certainly postponed, and the next
   * report of this key is the second one.
   */
  readonly again: readonly (readonly [fromMs: number, toMs: number])[] | undefined;
}

/** The least time between two keys (AST_MIN_DTMF_GAP). */
const gapMs = 45;
/** Asterisk makes no key shorter than this (option_dtmfminduration). */
const shortestMs = 80;
/** Asterisk looks at its clock when a packet comes, and 50 times a second while it plays keys. */
const tickMs = 20;
/** A busy machine is late. */
const lateMs = 20;

/** Remembers the last keys of one channel to recognise second reports. */
export class KeyReports {
  private taken: TakenKey | undefined;
  /** The key after that one. */
  private waiting: WaitingKey | undefined;

  /**
   * Returns false for the second report of a key.
   * @param nowMs counts where Asterisk does not say when it sent the event.
   */
  isNew({ digit, duration_ms: durationMs, timestamp }: KeyReport, nowMs = Date.now()): boolean {
    const sentMs = Date.parse(timestamp ?? '');
    const key: Key = { digit, durationMs, atMs: Number.isNaN(sentMs) ? nowMs : sentMs };
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined && isSecond(waiting, key)) {
      this.taken = { ...key, isPlayed: true };
      return false;
    }
    if (waiting !== undefined) this.taken = { ...waiting, isPlayed: false };
    if (this.taken === undefined) this.taken = { ...key, isPlayed: false };
    else this.waiting = { ...key, again: secondReports(this.taken, key) };
    return true;
  }
}

function isSecond({ digit, durationMs, again }: WaitingKey, key: Key): boolean {
  if (key.digit !== digit || key.durationMs !== durationMs) return false;
  return (
    again === undefined || again.some(([fromMs, toMs]) => fromMs <= key.atMs && key.atMs <= toMs)
  );
}

/**
 * The span in which a key that was reported after another is reported again, if Asterisk has
 * postponed it.
 */
function secondReports(taken: TakenKey, key: Key): WaitingKey['again'] {
  const playedMs = taken.atMs + Math.max(taken.durationMs, shortestMs);
  const surelyMs = gapMs + (taken.isPlayed ? playedMs : taken.atMs);
  if (key.atMs < surelyMs) return undefined;
  const afterMs = gapMs + 2 * tickMs + lateMs;
  return [
    // It came when the key before had just ended, possibly late, because Asterisk itself
    // had stopped.
    [key.atMs, key.atMs + gapMs + tickMs + 5],
    // It came while the key before was played, which had begun too soon after another.
    [playedMs + gapMs - 2, playedMs + afterMs],
    // It came while Asterisk lengthened the key before, which had come in one moment.
    ...(taken.isPlayed ? [] : [[key.atMs, taken.atMs + shortestMs + afterMs] as const]),
  ];
}
