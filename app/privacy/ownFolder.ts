/**
 * Whether a folder is the hotline's own, and really there. A file that is not in it is known to be gone only then: a setting may
 * name another folder, and a disk that is not mounted leaves an empty one.
 *
 * Each has a file of one line, its mark, which the database knows. It is written once, when the folder is first seen, and
 * never again by itself: a folder that has lost it is not the one it was.
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../app.js';
import { isThere } from '../orders/store/keptFiles.js';
import {
  addFolderMark,
  isFolderMark,
  noteFolderSeen,
  readFolderMark,
  removeFolderMark,
} from './store/ownFolders.js';
import { newestRecordedFiles } from '../line/store/recordings.js';

export type FolderSetting = 'RECORDINGS_DIR' | 'ATTACHMENTS_DIR' | 'SMS_DIR';

/** The folders that hold what callers said, sent, or were sent. */
export const ownFolders: readonly FolderSetting[] = [
  'RECORDINGS_DIR',
  'ATTACHMENTS_DIR',
  'SMS_DIR',
];

/** Name of the file that holds the mark. */
export const markFile = '.hotline-folder';

export type FolderState =
  | { readonly kind: 'ours' }
  /** It is not there, and never was: nothing was ever written to it. */
  | { readonly kind: 'not_yet' }
  /** It is there and has no mark yet; the hotline writes it when it starts. */
  | { readonly kind: 'new' }
  | { readonly kind: 'not_ours'; readonly why: NotOurs };

/**
 * missing: it was there before. unmarked: it was marked, and this one is not. other: it has the mark of another folder.
 * emptied: rows name recordings in it, and none of the latest is there.
 */
export type NotOurs = 'missing' | 'unmarked' | 'other' | 'emptied';

export type FolderApp = Pick<App, 'db'> & {
  readonly config: Pick<App['config'], 'HOTLINE_NODE' | FolderSetting>;
};

/** How a folder stands. Writes nothing. */
export async function lookAtFolder(
  { db, config }: FolderApp,
  setting: FolderSetting,
): Promise<FolderState> {
  const { HOTLINE_NODE: node } = config;
  const folder = config[setting];
  const known = await readFolderMark(db, node, setting);
  if (!(await isFolder(folder))) {
    return known === null || !known.isSeen
      ? { kind: 'not_yet' }
      : { kind: 'not_ours', why: 'missing' };
  }
  const found = await readMark(folder);
  if (found !== null) {
    // Each node has recordings of its own; what is attached and sent may lie where all nodes have it.
    const isIts =
      found === known?.mark ||
      (setting !== 'RECORDINGS_DIR' && (await isFolderMark(db, setting, found)));
    return isIts ? { kind: 'ours' } : { kind: 'not_ours', why: 'other' };
  }
  if (known?.isSeen === true) return { kind: 'not_ours', why: 'unmarked' };
  return setting === 'RECORDINGS_DIR' && (await isEmptied(db, node, folder))
    ? { kind: 'not_ours', why: 'emptied' }
    : { kind: 'new' };
}

/** As {@link lookAtFolder}; a new folder is given its mark. */
export async function ownFolder(
  app: FolderApp & Pick<App, 'clock'>,
  setting: FolderSetting,
): Promise<FolderState> {
  const state = await lookAtFolder(app, setting);
  if (state.kind === 'new') return giveMark(app, setting);
  if (state.kind === 'ours') {
    await noteFolderSeen(app.db, app.config.HOTLINE_NODE, setting, app.clock.now());
  }
  return state;
}

/** As {@link ownFolder}; of a folder that is not the hotline's own the log says why, behind what comes of it. */
export async function ownFolderOrTell(
  app: FolderApp & Pick<App, 'clock' | 'log'>,
  setting: FolderSetting,
  message: string,
): Promise<FolderState['kind']> {
  const state = await ownFolder(app, setting);
  if (state.kind === 'not_ours') {
    app.log.error(message, { folder: app.config[setting], why: notOursText[state.why] });
  }
  return state.kind;
}

/** Gives new folders their marks when the hotline starts, and says which are not what they were. Never rejects. */
export async function markOwnFolders(app: FolderApp & Pick<App, 'clock' | 'log'>): Promise<void> {
  for (const setting of ownFolders) {
    try {
      await ownFolderOrTell(app, setting, 'nothing in this folder is erased');
    } catch (error) {
      app.log.error('a folder could not be marked', { folder: app.config[setting], error });
    }
  }
}

/** Takes a folder for the hotline's own whatever was known of it: somebody who has looked says that it is. */
export async function markAnew(
  app: FolderApp & Pick<App, 'clock'>,
  setting: FolderSetting,
): Promise<FolderState> {
  const { db, config } = app;
  if (!(await isFolder(config[setting]))) return { kind: 'not_ours', why: 'missing' };
  await removeFolderMark(db, config.HOTLINE_NODE, setting);
  await rm(path.join(config[setting], markFile), { force: true });
  return giveMark(app, setting);
}

/** The row first: a folder with a mark that no row has would be another's for ever. */
async function giveMark(
  { db, clock, config }: FolderApp & Pick<App, 'clock'>,
  setting: FolderSetting,
): Promise<FolderState> {
  const { HOTLINE_NODE: node } = config;
  const { mark } = await addFolderMark(db, { node, setting, mark: randomUUID() }, clock.now());
  const place = path.join(config[setting], markFile);
  const part = `${place}.${randomUUID()}.part`;
  try {
    await writeFile(part, `${mark}\n`, { mode: 0o640 });
    await link(part, place);
  } catch (error) {
    // Another process writes it at the same moment, and writes the same.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(part, { force: true });
  }
  const isIts = (await readMark(config[setting])) === mark;
  if (isIts) await noteFolderSeen(db, node, setting, clock.now());
  return isIts ? { kind: 'ours' } : { kind: 'not_ours', why: 'other' };
}

async function isFolder(folder: string): Promise<boolean> {
  try {
    return (await stat(folder)).isDirectory();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

async function readMark(folder: string): Promise<string | null> {
  try {
    return (await readFile(path.join(folder, markFile), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Rows name recordings of this node, and of the latest none is there. */
async function isEmptied(db: App['db'], node: string, folder: string): Promise<boolean> {
  const files = await newestRecordedFiles(db, node);
  for (const file of files) if (await isThere(path.join(folder, file))) return false;
  return files.length > 0;
}

/** What is said of a folder that is not ours, behind its path. */
export const notOursText: Readonly<Record<NotOurs, string>> = {
  missing: 'is not there, though it was before',
  unmarked: `has lost its mark (${markFile}): its disk may be away`,
  other: `is another folder: ${markFile} in it is not of this node and database`,
  emptied: 'has none of the recordings that rows name: its disk may be away',
};
