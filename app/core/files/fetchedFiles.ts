/**
 * Copies of files that were brought from the store to be read here: by a browser, by a caller. They
 * lie beside the node's own files, in `fetched/`, where Asterisk can play them, and are deleted ten
 * minutes after somebody has read them last.
 *
 * When that was, the time of a file says; not of spoken answers, whose time stays as it is, so that no
 * backup has the moment in which somebody heard the answer to an anonymous report. There the time
 * counts at which the kernel noted the last change (`ctime`), which goes with the file.
 */
import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { App } from '../app.js';
import { turns } from '../turns.js';
import { writeWhole } from '../wholeFile.js';
import { isAsStored } from './asStored.js';
import {
  answersFolder,
  fetchedFolder,
  filesIn,
  folderOf,
  keyOf,
  type FileFolders,
  type FileKind,
} from './fileKinds.js';
import type { FileSettings } from '../config/files.js';
import { isThere, makeFolder } from './folders.js';
import { atMost } from './atMost.js';
import { ownStore } from './ownStore.js';
import { storeOf } from './storeOf.js';
import { readFileStates, readStoredFiles } from './store/storedFiles.js';

/** Milliseconds for which a copy stays after it was read. */
const touchedMs = 600_000;
/** A copy that was read within this time is not marked as read again. */
const seldomMs = 60_000;

/** The store has another content under the name of a file than its row says. */
export class StoredFileChanged extends Error {
  constructor(key: string) {
    super(`the store has another content than was put into it (SHA-256): ${key}`);
    this.name = 'StoredFileChanged';
  }
}

/** The store cannot be reached, so a file that it has cannot be read now. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('the store of files is away', { cause });
    this.name = 'StoreUnavailable';
  }
}

/** Where a file can be read on this machine. */
export interface FileHere {
  readonly folder: string;
  /** Below the folder. */
  readonly file: string;
}

export type FilesApp = Pick<App, 'db' | 'clock'> & { readonly config: FileFolders & FileSettings };

const fetching = new Map<string, Promise<void>>();
/** A server of files that does not answer holds a thread for each of them, and a process has four. */
const inTurn = turns(2);

/**
 * Finds a file that a row names, and brings it from the store if it is there.
 * @returns its place on this machine. Without a store, or while another node has the file, nothing
 *   is there.
 * @throws StoredFileChanged, StoreUnavailable
 */
export async function fileHere(
  app: FilesApp,
  kind: FileKind,
  { file, sha256 }: { readonly file: string; readonly sha256: string },
): Promise<FileHere> {
  const folder = folderOf(app.config, kind);
  const store = storeOf(app.config);
  const own = { folder, file };
  if (store === null) return own;
  if (await touch(path.join(folder, file), kind, file)) return own;
  const copy = { folder, file: path.posix.join(fetchedFolder, file) };
  const place = path.join(folder, copy.file);
  // Others may write to this folder, too: a copy that is not what was stored is replaced.
  const isWhole = () => isAsStored(place, sha256).catch(() => false);
  if ((await touch(place, kind, file)) && (await isWhole())) return copy;
  const [stored] = await readStoredFiles(app.db, kind, [file], app.clock.now());
  if (stored?.isStored !== true || stored.isErased) return own;
  const { mostBytes } = stored;
  // It is being erased.
  if (mostBytes === null) return own;
  const key = keyOf(kind, file);
  const get = async () => {
    const stream = await store.get(key);
    // A folder that is not mounted has nothing.
    if (stream === null && (await ownStore(app, store)) !== 'ours') throw new Error(store.place);
    return stream;
  };
  const begun =
    fetching.get(place) ??
    inTurn(async () => {
      await fetchTo(folder, copy.file, { key, sha256, mostBytes }, get);
      if (hidesMoment(kind, file)) await utimes(place, noMoment, noMoment);
    }).finally(() => fetching.delete(place));
  fetching.set(place, begun);
  await begun;
  return copy;
}

/** The time that every copy of a spoken answer has. */
const noMoment = new Date(0);

/** Whether a file's time must not say when somebody has read it. */
const hidesMoment = (kind: FileKind, file: string) =>
  kind === 'messages' && file.startsWith(`${answersFolder}/`);

/**
 * Whether nobody has read a file here for ten minutes. Asterisk opens a sound by its path when its turn
 * comes.
 * @param file its name in its row.
 */
export async function isUnread(
  place: string,
  kind: FileKind,
  file: string,
  nowMs = Date.now(),
): Promise<boolean> {
  const found = await stat(place).catch(() => null);
  return found !== null && nowMs - readMsOf(found, kind, file) > touchedMs;
}

const readMsOf = (found: Stats, kind: FileKind, file: string) =>
  hidesMoment(kind, file) ? found.ctimeMs : found.mtimeMs;

/** Marks a file as read. @returns whether it exists. */
async function touch(place: string, kind: FileKind, file: string): Promise<boolean> {
  const found = await stat(place).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  });
  if (found === null) return false;
  const now = new Date();
  if (now.getTime() - readMsOf(found, kind, file) > seldomMs) {
    const mark = hidesMoment(kind, file) ? found.mtime : now;
    await utimes(place, mark, mark).catch((error: unknown) => {
      // Asterisk, or a process of another user, has made it: it may be read, but not marked.
      if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
    });
  }
  return true;
}

/** What the store is asked for. */
interface Sought {
  readonly key: string;
  readonly sha256: string;
  readonly mostBytes: number;
}

async function fetchTo(
  folder: string,
  file: string,
  { key, sha256, mostBytes }: Sought,
  get: () => Promise<Readable | null>,
): Promise<void> {
  await makeFolder(folder, path.posix.dirname(file));
  const stream = await get().catch((error: unknown) => {
    throw new StoreUnavailable(error);
  });
  if (stream === null) throw new StoredFileChanged(key);
  const hash = createHash('sha256');
  async function* whole(content: AsyncIterable<Uint8Array>) {
    try {
      for await (const part of atMost(mostBytes, content)) {
        hash.update(part);
        yield part;
      }
    } catch (error) {
      throw new StoreUnavailable(error);
    }
    // Before the file gets its name.
    if (hash.digest('hex') !== sha256) throw new StoredFileChanged(key);
  }
  await writeWhole(path.join(folder, file), whole(stream), { mode: 0o660 });
}

/** Deletes copies that nobody reads, and those of files that are erased. @returns how many. */
export async function dropFetched(
  app: FilesApp,
  kind: FileKind,
  nowMs = Date.now(),
): Promise<number> {
  const own = folderOf(app.config, kind);
  const folder = path.join(own, fetchedFolder);
  const copies = { within: fetchedFolder, name: /./ };
  let dropped = 0;
  if (!(await isThere(folder))) return dropped;
  // A process that was killed leaves parts of copies, too.
  for await (const files of filesIn(own, kind, app.clock.now(), copies)) {
    for (const { file, isErased } of await readFileStates(app.db, kind, files)) {
      const place = path.join(folder, file);
      if (!isErased && !(await isUnread(place, kind, file, nowMs))) continue;
      await rm(place, { force: true });
      dropped += 1;
    }
  }
  return dropped;
}
