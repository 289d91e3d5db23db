/**
 * The kinds of files that are handed over to the store, and where a node makes them: below the
 * folder of the kind, in a folder for each day, `YYYY/MM/DD/UUID`. No name says anything about a
 * caller, and a file never changes once a row names it.
 */
import type { Dirent } from 'node:fs';
import { lstat, readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../config.js';
import type { FileStore } from './fileStore.js';

/** Folder of callers' messages and spoken answers, below that of recordings. */
export const messagesFolder = 'messages';

/** Folder of spoken answers, below that of messages. */
export const answersFolder = 'answers';

/** - recordings: of agent calls. - messages: of callers, and spoken answers. */
export const fileKinds = ['recordings', 'messages', 'attachments'] as const;

export type FileKind = (typeof fileKinds)[number];

export type FileFolders = Pick<Config, 'RECORDINGS_DIR' | 'ATTACHMENTS_DIR'>;

/** The folder in which this node makes files of a kind. */
export function folderOf(config: FileFolders, kind: FileKind): string {
  if (kind === 'attachments') return config.ATTACHMENTS_DIR;
  return kind === 'recordings'
    ? config.RECORDINGS_DIR
    : path.join(config.RECORDINGS_DIR, messagesFolder);
}

/** The key of a file in the store. */
export const keyOf = (kind: FileKind, file: string) => `${kind}/${file}`;

/** Folder of the copies that were brought from the store, below that of the kind. */
export const fetchedFolder = 'fetched';

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** The folders with days, and the names in them. Anything else is not for the store. */
const layout: Readonly<Record<FileKind, readonly [folders: readonly string[], name: RegExp]>> = {
  recordings: [[''], new RegExp(`^${uuid}\\.wav$`)],
  messages: [['', answersFolder], new RegExp(`^${uuid}\\.wav$`)],
  attachments: [[''], new RegExp(`^${uuid}$`)],
};

/** How many files are looked at together. */
const atOnce = 200;
const dayMs = 86_400_000;

/**
 * Lists the files of a kind below the folder of that kind, the oldest day first; those of a day in an order that
 * says nothing about their times. Removes folders of days that are over and have none.
 * @param options.within the folder below it that has the days.
 * @param options.name which files; by default those that are complete.
 * @returns their paths below the folder that has the days.
 */
export async function* filesIn(
  given: string,
  kind: FileKind,
  now: Date,
  { within = '', name = layout[kind][1] } = {},
): AsyncGenerator<readonly string[]> {
  const folder = path.join(given, within);
  const [tops] = layout[kind];
  const overBefore = new Date(now.getTime() - 2 * dayMs).toISOString().slice(0, 10);
  let batch: string[] = [];
  for (const top of tops) {
    if (!(await areFolders(given, within, top))) continue;
    for (const day of await daysBelow(path.join(folder, top))) {
      const below = path.posix.join(top, day);
      const entries = await entriesIn(path.join(folder, below));
      if (entries.length === 0 && day.replaceAll('/', '-') < overBefore) {
        await rmdir(path.join(folder, below)).catch(() => undefined);
      }
      const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
      for (const each of names.filter((file) => name.test(file)).sort()) {
        batch.push(`${below}/${each}`);
        if (batch.length < atOnce) continue;
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

/**
 * Lists the files of a kind that the store has from before a day, those of the oldest day first.
 * @param firstKept the day, as `YYYY-MM-DD`.
 */
export async function* storedBefore(
  store: FileStore,
  kind: FileKind,
  firstKept: string,
): AsyncGenerator<readonly string[]> {
  const [tops, name] = layout[kind];
  const bound = firstKept.replaceAll('-', '/');
  for (const top of tops) {
    const folder = path.posix.join(kind, top);
    for await (const keys of store.list(folder)) {
      const below = keys.map((key) => key.slice(folder.length + 1));
      const old = below.filter((file) => {
        const [, day = bound, rest = ''] = /^(\d{4}\/\d{2}\/\d{2})\/(.*)$/.exec(file) ?? [];
        return day < bound && name.test(rest);
      });
      if (old.length > 0) yield old.map((file) => path.posix.join(top, file));
      // What follows is younger still.
      if (below.some((file) => file >= bound)) break;
    }
  }
}

/**
 * Whether these are folders within each other. No link is followed below the first one: others may
 * write there, and leave a link to a folder that is none of ours.
 */
async function areFolders(first: string, ...below: readonly string[]): Promise<boolean> {
  let place = first;
  for (const name of below.filter((each) => each !== '')) {
    place = path.join(place, name);
    if ((await lstat(place).catch(() => null))?.isDirectory() !== true) return false;
  }
  return true;
}

async function daysBelow(top: string): Promise<string[]> {
  let found = [''];
  for (const pattern of [/^\d{4}$/, /^\d{2}$/, /^\d{2}$/]) {
    const below: string[] = [];
    for (const each of found) {
      const folders = (await entriesIn(path.join(top, each))).filter((entry) =>
        entry.isDirectory(),
      );
      const names = folders.map(({ name }) => name).filter((name) => pattern.test(name));
      below.push(...names.sort().map((name) => path.posix.join(each, name)));
    }
    found = below;
  }
  return found;
}

async function entriesIn(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
