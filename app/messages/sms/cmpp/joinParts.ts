/**
 * Joins the parts of a long received SMS. Parts come in any order, twice, or never.
 *
 * A part is acknowledged when the whole SMS is stored, so that a crash loses none. Some gateways
 * send the next part only after that, so a part is acknowledged after `holdMs` at the latest. After
 * `patienceMs` the parts that came are handed on, with `…` for the missing ones.
 */
import type { SmsReceived } from '../../smsDriver.js';
import type { PartHeader } from './longSms.js';

export interface JoinTimes {
  readonly holdMs: number;
  readonly patienceMs: number;
}

/** A part without its header; `ref` is the gateway's message id. */
export type ReceivedPart = SmsReceived & { readonly part: PartHeader };

interface Group {
  readonly total: number;
  readonly parts: Map<number, ReceivedPart>;
  readonly held: { resolve: () => void; reject: (error: unknown) => void }[];
  readonly timers: Set<NodeJS.Timeout>;
}

export class PartsJoiner {
  private readonly groups = new Map<string, Group>();

  /**
   * @param handOn stores a whole SMS. If it throws, the waiting parts are rejected with its
   *   error.
   */
  constructor(
    private readonly times: JoinTimes,
    private readonly handOn: (sms: SmsReceived) => Promise<void>,
  ) {}

  /** Resolves when the part may be acknowledged. */
  async add(part: ReceivedPart): Promise<void> {
    const { ref, total, number } = part.part;
    const key = JSON.stringify([part.from, part.to, ref, total]);
    let group = this.groups.get(key);
    if (group === undefined) {
      group = { total, parts: new Map(), held: [], timers: new Set() };
      this.groups.set(key, group);
      this.later(group, this.times.patienceMs, () => void this.finish(key));
    }
    group.parts.set(number, part);
    const kept = new Promise<void>((resolve, reject) => group.held.push({ resolve, reject }));
    if (group.parts.size === total) await this.finish(key);
    else this.later(group, this.times.holdMs, () => group.held.forEach((each) => each.resolve()));
    return kept;
  }

  /** Hands on the parts that came so far, because the process ends. */
  async stop(): Promise<void> {
    await Promise.all([...this.groups.keys()].map((key) => this.finish(key)));
  }

  private later(group: Group, ms: number, what: () => void): void {
    const timer = setTimeout(() => {
      group.timers.delete(timer);
      what();
    }, ms);
    group.timers.add(timer);
  }

  private async finish(key: string): Promise<void> {
    const group = this.groups.get(key);
    if (group === undefined) return;
    this.groups.delete(key);
    for (const timer of group.timers) clearTimeout(timer);
    const numbers = [...group.parts.keys()].toSorted((a, b) => a - b);
    const first = group.parts.get(numbers[0] ?? 0);
    if (first === undefined) return;
    let text = '';
    for (let number = 1; number <= group.total; number++) {
      text += group.parts.get(number)?.text ?? (text.endsWith('…') ? '' : '…');
    }
    const { from, to, at, ref } = first;
    try {
      await this.handOn({ from, to, at, ref, text });
      for (const each of group.held) each.resolve();
    } catch (error) {
      for (const each of group.held) each.reject(error);
    }
  }
}
