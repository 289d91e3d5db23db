/** A mixing bridge as a {@link Talk}, and the recording of it. */
import path from 'node:path';
import type { Logger } from 'winston';
import { CallEnded, TalkEnded, type Leg, type RecordingResult, type Talk } from '../call.js';
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

/** How often Asterisk is asked for a recording that was stopped: its end may have been lost with the connection. */
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
  /** Told when nothing of this talk is waited for any more: its recording is whole, too. */
  readonly onSettled: (talk: BridgeTalk) => void;
}

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

  /** Makes the bridge, and begins to record. @throws Error when there is no bridge, or Asterisk does not answer. */
  async open(): Promise<void> {
    const { ari, app } = this.options;
    // The name is the one thing that a bridge keeps for the next process.
    const created = await ari.run(createBridge(this.bridgeId, this.recordAs ?? ''));
    if (created.status >= 400) {
      this.over();
      throw new Error(`Asterisk refused a bridge: ${created.status} ${String(created.body)}`);
    }
    if (this.recordAs === null) return;
    this.recordingState = 'running';
    try {
      // Asterisk tells of a recording's end whoever follows its bridge; by itself only while we have a channel in it.
      const [, begun] = await Promise.all([
        ari.run(subscribe(app, `bridge:${this.bridgeId}`)),
        ari.run(recordBridge(this.bridgeId, this.recordAs)),
      ]);
      if (begun.status >= 400) {
        this.log.error('a talk is not recorded', { status: begun.status, said: begun.body });
        this.settleRecording({ kind: 'failed', reason: String(begun.body) });
      }
    } catch (error) {
      // An Asterisk that does not answer in time may have done it all the same.
      await this.end();
      throw error;
    }
  }

  /** It was up when this process came, with these legs in it. Sends nothing at once. */
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
      // What is played to a leg that is on its way out of a destroyed bridge is lost: each is let out before.
      await Promise.all([...this.inside].map((leg) => this.takeOut(leg)));
      // Its own file is closed by then or soon after: the recording is a channel in the bridge, and is let out, too.
      await ari.run(destroyBridge(this.bridgeId));
      void finished;
    } catch (error) {
      this.log.error('a bridge may be left', { bridge: this.bridgeId, error });
    }
    this.over();
  }

  /** Resolves when a leg is out of the bridge, or over. Never rejects: the bridge goes all the same. */
  private async takeOut(leg: ChannelLeg): Promise<void> {
    if (leg.isOver) return;
    try {
      await leg.stopPlaying();
      await this.options.ari.run(removeFromBridge(this.bridgeId, leg.id));
    } catch (error) {
      if (!(error instanceof CallEnded)) this.log.warn('a leg was not let out', { error });
    }
  }

  letOut(leg: ChannelLeg): void {
    if (!this.inside.delete(leg)) return;
    if (leg.talk !== this) return;
    leg.talk = undefined;
    leg.leaveTalk();
  }

  /** Asterisk has told of the end of the recording. */
  recordingEnded(event: RecordingEnded): void {
    if (event.type === 'RecordingFailed') {
      this.settleRecording({ kind: 'failed', reason: event.recording.cause ?? 'Asterisk failed' });
    } else {
      void this.closeRecording();
    }
  }

  /** Asterisk does not have the bridge any more. */
  lost(): void {
    if (this.isOver) return;
    this.log.warn('a talk was lost');
    this.over();
    if (this.recordingState === 'running') void this.finishRecording();
  }

  /** Events may have been lost. */
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

  /** Never rejects. */
  private async findRecording(): Promise<void> {
    const { ari, app } = this.options;
    try {
      await ari.run(subscribe(app, `bridge:${this.bridgeId}`));
      const { status } = await ari.run(readLiveRecording(this.recordAs ?? ''));
      if (status === 404 && this.recordingState === 'running') await this.closeRecording();
    } catch (error) {
      this.log.error('a recording could not be taken up', { error });
    }
  }

  /** Stops it; the event, or asking again, tells when its file is whole. Never rejects. */
  private async finishRecording(): Promise<void> {
    this.recordingState = 'finishing';
    this.askAgain();
    try {
      const { status } = await this.options.ari.run(stopRecording(this.recordAs ?? ''));
      if (status === 404) await this.closeRecording();
    } catch (error) {
      this.log.warn('a recording could not be stopped yet', { error });
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
      // No answer: the next time.
    }
  }

  private async closeRecording(): Promise<void> {
    if (this.recordingState === 'settled') return;
    const file = path.join(this.options.recordingsDir, `${this.recordAs ?? ''}.wav`);
    try {
      this.settleRecording({ kind: 'stored', file, ...(await finishRecordingFile(file)) });
    } catch (error) {
      this.log.error('a recording cannot be read', { file, error });
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
  throw new Error('a leg of another PBX');
}

/** @throws CallEnded when Asterisk does not have the channel any more. */
async function throwIfGone(ari: AriConnection, leg: ChannelLeg): Promise<void> {
  if (!leg.isOver && (await ari.run(readChannel(leg.id))).status === 404) leg.over(undefined);
  if (leg.isOver) throw new CallEnded((await leg.ended).causeCode);
}
