/** Recognises the sounds in a stream by the numbers that they are played as. */
import { EventEmitter } from 'node:events';
import { decodeAlaw } from './alaw.js';
import { isLeftOut, type Hearing, type HearingEvents } from './hearing.js';
import type { HeardSound, Sound, Span } from './hearing.js';
import { codewordMs, CodeReader, places, type Codeword } from './soundCode.js';

/** A sound that is played as a number. */
export interface CodedSound extends Sound {
  readonly number: number;
  /** Number of its codewords. */
  readonly codewords: number;
  /** Milliseconds of silence before the first codeword. */
  readonly leadMs: number;
}

/** Looks sounds up by number. */
export interface NumberedSounds {
  /** Returns the sounds played as this number; none if the number is not known (yet). */
  numbered(number: number): readonly CodedSound[];
  /** Reads files made since the last call. */
  refresh(): Promise<void>;
}

const codewordSamples = 8 * codewordMs;
const blockSamples = 160;
/** A block of 20 ms in which no sample is louder counts as silent. */
const quietBelow = 300;
/**
 * Tolerance for the begin of a codeword: it is known within a quarter of a window, and late packets
 * move it too.
 */
const tolerance = 240;
/** Samples within which the begin of a codeword is known. */
const dueWithin = 120;
/**
 * A codeword this many places on, and too soon, may have lost the sound before it; further on, it
 * was played again.
 */
const mostLostSteps = 4;
/** Samples without a codeword after which a sound counts as cut off. */
const cutOffAfter = 8000;
/** Longest stall on a busy machine. A sound played again after that starts at its beginning. */
const longestStall = 3 * 8000;
/** The last samples may belong to a codeword that is not complete yet. */
const undecided = codewordSamples + 4 * blockSamples;

interface Play {
  readonly sound: CodedSound;
  /** Sample of the stream where the first codeword would have begun if nothing had stalled. */
  readonly firstAt: number;
  /** Index of the last codeword, and where it began. */
  index: number;
  at: number;
  count: number;
  readonly heard: { -readonly [K in keyof HeardSound]: HeardSound[K] };
}

/** {@link Hearing} for the tests' voice. */
export class CodeHearing extends EventEmitter<HearingEvents> implements Hearing {
  private readonly reader = new CodeReader(
    (codeword) => this.take(codeword),
    (at) => this.begun.add(Math.round(at / blockSamples)),
  );
  /** Blocks of the stream at which a codeword seems to begin. */
  private readonly begun = new Set<number>();
  private readonly plays: Play[] = [];
  private readonly all: HeardSound[] = [];
  /**
   * Codewords whose number no file has yet, and those after them; they wait until the files are
   * read again.
   */
  private waiting: Codeword[] = [];
  /** The first codeword of the current sound, which came when the next one was due. */
  private doubtful: Codeword | null = null;
  private length = 0;
  /** For each block of the stream, 1 if it is loud. */
  private loud = new Uint8Array(3000);
  private readonly spans: Span[] = [];
  private isOver = false;

  constructor(private readonly sounds: NumberedSounds) {
    super();
  }

  get heard(): readonly HeardSound[] {
    return this.all;
  }

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

  private secondsOfOther(leftOut: readonly Span[]): number {
    const known = new Uint8Array(this.loud.length);
    for (const { sound, firstAt, at, index } of this.plays) {
      // The next codeword may have been cut by a digit.
      const end = at + codewordSamples * Math.min(2, sound.codewords - index);
      const from = Math.max(0, Math.floor((firstAt - tolerance) / blockSamples));
      known.fill(1, from, Math.ceil((end + tolerance) / blockSamples));
    }
    const until = Math.floor((this.length - (this.isOver ? 0 : undecided)) / blockSamples);
    const isOther = (block: number) => this.loud[block] === 1 && known[block] === 0;
    let blocks = 0;
    for (let block = 0; block < until; block++) {
      if (!isOther(block)) continue;
      const from = block;
      while (block + 1 < until && isOther(block + 1)) block++;
      if (this.isCutOff(from, block + 1)) continue;
      for (let each = from; each <= block; each++) {
        if (!isLeftOut(leftOut, (each * blockSamples) / 8)) blocks++;
      }
    }
    return (blocks * blockSamples) / 8000;
  }

  /**
   * Returns whether these blocks are a sound that a digit, or the end of the call, cut off in its
   * first codeword: they begin as a codeword does, and are no longer than one.
   */
  private isCutOff(from: number, to: number): boolean {
    const begins = [from - 1, from, from + 1].some((block) => this.begun.has(block));
    return begins && to - from <= codewordSamples / blockSamples + 1;
  }

  feed(bytes: Uint8Array): void {
    const samples = decodeAlaw(bytes);
    this.noteLoudness(samples);
    this.length += samples.length;
    this.reader.feed(samples);
    if (this.doubtful !== null && this.length - this.doubtful.at > undecided + codewordSamples) {
      this.settle(null);
    }
    for (const play of this.plays.slice(-2)) {
      if (this.length - (play.at + 2 * codewordSamples) > cutOffAfter) this.end(play);
    }
  }

  finish(): void {
    this.isOver = true;
    this.placeWaiting();
    this.settle(null);
    for (const play of this.plays) this.end(play);
  }

  private noteLoudness(samples: Int16Array): void {
    const blocks = Math.ceil((this.length + samples.length) / blockSamples);
    if (blocks > this.loud.length) {
      const larger = new Uint8Array(blocks * 2);
      larger.set(this.loud);
      this.loud = larger;
    }
    for (let from = 0; from < samples.length;) {
      const block = Math.floor((this.length + from) / blockSamples);
      const end = Math.min(samples.length, (block + 1) * blockSamples - this.length);
      if (isLoud(samples, from, end)) this.loud[block] = 1;
      from = end;
    }
  }

  private take(codeword: Codeword): void {
    if (this.waiting.length === 0 && this.sounds.numbered(codeword.number).length > 0) {
      this.place(codeword);
      return;
    }
    // Keeps the order: later sounds are not reported before earlier ones.
    this.waiting.push(codeword);
    if (this.waiting.length === 1) this.lookAgain();
  }

  private lookAgain(): void {
    void this.sounds.refresh().then(() => this.placeWaiting());
  }

  private placeWaiting(): void {
    for (const codeword of this.waiting.splice(0)) {
      // A number that no file has was garbled on the way, or does not come from this hotline.
      if (this.sounds.numbered(codeword.number).length > 0) this.place(codeword);
    }
  }

  private place(codeword: Codeword): void {
    this.settle(codeword);
    const { number, place, at } = codeword;
    const last = this.plays.at(-1);
    if (last?.sound.number === number) {
      const steps = stepsTo(last, place);
      const late = at - last.at - steps * codewordSamples;
      // The first codeword again means that the sound is played again, unless a long sound has just
      // reached place 0 by counting.
      const isNext = place !== 0 || Math.abs(late) <= tolerance;
      const fits = last.index + steps < last.sound.codewords;
      if (isNext && fits && late >= -mostLost(steps) && late <= longestStall) {
        this.goOn(last, last.index + steps, at);
        return;
      }
      if (isNextDue(last, at)) {
        // It is garbled; or it is the sound played again, by chance at this moment.
        if (place === 0) this.doubtful = codeword;
        return;
      }
    }
    this.beginAt(codeword);
  }

  /**
   * Decides by the codeword after it whether the sound was played again: the current sound goes on
   * after one that was garbled.
   * @param next null when none has come
   */
  private settle(next: Codeword | null): void {
    const { doubtful } = this;
    this.doubtful = null;
    if (doubtful === null) return;
    const last = this.plays.at(-1);
    if (next !== null && last?.sound.number === next.number) {
      const first = { index: 0, at: doubtful.at };
      if (offBy(last, next) < offBy(first, next)) return;
    }
    this.beginAt(doubtful);
  }

  private beginAt({ number, place, at }: Codeword): void {
    const [sound] = this.sounds.numbered(number);
    if (sound !== undefined) this.begin(sound, place, at);
  }

  private begin(sound: CodedSound, index: number, at: number): void {
    for (const play of this.plays.slice(-2)) this.end(play);
    const firstAt = at - index * codewordSamples;
    const play: Play = {
      sound,
      firstAt,
      index,
      at,
      count: 1,
      heard: {
        sound,
        startMs: firstAt / 8 - sound.leadMs,
        endMs: (at + codewordSamples) / 8,
        isPlaying: true,
        heardShare: 1 / sound.codewords,
      },
    };
    this.plays.push(play);
    this.all.push(play.heard);
    this.emit('started', play.heard);
    if (index === sound.codewords - 1) this.end(play);
  }

  private goOn(play: Play, index: number, at: number): void {
    play.index = index;
    play.at = at;
    play.count++;
    play.heard.isPlaying = true;
    play.heard.endMs = (at + codewordSamples) / 8;
    play.heard.heardShare = play.count / play.sound.codewords;
    if (index === play.sound.codewords - 1) this.end(play);
  }

  private end(play: Play): void {
    if (!play.heard.isPlaying) return;
    play.heard.isPlaying = false;
    this.emit('ended', play.heard);
  }
}

function isLoud(samples: Int16Array, from: number, end: number): boolean {
  for (let at = from; at < end; at++) {
    if (Math.abs(samples[at] as number) > quietBelow) return true;
  }
  return false;
}

/**
 * Returns how many samples too soon a codeword may come, at this many places after the last one
 * heard.
 */
function mostLost(steps: number): number {
  // A mixing bridge leaves packets out; only the sound between the two codewords can be missing.
  return steps > mostLostSteps ? tolerance : (steps - 1) * codewordSamples + tolerance;
}

/** Returns how many codewords after the last one heard a place is reached by counting. */
function stepsTo(last: Pick<Play, 'index'>, place: number): number {
  return (place - (last.index % places) + places) % places || places;
}

/** Returns by how many samples a codeword is too late or too soon to be of the sound of the last one. */
function offBy(last: Pick<Play, 'index' | 'at'>, { place, at }: Codeword): number {
  return Math.abs(at - last.at - stepsTo(last, place) * codewordSamples);
}

/** Returns whether a codeword arrives exactly when one of the current sound is due. */
function isNextDue(last: Play, at: number): boolean {
  const steps = Math.round((at - last.at) / codewordSamples);
  const isDue = Math.abs(at - last.at - steps * codewordSamples) <= dueWithin;
  return isDue && last.index + steps < last.sound.codewords;
}
