import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Makes a folder for the files of one test file; call `remove` at the end. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'hotline-test-'));
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * A user and a group that this process is not, as the app is not the root who runs a command. Only
 * root can give files to them; for another user they are that user.
 */
export const otherOwner =
  process.getuid?.() === 0
    ? { uid: 12_368, gid: 12_369 }
    : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
