/**
 * Everything on Asterisk that this process controls: legs, ringing telephones, bridges, recordings,
 * listening. Each is made here, gets its events from the hub while it is held, and is let go of
 * when it is over.
 */
import type { Logger } from 'winston';
import type { ListeningIn } from '../bridge.js';
import type { RecordOptions } from '../call.js';
import type { Config } from '../../core/config.js';
import { agentOfAccount } from '../rules/pageNumber.js';
import type { AriConnection } from './ari/connection.js';
import type { AriChannel, EventHub, RecordingEnded } from './ari/events.js';
import { ChannelCall, ChannelCodeCall } from './channelCall.js';
import type { ChannelLeg, ChannelLegOptions } from './channelLeg.js';
import { hangUpUntilGone } from './hangUp.js';
import { Snoop } from './listening.js';
import { RingingTelephone, RungChannelLeg, rungAs, type RungAs } from './ringing.js';
import { MessageRecording } from './sound/messageRecording.js';
import { recorderReason } from './sound/bridgeRecorder.js';
import { AsteriskBridge } from './asteriskBridge.js';

export interface HoldingsOptions {
  readonly config: Pick<Config, 'RECORDINGS_DIR' | 'OUTGOING_NUMBER'>;
  /** The name of our Stasis application. */
  readonly app: string;
  readonly ari: AriConnection;
  readonly hub: EventHub;
  readonly log: Logger;
  /** An agent's telephone has dialled a code, so it is there. */
  readonly onAgentSeen: (number: string) => void;
}

/**
 * Number of playback ids that a call uses in rotation, so that the next process knows what may be
 * playing. A reused id has ended long ago, because a call plays one thing at a time.
 */
const playbackIds = 8;

/** How the ids begin of what this program creates on Asterisk. */
export function prefixOf(app: string, kind: 'own' | 'recorder' | 'ring' | 'talk'): string {
  return `${app}-${kind}-`;
}

export class Holdings {
  readonly calls = new Set<ChannelCall>();
  /** Legs other than callers: rung telephones, and agents who dialled a code. */
  readonly otherLegs = new Set<ChannelLeg>();
  readonly ringings = new Set<RingingTelephone>();
  readonly bridges = new Set<AsteriskBridge>();
  /** Bridges that are over but whose recording is not complete yet. */
  readonly unsettled = new Set<AsteriskBridge>();
  readonly snoops = new Set<Snoop>();
  /** Messages being recorded now, by name. */
  private readonly recordings = new Map<string, MessageRecording>();
  private readonly app: string;

  constructor(private readonly options: HoldingsOptions) {
    this.app = options.app;
  }

  /** All that is held at this moment. */
  everything() {
    return {
      legs: [...this.calls, ...this.otherLegs],
      ringings: [...this.ringings],
      snoops: [...this.snoops],
      bridges: [...this.bridges, ...this.unsettled],
      recordings: [...this.recordings.values()],
    };
  }

  get isEmpty(): boolean {
    return Object.values(this.everything()).every(({ length }) => length === 0);
  }

  /** Clears all timers. What is up on Asterisk stays up, for the next process. */
  letGo(): void {
    const { legs, ringings, bridges, recordings } = this.everything();
    for (const each of [...legs, ...ringings, ...bridges, ...recordings]) each.letGo();
  }

  recordingEnded(event: RecordingEnded): void {
    for (const bridge of [...this.bridges, ...this.unsettled]) bridge.recordingEnded(event);
    this.recordings.get(event.recording.name)?.recordingEnded(event);
  }

  /**
   * Holds a channel according to what its arguments or name say; leaves a channel of unknown
   * purpose alone.
   */
  takeLeg(channel: AriChannel, args: readonly string[], isFound: boolean): ChannelLeg | undefined {
    const as = rungAs(prefixOf(this.app, 'ring'), channel.id);
    if (as) return this.takeRung(channel, as, isFound);
    const [purpose = 'caller', ...rest] = args;
    if (purpose === 'caller') {
      const [presentation = '', source, dialled] = rest;
      const isWithheld = /^(prohib|unavailable)/.test(presentation);
      const call = new ChannelCall(channel, {
        ...this.legOptions(channel, isFound, () => this.calls.delete(call)),
        isWithheld,
        source,
        dialled,
      });
      this.calls.add(call);
      this.options.hub.hold(call);
      return call;
    }
    if (purpose === 'agent') {
      const [account = '', code = ''] = rest;
      const number = agentOfAccount(account)?.number ?? account;
      this.options.onAgentSeen(number);
      const call = new ChannelCodeCall(
        channel,
        number,
        code,
        this.legOptions(channel, isFound, () => this.otherLegs.delete(call)),
      );
      this.otherLegs.add(call);
      this.options.hub.hold(call);
      return call;
    }
    if (purpose === 'too-many') {
      const [account = '', calls = '', limit = ''] = rest;
      const { ari, log } = this.options;
      if (limit === 'all') {
        // The account that dialled last is not the cause, so it is not named.
        log.error('all telephones together have too many calls at once; refusing more of any', {
          calls,
          limit: 'PBX_MAX_CALLS_OF_ACCOUNTS',
        });
      } else {
        log.error('a telephone has too many calls at once; refusing more', {
          account,
          calls,
          limit: 'PBX_MAX_CALLS_PER_ACCOUNT',
        });
      }
      void hangUpUntilGone({ ari, log, channelId: channel.id, as: 'busy' });
      return undefined;
    }
    // It was given up before it came.
    if (purpose === recorderReason) return undefined;
    this.options.log.warn('a channel arrived with an unknown purpose', {
      channel: channel.id,
      args,
    });
    return undefined;
  }

  registerRinging(as: RungAs, id: string): RingingTelephone {
    const { ari, hub, log } = this.options;
    const ringing = new RingingTelephone({
      ...as,
      id,
      ari,
      log,
      takeLeg: (channel) => this.takeRung(channel, as, false),
      onDone: (done) => this.forgetRinging(done),
    });
    this.ringings.add(ringing);
    hub.hold(ringing);
    return ringing;
  }

  forgetRinging(ringing: RingingTelephone): void {
    this.ringings.delete(ringing);
    this.options.hub.release(ringing);
  }

  runBridge(id: string, recordAs: string | null): AsteriskBridge {
    const { ari, hub, log, config } = this.options;
    const bridge = new AsteriskBridge({
      ari,
      hub,
      log,
      app: this.app,
      id,
      recordAs,
      bridgeId: `${prefixOf(this.app, 'talk')}${id}`,
      recorderPrefix: prefixOf(this.app, 'recorder'),
      recordingsDir: config.RECORDINGS_DIR,
      onOver: (over) => {
        this.bridges.delete(over);
        this.unsettled.add(over);
      },
      onSettled: (settled) => this.unsettled.delete(settled),
    });
    this.bridges.add(bridge);
    return bridge;
  }

  holdSnoop(id: string, legId: string, mode: ListeningIn['mode']): Snoop {
    const { ari, hub, log } = this.options;
    const snoop = new Snoop({
      ari,
      log,
      app: this.app,
      legId,
      mode,
      id,
      onOver: (over) => {
        this.snoops.delete(over);
        hub.release(over);
      },
    });
    this.snoops.add(snoop);
    hub.hold(snoop);
    return snoop;
  }

  /** All ids that a channel's playbacks can have. */
  playbackIdsOf(channelId: string): string[] {
    return Array.from({ length: playbackIds }, (_, number) => this.playbackId(channelId, number));
  }

  private takeRung(channel: Pick<AriChannel, 'id'>, as: RungAs, isFound: boolean): RungChannelLeg {
    const leg = new RungChannelLeg(
      channel,
      as,
      this.options.config.OUTGOING_NUMBER,
      this.legOptions(channel, isFound, () => this.otherLegs.delete(leg)),
    );
    this.otherLegs.add(leg);
    this.options.hub.hold(leg);
    return leg;
  }

  private legOptions(
    channel: Pick<AriChannel, 'id'>,
    isFound: boolean,
    forget: () => void,
  ): ChannelLegOptions {
    const { ari, hub, log, config } = this.options;
    let playbacks = 0;
    return {
      ari,
      log,
      isFound,
      recordingsDir: config.RECORDINGS_DIR,
      nextPlaybackId: () => this.playbackId(channel.id, playbacks++ % playbackIds),
      newRecording: (leg, options) => this.newRecording(leg, options),
      onOver: (leg) => {
        forget();
        hub.release(leg);
      },
    };
  }

  private newRecording(leg: ChannelLeg, options: RecordOptions): MessageRecording {
    const { ari, log, config } = this.options;
    return new MessageRecording({
      ari,
      log,
      leg,
      ...options,
      recordingsDir: config.RECORDINGS_DIR,
      onRunning: (recording) => this.recordings.set(recording.name, recording),
      onSettled: (recording) => this.recordings.delete(recording.name),
    });
  }

  private playbackId(channelId: string, number: number): string {
    return `${prefixOf(this.app, 'own')}${channelId}-${number}`;
  }
}
