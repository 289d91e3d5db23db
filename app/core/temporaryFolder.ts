/**
 * Folders of the system's temporary folder, for files that a program reads or writes. They hold what
 * callers are told and sent.
 */
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const prefix = 'hotline-work-';
/** Milliseconds after which a folder counts as left by a process that was killed. */
const leftAfterMs = 3_600_000;

/** Does work in a folder of its own, which is deleted afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), prefix));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Deletes the folders that killed processes of this user have left, by the clock of the machine as
 * the files' own times are. No work takes an hour.
 * @returns how many
 */
export async function removeLeftFolders(): Promise<number> {
  let removed = 0;
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = path.join(tmpdir(), name);
    const is = await lstat(folder).catch(() => null);
    // Everybody may write there, links too.
    if (is === null || !is.isDirectory() || is.uid !== process.getuid?.()) continue;
    if (Date.now() - is.mtimeMs <= leftAfterMs) continue;
    await rm(folder, { recursive: true, force: true });
    removed += 1;
  }
  return removed;
}
