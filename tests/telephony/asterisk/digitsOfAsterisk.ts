/**
 * When Asterisk reports digits, as in its main/channel.c (`__ast_read`, `should_skip_dtmf`): a
 * digit that comes while another one is played again, or too soon after it, is reported, waits, and
 * is reported again. While it waits, nothing is read from the line.
 */

/** An arrival on the line: a packet of sound, or the first or the last one of a digit. */
export interface Packet {
  readonly atMs: number;
  readonly is: 'sound' | 'begin' | 'end';
  /** Of a digit. */
  readonly digit: string;
  readonly durationMs: number;
}

export interface Report {
  readonly digit: string;
  readonly durationMs: number;
  readonly atMs: number;
}

/** A span in which a machine, or a line, stands still. */
export interface Stall {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** AST_MIN_DTMF_GAP, AST_MIN_DTMF_DURATION. */
const gapMs = 45;
const shortestMs = 80;
/**
 * 50 ticks a second while digits are played again (`ast_timer_set_rate`), until twice the gap after
 * the last.
 */
const tickMs = 20;

/** A model of Asterisk's channel, as far as digits go. */
class DigitsOfChannel {
  readonly reports: Report[] = [];
  /** The frames that wait on the channel (`readq`). */
  private readonly queue: Packet[] = [];
  private at = 0;
  /** AST_FLAG_IN_DTMF. */
  private isInDigit = false;
  /** The time `dtmf_tv`. */
  private lastMs = -Infinity;
  /**
   * AST_FLAG_EMULATE_DTMF with what is left of the digit; 0 when it is over but for the next frame.
   */
  private playingMs: number | null = null;
  private nextTickMs: number | null = null;

  /** @param packets in the order in which they come */
  constructor(private readonly packets: readonly Packet[]) {}

  /** Reads all frames that can be read at a moment. */
  goOn(nowMs: number): void {
    if (this.nextTickMs !== null && nowMs >= this.nextTickMs) {
      const goesOn = this.playingMs !== null || nowMs - this.lastMs < 2 * gapMs;
      this.nextTickMs = goesOn ? nowMs + tickMs : null;
      this.read(nowMs, false);
    }
    while (this.comes(nowMs)) {
      const before = this.at;
      this.read(nowMs, true);
      // Only the passing of time helps.
      if (this.at === before && this.mustWait(nowMs)) return;
    }
  }

  private comes(nowMs: number): boolean {
    const next = this.packets[this.at];
    return next !== undefined && next.atMs <= nowMs;
  }

  private mustWait(nowMs: number): boolean {
    return this.queue.length > 0 && (this.playingMs !== null || nowMs - this.lastMs < gapMs);
  }

  private read(nowMs: number, isFromLine: boolean): void {
    if (this.queue.length > 0) {
      const next = this.mustWait(nowMs) ? undefined : this.queue.shift();
      if (next === undefined) this.nothing(nowMs);
      else this.end(next, nowMs);
      return;
    }
    const packet = isFromLine ? this.packets[this.at++] : undefined;
    if (packet === undefined) this.nothing(nowMs);
    else if (packet.is === 'begin') this.begin(nowMs);
    else if (packet.is === 'end') this.end(packet, nowMs);
    else this.sound(nowMs);
  }

  private begin(nowMs: number): void {
    if (this.playingMs !== null || nowMs - this.lastMs < gapMs) return;
    this.isInDigit = true;
    this.lastMs = nowMs;
  }

  private end(last: Packet, nowMs: number): void {
    this.reports.push({ digit: last.digit, durationMs: last.durationMs, atMs: nowMs });
    if (this.playingMs !== null || (!this.isInDigit && nowMs - this.lastMs < gapMs)) {
      this.queue.push(last);
    } else if (!this.isInDigit) {
      this.playingMs = Math.max(last.durationMs, shortestMs);
      this.lastMs = nowMs;
      this.nextTickMs = nowMs + tickMs;
    } else {
      this.isInDigit = false;
      const heardMs = nowMs - this.lastMs;
      if (heardMs < shortestMs) this.playingMs = shortestMs - heardMs;
      else this.lastMs = nowMs;
      this.nextTickMs = nowMs + tickMs;
    }
  }

  private sound(nowMs: number): void {
    if (this.playingMs === 0) this.playingMs = null;
    if (this.playingMs === null || nowMs - this.lastMs < this.playingMs) return;
    this.playingMs = 0;
    this.lastMs = nowMs;
  }

  /** A null frame. */
  private nothing(nowMs: number): void {
    if (this.playingMs === 0) {
      this.playingMs = null;
    } else if (this.playingMs !== null && nowMs - this.lastMs >= this.playingMs) {
      this.playingMs = null;
      this.lastMs = nowMs;
      this.nextTickMs = nowMs + tickMs;
    }
  }
}

/**
 * Returns the reports, in their order.
 * @param packets in the order in which they come
 * @param stalls when Asterisk's machine stands still
 */
export function reportsOf(
  packets: readonly Packet[],
  stalls: readonly Stall[] = [],
): readonly Report[] {
  const channel = new DigitsOfChannel(packets);
  // Eighteen digits that came in one moment have been played by then.
  const endMs = (packets.at(-1)?.atMs ?? 0) + 6000;
  const stands = (ms: number) => stalls.some(({ fromMs, untilMs }) => fromMs <= ms && ms < untilMs);
  for (let nowMs = 0; nowMs < endMs; nowMs += 1) {
    if (!stands(nowMs)) channel.goOn(nowMs);
  }
  return channel.reports;
}
