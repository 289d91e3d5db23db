/**
 * Anchors: ends of the audit chain, recorded outside the database. One per line, with moment,
 * position and hash.
 */
import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { giveOwnerOfFolder, makeOwnedFolder } from '../../fileOwner.js';
import type { ChainEnd } from './audit.js';
import type { Anchor } from './verifyAudit.js';

/** Thrown when a line in the file of anchors is not an anchor. */
export class BadAnchors extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadAnchors';
  }
}

/** Appends an anchor to a file, and creates the file if needed. */
export async function writeAnchor(file: string, at: Date, end: ChainEnd): Promise<void> {
  makeOwnedFolder(path.dirname(file), 0o700);
  const { handle, isNew } = await openToAppend(file);
  try {
    // The app writes the next one, also when a command of root wrote the first.
    if (isNew) giveOwnerOfFolder(handle.fd, path.dirname(file));
    await handle.appendFile(`${at.toISOString()} ${end.position} ${end.hash}\n`);
  } finally {
    await handle.close();
  }
}

/**
 * Opens a file, and makes it if there is none. Only what was made here is new: a link in the app's folder
 * may lead to any other place.
 */
async function openToAppend(file: string): Promise<{ handle: FileHandle; isNew: boolean }> {
  try {
    return { handle: await open(file, 'ax', 0o600), isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return { handle: await open(file, constants.O_WRONLY | constants.O_APPEND), isNew: false };
  }
}

/**
 * Reads the anchors of a file, in its order; none when there is no file.
 * @throws BadAnchors naming the line.
 */
export async function readAnchors(file: string): Promise<Anchor[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const [, at, position, hash] = /^(\S+) (\d{1,15}) ([0-9a-f]{64})$/.exec(line.trim()) ?? [];
    if (at === undefined || position === undefined || hash === undefined) {
      throw new BadAnchors(
        `${file}, line ${index + 1}: not an anchor (moment, position and hash); remove the line to continue`,
      );
    }
    return [{ at, position: Number(position), hash }];
  });
}
