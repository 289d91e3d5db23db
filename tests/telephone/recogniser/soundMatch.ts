/**
 * Recognises which of the hotline's sound files a caller hears, while it is playing.
 *
 * A-law is carried from file to caller without being decoded on the way, so the bytes of a file
 * arrive unchanged, at any alignment. A rolling hash over the last 20 ms finds them, and the bytes
 * themselves are then compared. Five windows in a row at the same place, from the file's
 * beginning, count as a heard sound: nothing else can sound like it, and thirty calls cost a few
 * per cent of one core. From the middle of a file it takes more windows, because an onset after a
 * pause resembles others. Audio that was decoded or mixed on its way is handled by
 * soundCorrelation.ts, which does not need equal bytes.
 */
import { EventEmitter } from 'node:events';
import { isLeftOut, type Hearing, type HearingEvents } from './hearing.js';
import type { HeardSound, Span } from './hearing.js';
import {
  emptyHash,
  hashWindow,
  isLoud,
  rollHash,
  windowSamples,
  type IndexedSounds,
  type WavedSound as Sound,
} from './soundWindows.js';

interface Track {
  readonly sound: Sound;
  /** Place in the stream of the file's first byte; moves when the line stalls and continues. */
  start: number;
  hits: number;
  /** Matching windows needed for certainty. */
  readonly hitsNeeded: number;
  lastOffset: number;
  /** Set once the match is certain; the object that listeners were given. */
  heard: { -readonly [K in keyof HeardSound]: HeardSound[K] } | undefined;
}

/** Of a sentence not read yet, 4 windows of a held vowel were seen to be those of another. */
const certainAfterWindows = 5;
/**
 * Needed if the first windows were not heard: the line was away, or another file resembles it for a
 * moment.
 */
const certainInTheMiddleAfterWindows = 12;
/** The first loud windows of a file that count as its beginning. */
const beginningWindows = 12;
/** Samples without a window of the sound after which it counts as cut off. */
const cutOffAfter = 0.4 * 8000;
/** Longest stall on a busy machine. A sound played again after that starts at its beginning. */
const longestStall = 3 * 8000;
/** How far back unknown audio is searched again when there are new files. */
const lookBack = 60 * 8000;
const betweenLooks = 0.2 * 8000;

/** {@link Hearing} by comparing the bytes of sound files. */
export class SoundMatch extends EventEmitter<HearingEvents> implements Hearing {
  private stream = new Uint8Array(30 * 8000);
  private length = 0;
  private hash = emptyHash;
  private tracks: Track[] = [];
  /** For each 20 ms block of the stream, 1 if a sound file explains it. */
  private known = new Uint8Array((30 * 8000) / windowSamples);
  /** Everything that certainly belongs to a file lies before this sample. */
  private knownUntil = 0;
  private scannedWith: number;
  private lookedAt = 0;
  /** Where audio begins that matched no file when it arrived; undefined if there is none. */
  private unknownFrom: number | undefined;
  private readonly all: HeardSound[] = [];
  private readonly spans: Span[] = [];

  constructor(private readonly library: IndexedSounds) {
    super();
    this.scannedWith = library.version;
  }

  /** All sounds so far, in the order in which they began. */
  get heard(): readonly HeardSound[] {
    return this.all;
  }

  /** Milliseconds of audio so far. */
  get positionMs(): number {
    return this.length / 8;
  }

  get leftOut(): readonly Span[] {
    return this.spans;
  }

  leaveOut(span: Span): void {
    this.spans.push(span);
  }

  get otherSeconds(): number {
    return this.secondsOfOther([]);
  }

  get unknownSeconds(): number {
    return this.secondsOfOther(this.spans);
  }

  /** Returns the seconds of loud audio that no sound file explains. */
  private secondsOfOther(leftOut: readonly Span[]): number {
    let blocks = 0;
    for (let block = 0; (block + 1) * windowSamples <= this.length; block++) {
      if (this.known[block] === 1 || !isLoud(this.stream, block * windowSamples)) continue;
      if (!isLeftOut(leftOut, (block * windowSamples) / 8)) blocks++;
    }
    return (blocks * windowSamples) / 8000;
  }

  /** Takes the next A-law bytes of the stream. */
  feed(bytes: Uint8Array): void {
    if (this.length + bytes.length > this.stream.length) {
      const larger = new Uint8Array(this.stream.length * 2 + bytes.length);
      larger.set(this.stream.subarray(0, this.length));
      this.stream = larger;
      const known = new Uint8Array(Math.ceil(larger.length / windowSamples));
      known.set(this.known);
      this.known = known;
    }
    this.stream.set(bytes, this.length);
    const from = this.length;
    this.length += bytes.length;
    this.scan(from);
    this.endWhatIsOver();
    if (this.hasUnknown()) this.lookAgain();
  }

  /** Ends the audio: whatever was playing has ended. */
  finish(): void {
    for (const track of this.tracks) this.end(track);
    this.tracks = [];
  }

  private scan(from: number, until = this.length): void {
    for (let at = from; at < until; at++) {
      const leaving = at >= windowSamples ? (this.stream[at - windowSamples] ?? 0) : 0;
      this.hash = rollHash(this.hash, this.stream[at] ?? 0, leaving);
      if (at + 1 < windowSamples) continue;
      for (const place of this.library.find(this.hash)) {
        const begin = at + 1 - windowSamples;
        if (!this.isSame(place.sound.bytes, place.offset, begin)) continue;
        this.hit(place.sound, begin - place.offset, place.offset);
      }
    }
  }

  private isSame(bytes: Uint8Array, offset: number, begin: number): boolean {
    for (let i = 0; i < windowSamples; i++) {
      if (bytes[offset + i] !== this.stream[begin + i]) return false;
    }
    return true;
  }

  private hit(sound: Sound, start: number, offset: number): void {
    let track = this.tracks.find((one) => one.sound === sound && one.start === start);
    track ??= this.goingOn(sound, start, offset);
    if (track === undefined) {
      if (this.isExplained(start, start + offset)) return;
      const hitsNeeded = windowsNeeded(sound, offset);
      track = { sound, start, hits: 0, hitsNeeded, lastOffset: -1, heard: undefined };
      this.tracks.push(track);
    }
    if (offset <= track.lastOffset) return;
    track.lastOffset = offset;
    track.hits++;
    const begin = start + offset;
    this.known[Math.floor(begin / windowSamples)] = 1;
    this.known[Math.floor((begin + windowSamples - 1) / windowSamples)] = 1;
    if (track.heard !== undefined) {
      track.heard.endMs = this.endMsOf(track);
      track.heard.heardShare = track.hits / track.sound.loudWindows.length;
    } else if (track.hits >= track.hitsNeeded) {
      this.begin(track);
    }
    if (track.heard !== undefined) {
      this.knownUntil = Math.max(this.knownUntil, begin + windowSamples);
    }
    if (offset === sound.loudWindows.at(-1) && track.heard !== undefined) this.end(track);
  }

  /**
   * Returns whether a sound that is playing was heard here just now: a held vowel in it resembles
   * other vowels, in the same and in other files.
   */
  private isExplained(start: number, begin: number): boolean {
    return this.tracks.some(
      (one) =>
        one.heard?.isPlaying === true &&
        one.start !== start &&
        begin - (one.start + one.lastOffset) < 3 * windowSamples,
    );
  }

  /**
   * Returns the track of a sound that stalled for a moment (on a busy machine) and continues where
   * it was.
   */
  private goingOn(sound: Sound, start: number, offset: number): Track | undefined {
    const track = this.tracks.find(
      (one) =>
        one.sound === sound &&
        one.heard !== undefined &&
        offset > one.lastOffset &&
        offset <= (nextLoudWindows(one, 10).at(-1) ?? 0) &&
        Math.abs(start - one.start) <= longestStall,
    );
    if (track?.heard !== undefined) {
      track.start = start;
      track.heard.isPlaying = true;
    }
    return track;
  }

  private endMsOf(track: Track): number {
    return (track.start + track.lastOffset + windowSamples) / 8;
  }

  private begin(track: Track): void {
    // A file that begins or ends alike was taken for this one; the one that explains more of the
    // audio is right.
    const rival = this.tracks.find(
      (one) =>
        one !== track &&
        one.heard !== undefined &&
        Math.abs(one.start - track.start) <= 2 * windowSamples,
    );
    if (rival !== undefined && track.lastOffset - rival.lastOffset <= 2 * windowSamples) return;
    if (rival?.heard !== undefined) {
      this.all.splice(this.all.indexOf(rival.heard), 1);
      rival.heard.isPlaying = false;
      rival.heard = undefined;
    }
    track.heard = {
      sound: track.sound,
      startMs: track.start / 8,
      endMs: this.endMsOf(track),
      isPlaying: true,
      heardShare: track.hits / track.sound.loudWindows.length,
    };
    for (const before of this.tracks) {
      if (before.start < track.start) this.end(before);
    }
    this.all.push(track.heard);
    this.emit('started', track.heard);
  }

  private end(track: Track): void {
    if (track.heard?.isPlaying !== true) return;
    track.heard.isPlaying = false;
    this.emit('ended', track.heard);
  }

  private endWhatIsOver(): void {
    for (const track of this.tracks) {
      const [next = track.lastOffset] = nextLoudWindows(track, 1);
      const due = track.start + next + windowSamples;
      if (this.length - due > cutOffAfter) this.end(track);
    }
    this.tracks = this.tracks.filter(
      (track) =>
        track.heard?.isPlaying === true ||
        this.length - (track.start + track.lastOffset) < longestStall,
    );
  }

  private hasUnknown(): boolean {
    // A block that has just arrived may be explained by a window that is not complete yet.
    const block = Math.floor(this.length / windowSamples) - 3;
    return (
      block >= 0 &&
      this.length - this.lookedAt >= betweenLooks &&
      // A moment that resembles a moment of a file does not explain it yet.
      block * windowSamples >= this.knownUntil &&
      isLoud(this.stream, block * windowSamples)
    );
  }

  /** Reads files made since, and searches the last unknown audio with them. */
  private lookAgain(): void {
    this.lookedAt = this.length;
    // Files may be slow to read: meanwhile the next audio becomes known, but this stays unknown.
    this.unknownFrom ??= this.knownUntil;
    void this.library.refresh().then(() => {
      // Another listener may have read them.
      if (this.library.version === this.scannedWith) return;
      this.scannedWith = this.library.version;
      const from = Math.max(this.unknownFrom ?? 0, this.length - lookBack, windowSamples);
      this.unknownFrom = undefined;
      if (from >= this.length) return;
      // Only the unknown part is searched: the known audio after it would be reported twice.
      const known = this.all.find(({ startMs }) => startMs * 8 >= from);
      const until = known === undefined ? this.length : Math.round(known.startMs * 8);
      this.hash = hashWindow(this.stream, from - windowSamples);
      this.scan(from, until);
      this.hash = hashWindow(this.stream, this.length - windowSamples);
    });
  }
}

/**
 * Returns how many windows of a sound must be heard for certainty, if the first one heard is at
 * `offset`.
 */
function windowsNeeded({ loudWindows }: Sound, offset: number): number {
  const isBeginning = offset <= (loudWindows[beginningWindows - 1] ?? offset);
  const needed = isBeginning ? certainAfterWindows : certainInTheMiddleAfterWindows;
  return Math.min(needed, loudWindows.filter((each) => each >= offset).length);
}

/** Returns the next expected windows of a track. */
function nextLoudWindows(track: Track, count: number): readonly number[] {
  const { loudWindows } = track.sound;
  const next = loudWindows.findIndex((offset) => offset > track.lastOffset);
  return next < 0 ? [] : loudWindows.slice(next, next + count);
}
