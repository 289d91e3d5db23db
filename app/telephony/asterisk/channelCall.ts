/** Channels that called the hotline: callers, and agents who dial a code. */
import type { Call, CodeCall } from '../call.js';
import { ChannelLeg, type ChannelLegOptions } from './channelLeg.js';
import type { AriChannel } from './ari/events.js';
import { answerChannel } from './ari/operations.js';

export interface ChannelCallOptions extends ChannelLegOptions {
  /** True when the caller asked the network not to show their number. */
  readonly isWithheld: boolean;
  /** The `ADDRESS:PORT` that the call's SIP came from. */
  readonly source?: string | undefined;
  /** The number that was dialled; by default the channel's extension, which is `s` where the dialplan has moved it on. */
  readonly dialled?: string | undefined;
}

/** A caller's channel. */
export class ChannelCall extends ChannelLeg implements Call {
  readonly callerNumber: string;
  readonly calledNumber: string;
  readonly sourceAddress?: string;
  private isUp: boolean;

  constructor(channel: AriChannel, options: ChannelCallOptions) {
    super(channel, options);
    // RFC 3323, 4.1.1: who shows no number has `anonymous` in its place.
    const { number } = channel.caller;
    this.callerNumber = options.isWithheld || !/\d/.test(number) ? '' : number;
    this.calledNumber = options.dialled ?? channel.dialplan.exten;
    const source = addressOf(options.source ?? '');
    if (source !== '') this.sourceAddress = source;
    this.isUp = channel.state === 'Up';
  }

  async answer(): Promise<void> {
    this.throwIfOver();
    if (this.isUp) return;
    // The answer would wait for the end of the playback.
    if (this.isPlaying) throw new Error('answer() must be called before play()');
    const { status, body } = await this.options.ari.run(answerChannel(this.id));
    this.throwIfOver();
    if (status >= 500) throw new Error(`Asterisk could not answer the call: ${String(body)}`);
    // The channel is gone, hanging up, or no longer ours.
    if (status >= 400) this.over(undefined);
    this.throwIfOver();
    this.isUp = true;
  }
}

/** The channel of an agent who dialled a code. */
export class ChannelCodeCall extends ChannelCall implements CodeCall {
  constructor(
    channel: AriChannel,
    readonly agentNumber: string,
    readonly code: string,
    options: ChannelLegOptions,
  ) {
    super(channel, { ...options, isWithheld: false });
  }
}

/** Strips the port and the brackets of IPv6. */
function addressOf(source: string): string {
  return source.replace(/^\[(.*)\](?::\d+)?$|^([^:]*):\d+$/, '$1$2');
}
