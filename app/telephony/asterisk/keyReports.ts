/**
 * Filters keys that Asterisk reports twice. Asterisk postpones a key that comes too soon after the
 * previous one, for example after a gap on a bad line, and reads it again later. It sends the event
 * each time (main/channel.c: `send_dtmf_end_event` stands before `queue_dtmf_readq`). If both
 * counted as keys, a correctly entered number would be wrong.
 *
 * When a line, or the whole machine, stood still for a moment, several keys come at once. Asterisk then
 * plays each of them anew by its own clock, one after the other, so the second report of the last comes
 * long after its first. The order of the keys and the time that each of them takes tell when.
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

/** The least time between two keys (AST_MIN_DTMF_GAP). */
const gapMs = 45;
/** Asterisk makes no key shorter than this (option_dtmfminduration). */
const shortestMs = 80;
/** Asterisk looks at its clock when a packet of sound comes, and needs two of them to go on. */
const packetsMs = 40;
/** A busy machine is late. */
const lateMs = 60;

/** A key that may be reported a second time, and between which moments. */
interface Postponed {
  readonly key: Key;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Remembers recent keys of one channel to recognise second reports. */
export class KeyReports {
  /** The key that Asterisk last took; `isPlayed`: from those that it had postponed. */
  private taken: (Key & { readonly isPlayed: boolean }) | undefined;
  /** Keys after it that Asterisk may have postponed, in their order. */
  private waiting: readonly Key[] = [];

  /**
   * Returns false for the second report of a key.
   * @param nowMs counts where Asterisk does not say when it sent the event.
   */
  isNew({ digit, duration_ms: durationMs, timestamp }: KeyReport, nowMs = Date.now()): boolean {
    const sentMs = Date.parse(timestamp ?? '');
    const key: Key = { digit, durationMs, atMs: Number.isNaN(sentMs) ? nowMs : sentMs };
    this.forgetTaken(key.atMs);
    const { postponed, freeMs } = this.windows();
    const at = postponed.findIndex(
      ({ key: first, fromMs, toMs }) =>
        first.digit === digit &&
        first.durationMs === durationMs &&
        fromMs <= key.atMs &&
        key.atMs <= toMs,
    );
    if (at >= 0) {
      // They come in their order, and none a third time.
      this.taken = { ...key, isPlayed: true };
      this.waiting = this.waiting.slice(at + 1);
      return false;
    }
    if (this.waiting.length > 0 || key.atMs <= freeMs) this.waiting = [...this.waiting, key];
    else this.taken = { ...key, isPlayed: false };
    return true;
  }

  /** A key whose second report should have come by now was not postponed. */
  private forgetTaken(nowMs: number): void {
    for (;;) {
      const [first] = this.windows().postponed;
      if (first === undefined || nowMs <= first.toMs) return;
      this.taken = { ...first.key, isPlayed: false };
      this.waiting = this.waiting.slice(1);
    }
  }

  /** When the waiting keys may be reported again, and when Asterisk takes the next one at the latest. */
  private windows(): { readonly postponed: readonly Postponed[]; readonly freeMs: number } {
    if (this.taken === undefined) return { postponed: [], freeMs: -Infinity };
    const { atMs, isPlayed } = this.taken;
    // Asterisk is busy until then at least, and until then at the latest.
    let soonestMs = isPlayed ? endOf(this.taken, atMs) : atMs + gapMs;
    let latestMs = endOf(this.taken, atMs) + packetsMs;
    const postponed = this.waiting.map((key): Postponed => {
      const isSure = key.atMs < soonestMs;
      const fromMs = Math.max(soonestMs, key.atMs);
      const toMs = Math.max(latestMs, key.atMs);
      soonestMs = isSure ? endOf(key, fromMs) : key.atMs + gapMs;
      latestMs = endOf(key, toMs) + packetsMs;
      return { key, fromMs, toMs: toMs + lateMs };
    });
    return { postponed, freeMs: latestMs };
  }
}

/** When Asterisk has played a key anew that it began then, with the gap behind it. */
function endOf({ durationMs }: Key, begunMs: number): number {
  return begunMs + Math.max(durationMs, shortestMs) + gapMs;
}
