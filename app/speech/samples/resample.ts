/**
 * Changes the rate of sound, by a windowed sinc. Here instead of in sox, because starting sox takes
 * several times as long as converting a sentence.
 */

/** How many zeros of the sinc on either side count, and how steeply the window falls: 70 dB. */
const zeros = 24;
const kaiserBeta = 7;
/** The middle of the slope, of half the lower rate; a caller hears up to 3400 of 4000 Hz. */
const slope = 0.94;
/** Rates that need more phases than this have hardly a common divisor. */
const mostPhases = 640;

interface Filter {
  /** Output samples for each `down` input samples. */
  readonly up: number;
  readonly down: number;
  /** Input samples on either side of an output sample that contribute to it. */
  readonly half: number;
  /** Weights of these samples, for each place of an output sample between two of them. */
  readonly phases: readonly Float64Array[];
}

const filters = new Map<string, Filter>();

/** Returns whether {@link resample} knows a way between these rates. */
export function canResample(from: number, to: number): boolean {
  return from > 0 && to / divisor(from, to) <= mostPhases;
}

/** Converts samples from one rate to another. */
export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples;
  const { up, down, half, phases } = filterFor(from, to);
  const result = new Int16Array(Math.round((samples.length * up) / down));
  for (let i = 0; i < result.length; i++) {
    const phase = (i * down) % up;
    const weights = phases[phase] ?? new Float64Array();
    const first = (i * down - phase) / up - half + 1;
    const end = Math.min(weights.length, samples.length - first);
    let sum = 0;
    for (let k = Math.max(0, -first); k < end; k++) {
      sum += (weights[k] ?? 0) * (samples[first + k] ?? 0);
    }
    result[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  }
  return result;
}

function filterFor(from: number, to: number): Filter {
  const key = `${from} ${to}`;
  const filter = filters.get(key) ?? makeFilter(from, to);
  filters.set(key, filter);
  return filter;
}

function makeFilter(from: number, to: number): Filter {
  const common = divisor(from, to);
  const [up, down] = [to / common, from / common];
  // Periods of the cut-off frequency in an input sample.
  const cutOff = (slope * Math.min(from, to)) / 2 / from;
  const half = Math.ceil(zeros / (2 * cutOff));
  const phases = Array.from({ length: up }, (_, phase) => {
    const weights = Float64Array.from({ length: 2 * half }, (_, k) => {
      const distance = k - half + 1 - phase / up;
      return sinc(2 * cutOff * distance) * kaiser(distance / half);
    });
    const sum = weights.reduce((all, weight) => all + weight, 0);
    return weights.map((weight) => weight / sum);
  });
  return { up, down, half, phases };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window, 1 at 0 and hardly anything at 1. */
function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(kaiserBeta * Math.sqrt(1 - x * x)) / bessel(kaiserBeta);
}

/** The modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
