/** Folders that the app and Asterisk share. */
import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { syncToDisk } from '../wholeFile.js';

/**
 * Makes a folder and its subfolders. Asterisk and the app may be two users of its group, and each
 * writes there.
 */
export async function makeFolder(top: string, below: string): Promise<string> {
  let folder = top;
  for (const name of ['.', ...below.split('/')]) {
    folder = path.join(folder, name);
    if ((await mkdir(folder, { recursive: true })) === undefined) continue;
    await chmod(folder, 0o2770);
    await syncToDisk(path.dirname(folder));
  }
  return folder;
}

/**
 * Whether a file or a folder exists.
 * @throws Error when that cannot be determined.
 */
export async function isThere(place: string): Promise<boolean> {
  try {
    await stat(place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
