/** Implements a {@link Talk} by a mixing bridge, and its recording. */
import path from 'node:path';
import type { Logger } from 'winston';
import { CallEnded, type Leg } from '../call.js';
import { TalkEnded, type RecordingResult, type Talk } from '../talk.js';
import { ChannelLeg, type LegHolder } from './channelLeg.js';
import type { AriConnection } from './ari/connection.js';
import type { RecordingEnded } from './ari/events.js';
import {
  addToBridge,
  createBridge,
  destroyBridge,
  readChannel,
  readLiveRecording,
  recordBridge,
  removeFromBridge,
  stopRecording,
  subscribe,
} from './ari/operations.js';
import { finishRecordingFile } from './sound/recordingFile.js';

/**
 * How often Asterisk is asked about a recording that was stopped: the event may have been lost with
 * the connection.
 */
const askAgainMs = 1000;

export interface BridgeTalkOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  readonly app: string;
  readonly id: string;
  readonly bridgeId: string;
  readonly recordAs: string | null;
  readonly recordingsDir: string;
  readonly onOver: (talk: BridgeTalk) => void;
  /** Called when nothing of this talk is pending any more and its recording is complete. */
  readonly onSettled: (talk: BridgeTalk) => void;
}

/** A talk and its bridge. */
export class BridgeTalk implements Talk, LegHolder {
  readonly id: string;
  readonly bridgeId: string;
  readonly recordAs: string | null;
  readonly ended: Promise<void>;
  readonly recording: Promise<RecordingResult> | null;
  private readonly inside = new Set<ChannelLeg>();
  private isOver = false;
  private ending: Promise<void> | undefined;
  private tellEnded!: () => void;
  private tellRecording: ((result: RecordingResult) => void) | undefined;
  private recordingState: 'none' | 'running' | 'finishing' | 'settled' = 'none';
  private timer: NodeJS.Timeout | undefined;
  private readonly log: Logger;

  constructor(private readonly options: BridgeTalkOptions) {
    this.id = options.id;
    this.bridgeId = options.bridgeId;
    this.recordAs = options.recordAs;
    this.log = options.log.child({ talk: options.id });
    this.ended = new Promise((resolve) => (this.tellEnded = resolve));
    this.recording =
      options.recordAs === null ? null : new Promise((resolve) => (this.tellRecording = resolve));
  }

  get legs(): readonly Leg[] {
    return [...this.inside];
  }

  /**
   * Creates the bridge and starts recording.
   * @throws Error when there is no bridge, or Asterisk does not answer.
   */
  async open(): Promise<void> {
    const { ari, app } = this.options;
    // The name is the only thing that a bridge keeps for the next process.
    const created = await ari.run(createBridge(this.bridgeId, this.recordAs ?? ''));
    if (created.status >= 400) {
      this.over();
      throw new Error(`Asterisk refused a bridge: ${created.status} ${String(created.body)}`);
    }
    if (this.recordAs === null) return;
    this.recordingState = 'running';
    try {
      // Asterisk reports a recording's end to subscribers of its bridge. Without a subscription it
      // does so only while one of our channels is in the bridge.
      const [, begun] = await Promise.all([
        ari.run(subscribe(app, `bridge:${this.bridgeId}`)),
        ari.run(recordBridge(this.bridgeId, this.recordAs)),
      ]);
      if (begun.status >= 400) {
        this.log.error('cannot record a talk', { status: begun.status, said: begun.body });
        this.settleRecording({ kind: 'failed', reason: String(begun.body) });
      }
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
      leg.isFoundInTalk();
      this.takeIn(leg);
    }
    if (this.recordAs !== null) {
      this.recordingState = 'running';
      void this.findRecording();
    }
  }

  async add(leg: Leg, { isMuted = false }: { isMuted?: boolean } = {}): Promise<void> {
    const channel = asChannel(leg);
    this.throwIfOver();
    await channel.enterTalk();
    const { status, body } = await this.options.ari.run(
      addToBridge(this.bridgeId, channel.id, isMuted),
    );
    if (status >= 400) {
      channel.leaveTalk();
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

  end(): Promise<void> {
    this.ending ??= this.finish();
    return this.ending;
  }

  private async finish(): Promise<void> {
    if (this.isOver) return;
    this.isOver = true;
    const { ari } = this.options;
    try {
      const finished = this.recordingState === 'running' ? this.finishRecording() : undefined;
      // A sound played to a leg that is leaving a destroyed bridge is lost, so each leg is taken
      // out first.
      await Promise.all([...this.inside].map((leg) => this.takeOut(leg)));
      // The recording file is closed by then or soon after: the recording is a channel in the
      // bridge and is taken out too.
      await ari.run(destroyBridge(this.bridgeId));
      void finished;
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
    if (leg.talk !== this) return;
    leg.talk = undefined;
    leg.leaveTalk();
  }

  /** Asterisk has reported the end of the recording. */
  recordingEnded(event: RecordingEnded): void {
    if (event.type === 'RecordingFailed') {
      this.settleRecording({
        kind: 'failed',
        reason: event.recording.cause ?? 'Asterisk failed to record',
      });
    } else {
      void this.closeRecording();
    }
  }

  /** Asterisk no longer has the bridge. */
  lost(): void {
    if (this.isOver) return;
    this.log.warn('lost a talk: its bridge is gone');
    this.over();
    if (this.recordingState === 'running') void this.finishRecording();
  }

  /** Asks for pending results, because events may have been lost. */
  catchUp(): void {
    if (this.recordingState === 'finishing') void this.askForRecording();
  }

  letGo(): void {
    clearTimeout(this.timer);
  }

  private takeIn(leg: ChannelLeg): void {
    const before = leg.talk;
    leg.talk = this;
    if (before !== this) before?.letOut(leg);
    this.inside.add(leg);
    void leg.ended.then(() => this.letOut(leg));
  }

  private over(): void {
    this.isOver = true;
    for (const leg of this.inside) this.letOut(leg);
    this.options.onOver(this);
    this.tellEnded();
    if (this.recordingState === 'none' || this.recordingState === 'settled') {
      this.options.onSettled(this);
    }
  }

  private throwIfOver(): void {
    if (this.isOver) throw new TalkEnded();
  }

  /** Subscribes to the bridge and checks whether the recording still runs. Never rejects. */
  private async findRecording(): Promise<void> {
    const { ari, app } = this.options;
    try {
      await ari.run(subscribe(app, `bridge:${this.bridgeId}`));
      const { status } = await ari.run(readLiveRecording(this.recordAs ?? ''));
      if (status === 404 && this.recordingState === 'running') await this.closeRecording();
    } catch (error) {
      this.log.error('cannot resume a recording', { error });
    }
  }

  /**
   * Stops the recording. The event, or asking again, tells when its file is complete. Never
   * rejects.
   */
  private async finishRecording(): Promise<void> {
    this.recordingState = 'finishing';
    this.askAgain();
    try {
      const { status } = await this.options.ari.run(stopRecording(this.recordAs ?? ''));
      if (status === 404) await this.closeRecording();
    } catch (error) {
      this.log.warn('cannot stop a recording yet', { error });
    }
  }

  private askAgain(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.askForRecording(), askAgainMs);
  }

  private async askForRecording(): Promise<void> {
    if (this.recordingState !== 'finishing') return;
    this.askAgain();
    try {
      const { status } = await this.options.ari.run(readLiveRecording(this.recordAs ?? ''));
      if (status === 404) await this.closeRecording();
    } catch {
      // No answer; the next poll will tell.
    }
  }

  private async closeRecording(): Promise<void> {
    if (this.recordingState === 'settled') return;
    const file = path.join(this.options.recordingsDir, `${this.recordAs ?? ''}.wav`);
    try {
      this.settleRecording({ kind: 'stored', file, ...(await finishRecordingFile(file)) });
    } catch (error) {
      this.log.error('cannot read a recording', { file, error });
      this.settleRecording({ kind: 'failed', reason: String(error) });
    }
  }

  private settleRecording(result: RecordingResult): void {
    if (this.recordingState === 'settled') return;
    this.recordingState = 'settled';
    clearTimeout(this.timer);
    this.tellRecording?.(result);
    if (this.isOver) this.options.onSettled(this);
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
  if (leg.isOver) throw new CallEnded((await leg.ended).causeCode);
}
