/**
 * Joins the parts of a long SMS that came to us. Parts come in any order, twice, or never.
 *
 * A part is acknowledged when the whole SMS is kept, so that a crash loses none. Some gateways send
 * the next part only after that: a part is therefore acknowledged after `holdMs` at the latest.
 * When `patienceMs` have passed, what came is handed on, with `…` for what is missing.
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

  /** @param handOn keeps a whole SMS; what it throws goes to whoever waits for a part. */
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
      this.later(group, this.times.patienceMs, () => this.finish(key));
    }
    group.parts.set(number, part);
    const kept = new Promise<void>((resolve, reject) => group.held.push({ resolve, reject }));
    if (group.parts.size === total) await this.finish(key);
    else this.later(group, this.times.holdMs, () => group.held.forEach((each) => each.resolve()));
    return kept;
  }

  /** Hands on what came so far: the process ends. */
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
