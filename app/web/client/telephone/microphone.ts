/**
 * The microphone of the telephone. It is open as long as the page is the telephone, so that the
 * page knows before a call whether a caller would hear the agent.
 */
import type { MicrophoneState } from './telephoneState.js';

/** Milliseconds between two measurements of the level. */
const lookMs = 100;
/**
 * A microphone that has given only zeros for this many milliseconds since it was opened is silent.
 */
const silentAfterMs = 8000;
/** A sample below this counts as zero. */
const zero = 1e-5;

export interface MicrophoneNews {
  readonly state: MicrophoneState;
  readonly level: number;
}

/** One input, and its measurements. */
export class Microphone {
  private track: MediaStreamTrack | null = null;
  private context: AudioContext | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private openedAt = 0;
  /** Counts what was asked of it; an input that opens only after the next wish is closed at once. */
  private wishes = 0;
  private hasHeard = false;
  private now: MicrophoneNews = { state: 'starting', level: 0 };

  /** @param onNews called with every change of the state, and with the level ten times a second */
  constructor(private readonly onNews: (news: MicrophoneNews) => void) {}

  get state(): MicrophoneState {
    return this.now.state;
  }

  /**
   * Opens an input, then closes the former one.
   * @param deviceId the chosen device. If it is unplugged or undefined, the system's default is
   *   opened.
   * @returns its track, which calls send; null: the microphone was closed meanwhile, or another input
   *   asked for.
   * @throws DOMException when there is no input, or the user does not allow it
   */
  async open(deviceId?: string): Promise<MediaStreamTrack | null> {
    this.wishes += 1;
    const wish = this.wishes;
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: {
        ...(deviceId !== undefined && { deviceId: { ideal: deviceId } }),
        echoCancellation: true,
        noiseSuppression: true,
        autoGainControl: true,
      },
    });
    const [track] = stream.getAudioTracks();
    if (wish !== this.wishes) {
      track?.stop();
      return null;
    }
    if (track === undefined) throw new DOMException('there is no audio', 'NotFoundError');
    this.release();
    this.track = track;
    this.openedAt = performance.now();
    this.hasHeard = false;
    this.now = { state: 'starting', level: 0 };
    for (const kind of ['mute', 'unmute', 'ended'] as const) {
      track.addEventListener(kind, () => this.judge(this.now.level));
    }
    this.listen(stream);
    return track;
  }

  /** Closes the input, also one that is still being opened. */
  close(): void {
    this.wishes += 1;
    this.release();
  }

  /** A browser starts no audio before the user has touched the page. */
  wake(): void {
    if (this.context?.state === 'suspended') void this.context.resume().catch(() => undefined);
  }

  private release(): void {
    clearInterval(this.timer);
    this.track?.stop();
    this.track = null;
    void this.context?.close().catch(() => undefined);
    this.context = null;
  }

  private listen(stream: MediaStream): void {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    this.context = context;
    const samples = new Float32Array(analyser.fftSize);
    this.timer = setInterval(() => {
      if (context.state !== 'running') {
        // There is nothing to measure with; the track itself says whether it is live.
        this.hasHeard = true;
        this.judge(0);
        return;
      }
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      if (peak > zero) this.hasHeard = true;
      this.judge(Math.min(1, peak));
    }, lookMs);
  }

  private judge(level: number): void {
    const state = this.stateNow();
    const isNews = state !== this.now.state || Math.abs(level - this.now.level) > 0.01;
    this.now = { state, level };
    if (isNews) this.onNews(this.now);
  }

  private stateNow(): MicrophoneState {
    const { track } = this;
    if (track?.readyState !== 'live') return 'ended';
    if (track.muted) return 'muted';
    if (this.hasHeard) return 'live';
    return performance.now() - this.openedAt > silentAfterMs ? 'silent' : 'starting';
  }
}
