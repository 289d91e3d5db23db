/** Moments and sizes as commands print them. */
import { chinaTime } from '../../court/rules/chinaTime.js';

/** A moment to the minute, in China; `-` for none. */
export function minute(at: Date | null): string {
  return at === null ? '-' : chinaTime(at).slice(0, 16);
}

/** Bytes as a person says them: 812 bytes, 12.3 kB, 1.4 MB. */
export function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1_000_000
    ? `${(bytes / 1000).toFixed(1)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
