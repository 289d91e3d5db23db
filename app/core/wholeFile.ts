/**
 * Files that are complete whenever somebody reads them. Each is written under another name and
 * renamed once it is complete, so a reader finds the old file or the new one, never half of one.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

export interface WholeOptions {
  /** When the call returns, files and names have reached the disk: a power failure loses none. */
  readonly isSafe?: boolean;
  /** Where the files are written first; by default beside their places, under hidden names. */
  readonly parts?: readonly string[];
}

/**
 * Writes a file.
 * @param options.mode exactly this, whatever the umask is; by default what the umask leaves
 */
export async function writeWhole(
  file: string,
  content: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  { mode, ...options }: WholeOptions & { readonly mode?: number } = {},
): Promise<void> {
  const write = async ([part]: readonly [string]) => {
    const handle = await open(part, 'wx', mode);
    try {
      if (mode !== undefined) await handle.chmod(mode);
      await writeFile(handle, content);
    } finally {
      await handle.close();
    }
  };
  await makeWhole([file], write, options);
}

/**
 * Has files made, such as by a program, and puts them in their places in the given order. If one
 * cannot be made, none is replaced.
 * @param make writes the parts, which have the order of the files
 * @returns what `make` returns
 */
export async function makeWhole<const Files extends readonly string[], Result>(
  files: Files,
  make: (parts: { readonly [At in keyof Files]: string }) => Promise<Result> | Result,
  { isSafe = false, parts = partsOf(files) }: WholeOptions = {},
): Promise<Result> {
  try {
    const result = await make(parts as { readonly [At in keyof Files]: string });
    for (const part of isSafe ? parts : []) await syncToDisk(part);
    for (const [at, file] of files.entries()) await rename(parts[at] ?? '', file);
    const folders = new Set(files.map((file) => path.dirname(file)));
    for (const folder of isSafe ? folders : []) await syncToDisk(folder);
    return result;
  } finally {
    for (const part of parts) await rm(part, { force: true });
  }
}

/** Milliseconds after which a part counts as left by a process that was killed. */
const leftAfterMs = 3_600_000;
/** The name of a part beside its file, as {@link partsOf} makes it. */
const partName = /^\..+\.[0-9a-f-]{36}\.part$/;

/**
 * Deletes the parts that killed processes have left in a folder, which need not exist. What was
 * written to within the last hour stays: a process may be writing it. So does what is no regular
 * file.
 * @param options.below the folder below `top`. Other users may write to `top`, so no link is followed
 *   from there, also not one that takes a folder's place meanwhile: it could name a folder whose
 *   files are no parts.
 * @param options.names which files are parts, if they are not beside their places
 * @returns how many parts were deleted
 * @throws Error if a link or a file is in the place of a folder below `top`
 */
export async function removeLeftParts(
  top: string,
  now: Date,
  { below = '', names = partName }: { readonly below?: string; readonly names?: RegExp } = {},
): Promise<number> {
  const folder = await openBelow(top, below);
  if (folder === null) return 0;
  try {
    let removed = 0;
    for (const part of (await readdir(inside(folder))).filter((name) => names.test(name))) {
      const place = inside(folder, part);
      // One that is missing by now was moved to its place.
      const is = await lstat(place).catch(nullIfMissing);
      if (is === null || !is.isFile() || now.getTime() - is.mtimeMs <= leftAfterMs) continue;
      await rm(place, { force: true });
      removed += 1;
    }
    return removed;
  } finally {
    await folder.close();
  }
}

/** Opens a folder below another one, or returns null if it is missing. */
async function openBelow(top: string, below: string): Promise<FileHandle | null> {
  const { O_DIRECTORY, O_NOFOLLOW } = constants;
  let folder = await open(top, O_DIRECTORY).catch(nullIfMissing);
  for (const name of below.split('/').filter((each) => each !== '')) {
    if (folder === null) return null;
    const outer = folder;
    folder = await open(inside(outer, name), O_DIRECTORY | O_NOFOLLOW)
      .catch((error: unknown) => {
        if ((error as NodeJS.ErrnoException).code !== 'ENOTDIR') return nullIfMissing(error);
        throw new Error(`${path.join(top, below)}: ${name} is no folder, or a link to one`);
      })
      .finally(() => outer.close());
  }
  return folder;
}

/** A path into an open folder, which stays that folder whatever becomes of its name. */
const inside = ({ fd }: FileHandle, name = '') => `/proc/self/fd/${fd}/${name}`;

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}

/** A number of the process would not do: containers that share a folder number theirs alike. */
function partsOf(files: readonly string[]): string[] {
  const id = randomUUID();
  return files.map((file) => path.join(path.dirname(file), `.${path.basename(file)}.${id}.part`));
}

/** Has the disk take what is still to be written of a file, or of the names in a folder. */
export async function syncToDisk(place: string): Promise<void> {
  const handle = await open(place, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
