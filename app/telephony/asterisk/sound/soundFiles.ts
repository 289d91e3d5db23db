/** Whether sounds are there. Asterisk passes over a missing one in the middle of a list and reports success. */
import { access } from 'node:fs/promises';

/** The one the program makes first; then what else Asterisk would find. */
const extensions = ['alaw', 'sln16', 'wav', 'ulaw', 'sln', 'gsm', 'g722', 'wav16', 'WAV'];
/** Sounds that were found. One that is taken away while the program runs is asked for by nobody any more. */
const found = new Set<string>();
const mostRemembered = 50_000;

/**
 * @param sounds absolute paths without extension, the same here as for Asterisk.
 * @returns the first that is not there, or nothing.
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
      // The next one, then.
    }
  }
  return false;
}
