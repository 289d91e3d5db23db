/**
 * Filters digits that Asterisk reports twice. Asterisk postpones a digit that comes too soon after
 * the previous one, for example when a line, or the whole machine, stopped for a moment and several
 * digits come at once. It plays the one before to its end, by its own clock, and reads the digit
 * again. It sends the event each time (main/channel.c: `send_dtmf_end_event` comes before
 * `queue_dtmf_readq`). If both counted as digits, a correctly entered number would be wrong.
 *
 * Nothing in the two events tells them apart: both have the same digit and length, and Asterisk
 * has no event of ARI for the beginning of a digit, which comes once. But while a digit waits,
 * Asterisk reads nothing from the line (`__ast_read` looks into `readq` first, and takes a null
 * frame where only digits wait there). So one digit waits at most, and the next event is its second
 * one. Whether a digit was postponed follows from the times; of 1,000 numbers that line or machine
 * interrupted, two are wrong (digitReports.test.ts). The worst case is a machine that dials the
 * same digit several times in a row, each for the same time: 7 of 100 numbers with 0000 lack a
 * digit then. A person presses each of them for another time, and none is lost.
 */

/** The part of a digit's event that matters here. */
export interface DigitReport {
  readonly digit: string;
  readonly duration_ms: number;
  /** When Asterisk sent the event. */
  readonly timestamp?: string;
}

interface TimedDigit {
  readonly digit: string;
  readonly durationMs: number;
  readonly atMs: number;
}

/** A digit that Asterisk has reported. */
interface TakenDigit extends TimedDigit {
  /**
   * Whether Asterisk certainly plays the digit again after its report, as it does with digits that
   * it had postponed. Of other digits nobody knows.
   */
  readonly isPlayed: boolean;
}

/** A digit that Asterisk may have postponed. */
interface WaitingDigit extends TimedDigit {
  /**
   * The span in which its second report comes; undefined: it was certainly postponed, and the next
   * report of this digit is the second one.
   */
  readonly again: readonly (readonly [fromMs: number, toMs: number])[] | undefined;
}

/** The least time between two digits (AST_MIN_DTMF_GAP). */
const gapMs = 45;
/** Asterisk makes no digit shorter than this (option_dtmfminduration). */
const shortestMs = 80;
/** Asterisk looks at its clock when a packet comes, and 50 times a second while it plays digits. */
const tickMs = 20;
/** A busy machine is late. */
const lateMs = 20;

/** Remembers the last digits of one channel to recognise second reports. */
export class DigitReports {
  private taken: TakenDigit | undefined;
  /** The digit after that one. */
  private waiting: WaitingDigit | undefined;

  /**
   * Returns false for the second report of a digit.
   * @param nowMs counts where Asterisk does not say when it sent the event.
   */
  isNew({ digit, duration_ms: durationMs, timestamp }: DigitReport, nowMs = Date.now()): boolean {
    const sentMs = Date.parse(timestamp ?? '');
    const reported: TimedDigit = { digit, durationMs, atMs: Number.isNaN(sentMs) ? nowMs : sentMs };
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting !== undefined && isSecond(waiting, reported)) {
      this.taken = { ...reported, isPlayed: true };
      return false;
    }
    if (waiting !== undefined) this.taken = { ...waiting, isPlayed: false };
    if (this.taken === undefined) this.taken = { ...reported, isPlayed: false };
    else this.waiting = { ...reported, again: secondReports(this.taken, reported) };
    return true;
  }
}

function isSecond({ digit, durationMs, again }: WaitingDigit, reported: TimedDigit): boolean {
  if (reported.digit !== digit || reported.durationMs !== durationMs) return false;
  return (
    again === undefined ||
    again.some(([fromMs, toMs]) => fromMs <= reported.atMs && reported.atMs <= toMs)
  );
}

/**
 * The span in which a digit that was reported after another is reported again, if Asterisk has
 * postponed it.
 */
function secondReports(taken: TakenDigit, reported: TimedDigit): WaitingDigit['again'] {
  const playedMs = taken.atMs + Math.max(taken.durationMs, shortestMs);
  const surelyMs = gapMs + (taken.isPlayed ? playedMs : taken.atMs);
  if (reported.atMs < surelyMs) return undefined;
  const afterMs = gapMs + 2 * tickMs + lateMs;
  return [
    // It came when the digit before had just ended, possibly late, because Asterisk itself
    // had stopped.
    [reported.atMs, reported.atMs + gapMs + tickMs + 5],
    // It came while the digit before was played, which had begun too soon after another.
    [playedMs + gapMs - 2, playedMs + afterMs],
    // It came while Asterisk lengthened the digit before, which had come in one moment.
    ...(taken.isPlayed ? [] : [[reported.atMs, taken.atMs + shortestMs + afterMs] as const]),
  ];
}
