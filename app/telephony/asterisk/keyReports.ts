/**
 * Filters keys that Asterisk reports twice. Asterisk postpones a key that comes too soon after the
 * previous one, for example when a line, or the whole machine, stood still for a moment and several keys
 * come at once. It plays the one before to its end, by its own clock, and reads the key again. It sends
 * the event each time (main/channel.c: `send_dtmf_end_event` stands before `queue_dtmf_readq`). If both
 * counted as keys, a correctly entered number would be wrong.
 *
 * Nothing in the two events tells them apart: digit and length are those of the key, and Asterisk has no
 * event of ARI for the beginning of a key, which comes once. But while a key waits, Asterisk reads nothing
 * from the line (`__ast_read` looks into `readq` first, and takes a null frame where only keys wait there).
 * So one key waits at most, and the next event is its second one.
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

/** A key that Asterisk has taken. */
interface TakenKey extends Key {
  /** Whether Asterisk plays it from its report on: for sure, probably (it began too soon), or not as far as one can see. */
  readonly isPlayed: 'surely' | 'probably' | 'no';
}

/** A key that Asterisk may have postponed. */
interface WaitingKey extends Key {
  /** Between which moments its second report comes; undefined: it was postponed for sure, and that is the next one. */
  readonly again: readonly (readonly [fromMs: number, toMs: number])[] | undefined;
}

/** The least time between two keys (AST_MIN_DTMF_GAP). */
const gapMs = 45;
/** Asterisk makes no key shorter than this (option_dtmfminduration). */
const shortestMs = 80;
/** Asterisk looks at its clock when a packet comes, and 50 times a second while it plays keys. */
const tickMs = 20;
/** A busy machine is late. */
const lateMs = 40;

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
      this.taken = { ...key, isPlayed: 'surely' };
      return false;
    }
    if (waiting !== undefined) this.take(waiting);
    if (this.taken === undefined) this.take(key);
    else this.waiting = { ...key, again: secondReports(this.taken, key) };
    return true;
  }

  private take(key: Key): void {
    const isTooSoon = this.taken !== undefined && key.atMs - key.durationMs < freeMs(this.taken);
    this.taken = { ...key, isPlayed: isTooSoon ? 'probably' : 'no' };
  }
}

function isSecond({ digit, durationMs, again }: WaitingKey, key: Key): boolean {
  if (key.digit !== digit || key.durationMs !== durationMs) return false;
  return (
    again === undefined || again.some(([fromMs, toMs]) => fromMs <= key.atMs && key.atMs <= toMs)
  );
}

/** Until when a key that begins is not taken as it comes. */
function freeMs(taken: TakenKey): number {
  return gapMs + (taken.isPlayed === 'no' ? taken.atMs : endOf(taken));
}

/** When Asterisk has played a key anew at the earliest. */
function endOf({ atMs, durationMs }: Key): number {
  return atMs + Math.max(durationMs, shortestMs);
}

/** When a key that was reported after another is reported again if Asterisk has postponed it. */
function secondReports(taken: TakenKey, key: Key): WaitingKey['again'] {
  const surelyMs = gapMs + (taken.isPlayed === 'surely' ? endOf(taken) : taken.atMs);
  if (key.atMs < surelyMs) return undefined;
  // Asterisk itself stood still while the one before was played, and ends that now.
  const afterStall = [key.atMs + gapMs, key.atMs + gapMs + tickMs + 5] as const;
  // This one came sooner than it can have been pressed, so the one before may have come in one moment.
  const cameSoon = key.atMs - taken.atMs < key.durationMs;
  if (taken.isPlayed === 'no' && !cameSoon) return [afterStall];
  const endMs = taken.isPlayed === 'no' ? taken.atMs + shortestMs : endOf(taken);
  const latestMs = endMs + tickMs + lateMs + gapMs;
  if (key.atMs > latestMs) return [afterStall];
  return [afterStall, [key.atMs, latestMs + tickMs]];
}
