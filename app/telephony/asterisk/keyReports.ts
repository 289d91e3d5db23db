/**
 * Asterisk tells of some keys twice. It puts a key off that comes too soon after the one before, as after a gap on a bad line, and reads it
 * again later; it sends the event each time (main/channel.c: `send_dtmf_end_event` stands before `queue_dtmf_readq`). Taken for two keys,
 * a number that was keyed in right is wrong.
 */

export interface KeyReport {
  readonly digit: string;
  readonly duration_ms: number;
  /** When Asterisk sent it. */
  readonly timestamp?: string;
}

interface Key {
  readonly digit: string;
  readonly durationMs: number;
  readonly atMs: number;
}

/**
 * A key whose beginning came within 45 ms of the end of the one before (AST_MIN_DTMF_GAP) is made longer by Asterisk's own clock, for as long
 * as it had lasted, and 45 ms must follow; the clock ticks every 20 ms. The next one is put off until then.
 */
const putOffForMs = 45 + 20;

export class KeyReports {
  /** Of which a second report may come. */
  private putOff: Key[] = [];
  private last: Key | undefined;

  /**
   * False for a second report of a key. It has the length of the first, and comes sooner than the key could have been pressed and let go
   * again; and the key came soon enough after the one before to have been put off.
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
      // There is no third.
      this.putOff.splice(at, 1);
      return false;
    }
    if (last !== undefined && atMs - last.atMs < last.durationMs + putOffForMs) {
      this.putOff.push(key);
    }
    return true;
  }
}
