/**
 * Implements the PBX of `call.ts` with Asterisk: calls that the dialplan hands to our Stasis
 * application, and calls that we place.
 */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import {
  LegGone,
  type AgentAccount,
  type CallHandler,
  type Leg,
  type ListeningIn,
  type RecordOptions,
  type Ringing,
  type RingOptions,
  type Talk,
  type TalkOptions,
  type Telephony,
  type TelephoneToRing,
} from '../call.js';
import type { Config } from '../../config.js';
import type { Grant } from '../grant.js';
import { Accounts } from './ari/accounts.js';
import { ChannelCall, ChannelCodeCall } from './channelCall.js';
import { ChannelLeg, type ChannelLegOptions } from './channelLeg.js';
import { AriConnection, AriRefusal } from './ari/connection.js';
import { Doors } from './ari/doors.js';
import { EventHub, type AriChannel } from './ari/events.js';
import { hangUpUntilGone } from './hangUp.js';
import { Snoop } from './listening.js';
import { MessageRecording, recordingVariable } from './sound/messageRecording.js';
import { destroyBridge, subscribe } from './ari/operations.js';
import { channelIdOf, RingingTelephone, RungChannelLeg, rungAs, type RungAs } from './ringing.js';
import { BridgeTalk } from './talk.js';
import { TelephoneWatch } from './telephoneWatch.js';

export interface AsteriskOptions {
  /** False: use HTTP only, as with an Asterisk older than 22.4; for tests. */
  readonly mayUseSocket?: boolean;
}

type AsteriskConfig = Pick<
  Config,
  | 'ARI_URL'
  | 'ARI_USER'
  | 'ARI_PASSWORD'
  | 'ARI_APP'
  | 'RECORDINGS_DIR'
  | 'OUTGOING_TRUNK'
  | 'OUTGOING_NUMBER'
  | 'TELEPHONE_ENCRYPTION'
>;

/**
 * Creates the connection; nothing is sent before `start`.
 *
 * A channel's Stasis arguments say what it is for. No arguments, or `caller`, mean a caller. The
 * second argument may then be `${CALLERID(num-pres)}`, which shows whether the number is withheld,
 * and the third the address that the call's SIP came from. `agent,NUMBER,CODE` means an agent who
 * dials a code. What this program creates says so in its name: `APP-ring-…` for telephones,
 * `APP-talk-…` for bridges, `APP-own-…` for whatever is of no use after a crash.
 */
export function connectAsterisk(
  config: AsteriskConfig,
  log: Logger,
  { mayUseSocket = true }: AsteriskOptions = {},
): Asterisk {
  return new Asterisk(config, log.child({ part: 'asterisk' }), mayUseSocket);
}

/**
 * Number of playback ids that a call uses in rotation, so that the next process knows what may be
 * playing. A reused id has ended long ago, because a call plays one thing at a time.
 */
const playbackIds = 8;

/** {@link Telephony} on one Asterisk. */
export class Asterisk implements Telephony {
  private readonly app: string;
  private readonly hub: EventHub;
  private readonly ari: AriConnection;
  private readonly accounts: Accounts;
  private readonly doors: Doors;
  private readonly calls = new Set<ChannelCall>();
  /** Legs other than callers: rung telephones, and agents who dialled a code. */
  private readonly otherLegs = new Set<ChannelLeg>();
  private readonly ringings = new Set<RingingTelephone>();
  private readonly talks = new Set<BridgeTalk>();
  /** Talks that are over but whose recording is not complete yet. */
  private readonly unsettled = new Set<BridgeTalk>();
  /** Messages being recorded now, by name. */
  private readonly recordings = new Map<string, MessageRecording>();
  private readonly snoops = new Set<Snoop>();
  private readonly telephones: TelephoneWatch;
  /**
   * Legs found but not reported yet: the connection may be lost again before everything is found.
   */
  private readonly untold = new Set<ChannelLeg>();
  /** Whether the handler has been told of everything that the previous process left. */
  private hasTold = false;
  private handler: CallHandler | undefined;
  /** Prefix of our ids: shows that they are ours, and differs from that of any earlier process. */
  private readonly idPrefix: string;
  private lastId = 0;

  constructor(
    private readonly config: AsteriskConfig,
    private readonly log: Logger,
    mayUseSocket: boolean,
  ) {
    this.app = config.ARI_APP;
    this.idPrefix = `${this.prefix('own')}${randomUUID().slice(0, 8)}-`;
    this.hub = new EventHub({
      started: (event) => this.started(event.channel, event.args),
      recordingEnded: (event) => {
        for (const talk of [...this.talks, ...this.unsettled]) {
          if (talk.recordAs === event.recording.name) talk.recordingEnded(event);
        }
        this.recordings.get(event.recording.name)?.recordingEnded(event);
      },
    });
    this.ari = new AriConnection(
      {
        url: config.ARI_URL,
        user: config.ARI_USER,
        password: config.ARI_PASSWORD,
        app: config.ARI_APP,
      },
      {
        log,
        mayUseSocket,
        onEvent: (event) => {
          this.doors.came(event);
          this.hub.dispatch(event);
        },
        onConnect: () => this.reconcile(),
      },
    );
    this.doors = new Doors(this.ari, config.ARI_APP, config.ARI_URL);
    this.accounts = new Accounts(this.ari, log, config.TELEPHONE_ENCRYPTION);
    this.telephones = new TelephoneWatch({
      ari: this.ari,
      log,
      isHeld: (id) => this.hub.has(id),
      changed: (number, isThere) =>
        this.tell((handler) => handler.telephoneChanged?.(number, isThere)),
      taken: (number, isTaken) => this.tell((handler) => handler.telephoneTaken?.(number, isTaken)),
    });
  }

  get isConnected(): boolean {
    return this.ari.isConnected;
  }

  start(handler: CallHandler): Promise<void> {
    this.handler = handler;
    return this.ari.start();
  }

  async stop(): Promise<void> {
    const all = [
      ...[...this.calls, ...this.otherLegs, ...this.ringings],
      ...[...this.talks, ...this.unsettled, ...this.recordings.values()],
    ];
    for (const each of all) each.letGo();
    this.telephones.stop();
    await this.ari.stop();
  }

  ring(options: RingOptions): Ringing {
    const { to, purpose, callerShown, timeoutMs } = options;
    if (!/^[a-z0-9-]{1,40}$/.test(purpose)) throw new Error(`bad purpose ${purpose}`);
    const endpoint = endpointOf(to, this.config.OUTGOING_TRUNK);
    const ringing = this.holdRinging(
      { to, purpose },
      channelIdOf(this.prefix('ring'), { to, purpose }, randomUUID().slice(0, 8)),
    );
    const name = callerShown.name.replaceAll(/["\\<>\p{Cc}]/gu, '').slice(0, 40);
    const number = callerShown.number.replaceAll(/[^\d+*#]/g, '');
    ringing.start({
      app: this.app,
      endpoint,
      callerId: `"${name}" <${number}>`,
      timeoutMs,
    });
    return ringing;
  }

  async talk({ id, recordAs }: TalkOptions): Promise<Talk> {
    if (!/^[a-z0-9-]{1,60}$/.test(id)) throw new Error(`bad talk ${id}`);
    const talk = this.holdTalk(id, recordAs);
    await talk.open();
    return talk;
  }

  async listenIn(supervisor: Leg, legId: string, mode: ListeningIn['mode']): Promise<ListeningIn> {
    if (!(supervisor instanceof ChannelLeg)) throw new Error('a leg of another PBX');
    if (!/^[\w.;-]+$/.test(legId)) throw new LegGone();
    const snoop = new Snoop({
      ari: this.ari,
      log: this.log,
      app: this.app,
      legId,
      mode,
      id: this.nextId(),
      onOver: (over) => {
        this.snoops.delete(over);
        this.hub.release(over);
      },
    });
    this.snoops.add(snoop);
    this.hub.hold(snoop);
    await snoop.begin(supervisor);
    return snoop;
  }

  keepAgents(accounts: readonly AgentAccount[]): Promise<void> {
    return this.accounts.keep(accounts);
  }

  async telephonesThere(): Promise<ReadonlySet<string>> {
    return new Set((await this.telephonesOnline()).map(({ resource }) => resource));
  }

  async telephonesIdle(): Promise<ReadonlySet<string>> {
    const there = await this.telephonesOnline();
    const idle = there.filter(({ channel_ids: ids }) => ids.length === 0);
    return new Set(idle.map(({ resource }) => resource));
  }

  /**
   * Lets in so many new callers until the next call of this method.
   * @returns how many callers were refused since Asterisk started; null while nobody is refused
   */
  letIn(grant: Grant | null): Promise<number | null> {
    return this.doors.tell(grant);
  }

  /** Ages in milliseconds that events had on arrival, since the last call of this method. */
  takeEventAges(): number[] {
    return this.doors.takeAges();
  }

  private async telephonesOnline() {
    return (await this.telephones.list()).filter(({ state }) => state === 'online');
  }

  private prefix(kind: 'own' | 'ring' | 'talk'): string {
    return `${this.app}-${kind}-`;
  }

  private nextId(): string {
    return `${this.idPrefix}${++this.lastId}`;
  }

  private started(channel: AriChannel, args: readonly string[]): void {
    const leg = this.takeLeg(channel, args, false);
    if (leg instanceof ChannelCodeCall) this.tell((handler) => handler.codeDialled?.(leg));
    else if (leg instanceof ChannelCall) this.tell((handler) => handler.arrived(leg));
    // It was given up but answered nevertheless; nothing here waits for it.
    else if (leg instanceof RungChannelLeg && this.hasTold) void leg.hangUp();
  }

  /**
   * Holds a channel according to what its arguments or name say; leaves a channel of unknown
   * purpose alone.
   */
  private takeLeg(
    channel: AriChannel,
    args: readonly string[],
    isFound: boolean,
  ): ChannelLeg | undefined {
    const as = rungAs(this.prefix('ring'), channel.id);
    if (as) return this.takeRung(channel, as, isFound);
    const [purpose = 'caller', ...rest] = args;
    if (purpose === 'caller') {
      const isWithheld = /^(prohib|unavailable)/.test(rest[0] ?? '');
      const call = new ChannelCall(channel, {
        ...this.legOptions(channel, isFound, () => this.calls.delete(call)),
        isWithheld,
        source: rest[1],
      });
      this.calls.add(call);
      this.hub.hold(call);
      return call;
    }
    if (purpose === 'agent') {
      const [number = '', code = ''] = rest;
      this.telephones.seen(number);
      const call = new ChannelCodeCall(
        channel,
        number,
        code,
        this.legOptions(channel, isFound, () => this.otherLegs.delete(call)),
      );
      this.otherLegs.add(call);
      this.hub.hold(call);
      return call;
    }
    this.log.warn('a channel came for a purpose that is not known', { channel: channel.id, args });
    return undefined;
  }

  private takeRung(channel: Pick<AriChannel, 'id'>, as: RungAs, isFound: boolean): RungChannelLeg {
    const leg = new RungChannelLeg(
      channel,
      as,
      this.config.OUTGOING_NUMBER,
      this.legOptions(channel, isFound, () => this.otherLegs.delete(leg)),
    );
    this.otherLegs.add(leg);
    this.hub.hold(leg);
    return leg;
  }

  private legOptions(
    channel: Pick<AriChannel, 'id'>,
    isFound: boolean,
    forget: () => void,
  ): ChannelLegOptions {
    let playbacks = 0;
    return {
      ari: this.ari,
      log: this.log,
      isFound,
      recordingsDir: this.config.RECORDINGS_DIR,
      nextPlaybackId: () => this.playbackId(channel.id, playbacks++ % playbackIds),
      newRecording: (leg, options) => this.newRecording(leg, options),
      onOver: (leg) => {
        forget();
        this.hub.release(leg);
      },
    };
  }

  private holdRinging(as: RungAs, id: string): RingingTelephone {
    const ringing = new RingingTelephone({
      ...as,
      id,
      ari: this.ari,
      log: this.log,
      takeLeg: (channel) => this.takeRung(channel, as, false),
      onDone: (done) => {
        this.ringings.delete(done);
        this.hub.release(done);
      },
    });
    this.ringings.add(ringing);
    this.hub.hold(ringing);
    return ringing;
  }

  private newRecording(leg: ChannelLeg, options: RecordOptions): MessageRecording {
    return new MessageRecording({
      ari: this.ari,
      log: this.log,
      leg,
      ...options,
      recordingsDir: this.config.RECORDINGS_DIR,
      onRunning: (recording) => this.recordings.set(recording.name, recording),
      onSettled: (recording) => this.recordings.delete(recording.name),
    });
  }

  private holdTalk(id: string, recordAs: string | null): BridgeTalk {
    const talk = new BridgeTalk({
      ari: this.ari,
      log: this.log,
      app: this.app,
      id,
      recordAs,
      bridgeId: `${this.prefix('talk')}${id}`,
      recordingsDir: this.config.RECORDINGS_DIR,
      onOver: (over) => {
        this.talks.delete(over);
        this.unsettled.add(over);
      },
      onSettled: (settled) => this.unsettled.delete(settled),
    });
    this.talks.add(talk);
    return talk;
  }

  /** Finds the agents' telephones that have a channel not controlled by this process. */
  private findTaken(channels: readonly AriChannel[]): void {
    const taken = new Set<string>();
    for (const { id, name } of channels) {
      const number = /^PJSIP\/(\d{2,10})-/.exec(name)?.[1];
      if (number !== undefined && !this.hub.has(id)) taken.add(number);
    }
    for (const number of this.telephones.taken) {
      if (!taken.has(number)) this.telephones.tell(number, false);
    }
    for (const number of taken) this.telephones.tell(number, true);
  }

  /**
   * Brings this process's state in line with Asterisk's: events are lost while the connection is
   * away, and a process that died has left its calls.
   */
  private async reconcile(): Promise<void> {
    const known = this.everything();
    const endings = this.hub.noteEndings();
    try {
      const [application, channels, bridges] = await Promise.all([
        this.ari.ask('the application', (ari) =>
          ari.applications.get({ applicationName: this.app }),
        ),
        this.ari.ask('the channels', (ari) => ari.channels.list()),
        this.ari.ask('the bridges', (ari) => ari.bridges.list()),
      ]);
      const ours = new Set(application.channel_ids);
      const channelsById = new Map<string, AriChannel>(
        channels.map((channel) => [channel.id, channel]),
      );
      for (const leg of known.legs) {
        if (ours.has(leg.id) && channelsById.has(leg.id)) leg.catchUp();
        else leg.over(undefined);
      }
      for (const recording of known.recordings) recording.catchUp();
      for (const ringing of known.ringings) ringing.catchUp(channelsById.get(ringing.id));
      for (const snoop of known.snoops) if (!channelsById.has(snoop.id)) snoop.lost();
      await this.findChannels(channels, ours, endings);
      const bridgeIds = new Set(bridges.map(({ id }) => id));
      for (const talk of known.talks) {
        if (bridgeIds.has(talk.bridgeId)) talk.catchUp();
        else talk.lost();
      }
      await Promise.all(
        [...this.untold].flatMap((leg) => [this.silence(leg.id), this.endMessage(leg.id)]),
      );
      this.findTaken(channels.filter(({ id }) => !endings.has(id)));
      this.findTalks(bridges as AriBridge[]);
      this.tellOfEverything();
    } finally {
      this.hub.stopNotingEndings();
    }
    void this.accounts.tellAnew();
    this.telephones.begin();
  }

  private everything() {
    return {
      legs: [...this.calls, ...this.otherLegs],
      ringings: [...this.ringings],
      snoops: [...this.snoops],
      talks: [...this.talks, ...this.unsettled],
      recordings: [...this.recordings.values()],
    };
  }

  /** Holds what an earlier process has left: callers, and telephones that ring or have answered. */
  private async findChannels(
    channels: readonly AriChannel[],
    ours: ReadonlySet<string>,
    endings: ReadonlySet<string>,
  ): Promise<void> {
    for (const channel of channels) {
      const { id } = channel;
      if (this.hub.has(id) || endings.has(id)) continue;
      const as = rungAs(this.prefix('ring'), id);
      const isOwn = id.startsWith(this.prefix('own')) && ours.has(id);
      // A telephone that this process gave up keeps ringing if the request crossed the loss of the
      // connection.
      const isGivenUp = as !== undefined && this.hasTold;
      if (isOwn || isGivenUp) {
        this.log.warn('hanging up a channel without an owner', { channel: id });
        void hangUpUntilGone({ ari: this.ari, log: this.log, channelId: id });
      } else if (as && channel.state !== 'Up') {
        await this.findRinging(as, id);
      } else if (ours.has(id)) {
        const leg = this.takeLeg(channel, stasisArguments(channel), true);
        if (leg) this.untold.add(leg);
      }
    }
  }

  private async findRinging(as: RungAs, id: string): Promise<void> {
    const ringing = this.holdRinging(as, id);
    try {
      if (!(await this.follow(`channel:${id}`))) ringing.catchUp(undefined);
    } catch (error) {
      // Its end would go unreported, so forget it: the next connect finds it again.
      this.ringings.delete(ringing);
      this.hub.release(ringing);
      throw error;
    }
  }

  /** Takes up the talks that an earlier process has left, and destroys its other bridges. */
  private findTalks(bridges: readonly AriBridge[]): void {
    const held = new Set([...this.talks, ...this.unsettled].map(({ bridgeId }) => bridgeId));
    const owned = new Set([...this.snoops].map(({ bridgeId }) => bridgeId));
    const legs = new Map([...this.calls, ...this.otherLegs].map((leg) => [leg.id, leg]));
    for (const { id, name, channels } of bridges) {
      if (id.startsWith(this.prefix('talk')) && !held.has(id)) {
        const talk = this.holdTalk(id.slice(this.prefix('talk').length), name || null);
        talk.takeUp(channels.flatMap((channel) => legs.get(channel) ?? []));
      } else if (id.startsWith(this.prefix('own')) && !owned.has(id)) {
        this.log.warn('destroying a bridge without an owner', { bridge: id });
        void this.ari.run(destroyBridge(id)).catch(() => undefined);
      }
    }
  }

  private tellOfEverything(): void {
    const found = [...this.untold];
    this.untold.clear();
    this.hasTold = true;
    for (const leg of found) {
      // An agent's code is quickly dialled again. If the agent had joined a talk by it, nothing
      // would hold that leg.
      if (leg instanceof ChannelCodeCall) {
        void leg.hangUp();
      } else if (leg instanceof ChannelCall) {
        this.tell((handler) => handler.found(leg));
      }
    }
    const ids = new Set([...this.calls].map((call) => call.id));
    const there = {
      talks: [...this.talks],
      ringing: [...this.ringings].filter((ringing) => !ringing.isSettled),
      rungLegs: [...this.otherLegs].filter((leg) => leg instanceof RungChannelLeg),
    };
    this.tell((handler) => handler.present(ids, there));
  }

  /**
   * Subscribes to an event source over HTTP.
   * @returns false when nothing has that name.
   */
  private async follow(eventSource: string): Promise<boolean> {
    try {
      await this.ari.ask(`events of ${eventSource}`, subscribe(this.app, eventSource).overHttp);
      return true;
    } catch (error) {
      if (!(error instanceof AriRefusal)) throw error;
      return false;
    }
  }

  private playbackId(channelId: string, number: number): string {
    return `${this.prefix('own')}${channelId}-${number}`;
  }

  /**
   * Stops what the previous process was playing. Asterisk does not say what a channel plays, and
   * the next playback would wait for its end: an apology would come half a minute late.
   */
  private async silence(channelId: string): Promise<void> {
    const stops = Array.from({ length: playbackIds }, (_, number) =>
      this.ari.ask('the end of a playback', (ari) =>
        ari.playbacks.stop({ playbackId: this.playbackId(channelId, number) }),
      ),
    );
    for (const stop of await Promise.allSettled(stops)) {
      if (stop.status === 'fulfilled') continue;
      const error = stop.reason as unknown;
      if (error instanceof AriRefusal && error.status === 404) continue;
      this.log.warn('what was playing could not be stopped', { channel: channelId, error });
    }
  }

  /**
   * Ends the message that the previous process was recording: until then the caller hears nothing
   * else. What the caller has said so far is kept.
   */
  private async endMessage(channelId: string): Promise<void> {
    try {
      const { value: recordingName } = await this.ari.ask('the name of a message', (ari) =>
        ari.channels.getChannelVar({ channelId, variable: recordingVariable }),
      );
      await this.ari.ask('the end of a message', (ari) => ari.recordings.stop({ recordingName }));
    } catch (error) {
      // The caller never began a message, or it has already ended.
      if (error instanceof AriRefusal && error.status === 404) return;
      this.log.warn('a message could not be ended', { channel: channelId, error });
    }
  }

  private tell(what: (handler: CallHandler) => void): void {
    try {
      if (this.handler) what(this.handler);
    } catch (error) {
      this.log.error('the handler of calls threw', { error });
    }
  }
}

interface AriBridge {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly string[];
}

/**
 * Returns the dial string of a telephone.
 * @throws Error if the number is not one: Asterisk would read it as something else.
 */
function endpointOf(to: TelephoneToRing, trunk: string): string {
  const isNumber = to.kind === 'agent' ? /^\d{2,10}$/ : /^\+?\d{3,20}$/;
  if (!isNumber.test(to.number)) throw new Error(`no number to ring: ${to.number}`);
  return to.kind === 'agent' ? `PJSIP/${to.number}` : `PJSIP/${to.number}@${trunk}`;
}

/**
 * Returns the Stasis arguments of a channel that the dialplan handed over before this process
 * started.
 */
function stasisArguments(channel: AriChannel): string[] {
  return channel.dialplan.app_data?.split(',').slice(1) ?? [];
}
