/**
 * Filters keys that Asterisk reports twice. Asterisk postpones a key that comes too soon after the
 * previous one, for example after a gap on a bad line, and reads it again later. It sends the event
 * each time (main/channel.c: `send_dtmf_end_event` stands before `queue_dtmf_readq`). If both
 * counted as keys, a correctly entered number would be wrong.
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

/**
 * If a key begins within 45 ms after the end of the previous one (AST_MIN_DTMF_GAP), Asterisk
 * prolongs it by its own clock for as long as it had lasted, and 45 ms must follow. That clock
 * ticks every 20 ms. Asterisk postpones the next key until then.
 */
const putOffForMs = 45 + 20;

/** Remembers recent keys of one channel to recognise second reports. */
export class KeyReports {
  /** Keys that may still be reported a second time. */
  private putOff: Key[] = [];
  private last: Key | undefined;

  /**
   * Returns false for the second report of a key. A second report has the same length as the first
   * and comes sooner than the key could have been released and pressed again. The key must also
   * have come soon enough after the previous one to have been postponed.
   */
  isNew({ digit, duration_ms: durationMs, timestamp }: KeyReport): boolean {
    const sentMs = Date.parse(timestamp ?? '');
    const atMs = Number.isNaN(sentMs) ? Date.now() : sentMs;
    const key: Key = { digit, durationMs, atMs };
    const { last } = this;
    this.last = key;
    this.putOff = this.putOff.filter((each) => Math.abs(atMs - each.atMs) < each.durationMs);
    const at = this.putOff.findIndex(
      (each) => each.digit === digit && each.durationMs === durationMs,
    );
    if (at >= 0) {
      // Asterisk does not report a key a third time.
      this.putOff.splice(at, 1);
      return false;
    }
    if (last !== undefined && atMs - last.atMs < last.durationMs + putOffForMs) {
      this.putOff.push(key);
    }
    return true;
  }
}
