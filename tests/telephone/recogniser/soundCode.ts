/**
 * The tests' voice: instead of speaking a sentence it plays the sentence's number, as pairs of
 * tones, several times over. A recogniser decodes which sentence it hears and need not compare waves. A
 * sentence is therefore recognised despite gaps, codecs, mixing and recording, and takes only a
 * second.
 *
 * A codeword is seven symbols of 20 ms, each of one low and one high tone:
 *
 *     sync · number (24 bits) · place (3 bits) · check (9 bits)
 *
 * Eight tones in each band carry 6 bits per symbol. The tones are multiples of 50 Hz apart, so that
 * within a window of 20 ms none disturbs another. The sync symbol has two tones of its own, so no
 * shifted codeword is a codeword. The place counts the codewords of a sound from 0, modulo 8; after
 * a gap it shows how much of the sound was lost.
 */
import { createHash } from 'node:crypto';

/** Length of one symbol in milliseconds. */
const symbolMs = 20;
const dataSymbols = 6;
/** Length of a codeword in milliseconds. */
export const codewordMs = symbolMs * (1 + dataSymbols);

/** In hertz; the first of each band is the sync tone. A telephone carries 300 to 3,400 Hz. */
const lowTones = [350, 450, 550, 650, 750, 850, 950, 1050, 1150];
const highTones = [3050, 1350, 1550, 1750, 1950, 2150, 2350, 2550, 2750];

const numberBits = 24;
/** How many different numbers there are. */
export const numbers = 2 ** numberBits;
/** Codewords are counted modulo this. */
export const places = 8;

/** RMS of a sound, the same as of every prompt: -20 dBFS. */
const levelRms = 3277;

/** Returns the number that a sentence is played as. */
export function numberOf(text: string, language: string): number {
  return createHash('sha256').update(`${language}\n${text}`).digest().readUIntBE(0, 3);
}

/**
 * Returns how many codewords a sentence is played as. Five outlast any gap of 400 ms. A long
 * sentence lasts longer, as in real speech, so that it can be cut short.
 */
export function repeatsOf(text: string): number {
  const hanAsFour = [...text].reduce((sum, sign) => sum + (sign > '\u2e80' ? 4 : 1), 0);
  return 5 + Math.min(3, Math.floor(hanAsFour / 80));
}

function checkOf(number: number, place: number): number {
  // CRC-9 of the 27 bits, x⁹+x⁸+x⁶+x⁵+x⁴+x³+x²+x+1 (0x17f): detects all bursts of up to nine bits.
  const message = number * places + place;
  let rest = 0x1a5;
  for (let bit = numberBits + 2; bit >= 0; bit--) {
    const top = ((rest >> 8) ^ Math.floor(message / 2 ** bit)) & 1;
    rest = (rest << 1) & 0x1ff;
    if (top === 1) rest ^= 0x17f;
  }
  return rest;
}

/** Returns each symbol as indexes of its low and high tone; 0 is the sync tone. */
function symbolsOf(number: number, place: number): readonly (readonly [number, number])[] {
  const bits = (BigInt(number) << 12n) | (BigInt(place) << 9n) | BigInt(checkOf(number, place));
  const symbols: [number, number][] = [[0, 0]];
  for (let at = dataSymbols - 1; at >= 0; at--) {
    const six = Number((bits >> BigInt(6 * at)) & 63n);
    symbols.push([1 + (six >> 3), 1 + (six & 7)]);
  }
  return symbols;
}

/**
 * Makes a sound as 16-bit samples.
 * @param rate samples per second, 8000 or more
 */
export function playNumber(number: number, repeats: number, rate: number): Int16Array {
  const perSymbol = (rate * symbolMs) / 1000;
  const tones = tonesAt(rate);
  const samples = new Int16Array(repeats * (1 + dataSymbols) * perSymbol);
  let at = 0;
  for (let codeword = 0; codeword < repeats; codeword++) {
    for (const [low, high] of symbolsOf(number, codeword % places)) {
      const a = tones.low[low] as Float64Array;
      const b = tones.high[high] as Float64Array;
      for (let i = 0; i < perSymbol; i++) {
        const both = (a[i] as number) + (b[i] as number);
        samples[at++] = Math.round((tones.loudness[i] as number) * both);
      }
    }
  }
  return samples;
}

/** What all symbols at a rate are made of. */
interface Tones {
  /** Each tone for the length of a symbol; all begin at the same phase. */
  readonly low: readonly Float64Array[];
  readonly high: readonly Float64Array[];
  readonly loudness: Float64Array;
}

const tonesByRate = new Map<number, Tones>();

function tonesAt(rate: number): Tones {
  const known = tonesByRate.get(rate);
  if (known !== undefined) return known;
  const length = (rate * symbolMs) / 1000;
  const play = (hertz: number) => {
    const turn = (2 * Math.PI * hertz) / rate;
    return Float64Array.from({ length }, (_, i) => Math.sin(turn * i));
  };
  // Two sines with this amplitude have the wanted RMS together.
  const amplitude = levelRms;
  const edge = length / 20;
  const loudness = Float64Array.from({ length }, (_, i) => {
    // A millisecond of fading keeps clicks out of the neighbouring bands.
    const fade = Math.min(1, (i + 0.5) / edge, (length - i - 0.5) / edge);
    return amplitude * fade;
  });
  const tones = { low: lowTones.map(play), high: highTones.map(play), loudness };
  tonesByRate.set(rate, tones);
  return tones;
}

/** A codeword that was heard. */
export interface Codeword {
  readonly number: number;
  /** Index of the codeword in its sound, modulo {@link places}. */
  readonly place: number;
  /** Sample of the stream (at 8 kHz) at which it began, within 15 ms. */
  readonly at: number;
}

const rate = 8000;
const windowSize = (rate * symbolMs) / 1000;
/** Step between two windows: symbols may begin anywhere. */
const hop = windowSize / 4;
const hopsPerSymbol = windowSize / hop;
const hopsPerCodeword = hopsPerSymbol * (1 + dataSymbols);
/** A window below this mean square (-55 dBFS) is silent. */
const silencePower = 58 ** 2;
/**
 * Least share of a window's power in its two tones. In a clean window they have all of it; Opus
 * leaves a third once a sound has lasted a second. A window across two symbols has a quarter.
 */
const pureShare = 0.35;

/**
 * All tones are multiples of 50 Hz, so each has the same phase again after one window, and one
 * window of a wave suffices.
 */
const waves = [...lowTones, ...highTones].map((hertz) => {
  const wave = (turn: number) =>
    Float64Array.from({ length: windowSize }, (_, i) =>
      Math.cos((2 * Math.PI * hertz * i) / rate - turn),
    );
  return { cos: wave(0), sin: wave(Math.PI / 2) };
});

/** Per hop: two numbers for each tone. */
const hopFields = 2 * waves.length;

/**
 * Finds codewords in a stream of samples at 8 kHz, at any alignment. A second of audio costs less
 * than a millisecond.
 */
export class CodeReader {
  private filled = 0;
  /** Ring buffers with the last hops of a window: their samples, powers and tones. */
  private readonly lastSamples = new Float64Array(windowSize);
  private readonly lastPowers = new Float64Array(hopsPerSymbol);
  private readonly lastTones = new Float64Array(hopsPerSymbol * hopFields);
  /** Whether the tones of a hop are computed. Where a line is silent, nobody needs them. */
  private readonly hasTones = new Uint8Array(hopsPerSymbol);
  /** Ring buffer with the last symbols, one per hop: low × 9 + high; -1 means no symbol. */
  private readonly symbols = new Int16Array(hopsPerCodeword).fill(-1);
  private hops = 0;
  private last: Codeword | undefined;

  /**
   * @param found called with each codeword as soon as its last symbol has arrived
   * @param begun called with the sample of the stream at which a codeword seems to begin, within a
   *   symbol: it may be cut off before it is over
   */
  constructor(
    private readonly found: (codeword: Codeword) => void,
    private readonly begun: (at: number) => void = () => undefined,
  ) {}

  feed(samples: ArrayLike<number>): void {
    for (let i = 0; i < samples.length; i++) {
      const turn = this.hops % hopsPerSymbol;
      this.lastSamples[turn * hop + this.filled++] = samples[i] as number;
      if (this.filled < hop) continue;
      this.filled = 0;
      this.takeHop(turn);
      this.look();
    }
  }

  private takeHop(turn: number): void {
    let power = 0;
    const from = turn * hop;
    for (let i = from; i < from + hop; i++) power += (this.lastSamples[i] as number) ** 2;
    this.lastPowers[turn] = power;
    this.hasTones[turn] = 0;
  }

  /** Computes the tones of a hop, unless they are. */
  private hearTones(turn: number): void {
    if (this.hasTones[turn] === 1) return;
    this.hasTones[turn] = 1;
    const { lastSamples, lastTones } = this;
    // The waves continue from hop to hop, so that a window is the sum of its hops.
    const from = turn * hop;
    let field = turn * hopFields;
    for (const { cos, sin } of waves) {
      let re = 0;
      let im = 0;
      for (let i = from; i < from + hop; i++) {
        const sample = lastSamples[i] as number;
        re += sample * (cos[i] as number);
        im += sample * (sin[i] as number);
      }
      lastTones[field++] = re;
      lastTones[field++] = im;
    }
  }

  private look(): void {
    const symbol = this.symbol();
    this.symbols[this.hops % hopsPerCodeword] = symbol;
    this.hops++;
    if (symbol === 0) this.begun(this.hops * hop - windowSize);
    // The oldest of the last seven symbols, at this hop's own alignment.
    const oldest = this.hops - 1 - dataSymbols * hopsPerSymbol;
    if (oldest < 0 || this.symbolAt(oldest) !== 0) return;
    let bits = 0n;
    for (let index = 1; index <= dataSymbols; index++) {
      const symbol = this.symbolAt(oldest + index * hopsPerSymbol);
      const low = Math.floor(symbol / 9);
      const high = symbol % 9;
      if (symbol < 0 || low === 0 || high === 0) return;
      bits = (bits << 6n) | BigInt((low - 1) * 8 + high - 1);
    }
    const number = Number(bits >> 12n);
    const place = Number((bits >> 9n) & 7n);
    if (checkOf(number, place) !== Number(bits & 0x1ffn)) return;
    // Neighbouring hops find the same codeword; the first that does is early by about a hop.
    const at = (this.hops + 1) * hop - (1 + dataSymbols) * windowSize;
    if (this.last?.number === number && at - this.last.at < windowSize) return;
    this.last = { number, place, at };
    this.found(this.last);
  }

  private symbolAt(hopNumber: number): number {
    return this.symbols[hopNumber % hopsPerCodeword] ?? -1;
  }

  /** Returns the pair of tones in the last window; -1 if it is silent or contains anything else. */
  private symbol(): number {
    let power = 0;
    for (let turn = 0; turn < hopsPerSymbol; turn++) power += this.lastPowers[turn] as number;
    if (power < silencePower * windowSize) return -1;
    for (let turn = 0; turn < hopsPerSymbol; turn++) this.hearTones(turn);
    const low = this.strongest(0, lowTones.length);
    const high = this.strongest(lowTones.length, waves.length);
    // A sine's correlation with itself is half its window times its amplitude; this gives the two
    // tones' share of all power.
    const share = (2 * (low.strength + high.strength)) / (windowSize * power);
    return share < pureShare ? -1 : low.tone * 9 + high.tone;
  }

  private strongest(from: number, to: number): { tone: number; strength: number } {
    let best = from;
    let most = -1;
    for (let tone = from; tone < to; tone++) {
      const strength = this.sumOf(2 * tone) ** 2 + this.sumOf(2 * tone + 1) ** 2;
      if (strength > most) {
        most = strength;
        best = tone;
      }
    }
    return { tone: best - from, strength: most };
  }

  private sumOf(field: number): number {
    let sum = 0;
    for (let at = field; at < this.lastTones.length; at += hopFields) {
      sum += this.lastTones[at] as number;
    }
    return sum;
  }
}
