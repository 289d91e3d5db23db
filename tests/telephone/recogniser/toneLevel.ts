/**
 * Measures how loud one tone is in a recording. Where each party in an agent call sends its own tone, a
 * recording at one end shows for certain who is heard there at the same time, and who is not.
 */

/** The level of {@link playTone}, as that of every prompt: -20 dBFS. */
const levelRms = 3277;
/** Seconds of a window: long enough to tell tones a few hertz apart, short enough for a word. */
const windowS = 0.2;
/** A window every so many seconds. */
const hopS = windowS / 2;

/** Makes a tone as 16-bit samples. */
export function playTone(hertz: number, seconds: number, rate: number): Int16Array {
  const amplitude = levelRms * Math.SQRT2;
  return Int16Array.from({ length: Math.round(seconds * rate) }, (_, at) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * hertz * at) / rate)),
  );
}

/**
 * Measures a tone where it is loudest.
 * @param rate samples per second
 * @returns dB relative to full scale (RMS); -Infinity when there is less sound than a fifth of a
 *   second.
 */
export function loudestTone(samples: ArrayLike<number>, rate: number, hertz: number): number {
  const size = Math.round(windowS * rate);
  const wave = Array.from({ length: size }, (_, at) => {
    // A window with soft edges, so that a sound that begins or ends within it does not look like
    // other tones.
    const weight = (1 - Math.cos((2 * Math.PI * at) / size)) / size;
    const angle = (2 * Math.PI * hertz * at) / rate;
    return { re: weight * Math.cos(angle), im: weight * Math.sin(angle) };
  });
  let loudest = 0;
  for (let from = 0; from + size <= samples.length; from += Math.round(hopS * rate)) {
    let re = 0;
    let im = 0;
    wave.forEach((each, at) => {
      const sample = samples[from + at] ?? 0;
      re += each.re * sample;
      im += each.im * sample;
    });
    // The amplitude is twice the mean product; the root mean square is the amplitude over the root
    // of two.
    loudest = Math.max(loudest, Math.hypot(re, im) * Math.SQRT2);
  }
  return 20 * Math.log10(loudest / 32768);
}
