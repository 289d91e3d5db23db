/** G.711 A-law (ITU-T G.711), the coding of the telephone network: one byte per sample at 8 kHz. */

function decodeOne(byte: number): number {
  const code = byte ^ 0x55;
  const exponent = (code & 0x70) >> 4;
  let magnitude = ((code & 0x0f) << 4) + 8;
  if (exponent > 0) magnitude = (magnitude + 0x100) << (exponent - 1);
  return (code & 0x80) !== 0 ? magnitude : -magnitude;
}

const decoded = Int16Array.from({ length: 256 }, (_, byte) => decodeOne(byte));

/** The nearest A-law byte for every 16-bit sample, indexed by its value plus 32768. */
let encoder: Uint8Array | undefined;

function makeEncoder(): Uint8Array {
  const levels = Array.from(decoded, (value, byte) => ({ value, byte })).sort(
    (a, b) => a.value - b.value,
  );
  const table = new Uint8Array(65536);
  let at = 0;
  for (let sample = -32768; sample <= 32767; sample++) {
    while (
      at + 1 < levels.length &&
      Math.abs((levels[at + 1]?.value ?? 0) - sample) <= Math.abs((levels[at]?.value ?? 0) - sample)
    ) {
      at++;
    }
    table[sample + 32768] = levels[at]?.byte ?? 0;
  }
  return table;
}

/** The byte that represents silence. */
export const silenceByte = 0xd5;

/** Returns the 16-bit sample for an A-law byte. */
export function decodeAlawByte(byte: number): number {
  return decoded[byte & 0xff] ?? 0;
}

/** Decodes A-law bytes to 16-bit samples. */
export function decodeAlaw(bytes: Uint8Array): Int16Array {
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = decoded[bytes[i] ?? silenceByte] ?? 0;
  return samples;
}

/**
 * Encodes 16-bit samples as A-law. Encoding the result of {@link decodeAlaw} returns the same
 * bytes.
 */
export function encodeAlaw(samples: Int16Array): Uint8Array {
  encoder ??= makeEncoder();
  const encoded = encoder;
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = encoded[(samples[i] ?? 0) + 32768] ?? 0;
  return bytes;
}
