/**
 * A telephone that Asterisk rings for this program: from before the request until it answers or
 * fails to.
 */
import type { Logger } from 'winston';
import {
  readOriginateReason,
  writeOriginateReason,
  type OriginateReason,
} from '../originateReason.js';
import type { Ringing, RingOptions, RingResult, RungLeg, TelephoneToRing } from '../ringing.js';
import { ChannelLeg, type ChannelLegOptions } from './channelLeg.js';
import { ConnectionLost, type AriConnection } from './ari/connection.js';
import type { AriChannel, ChannelListener, ChannelEventSent } from './ari/events.js';
import { hangUpUntilGone } from './hangUp.js';
import { isTrunkFault } from './trunkFault.js';
import type { Operation } from './ari/operation.js';
import { originate, readChannel, readChannelVariable } from './ari/operations.js';

/**
 * Asterisk keeps ringing this much longer than this process does, in case this process dies
 * meanwhile.
 */
const extraSeconds = 3;
/**
 * After 32 s of silence SIP itself gives a trunk up, with the same result as if the person called
 * did not answer. This process therefore looks earlier.
 */
const silentTrunkMs = 25_000;

/** What a channel is rung for, encoded in its id. */
export interface RungAs {
  readonly to: TelephoneToRing;
  readonly purpose: OriginateReason | null;
}

export interface RingingOptions extends RungAs {
  readonly ari: AriConnection;
  readonly log: Logger;
  /** Id of the channel; see {@link channelIdOf}. */
  readonly id: string;
  /** Makes a leg of the channel once it has answered, and holds it from then on. */
  readonly takeLeg: (channel: Pick<AriChannel, 'id'>, as: RungAs) => RungChannelLeg;
  /** Called once, when no more events of this channel are expected. */
  readonly onDone: (ringing: RingingTelephone) => void;
}

/** How to ring the telephone. */
export interface RingRequest {
  readonly app: string;
  readonly endpoint: string;
  readonly callerId: string;
  readonly timeoutMs: number;
  /** Asks the telephone to answer by itself. */
  readonly answersItself?: boolean;
}

/** A rung telephone that has answered. */
export class RungChannelLeg extends ChannelLeg implements RungLeg {
  readonly to: TelephoneToRing;
  readonly purpose: OriginateReason | null;
  readonly callerNumber: string;

  constructor(
    channel: Pick<AriChannel, 'id'>,
    as: RungAs,
    readonly calledNumber: string,
    options: ChannelLegOptions,
  ) {
    super(channel, options);
    this.to = as.to;
    this.purpose = as.purpose;
    this.callerNumber = as.to.number;
  }

  answer(): Promise<void> {
    return this.isOver ? this.ended.then((end) => Promise.reject(end)) : Promise.resolve();
  }
}

/** A telephone being rung. */
export class RingingTelephone implements Ringing, ChannelListener {
  readonly id: string;
  readonly to: TelephoneToRing;
  readonly purpose: OriginateReason | null;
  readonly result: Promise<RingResult>;
  private settledAs: RingResult | undefined;
  private tellResult!: (result: RingResult) => void;
  private isDone = false;
  private timer: NodeJS.Timeout | undefined;
  private silenceTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RingingOptions) {
    this.id = options.id;
    this.to = options.to;
    this.purpose = options.purpose;
    this.result = new Promise((resolve) => (this.tellResult = resolve));
  }

  get isSettled(): boolean {
    return this.settledAs !== undefined;
  }

  private get isAnswered(): boolean {
    return this.settledAs?.kind === 'answered';
  }

  /**
   * The telephone has answered with another destination (SIP 302): that counts as refused. Asterisk rings no extension
   * ({@link originate}), but it has no setting against a channel that is named there, such as one of the trunk: it is hung up here.
   */
  private refuseRedirection(forward: string, channelId: string | undefined): void {
    const { ari, log } = this.options;
    log.error('a telephone wants its call to go elsewhere; refused', {
      channel: this.id,
      kind: this.to.kind,
      ...(this.to.kind === 'agent' && { agent: this.to.number }),
      isChannel: forward.includes('/'),
    });
    this.settle({ kind: 'refused', reason: 'rejected' });
    if (channelId !== undefined) void hangUpUntilGone({ ari, log, channelId });
  }

  /** Asks Asterisk to ring the telephone. Never rejects. */
  start(request: RingRequest): void {
    this.begin(request).catch((error: unknown) => {
      this.options.log.error('cannot ring a telephone', { channel: this.id, error });
      // Asterisk failed to carry out the request.
      this.settle({ kind: 'unreachable', reason: String(error), isOurs: true });
      if (this.isAnswered) return;
      // It may be ringing after all.
      void this.hangUp();
    });
  }

  async cancel(): Promise<void> {
    if (this.settledAs) return;
    this.settle({ kind: 'cancelled' });
    await this.hangUp();
  }

  happened(event: ChannelEventSent): void {
    switch (event.type) {
      case 'StasisStart':
        this.answered(event.channel);
        return;
      case 'ChannelDestroyed':
        this.settle(this.resultOf(event));
        this.done();
        return;
      case 'Dial':
        if (event.forward) this.refuseRedirection(event.forward, event.forwarded?.id);
        return;
      case 'StasisEnd':
        this.done();
        return;
      default:
        return;
    }
  }

  /**
   * Updates the state, because events may have been lost.
   * @param channel what Asterisk has now; undefined when it no longer has the channel.
   */
  catchUp(channel: AriChannel | undefined): void {
    if (channel === undefined) {
      this.settle({
        kind: 'unreachable',
        reason: 'the channel ended while Asterisk was disconnected',
        isOurs: true,
      });
      this.done();
    } else if (channel.state === 'Up') {
      this.answered(channel);
    } else if (this.settledAs) {
      void this.hangUp();
    }
  }

  /** Clears the timers. */
  letGo(): void {
    clearTimeout(this.timer);
    clearTimeout(this.silenceTimer);
  }

  private get isOverTrunk(): boolean {
    return this.to.kind === 'telephone';
  }

  private async begin(ring: RingRequest): Promise<void> {
    const { app, endpoint, callerId, timeoutMs, answersItself = false } = ring;
    this.timer = setTimeout(() => void this.giveUp(), timeoutMs);
    if (this.isOverTrunk && timeoutMs > silentTrunkMs) {
      this.silenceTimer = setTimeout(() => void this.giveUpSilentTrunk(), silentTrunkMs);
    }
    const timeout = Math.ceil(timeoutMs / 1000) + extraSeconds;
    const request = {
      channelId: this.id,
      endpoint,
      app,
      appArgs: 'rung',
      callerId,
      timeout,
      answersItself,
    };
    const { ari } = this.options;
    while (!ari.isConnected) await ari.untilConnected();
    // It was given up while Asterisk was away: nothing would wait for the person who answered.
    if (this.isSettled) {
      this.done();
      return;
    }
    const answer = await this.send(originate(request));
    // If the request crossed the loss of the connection, it may have reached Asterisk after the
    // channels were listed there.
    if (answer === undefined) await ari.untilConnected();
    if (answer === undefined || answer.status < 400) {
      // Over HTTP, a hang-up may also have overtaken the request.
      if (this.isSettled && !this.isAnswered) void this.hangUp();
      return;
    }
    // An endpoint without a contact cannot be dialled, and Asterisk answers 500: a telephone that
    // is not registered, or a trunk that does not respond to OPTIONS.
    const reason = String(answer.body);
    const fault = this.isOverTrunk ? { isTrunk: true } : { isDisconnected: true };
    const isOurs = ari.isStopping;
    this.settle({ kind: 'unreachable', reason, ...(isOurs ? { isOurs } : fault) });
    this.done();
  }

  private resultOf(end: { readonly cause: number; readonly tech_cause?: number }): RingResult {
    if (this.isOverTrunk && isTrunkFault(end.cause, end.tech_cause)) {
      const reason = `cause ${end.cause}, SIP ${end.tech_cause ?? 'unknown'}`;
      return { kind: 'unreachable', reason, isTrunk: true };
    }
    // Kamailio has no contact of the telephone (asterisk-config/kamailio/kamailio.conf).
    if (!this.isOverTrunk && end.tech_cause === 404) {
      return {
        kind: 'unreachable',
        reason: 'SIP 404',
        isDisconnected: true,
        isUnknownToKamailio: true,
      };
    }
    return resultOfCause(end.cause);
  }

  private async send(operation: Operation) {
    try {
      return await this.options.ari.run(operation);
    } catch (error) {
      // Whether it rings is looked up at the next connect, like everything else.
      if (error instanceof ConnectionLost) return undefined;
      throw error;
    }
  }

  private answered(channel: Pick<AriChannel, 'id'>): void {
    if (this.settledAs) {
      void this.hangUp();
      return;
    }
    const leg = this.options.takeLeg(channel, this);
    this.done();
    this.settle({ kind: 'answered', leg });
  }

  /** The ringing time is over. */
  private async giveUp(): Promise<void> {
    if (this.settledAs) return;
    const hasRung = await this.hasRung();
    const isTrunk = !hasRung && (await this.isTrunkSilent());
    // The telephone has just been answered.
    if (this.isSettled) return;
    this.settle(hasRung ? { kind: 'not_answered' } : isTrunk ? silentTrunk : silentTelephone);
    await this.hangUp();
  }

  private async giveUpSilentTrunk(): Promise<void> {
    if (this.isSettled || (await this.hasRung()) || !(await this.isTrunkSilent())) return;
    if (this.isSettled) return;
    this.settle(silentTrunk);
    await this.hangUp();
  }

  /**
   * Returns whether the trunk has said nothing about the telephone: there is no tag for the remote
   * end of the call (RFC 3261, 12.1.2).
   */
  private async isTrunkSilent(): Promise<boolean> {
    if (!this.isOverTrunk) return false;
    try {
      const tag = readChannelVariable(this.id, 'CHANNEL(pjsip,remote_tag)');
      const { status, body } = await this.options.ari.run(tag);
      return status < 400 && (body as { value: string }).value === '';
    } catch {
      return false;
    }
  }

  /**
   * Returns whether the telephone has rung. One that has sent nothing at all is not there; its
   * channel is still `Down`.
   */
  private async hasRung(): Promise<boolean> {
    try {
      const { status, body } = await this.options.ari.run(readChannel(this.id));
      return status < 400 && (body as AriChannel).state !== 'Down';
    } catch {
      return true;
    }
  }

  /** Hangs the channel up. Never rejects. */
  private async hangUp(): Promise<void> {
    const { ari, log } = this.options;
    const isGone = () => this.isDone;
    const done = await hangUpUntilGone({ ari, log, channelId: this.id, isGone });
    if (done === 'gone') this.done();
  }

  private settle(result: RingResult): void {
    if (this.settledAs) return;
    this.letGo();
    this.settledAs = result;
    this.tellResult(result);
  }

  private done(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.options.onDone(this);
  }
}

const silentTelephone: RingResult = {
  kind: 'unreachable',
  reason: 'the telephone sent no SIP response',
};
const silentTrunk: RingResult = {
  kind: 'unreachable',
  reason: 'the trunk sent no SIP response',
  isTrunk: true,
};

/** Translates the Q.850 cause of a telephone that has not answered. */
function resultOfCause(cause: number): RingResult {
  switch (cause) {
    case 17:
      return { kind: 'refused', reason: 'busy' };
    // 23: it wants the call to go elsewhere.
    case 21:
    case 23:
      return { kind: 'refused', reason: 'rejected' };
    // 16: it rang until Asterisk's own time was over. 19: SIP's 480.
    case 16:
    case 19:
      return { kind: 'not_answered' };
    default:
      return { kind: 'unreachable', reason: `cause ${cause}` };
  }
}

/** Builds the channel id, which says what the channel is for, so that another process can tell. */
export function channelIdOf(
  prefix: string,
  { to, purpose }: Pick<RingOptions, 'to' | 'purpose'>,
  unique: string,
): string {
  return `${prefix}${to.kind}-${to.number.replace('+', 'p')}-${writeOriginateReason(purpose)}.${unique}`;
}

/** Parses the id made by {@link channelIdOf}; undefined for a channel of another kind. */
export function rungAs(prefix: string, channelId: string): RungAs | undefined {
  if (!channelId.startsWith(prefix)) return undefined;
  const parts = /^(agent|telephone)-(p?\d+)-([a-z0-9-]+)\./.exec(channelId.slice(prefix.length));
  const [, kind, number = '', purpose = ''] = parts ?? [];
  if (kind !== 'agent' && kind !== 'telephone') return undefined;
  return { to: { kind, number: number.replace('p', '+') }, purpose: readOriginateReason(purpose) };
}
