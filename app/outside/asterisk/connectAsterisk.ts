/** The PBX of `call.ts`, by Asterisk: calls that the dialplan hands to our Stasis application. */
import { randomUUID } from 'node:crypto';
import type { Logger } from 'winston';
import type { CallHandler, Telephony } from '../../call.js';
import type { Config } from '../../config.js';
import { ChannelCall } from './channelCall.js';
import { AriConnection, AriRefusal } from './connection.js';
import { EventHub, type AriChannel } from './events.js';

export interface AsteriskOptions {
  /** False keeps to HTTP, as with an Asterisk older than 22.4; for tests. */
  readonly mayUseSocket?: boolean;
}

/**
 * Makes the connection; nothing is sent before `start`.
 *
 * What a channel is for, it says in its Stasis arguments: none, or `caller`, is a caller, and her second argument may
 * be `${CALLERID(num-pres)}`, by which a withheld number is known.
 */
export function connectAsterisk(
  config: Pick<Config, 'ARI_URL' | 'ARI_USER' | 'ARI_PASSWORD' | 'ARI_APP'>,
  log: Logger,
  { mayUseSocket = true }: AsteriskOptions = {},
): Telephony {
  return new Asterisk(config, log.child({ part: 'asterisk' }), mayUseSocket);
}

class Asterisk implements Telephony {
  private readonly app: string;
  private readonly hub: EventHub;
  private readonly ari: AriConnection;
  private readonly calls = new Set<ChannelCall>();
  private handler: CallHandler | undefined;
  /** Ids of ours say whose they are, and cannot be those of an earlier process. */
  private readonly idPrefix: string;
  private lastId = 0;

  constructor(
    config: Pick<Config, 'ARI_URL' | 'ARI_USER' | 'ARI_PASSWORD' | 'ARI_APP'>,
    private readonly log: Logger,
    mayUseSocket: boolean,
  ) {
    this.app = config.ARI_APP;
    this.idPrefix = `${ownPrefix(this.app)}${randomUUID().slice(0, 8)}-`;
    this.hub = new EventHub((event) => this.started(event.channel, event.args));
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
        onEvent: (event) => this.hub.dispatch(event),
        onConnect: () => this.reconcile(),
      },
    );
  }

  get isConnected(): boolean {
    return this.ari.isConnected;
  }

  start(handler: CallHandler): Promise<void> {
    this.handler = handler;
    return this.ari.start();
  }

  async stop(): Promise<void> {
    for (const call of this.calls) call.letGo();
    await this.ari.stop();
  }

  private started(channel: AriChannel, args: readonly string[]): void {
    const call = this.takeCall(channel, args);
    if (call) this.tell((handler) => handler.arrived(call));
  }

  /** Holds a caller's channel; anything else is left alone. */
  private takeCall(channel: AriChannel, args: readonly string[]): ChannelCall | undefined {
    const [purpose = 'caller', presentation = ''] = args;
    if (purpose !== 'caller') {
      this.log.warn('a channel came for a purpose that is not known', {
        channel: channel.id,
        args,
      });
      return undefined;
    }
    const call = new ChannelCall(channel, {
      ari: this.ari,
      log: this.log,
      isWithheld: /^(prohib|unavailable)/.test(presentation),
      nextPlaybackId: () => `${this.idPrefix}${++this.lastId}`,
      onOver: (over) => {
        this.calls.delete(over);
        this.hub.release(over);
      },
    });
    this.calls.add(call);
    this.hub.hold(call);
    return call;
  }

  /**
   * Brings what is known here to what is there: events are lost while the connection is away, and a process that
   * died has left its calls.
   */
  private async reconcile(): Promise<void> {
    const known = [...this.calls];
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
      for (const call of known) {
        if (ours.has(call.id) && channelsById.has(call.id)) call.catchUp();
        else call.over(undefined);
      }
      for (const id of ours) {
        const channel = channelsById.get(id);
        if (!channel || this.hub.has(id) || endings.has(id)) continue;
        const call = this.takeCall(channel, stasisArguments(channel));
        if (call) this.tell((handler) => handler.found(call));
      }
      for (const { id } of bridges) {
        // There is no owner yet for any bridge of ours.
        if (id.startsWith(ownPrefix(this.app))) await this.destroyBridge(id);
      }
    } finally {
      this.hub.stopNotingEndings();
    }
    const ids = new Set([...this.calls].map((call) => call.id));
    this.tell((handler) => handler.present(ids));
  }

  private async destroyBridge(bridgeId: string): Promise<void> {
    this.log.warn('destroying a bridge without an owner', { bridge: bridgeId });
    try {
      await this.ari.ask('the end of a bridge', (ari) => ari.bridges.destroy({ bridgeId }));
    } catch (error) {
      if (!(error instanceof AriRefusal && error.status === 404)) throw error;
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

function ownPrefix(app: string): string {
  return `${app}-own-`;
}

/** The arguments of a channel that was handed over by the dialplan before this process lived. */
function stasisArguments(channel: AriChannel): string[] {
  return channel.dialplan.app_data?.split(',').slice(1) ?? [];
}
