/** Lets a supervisor listen to a leg: a snoop channel in a bridge with the supervisor's channel. */
import type { Logger } from 'winston';
import { CallEnded } from '../call.js';
import { LegGone, type ListeningIn } from '../bridge.js';
import type { ChannelLeg, LegHolder } from './channelLeg.js';
import type { AriConnection } from './ari/connection.js';
import type { ChannelListener, ChannelEventSent } from './ari/events.js';
import { hangUpUntilGone } from './hangUp.js';
import {
  addToBridge,
  createBridge,
  destroyBridge,
  removeFromBridge,
  snoopOn,
} from './ari/operations.js';

export interface SnoopOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  readonly app: string;
  /** The channel to listen to. */
  readonly legId: string;
  readonly mode: ListeningIn['mode'];
  /** Our id for the snoop channel and its bridge. */
  readonly id: string;
  /** Called once, when no more events are expected. */
  readonly onOver: (snoop: Snoop) => void;
}

/** One supervisor listening to one leg. */
export class Snoop implements ListeningIn, LegHolder, ChannelListener {
  readonly id: string;
  readonly mode: ListeningIn['mode'];
  readonly ended: Promise<void>;
  private tellEnded!: () => void;
  private readonly started: Promise<boolean>;
  private tellStarted!: (isStarted: boolean) => void;
  private isOver = false;
  private ending: Promise<void> | undefined;
  private supervisor: ChannelLeg | undefined;

  constructor(private readonly options: SnoopOptions) {
    this.id = options.id;
    this.mode = options.mode;
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.started = new Promise((resolve) => (this.tellStarted = resolve));
  }

  get bridgeId(): string {
    return this.id;
  }

  /**
   * Starts listening.
   * @throws CallEnded, LegGone
   */
  async begin(supervisor: ChannelLeg): Promise<void> {
    const { ari, app, legId, mode } = this.options;
    void supervisor.ended.then(() => this.end());
    try {
      const [, snooped] = await Promise.all([
        ari.run(createBridge(this.bridgeId, '')),
        ari.run(
          snoopOn({
            channelId: legId,
            snoopId: this.id,
            app,
            appArgs: 'snoop',
            spy: 'both',
            whisper: mode === 'whisper' ? 'out' : 'none',
          }),
        ),
      ]);
      // 404: there is no such channel. 400 and 409 come from a channel that is hanging up.
      if (snooped.status >= 500)
        throw new Error(`Asterisk refused a snoop channel: ${snooped.status}`);
      if (snooped.status >= 400 || !(await this.started)) throw new LegGone();
      const heard = await ari.run(addToBridge(this.bridgeId, this.id));
      if (heard.status >= 400) throw new LegGone();
      await supervisor.enterBridge();
      const joined = await ari.run(addToBridge(this.bridgeId, supervisor.id, mode === 'listen'));
      if (supervisor.isOver) throw await supervisor.ended;
      if (joined.status >= 400) throw new CallEnded();
      const before = supervisor.bridge;
      supervisor.bridge = this;
      before?.letOut(supervisor);
      this.supervisor = supervisor;
      if (this.isOver) throw new LegGone();
    } catch (error) {
      if (supervisor.bridge === this || supervisor.bridge === undefined) supervisor.leaveBridge();
      await this.end();
      throw error;
    }
  }

  happened(event: ChannelEventSent): void {
    if (event.type === 'StasisStart') this.tellStarted(true);
    // The observed leg has hung up.
    if (event.type === 'StasisEnd' || event.type === 'ChannelDestroyed') void this.end();
  }

  /** Asterisk no longer has the snoop channel. */
  lost(): void {
    void this.end();
  }

  letOut(leg: ChannelLeg): void {
    if (leg === this.supervisor) void this.end();
  }

  end(): Promise<void> {
    this.ending ??= this.finish();
    return this.ending;
  }

  private async finish(): Promise<void> {
    this.isOver = true;
    this.tellStarted(false);
    const { ari, log } = this.options;
    const { supervisor } = this;
    try {
      if (supervisor?.bridge === this) {
        supervisor.bridge = undefined;
        // A sound played to a leg that is leaving a destroyed bridge is lost.
        if (!supervisor.isOver) await ari.run(removeFromBridge(this.bridgeId, supervisor.id));
        supervisor.leaveBridge();
      }
      await Promise.all([
        hangUpUntilGone({ ari, log, channelId: this.id }),
        ari.run(destroyBridge(this.bridgeId)),
      ]);
    } catch (error) {
      log.error('a snoop channel may be left behind', { channel: this.id, error });
    }
    this.options.onOver(this);
    this.tellEnded();
  }
}
