/**
 * A simulated PBX for the code that rings and connects people, by the contract of
 * app/telephony/telephony.ts. Its telephones answer, refuse or stay unanswered as the test says.
 */
import type { Leg } from '../../app/telephony/call.js';
import {
  LegGone,
  type ListeningIn,
  type Bridge,
  type BridgeOptions,
} from '../../app/telephony/bridge.js';
import type { AudioCount } from '../../app/telephony/rules/audioCount.js';
import type { AgentAccount, Telephony } from '../../app/telephony/telephony.js';
import type { OriginateReason } from '../../app/telephony/originateReason.js';
import type {
  Ringing,
  RingOptions,
  RingResult,
  TelephoneToRing,
} from '../../app/telephony/ringing.js';
import { FakeRungLeg, FakeBridge } from './fakeLegs.js';
import { until } from './until.js';

/** A ringing telephone, until the test answers it or ends the ringing. */
export class FakeRinging implements Ringing {
  readonly to: TelephoneToRing;
  readonly purpose: OriginateReason | null;
  readonly result: Promise<RingResult>;
  isSettled = false;
  isCancelled = false;
  /** Something unexpected happens in the process that rings it. */
  fail!: (error: Error) => void;
  private settle!: (result: RingResult) => void;

  constructor(
    readonly id: string,
    readonly options: {
      readonly to: TelephoneToRing;
      readonly purpose: OriginateReason | null;
    } & Partial<Pick<RingOptions, 'callerShown' | 'timeoutMs'>>,
  ) {
    this.to = options.to;
    this.purpose = options.purpose;
    this.result = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.fail = reject;
    });
  }

  answer(): FakeRungLeg {
    const leg = new FakeRungLeg(this.id, this.to, this.purpose);
    this.end({ kind: 'answered', leg });
    return leg;
  }

  end(result: RingResult): void {
    if (this.isSettled) throw new Error(`${this.id} does not ring any more`);
    this.isSettled = true;
    this.settle(result);
  }

  cancel(): Promise<void> {
    if (!this.isSettled) {
      this.isCancelled = true;
      this.end({ kind: 'cancelled' });
    }
    return Promise.resolve();
  }
}

/** The PBX itself. */
export class FakeTelephony implements Telephony {
  private isUp = true;
  private readonly waiting: (() => void)[] = [];
  /** When it was started. */
  startedAt: Date | null = new Date('2026-11-23T00:00:00Z');
  isReplaced = false;

  /** @param onRing called with each telephone that begins to ring. */
  constructor(private readonly onRing: (ringing: FakeRinging) => void = () => undefined) {}

  /** Every telephone rung so far. */
  readonly rung: FakeRinging[] = [];
  readonly bridges: FakeBridge[] = [];
  readonly listened: { legId: string; mode: string; end: () => void }[] = [];
  accounts: readonly AgentAccount[] = [];
  /** What {@link telephonesIdle} reports. */
  idle: ReadonlySet<string> = new Set();

  get isConnected(): boolean {
    return this.isUp;
  }

  set isConnected(is: boolean) {
    this.isUp = is;
    if (is) for (const go of this.waiting.splice(0)) go();
  }

  untilConnected(): Promise<void> {
    return this.isUp ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** How many wait for it to be connected. */
  get waitForIt(): number {
    return this.waiting.length;
  }

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  /** Agents whose telephones are web pages. */
  readonly pages = new Set<string>();

  isPage(agentNumber: string): boolean {
    return this.pages.has(agentNumber);
  }

  ring(options: RingOptions): Ringing {
    const ringing = new FakeRinging(`rung-${this.rung.length + 1}`, options);
    this.rung.push(ringing);
    this.onRing(ringing);
    return ringing;
  }

  bridge({ id, recordAs }: BridgeOptions): Promise<Bridge> {
    const bridge = new FakeBridge(id, recordAs);
    this.bridges.push(bridge);
    return Promise.resolve(bridge);
  }

  async listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn> {
    await Promise.resolve();
    const leg = this.bridges.flatMap(({ legs }) => legs).find(({ id }) => id === legId);
    if (leg === undefined) throw new LegGone();
    let end: () => void = () => undefined;
    const over = new Promise<void>((resolve) => (end = resolve));
    this.listened.push({ legId, mode, end });
    const ended = Promise.race([over, leg.ended, supervisor.ended]).then(() => undefined);
    return { mode, ended, end: () => Promise.resolve(end()) };
  }

  isDrained: boolean | null = null;
  /** All that {@link drain} has said. */
  readonly drains: boolean[] = [];

  drain(isDrained: boolean): Promise<void> {
    this.isDrained = isDrained;
    this.drains.push(isDrained);
    return Promise.resolve();
  }

  isIdle = true;
  /** How often {@link takeNewCalls} was said. */
  taken = 0;

  takeNewCalls(): Promise<void> {
    this.taken += 1;
    return Promise.resolve();
  }

  keepAgents(accounts: readonly AgentAccount[]): Promise<void> {
    this.accounts = accounts;
    return Promise.resolve();
  }

  noteRegistered: ((accounts: ReadonlySet<string>) => void) | null = null;

  /** The counts of each leg, by its id. */
  readonly audio = new Map<string, AudioCount>();

  audioOf(legId: string): Promise<AudioCount | null> {
    return Promise.resolve(this.audio.get(legId) ?? null);
  }

  /** What {@link telephonesThere} reports. */
  there: ReadonlySet<string> = new Set();

  /** How often {@link telephonesThere} was asked. */
  looks = 0;

  telephonesThere(): Promise<ReadonlySet<string>> {
    this.looks += 1;
    return Promise.resolve(this.there);
  }

  telephonesIdle(): Promise<ReadonlySet<string>> {
    return Promise.resolve(this.idle);
  }

  /** Waits until a number's telephone rings, and returns it. */
  async rings(number: string): Promise<FakeRinging> {
    let found: FakeRinging | undefined;
    await until(`${number} rings`, () => {
      found = this.rung.find((each) => each.to.number === number && !each.isSettled);
      return found !== undefined;
    });
    if (found === undefined) throw new Error('unreachable');
    return found;
  }
}

/** Sets the counts of a leg; a missing one is zero. */
export const audioCount = (count: Partial<AudioCount>): AudioCount => ({
  received: 0,
  receivedLost: 0,
  receivedJitterMs: 0,
  sent: 0,
  sentLost: 0,
  sentJitterMs: 0,
  ...count,
});
