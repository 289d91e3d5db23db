/**
 * Records a bridge in two channels. Asterisk cannot write a file of two channels, so it writes two
 * files, each by a snoop channel on the caller's channel: one of what comes from the caller's
 * telephone, one of what goes to it. So everybody who talks with the caller is in the recording for as
 * long as the caller hears them, and nobody else is: no whisper, no word while the caller is on
 * hold. A snoop channel writes 50 times a second whether there is sound or not, so both files have
 * the same clock, which is also that of the marks.
 *
 * Recording is Asterisk's: it goes on while this process is away, and ends with the caller's
 * channel.
 */
import type { Logger } from 'winston';
import type { RecordingResult } from '../../bridge.js';
import { halfName, halves, type Half } from '../../recordings/halves.js';
import { isDiskFull } from '../../recordings/diskFull.js';
import type { AriConnection } from '../ari/connection.js';
import type { EventHub, ChannelListener, ChannelEventSent, RecordingEnded } from '../ari/events.js';
import type { ChannelLeg } from '../channelLeg.js';
import { hangUpUntilGone } from '../hangUp.js';
import { hangUpChannel, readLiveRecording, recordChannel, snoopOn } from '../ari/operations.js';
import { finishBridgeRecording, NothingRecorded } from './joinHalves.js';

/** What the snoop channels of recordings are started with. */
export const recorderReason = 'recorder';

/**
 * How often Asterisk is asked about a recording that was stopped: the event may have been lost with
 * the connection.
 */
const askAgainMs = 1000;
/** How often joining is tried again while the disk is full. */
const joinAgainMs = 60_000;

/** In which direction each half listens to the caller's channel. */
const spied = { caller: 'in', agent: 'out' } as const satisfies Record<Half, 'in' | 'out'>;

export interface BridgeRecorderOptions {
  readonly ari: AriConnection;
  readonly hub: Pick<EventHub, 'hold' | 'release'>;
  readonly log: Logger;
  readonly app: string;
  /** How the ids of the snoop channels begin. */
  readonly idPrefix: string;
  /** The recording's file below the recordings folder, without `.wav`. */
  readonly recordAs: string;
  /** Its absolute path. */
  readonly file: string;
  /** Called once, when the file is complete or there will be none. */
  readonly onSettled: () => void;
}

export class BridgeRecorder {
  /** Never rejects. */
  readonly result: Promise<RecordingResult>;
  private tellResult!: (result: RecordingResult) => void;
  private state: 'running' | 'finishing' | 'joining' | 'settled' = 'running';
  private parts: readonly SnoopPart[] = [];
  private leg: ChannelLeg | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: BridgeRecorderOptions) {
    this.result = new Promise((resolve) => (this.tellResult = resolve));
  }

  get isSettled(): boolean {
    return this.state === 'settled';
  }

  /**
   * Starts recording what a leg says and hears. A refusal by Asterisk does not reject: the bridge
   * goes on without a recording.
   * @throws AriTimeout and the like. What Asterisk has carried out is unknown then, and
   *   {@link finish} undoes it.
   */
  async begin(leg: ChannelLeg): Promise<void> {
    this.leg = leg;
    this.parts = halves.map((half) => this.snoop(half));
    // Both listen before the first one writes, so that both files begin together.
    await Promise.all(this.parts.map((part) => part.listen(leg.id)));
    await Promise.all(this.parts.map((part) => part.write()));
  }

  /** Takes up what an earlier process has begun. Sends nothing at once. */
  takeUp(): void {
    this.parts = halves.map((half) => this.snoop(half));
    this.catchUp();
  }

  /**
   * Stops recording. {@link result} tells when the file is complete. Resolves when Asterisk has been
   * told, or cannot be told now. Never rejects.
   */
  async finish(): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'finishing';
    this.askAgain();
    await Promise.all(this.parts.map((part) => part.stop()));
    // Nothing was begun.
    this.partOver();
  }

  /** Asterisk has reported the end of a recording: of this one, or of another. */
  recordingEnded({ recording }: RecordingEnded): void {
    this.parts.find(({ name }) => name === recording.name)?.over();
  }

  /** Asks what is still being recorded, because events may have been lost. */
  catchUp(): void {
    for (const part of this.parts) void part.check();
  }

  letGo(): void {
    clearTimeout(this.timer);
  }

  private snoop(half: Half): SnoopPart {
    const { recordAs, idPrefix } = this.options;
    return new SnoopPart({
      ...this.options,
      name: halfName(recordAs, half),
      id: `${idPrefix}${recordAs.replaceAll('/', '.')}-${half}`,
      spy: spied[half],
      onOver: () => this.partOver(),
    });
  }

  private askAgain(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.state !== 'finishing') return;
      this.askAgain();
      this.catchUp();
    }, askAgainMs);
  }

  private partOver(): void {
    if (this.state === 'joining' || this.state === 'settled') return;
    if (this.parts.some(({ isOver }) => !isOver)) return;
    this.state = 'joining';
    clearTimeout(this.timer);
    void this.join();
  }

  private async join(): Promise<void> {
    const { file, log } = this.options;
    try {
      this.settle({ kind: 'stored', file, ...(await finishBridgeRecording(file)) });
    } catch (error) {
      if (isDiskFull(error)) {
        log.error('cannot join a recording: the disk is full; trying again', { file, error });
        this.timer = setTimeout(() => void this.join(), joinAgainMs);
        return;
      }
      // A caller who hangs up while an agent answers has said nothing.
      const isCallerGone = this.leg?.isOver === true || this.parts.some((part) => part.isLegGone);
      if (error instanceof NothingRecorded && isCallerGone) {
        this.settle({ kind: 'empty' });
        return;
      }
      log.error('cannot read a recording', { file, error });
      this.settle({ kind: 'failed', reason: String(error) });
    }
  }

  private settle(result: RecordingResult): void {
    this.state = 'settled';
    this.tellResult(result);
    this.options.onSettled();
  }
}

interface SnoopPartOptions extends Pick<BridgeRecorderOptions, 'ari' | 'hub' | 'log' | 'app'> {
  /** The recording's name in Asterisk. */
  readonly name: string;
  /** The id of the snoop channel. */
  readonly id: string;
  readonly spy: 'in' | 'out';
  readonly onOver: () => void;
}

/**
 * One file that Asterisk writes: of one direction of the caller's channel, by a snoop channel of its
 * own.
 */
class SnoopPart implements ChannelListener {
  readonly id: string;
  readonly name: string;
  isOver = false;
  /** Asterisk did not have the channel that was to be recorded. */
  isLegGone = false;
  private readonly started: Promise<boolean>;
  private tellStarted!: (isStarted: boolean) => void;
  /** The snoop channel is hung up, or Asterisk is about to do it. */
  private isGone = false;

  constructor(private readonly options: SnoopPartOptions) {
    this.id = options.id;
    this.name = options.name;
    this.started = new Promise((resolve) => (this.tellStarted = resolve));
    options.hub.hold(this);
  }

  /** Creates the snoop channel. */
  async listen(channelId: string): Promise<void> {
    const { ari, app, spy } = this.options;
    const { status, body } = await ari.run(
      snoopOn({
        channelId,
        snoopId: this.id,
        app,
        appArgs: recorderReason,
        spy,
        whisper: 'none',
      }),
    );
    this.isLegGone = status === 404;
    if (status >= 400) this.refused('a snoop channel', status, body);
  }

  /** Starts recording, as soon as the snoop channel is there. */
  async write(): Promise<void> {
    if (!(await this.started) || this.isOver) return;
    const { status, body } = await this.options.ari.run(
      recordChannel({ channelId: this.id, name: this.name }),
    );
    if (status >= 400) this.refused('a recording', status, body);
  }

  happened({ type }: ChannelEventSent): void {
    if (type === 'StasisStart') this.tellStarted(true);
    // The file was closed before.
    if (type === 'StasisEnd' || type === 'ChannelDestroyed') {
      this.isGone = true;
      this.over();
    }
  }

  /** Asks whether Asterisk still writes the file. Never rejects. */
  async check(): Promise<void> {
    // Its start may have gone unreported.
    this.tellStarted(true);
    if (this.isOver) return;
    try {
      const { status } = await this.options.ari.run(readLiveRecording(this.name));
      if (status === 404) this.over();
    } catch {
      // No answer; the next question will tell.
    }
  }

  /** Asks Asterisk to stop. The file is closed at once, and the event reports it. Never rejects. */
  async stop(): Promise<void> {
    if (this.isOver) return;
    const { ari, log } = this.options;
    try {
      const { status } = await ari.run(hangUpChannel(this.id));
      this.isGone = true;
      if (status === 404) await this.check();
    } catch (error) {
      log.warn('cannot stop a recording yet', { error });
      void hangUpUntilGone({ ari, log, channelId: this.id, isGone: () => this.isGone });
    }
  }

  /** Asterisk writes the file no longer. */
  over(): void {
    if (this.isOver) return;
    this.isOver = true;
    const { ari, log, hub, onOver } = this.options;
    this.tellStarted(false);
    hub.release(this);
    if (!this.isGone) void hangUpUntilGone({ ari, log, channelId: this.id });
    onOver();
  }

  private refused(what: string, status: number, said: unknown): void {
    const { log, name } = this.options;
    // 404: the caller has hung up.
    if (status !== 404) log.error('cannot record a bridge', { refused: what, name, status, said });
    this.over();
  }
}
