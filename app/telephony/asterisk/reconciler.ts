/**
 * Brings this process's state in the queue with Asterisk's after each connect: events are lost while the
 * connection is away, and a process that died has left its calls.
 */
import type { Logger } from 'winston';
import type { CallHandler } from '../telephony.js';
import { AriRefusal, type AriConnection } from './ari/connection.js';
import type { AriChannel, EventHub } from './ari/events.js';
import { destroyBridge, subscribe, unmuteChannel } from './ari/operations.js';
import { ChannelCall, ChannelCodeCall } from './channelCall.js';
import type { ChannelLeg } from './channelLeg.js';
import { hangUpUntilGone } from './hangUp.js';
import { prefixOf, type Holdings } from './holdings.js';
import { RungChannelLeg, rungAs, type RungAs } from './ringing.js';
import { recordingVariable } from './sound/messageRecording.js';
import type { TelephoneWatch } from './telephoneWatch.js';

export interface ReconcilerOptions {
  readonly app: string;
  readonly ari: AriConnection;
  readonly hub: EventHub;
  readonly holdings: Holdings;
  readonly telephones: TelephoneWatch;
  readonly log: Logger;
  /** Tells the handler of calls. */
  readonly tell: (what: (handler: CallHandler) => void) => void;
}

interface AriBridge {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly string[];
}

export class Reconciler {
  /**
   * Legs found but not reported yet: the connection may be lost again before everything is found.
   */
  private readonly untold = new Set<ChannelLeg>();
  private isTold = false;
  private upSince: Date | null = null;
  private readonly app: string;

  constructor(private readonly options: ReconcilerOptions) {
    this.app = options.app;
  }

  /** Whether the handler has been told of everything that the previous process left. */
  get hasTold(): boolean {
    return this.isTold;
  }

  /** When the Asterisk was started to which this process was connected last, by its own clock; null before the first connect. */
  get startedAt(): Date | null {
    return this.upSince;
  }

  async reconcile(): Promise<void> {
    const { ari, hub, holdings } = this.options;
    const known = holdings.everything();
    const endings = hub.noteEndings();
    try {
      const [upSince, application, channels, bridges] = await Promise.all([
        this.askUpSince(),
        ari.ask('the application', (client) =>
          client.applications.get({ applicationName: this.app }),
        ),
        ari.ask('the channels', (client) => client.channels.list()),
        ari.ask('the bridges', (client) => client.bridges.list()),
      ]);
      const ours = new Set(application.channel_ids);
      const channelsById = new Map<string, AriChannel>(
        channels.map((channel) => [channel.id, channel]),
      );
      // Who is gone has hung up while the connection was away, unless it was away because Asterisk died.
      const isCutOff = this.upSince !== null && this.upSince.getTime() !== upSince.getTime();
      this.upSince = upSince;
      for (const leg of known.legs) {
        if (ours.has(leg.id) && channelsById.has(leg.id)) leg.catchUp();
        else leg.over(undefined, { isCutOff });
      }
      for (const recording of known.recordings) recording.catchUp();
      for (const ringing of known.ringings) ringing.catchUp(channelsById.get(ringing.id));
      for (const snoop of known.snoops) if (!channelsById.has(snoop.id)) snoop.lost();
      await this.findChannels(channels, ours, endings);
      const bridgeIds = new Set(bridges.map(({ id }) => id));
      for (const bridge of known.bridges) {
        if (bridgeIds.has(bridge.bridgeId)) bridge.catchUp();
        else bridge.lost();
      }
      await Promise.all(
        [...this.untold].flatMap((leg) => [this.silence(leg.id), this.endMessage(leg.id)]),
      );
      // It may wait for the channel, so it goes first of all that waits for this connection.
      for (const leg of this.untold) void this.unmute(leg.id);
      this.findTaken(channels.filter(({ id }) => !endings.has(id)));
      this.findBridges(bridges as AriBridge[]);
      this.dropRecorders(channels);
      this.tellOfEverything();
    } finally {
      hub.stopNotingEndings();
    }
  }

  private async askUpSince(): Promise<Date> {
    const { status } = await this.options.ari.ask('when Asterisk was started', (client) =>
      client.asterisk.getInfo({ only: 'status' }),
    );
    const upSince = new Date(status?.startup_time ?? '');
    if (Number.isNaN(upSince.getTime())) {
      throw new Error('Asterisk does not say when it was started');
    }
    return upSince;
  }

  /** Holds what an earlier process has left: callers, and telephones that ring or have answered. */
  private async findChannels(
    channels: readonly AriChannel[],
    ours: ReadonlySet<string>,
    endings: ReadonlySet<string>,
  ): Promise<void> {
    const { ari, hub, holdings, log } = this.options;
    for (const channel of channels) {
      const { id } = channel;
      if (hub.has(id) || endings.has(id)) continue;
      const as = rungAs(prefixOf(this.app, 'ring'), id);
      // The bridges that are found hold theirs.
      if (id.startsWith(prefixOf(this.app, 'recorder'))) continue;
      const isOwn = id.startsWith(prefixOf(this.app, 'own')) && ours.has(id);
      // A telephone that this process gave up keeps ringing if the request crossed the loss of the
      // connection.
      const isGivenUp = as !== undefined && this.isTold;
      // It has left this program for the dialplan, and sends its pages there.
      if (as?.purpose?.kind === 'fax' && channel.state === 'Up' && !ours.has(id)) continue;
      if (isOwn || isGivenUp) {
        log.warn('hanging up an orphaned channel', { channel: id });
        void hangUpUntilGone({ ari, log, channelId: id });
      } else if (as && channel.state !== 'Up') {
        await this.findRinging(as, id);
      } else if (ours.has(id)) {
        const leg = holdings.takeLeg(channel, stasisArguments(channel), true);
        if (leg) this.untold.add(leg);
      }
    }
  }

  private async findRinging(as: RungAs, id: string): Promise<void> {
    const { holdings } = this.options;
    const ringing = holdings.registerRinging(as, id);
    try {
      if (!(await this.follow(`channel:${id}`))) ringing.catchUp(undefined);
    } catch (error) {
      // Its end would go unreported, so forget it: the next connect finds it again.
      holdings.forgetRinging(ringing);
      throw error;
    }
  }

  /** Finds the agents' telephones that have a channel not controlled by this process. */
  private findTaken(channels: readonly AriChannel[]): void {
    const { hub, telephones } = this.options;
    const taken = new Set<string>();
    for (const { id, name } of channels) {
      const number = /^PJSIP\/(\d{2,10})w?-/.exec(name)?.[1];
      if (number !== undefined && !hub.has(id)) taken.add(number);
    }
    for (const number of telephones.taken) {
      if (!taken.has(number)) telephones.tell(number, false);
    }
    for (const number of taken) telephones.tell(number, true);
  }

  /** Takes up the bridges that an earlier process has left, and destroys its other bridges. */
  private findBridges(listed: readonly AriBridge[]): void {
    const { ari, holdings, log } = this.options;
    const { legs, bridges, snoops } = holdings.everything();
    const held = new Set(bridges.map(({ bridgeId }) => bridgeId));
    const owned = new Set(snoops.map(({ bridgeId }) => bridgeId));
    const legsById = new Map(legs.map((leg) => [leg.id, leg]));
    const bridgePrefix = prefixOf(this.app, 'talk');
    for (const { id, name, channels } of listed) {
      if (id.startsWith(bridgePrefix) && !held.has(id)) {
        const bridge = holdings.runBridge(id.slice(bridgePrefix.length), name || null);
        bridge.takeUp(channels.flatMap((channel) => legsById.get(channel) ?? []));
      } else if (id.startsWith(prefixOf(this.app, 'own')) && !owned.has(id)) {
        log.warn('destroying an orphaned bridge', { bridge: id });
        void ari.run(destroyBridge(id)).catch(() => undefined);
      }
    }
  }

  /** Hangs up what records a bridge that is no longer there. */
  private dropRecorders(channels: readonly AriChannel[]): void {
    const { ari, hub, log } = this.options;
    for (const { id } of channels) {
      if (!id.startsWith(prefixOf(this.app, 'recorder')) || hub.has(id)) continue;
      void hangUpUntilGone({ ari, log, channelId: id });
    }
  }

  private tellOfEverything(): void {
    const { holdings, tell } = this.options;
    const found = [...this.untold];
    this.untold.clear();
    this.isTold = true;
    for (const leg of found) {
      // An agent's code is quickly dialled again. If the agent had joined a bridge by it, nothing
      // would hold that leg.
      if (leg instanceof ChannelCodeCall) {
        void leg.hangUp();
      } else if (leg instanceof ChannelCall) {
        tell((handler) => handler.found(leg));
      }
    }
    const ids = new Set([...holdings.calls].map((call) => call.id));
    const there = {
      bridges: [...holdings.bridges],
      ringing: [...holdings.ringings].filter((ringing) => !ringing.isSettled),
      rungLegs: [...holdings.otherLegs].filter((leg) => leg instanceof RungChannelLeg),
    };
    tell((handler) => handler.present(ids, there));
  }

  /**
   * Subscribes to an event source over HTTP.
   * @returns false when nothing has that name.
   */
  private async follow(eventSource: string): Promise<boolean> {
    try {
      await this.options.ari.ask(
        `events of ${eventSource}`,
        subscribe(this.app, eventSource).overHttp,
      );
      return true;
    } catch (error) {
      if (!(error instanceof AriRefusal)) throw error;
      return false;
    }
  }

  /**
   * Stops what the previous process was playing. Asterisk does not say what a channel plays, and
   * the next playback would wait for its end: an apology would come half a minute late.
   */
  private async silence(channelId: string): Promise<void> {
    const { ari, holdings, log } = this.options;
    const stops = holdings
      .playbackIdsOf(channelId)
      .map((playbackId) =>
        ari.ask('the end of a playback', (client) => client.playbacks.stop({ playbackId })),
      );
    for (const stop of await Promise.allSettled(stops)) {
      if (stop.status === 'fulfilled') continue;
      const error = stop.reason as unknown;
      if (error instanceof AriRefusal && error.status === 404) continue;
      log.warn('cannot stop a playback of the previous process', { channel: channelId, error });
    }
  }

  /** The previous process may have set it aside in a bridge ({@link Bridge.setAside}). Never rejects. */
  private async unmute(channelId: string): Promise<void> {
    const { ari, log } = this.options;
    await ari.run(unmuteChannel(channelId)).catch((error: unknown) => {
      log.warn('cannot unmute a call of the previous process', { channel: channelId, error });
    });
  }

  /**
   * Ends the message that the previous process was recording: until then the caller hears nothing
   * else. What the caller has said so far is kept.
   */
  private async endMessage(channelId: string): Promise<void> {
    const { ari, log } = this.options;
    try {
      const { value: recordingName } = await ari.ask('the name of a message', (client) =>
        client.channels.getChannelVar({ channelId, variable: recordingVariable }),
      );
      await ari.ask('the end of a message', (client) => client.recordings.stop({ recordingName }));
    } catch (error) {
      // The caller never began a message, or it has already ended.
      if (error instanceof AriRefusal && error.status === 404) return;
      log.warn('cannot end a message recording of the previous process', {
        channel: channelId,
        error,
      });
    }
  }
}

/**
 * Returns the Stasis arguments of a channel that the dialplan passed to Stasis before this process
 * started.
 */
function stasisArguments(channel: AriChannel): string[] {
  return channel.dialplan.app_data?.split(',').slice(1) ?? [];
}
