/**
 * Files that somebody brings for a ticket: complete and safe on the disk before a row names them.
 * Each is written to `incoming/` first and then moved to `YYYY/MM/DD/UUID`. So a file there is
 * never incomplete, and a part that a dead process has left is recognised as one. No name says
 * anything about the caller.
 */
import { createHash, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { makeFolder } from '../../core/files/folders.js';
import { removeLeftParts, syncToDisk, writeWhole } from '../../core/wholeFile.js';
import { chinaDate } from '../../court/rules/workCalendar.js';

/** A file on the disk. */
export interface KeptFile {
  /** Its path below the folder that it is kept in. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

const incoming = 'incoming';
/** The name that {@link keepFile} gives a file there. */
const incomingName = /^[0-9a-f-]{36}$/;

/**
 * Writes a file below a folder. When this returns, the file is safe on the disk.
 * @param below the subfolder that contains the days.
 * @param ending the ending of its name.
 */
export async function keepFile(
  folder: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { below = '', ending = '', now }: { below?: string; ending?: string; now: Date },
): Promise<KeptFile> {
  const id = randomUUID();
  const file = path.posix.join(below, chinaDate(now).replaceAll('-', '/'), `${id}${ending}`);
  const place = path.join(folder, file);
  await makeFolder(folder, incoming);
  await makeFolder(folder, path.dirname(file));
  const part = path.join(folder, incoming, id);
  const hash = createHash('sha256');
  let bytes = 0;
  async function* measured() {
    for await (const each of content) {
      hash.update(each);
      bytes += each.length;
      yield each;
    }
  }
  // The jobs erase the file, and Asterisk plays a spoken answer. Both may run as other users of the
  // folder's group.
  await writeWhole(place, measured(), { mode: 0o660, isSafe: true, parts: [part] });
  await syncFolders(path.dirname(place), folder);
  return { file, bytes, sha256: hash.digest('hex') };
}

/**
 * Writes the rows of kept files, and deletes the files if no row names them. When the connection
 * breaks, it is unknown at first whether the rows were written. Then the database is asked, and
 * without an answer the files stay.
 * @param namedNow returns which of the files rows name.
 */
export async function nameKeptFiles<T>(
  folder: string,
  files: readonly string[],
  write: () => Promise<{ readonly result: T; readonly areNamed: boolean }>,
  namedNow: () => Promise<readonly string[]>,
): Promise<T> {
  try {
    const { result, areNamed } = await write();
    if (!areNamed) await removeFiles(folder, files);
    return result;
  } catch (error) {
    const named = await namedNow().catch(() => files);
    await removeFiles(
      folder,
      files.filter((file) => !named.includes(file)),
    );
    throw error;
  }
}

/** Deletes files that no row names. */
export async function removeFiles(folder: string, files: readonly string[]): Promise<void> {
  for (const file of files) await rm(path.join(folder, file), { force: true });
}

/**
 * Deletes what dead processes have left in `incoming/`. No row can name it.
 * @param below the folder below `top` that contains `incoming/`
 * @throws Error as {@link removeLeftParts} does
 */
export async function removeLeftIncoming(top: string, now: Date, below = ''): Promise<number> {
  return removeLeftParts(top, now, { below: `${below}/${incoming}`, names: incomingName });
}

/** Syncs the folders from one up to one above it. */
async function syncFolders(from: string, top: string): Promise<void> {
  const last = path.resolve(top);
  let folder = path.resolve(from);
  for (; folder.startsWith(`${last}${path.sep}`); folder = path.dirname(folder)) {
    await syncToDisk(folder);
  }
  await syncToDisk(last);
}
