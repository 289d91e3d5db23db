/**
 * Tells whether a folder is the hotline's own and really there. Only then does a missing file mean
 * that the file is gone: a setting may name another folder, and an unmounted disk leaves an empty
 * one.
 *
 * Each folder has a mark, a file of one line that the database knows. The mark is written once,
 * when the folder is first seen, and never again automatically. A folder that has lost its mark is
 * not the same folder.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { App } from '../core/app.js';
import { giveOwnerOfFolder } from '../core/fileOwner.js';
import { isThere } from '../core/files/folders.js';
import {
  addFolderMark,
  isFolderMark,
  noteFolderSeen,
  readFolderMark,
  removeFolderMark,
} from './store/ownFolders.js';
import { newestRecordedFiles } from '../queue/store/recordings.js';

export type FolderSetting = 'RECORDINGS_DIR' | 'ATTACHMENTS_DIR' | 'SMS_DIR';

/** The folders with what callers said, sent, or were sent. */
export const ownFolders: readonly FolderSetting[] = [
  'RECORDINGS_DIR',
  'ATTACHMENTS_DIR',
  'SMS_DIR',
];

/** Name of the file that contains the mark. */
export const markFile = '.hotline-folder';

/** The state of a folder. */
export type FolderState =
  | { readonly kind: 'ours' }
  /** It does not exist and never did, so nothing was ever written to it. */
  | { readonly kind: 'not_yet' }
  /** It exists and has no mark yet. The hotline writes the mark when it starts. */
  | { readonly kind: 'new' }
  | { readonly kind: 'not_ours'; readonly why: NotOurs };

/**
 * - `missing`: the folder existed before.
 * - `unmarked`: the folder had a mark, and this one has none.
 * - `other`: it has the mark of another folder.
 * - `emptied`: rows name recordings in it, but none of the latest exists.
 */
export type NotOurs = 'missing' | 'unmarked' | 'other' | 'emptied';

export type FolderApp = Pick<App, 'db'> & {
  readonly config: Pick<App['config'], 'HOTLINE_NODE' | FolderSetting>;
};

/** Determines the state of a folder. Writes nothing. */
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
    // Each node has its own recordings. Attachments and SMS may be in a folder that all nodes
    // share.
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

/**
 * Determines the state of a folder as {@link lookAtFolder} does, and gives a new folder its mark.
 */
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

/**
 * Does the same as {@link ownFolder}. For a folder that is not the hotline's own it logs an error
 * with the message, which says the consequence, and the reason.
 */
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

/**
 * Gives new folders their marks when the hotline starts, and logs which folders are not what they
 * were. Never rejects.
 */
export async function markOwnFolders(app: FolderApp & Pick<App, 'clock' | 'log'>): Promise<void> {
  for (const setting of ownFolders) {
    try {
      await ownFolderOrTell(app, setting, 'not erasing anything in this folder');
    } catch (error) {
      app.log.error('cannot mark a folder', { folder: app.config[setting], error });
    }
  }
}

/**
 * Accepts a folder as the hotline's own, whatever was known about it, because an operator who has
 * looked says that it is.
 */
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

/** Writes the mark, the row first: a folder with a mark that no row has would never be accepted. */
async function giveMark(
  { db, clock, config }: FolderApp & Pick<App, 'clock'>,
  setting: FolderSetting,
): Promise<FolderState> {
  const { HOTLINE_NODE: node } = config;
  const { mark } = await addFolderMark(db, { node, setting, mark: randomUUID() }, clock.now());
  const place = path.join(config[setting], markFile);
  const part = `${place}.${randomUUID()}.part`;
  try {
    const handle = await open(part, 'wx', 0o640);
    try {
      // A command of root writes the mark, too, and the app must read it.
      giveOwnerOfFolder(handle.fd, config[setting]);
      await handle.writeFile(`${mark}\n`);
    } finally {
      await handle.close();
    }
    await link(part, place);
  } catch (error) {
    // Another process is writing the same mark at the same moment.
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

/** Tells whether rows name recordings of this node, but none of the latest exists. */
async function isEmptied(db: App['db'], node: string, folder: string): Promise<boolean> {
  const files = await newestRecordedFiles(db, node);
  for (const file of files) if (await isThere(path.join(folder, file))) return false;
  return files.length > 0;
}

/** Completes a message about a folder that is not ours, after its path. */
export const notOursText: Readonly<Record<NotOurs, string>> = {
  missing: 'is missing, although it existed before',
  unmarked: `has lost its mark (${markFile}): its disk may not be mounted`,
  other: `is another folder: its ${markFile} does not belong to this node and database`,
  emptied: 'has none of the recordings that the database lists: its disk may not be mounted',
};
