/**
 * Who owns the files that commands write for the app. Administrators run commands as root, and the
 * app runs as a user of its own, who cannot read what is open to root alone.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs';
import path from 'node:path';

/**
 * Gives an open file the owner, the group and the mode of the file that it is about to replace.
 * @throws Error when only root may do that.
 */
export function giveOwnerOfReplaced(handle: number, replaced: string): void {
  const { uid, gid, mode } = statSync(replaced);
  fchmodSync(handle, mode & 0o777);
  fchownSync(handle, uid, gid);
}

/**
 * Gives an open file or folder that is new the owner and the group of its folder. Only
 * root does that: what another user makes is theirs. The caller must have made it here, and have
 * followed no link: the app's user can leave one in a folder of the app, to any file of root's.
 */
export function giveOwnerOfFolder(handle: number, folder: string): void {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(folder);
  fchownSync(handle, uid, gid);
}

/** Makes a folder with those above it, each with the owner of the one above. */
export function makeOwnedFolder(folder: string, mode: number): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  const above = path.dirname(folder);
  makeOwnedFolder(above, mode);
  mkdirSync(folder, { recursive: true, mode });
  const handle = openSync(
    folder,
    constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW,
  );
  try {
    giveOwnerOfFolder(handle, above);
  } finally {
    closeSync(handle);
  }
}
