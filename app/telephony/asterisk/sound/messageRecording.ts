/**
 * The recording of one caller's message: from the request to Asterisk until the file is safe on
 * disk.
 */
import path from 'node:path';
import type { Logger } from 'winston';
import { messagesFolder } from '../../../core/files/fileKinds.js';
import { type Leg, type RecordedMessage, type RecordOptions } from '../../call.js';
import { AriTimeout, type AriConnection } from '../ari/connection.js';
import type { RecordingEnded } from '../ari/events.js';
import {
  readLiveRecording,
  recordChannel,
  setChannelVariable,
  stopRecording,
} from '../ari/operations.js';
import { finishMessageFile } from './recordingFile.js';

/** Channel variable that tells the next process which message a channel may be recording. */
export const recordingVariable = 'HOTLINE_MESSAGE';

/**
 * How often Asterisk is asked whether it still records: the event may have been lost with the
 * connection.
 */
const checkEveryMs = 10_000;
/** The same interval once the caller has hung up. */
const checkAfterEndMs = 500;

export interface MessageRecordingOptions extends RecordOptions {
  readonly ari: AriConnection;
  readonly log: Logger;
  readonly leg: Leg;
  readonly recordingsDir: string;
  /** Called when recording starts: from then on this object needs the events about it. */
  readonly onRunning: (recording: MessageRecording) => void;
  readonly onSettled: (recording: MessageRecording) => void;
}

/** One message being recorded. At most one `run` per object. */
export class MessageRecording {
  /** The recording's name in Asterisk. */
  readonly name: string;
  private readonly result: Promise<RecordedMessage>;
  private tellResult!: (result: RecordedMessage) => void;
  private state: 'waiting' | 'running' | 'closing' | 'over' = 'waiting';
  /**
   * A question to Asterisk is pending. While Asterisk is away it waits, and another would only wait
   * behind it.
   */
  private isAsking = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly log: Logger;

  constructor(private readonly options: MessageRecordingOptions) {
    if (!/^[\w/-]+\.wav$/.test(options.file)) throw new Error(`invalid file name ${options.file}`);
    this.name = `${messagesFolder}/${options.file.replace(/\.wav$/, '')}`;
    this.log = options.log.child({ message: this.name });
    this.result = new Promise((resolve) => (this.tellResult = resolve));
  }

  /**
   * Tells the next process about this recording, in case this process ends meanwhile. Never
   * rejects.
   */
  announce(): void {
    const { ari, leg } = this.options;
    ari.run(setChannelVariable(leg.id, recordingVariable, this.name)).catch((error: unknown) => {
      this.log.warn('cannot note the name of a message recording on its channel', { error });
    });
  }

  /** Records until the message ends for whatever reason. Never rejects. */
  run(): Promise<RecordedMessage> {
    this.state = 'running';
    this.options.onRunning(this);
    void this.options.leg.ended.then(() => this.check());
    void this.begin();
    return this.result;
  }

  /** Asterisk has reported the end of the recording. */
  recordingEnded({ type, recording }: RecordingEnded): void {
    void this.close(
      type === 'RecordingFailed' ? (recording.cause ?? 'Asterisk failed to record') : null,
    );
  }

  /** Checks the state, because events may have been lost. */
  catchUp(): void {
    this.check();
  }

  letGo(): void {
    clearTimeout(this.timer);
    this.state = 'over';
  }

  private async begin(): Promise<void> {
    const { ari, leg, maxMs, silenceMs, terminator } = this.options;
    this.watch();
    try {
      const { status, body } = await ari.run(
        recordChannel({
          channelId: leg.id,
          name: this.name,
          limits: {
            terminateOn: terminator,
            maxDurationSeconds: Math.ceil(maxMs / 1000),
            maxSilenceSeconds: Math.ceil(silenceMs / 1000),
          },
        }),
      );
      if (status >= 400) await this.close(`Asterisk refused: ${status} ${String(body)}`);
    } catch (error) {
      // Whether recording began is unknown, so ask: now, or as soon as Asterisk is back.
      this.log.warn('a message recording may not have started', { error });
      if (error instanceof AriTimeout) ari.run(stopRecording(this.name)).catch(() => undefined);
      this.check();
    }
  }

  private watch(): void {
    clearTimeout(this.timer);
    const ms = this.options.leg.isOver ? checkAfterEndMs : checkEveryMs;
    this.timer = setTimeout(() => this.check(), ms);
  }

  /** Asks Asterisk whether it still records, and ends here if the end went unreported. */
  private check(): void {
    if (this.state !== 'running') return;
    this.watch();
    if (this.isAsking) return;
    this.isAsking = true;
    this.options.ari.run(readLiveRecording(this.name)).then(
      ({ status }) => {
        this.isAsking = false;
        if (status === 404) void this.close(null);
      },
      () => {
        // No answer; the next check will tell.
        this.isAsking = false;
      },
    );
  }

  /**
   * Makes the file safe on disk and resolves the result.
   * @param failure why there may be no file.
   */
  private async close(failure: string | null): Promise<void> {
    if (this.state !== 'running') return;
    this.state = 'closing';
    clearTimeout(this.timer);
    const { file, recordingsDir } = this.options;
    const place = path.join(recordingsDir, messagesFolder, file);
    try {
      const whole = await finishMessageFile(place, recordingsDir);
      if (whole !== null) this.settle({ kind: 'stored', file, ...whole });
      else if (failure !== null) throw new Error(failure);
      else this.settle({ kind: 'empty' });
    } catch (error) {
      this.log.error('cannot record a message', { error });
      this.settle({ kind: 'failed', reason: String(error) });
    }
  }

  private settle(result: RecordedMessage): void {
    this.state = 'over';
    this.options.onSettled(this);
    this.tellResult(result);
  }
}
