/**
 * Finds a sound file in a finished recording by normalised cross-correlation: 1 is the same wave at
 * any loudness, unrelated speech stays below 0.2. The bytes need not be equal, so it works on audio
 * that was decoded, mixed, resampled or lost a few packets, and on recordings by other programs. It
 * costs some 30 ms for each sound in a minute of recording: use it for checks afterwards, not for
 * live listening (soundMatch.ts).
 */

/**
 * Above this the wave is present. Speech that was A-law coded twice has 0.98; half covered by
 * noise, 0.7.
 */
const sameWave = 0.6;
const templateSeconds = 1.5;
const rate = 8000;

/** Where a sound was found. */
export interface FoundSound {
  /** Seconds from the start of the recording to the start of the sound. */
  readonly atSeconds: number;
  /** Normalised correlation, 0 to 1. */
  readonly likeness: number;
}

/** Fourier transform in place; the inverse is scaled. Lengths are powers of two. */
function fourier(re: Float64Array, im: Float64Array, inverse: boolean): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j |= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size <<= 1) {
    const angle = ((inverse ? 2 : -2) * Math.PI) / size;
    const half = size >> 1;
    const stepRe = Math.cos(angle);
    const stepIm = Math.sin(angle);
    for (let start = 0; start < n; start += size) {
      let wRe = 1;
      let wIm = 0;
      for (let k = start; k < start + half; k++) {
        const aRe = re[k + half] as number;
        const aIm = im[k + half] as number;
        const tRe = aRe * wRe - aIm * wIm;
        const tIm = aRe * wIm + aIm * wRe;
        re[k + half] = (re[k] as number) - tRe;
        im[k + half] = (im[k] as number) - tIm;
        re[k] = (re[k] as number) + tRe;
        im[k] = (im[k] as number) + tIm;
        const next = wRe * stepRe - wIm * stepIm;
        wIm = wRe * stepIm + wIm * stepRe;
        wRe = next;
      }
    }
  }
  if (inverse) {
    for (let i = 0; i < n; i++) {
      re[i] = (re[i] as number) / n;
      im[i] = (im[i] as number) / n;
    }
  }
}

/**
 * Finds the first place at or after `fromSeconds` where a sound is in a recording, both at 8 kHz;
 * undefined if it is not there. Only the first 1.5 s of the sound are compared, so a sound that a
 * digit cut short after that is found too.
 */
export function findSound(
  recording: Int16Array,
  sound: Int16Array,
  fromSeconds = 0,
): FoundSound | undefined {
  const length = Math.min(sound.length, templateSeconds * rate);
  const begin = Math.max(0, Math.round(fromSeconds * rate));
  if (length < 800 || recording.length - begin < length) return undefined;
  const blockSize = recording.length - begin > 16_384 ? 32_768 : 16_384;
  const soundRe = new Float64Array(blockSize);
  const soundIm = new Float64Array(blockSize);
  let soundEnergy = 0;
  for (let i = 0; i < length; i++) {
    const sample = sound[i] as number;
    soundRe[i] = sample;
    soundEnergy += sample * sample;
  }
  if (soundEnergy === 0) return undefined;
  fourier(soundRe, soundIm, false);

  const step = blockSize - length + 1;
  let best: { at: number; likeness: number } | undefined;
  for (let start = begin; start + length <= recording.length; start += step) {
    const re = new Float64Array(blockSize);
    const im = new Float64Array(blockSize);
    for (let i = 0; i < blockSize; i++) re[i] = recording[start + i] ?? 0;
    const block = re.slice();
    fourier(re, im, false);
    for (let i = 0; i < blockSize; i++) {
      // Multiplies by the conjugate: correlation, not convolution.
      const aRe = re[i] as number;
      const aIm = im[i] as number;
      const bRe = soundRe[i] as number;
      const bIm = soundIm[i] as number;
      re[i] = aRe * bRe + aIm * bIm;
      im[i] = aIm * bRe - aRe * bIm;
    }
    fourier(re, im, true);
    let energy = 0;
    for (let i = 0; i < length; i++) energy += (block[i] as number) ** 2;
    const last = Math.min(step, recording.length - start - length + 1);
    for (let lag = 0; lag < last; lag++) {
      // Next to a pause, a few samples of noise would resemble anything.
      if (energy > soundEnergy / 400) {
        const likeness = (re[lag] as number) / Math.sqrt(energy * soundEnergy);
        const at = start + lag;
        if (best !== undefined && at - best.at > length) break;
        if (likeness >= sameWave && likeness > (best?.likeness ?? 0)) best = { at, likeness };
      }
      energy += (block[lag + length] ?? 0) ** 2 - (block[lag] as number) ** 2;
    }
    if (best !== undefined && start + step - best.at > length) break;
  }
  return best && { atSeconds: best.at / rate, likeness: best.likeness };
}

/**
 * Counts how many pieces of a sound are in a part of a recording, and how many were looked for.
 * Pieces are three quarters of a second long, one every two seconds, because a line that stalled
 * for a moment has the wave in two halves.
 *
 * @param place where it should be, in seconds: begin, end, and how much later a piece may come
 */
export function findPieces(
  recording: Int16Array,
  sound: Int16Array,
  place: { readonly from: number; readonly until: number; readonly late: number },
): { found: number; pieces: number } {
  const pieceSeconds = 0.75;
  const everySeconds = 2;
  const early = 0.1;
  let pieces = 0;
  let found = 0;
  for (let at = 0; at + pieceSeconds <= place.until - place.from; at += everySeconds) {
    const piece = sound.subarray(at * rate, (at + pieceSeconds) * rate);
    if (piece.length < pieceSeconds * rate) break;
    const begin = Math.max(0, place.from + at - early);
    const part = recording.subarray(
      begin * rate,
      (place.from + at + pieceSeconds + place.late) * rate,
    );
    pieces++;
    if (findSound(part, piece) !== undefined) found++;
  }
  return { found, pieces };
}
