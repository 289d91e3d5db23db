/** Implements a {@link Bridge} by a mixing bridge. {@link BridgeRecorder} records it. */
import path from 'node:path';
import type { Logger } from 'winston';
import { CallEnded, type Leg } from '../call.js';
import { BridgeEnded, type RecordingResult, type Bridge } from '../bridge.js';
import { ChannelLeg, type LegHolder } from './channelLeg.js';
import type { AriConnection } from './ari/connection.js';
import type { EventHub, RecordingEnded } from './ari/events.js';
import {
  addToBridge,
  createBridge,
  destroyBridge,
  muteChannel,
  readChannel,
  removeFromBridge,
  unmuteChannel,
} from './ari/operations.js';
import { BridgeRecorder } from './sound/bridgeRecorder.js';

export interface AsteriskBridgeOptions {
  readonly ari: AriConnection;
  readonly hub: Pick<EventHub, 'hold' | 'release'>;
  readonly log: Logger;
  readonly app: string;
  readonly id: string;
  readonly bridgeId: string;
  /** How the ids of the channels begin that record. */
  readonly recorderPrefix: string;
  readonly recordAs: string | null;
  readonly recordingsDir: string;
  readonly onOver: (bridge: AsteriskBridge) => void;
  /** Called when nothing of this bridge is pending any more and its recording is complete. */
  readonly onSettled: (bridge: AsteriskBridge) => void;
}

/** A bridge on Asterisk, with its recording. */
export class AsteriskBridge implements Bridge, LegHolder {
  readonly id: string;
  readonly bridgeId: string;
  readonly recordAs: string | null;
  readonly ended: Promise<void>;
  readonly recording: Promise<RecordingResult> | null;
  private readonly inside = new Set<ChannelLeg>();
  /** Legs of which nothing is recorded. */
  private readonly aside = new Set<ChannelLeg>();
  private isOver = false;
  private ending: Promise<void> | undefined;
  private tellEnded!: () => void;
  private readonly recorder: BridgeRecorder | null;
  private readonly log: Logger;

  constructor(private readonly options: AsteriskBridgeOptions) {
    this.id = options.id;
    this.bridgeId = options.bridgeId;
    this.recordAs = options.recordAs;
    this.log = options.log.child({ bridge: options.id });
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.recorder = options.recordAs === null ? null : this.newRecorder(options.recordAs);
    this.recording = this.recorder?.result ?? null;
  }

  get legs(): readonly Leg[] {
    return [...this.inside];
  }

  /**
   * Creates the bridge, and starts recording what a leg says and hears.
   * @param recorded given if there is a recording.
   * @throws Error when there is no bridge, or Asterisk does not answer.
   */
  async open(recorded: Leg | null): Promise<void> {
    const { ari } = this.options;
    // The name is the only thing that a bridge keeps for the next process.
    const created = await ari.run(createBridge(this.bridgeId, this.recordAs ?? ''));
    if (created.status >= 400) {
      this.over();
      throw new Error(`Asterisk refused a bridge: ${created.status} ${String(created.body)}`);
    }
    if (this.recorder === null || recorded === null) return;
    try {
      await this.recorder.begin(asChannel(recorded));
    } catch (error) {
      // An Asterisk that does not answer in time may have carried out the request nevertheless.
      await this.end();
      throw error;
    }
  }

  /**
   * Takes up a bridge that existed before this process, with these legs in it. Sends nothing at
   * once.
   */
  takeUp(legs: readonly ChannelLeg[]): void {
    for (const leg of legs) {
      leg.isFoundInBridge();
      this.takeIn(leg);
    }
    this.recorder?.takeUp();
  }

  async add(leg: Leg): Promise<void> {
    const channel = asChannel(leg);
    this.throwIfOver();
    await this.unmute(channel);
    await channel.enterBridge();
    const { status, body } = await this.options.ari.run(addToBridge(this.bridgeId, channel.id));
    if (status >= 400) {
      channel.leaveBridge();
      if (status === 404) this.lost();
      this.throwIfOver();
      await throwIfGone(this.options.ari, channel);
      throw new Error(`Asterisk refused a leg: ${status} ${String(body)}`);
    }
    if (channel.isOver) throw await channel.ended;
    this.takeIn(channel);
    this.throwIfOver();
  }

  async remove(leg: Leg): Promise<void> {
    const channel = asChannel(leg);
    if (channel.isOver) throw await channel.ended;
    if (!this.inside.has(channel)) return;
    await channel.stopPlaying();
    const { status } = await this.options.ari.run(removeFromBridge(this.bridgeId, channel.id));
    this.letOut(channel);
    if (status === 404) this.lost();
    else if (status >= 400) await throwIfGone(this.options.ari, channel);
  }

  async hold(leg: Leg): Promise<void> {
    await this.remove(leg);
    await leg.holdMusic(true);
  }

  async setAside(leg: Leg): Promise<void> {
    const channel = asChannel(leg);
    this.aside.add(channel);
    const { status } = await this.options.ari.run(muteChannel(channel.id));
    if (status >= 400) {
      this.aside.delete(channel);
      await throwIfGone(this.options.ari, channel);
      throw new Error(`Asterisk refused to mute a leg: ${status}`);
    }
    await this.remove(leg);
    await leg.holdMusic(false);
  }

  private async unmute(leg: ChannelLeg): Promise<void> {
    if (!this.aside.delete(leg) || leg.isOver) return;
    await this.options.ari.run(unmuteChannel(leg.id));
  }

  end(): Promise<void> {
    this.ending ??= this.finish();
    return this.ending;
  }

  private async finish(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    const { ari } = this.options;
    try {
      // A sound played to a leg that is leaving a destroyed bridge is lost, so each leg is taken
      // out first. The recording is stopped by then, too: by the bridge the next process would
      // know that there is one.
      await Promise.all([
        this.recorder?.finish(),
        ...[...this.inside].map((leg) => this.takeOut(leg)),
        ...[...this.aside].map((leg) => this.unmute(leg)),
      ]);
      await ari.run(destroyBridge(this.bridgeId));
    } catch (error) {
      this.log.error('a bridge may be left behind', { bridge: this.bridgeId, error });
    }
    this.over();
  }

  /**
   * Resolves when a leg is out of the bridge, or over. Never rejects: the bridge is destroyed in
   * any case.
   */
  private async takeOut(leg: ChannelLeg): Promise<void> {
    if (leg.isOver) return;
    try {
      await leg.stopPlaying();
      await this.options.ari.run(removeFromBridge(this.bridgeId, leg.id));
    } catch (error) {
      if (!(error instanceof CallEnded))
        this.log.warn('cannot remove a leg from its bridge', { error });
    }
  }

  letOut(leg: ChannelLeg): void {
    if (!this.inside.delete(leg)) return;
    if (leg.bridge !== this) return;
    leg.bridge = undefined;
    leg.leaveBridge();
  }

  /** Asterisk has reported the end of a recording: of this bridge, or of another. */
  recordingEnded(event: RecordingEnded): void {
    this.recorder?.recordingEnded(event);
  }

  /** Asterisk no longer has the bridge. */
  lost(): void {
    if (this.isOver) return;
    this.log.warn('lost a bridge: Asterisk has it no longer');
    this.over();
    void this.recorder?.finish();
  }

  /** Asks for pending results, because events may have been lost. */
  catchUp(): void {
    this.recorder?.catchUp();
  }

  letGo(): void {
    this.recorder?.letGo();
  }

  private takeIn(leg: ChannelLeg): void {
    const before = leg.bridge;
    leg.bridge = this;
    if (before !== this) before?.letOut(leg);
    this.inside.add(leg);
    void leg.ended.then(() => this.letOut(leg));
  }

  private over(): void {
    this.isOver = true;
    for (const leg of this.inside) this.letOut(leg);
    this.options.onOver(this);
    this.tellEnded();
    if (this.recorder === null || this.recorder.isSettled) this.options.onSettled(this);
  }

  private throwIfOver(): void {
    if (this.isOver) throw new BridgeEnded();
  }

  private newRecorder(recordAs: string): BridgeRecorder {
    const { recordingsDir, recorderPrefix, ...shared } = this.options;
    return new BridgeRecorder({
      ...shared,
      recordAs,
      log: this.log,
      idPrefix: recorderPrefix,
      file: path.join(recordingsDir, `${recordAs}.wav`),
      onSettled: () => {
        if (this.isOver) this.options.onSettled(this);
      },
    });
  }
}

function asChannel(leg: Leg): ChannelLeg {
  if (leg instanceof ChannelLeg) return leg;
  throw new Error('the leg belongs to another PBX');
}

/**
 * Marks the leg as over if Asterisk no longer has its channel.
 * @throws CallEnded when Asterisk no longer has the channel.
 */
async function throwIfGone(ari: AriConnection, leg: ChannelLeg): Promise<void> {
  if (!leg.isOver && (await ari.run(readChannel(leg.id))).status === 404) leg.over(undefined);
  if (leg.isOver) throw await leg.ended;
}
