/**
 * Checks that sound files exist. Asterisk skips a missing one in the middle of a list and still
 * reports success.
 */
import { access } from 'node:fs/promises';

/** First the format that this program makes, then the others that Asterisk would find. */
const extensions = ['alaw', 'sln16', 'wav', 'ulaw', 'sln', 'gsm', 'g722', 'wav16', 'WAV'];
/**
 * Sounds found before. A sound that is removed while the program runs is no longer requested by
 * anything.
 */
const found = new Set<string>();
const mostRemembered = 50_000;

/**
 * Finds the first missing sound.
 * @param sounds absolute paths without extension, the same here as for Asterisk.
 * @returns the first that does not exist, or undefined.
 */
export async function findMissingSound(sounds: readonly string[]): Promise<string | undefined> {
  for (const sound of sounds) {
    if (found.has(sound)) continue;
    if (!(await isThere(sound))) return sound;
    if (found.size >= mostRemembered) found.clear();
    found.add(sound);
  }
  return undefined;
}

async function isThere(sound: string): Promise<boolean> {
  for (const extension of extensions) {
    try {
      await access(`${sound}.${extension}`);
      return true;
    } catch {
      // Try the next extension.
    }
  }
  return false;
}
