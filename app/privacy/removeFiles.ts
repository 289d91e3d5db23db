/** Removes files here and from the store of files, and tells which of them are known to be gone. */
import type { App } from '../core/app.js';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from '../core/files/folders.js';
import { eraseStored, eraseUnlisted, type StoredErasure } from '../core/files/eraseStored.js';
import {
  fetchedFolder,
  fileKinds,
  messagesFolder,
  type FileKind,
} from '../core/files/fileKinds.js';
import type { FileSettings } from '../core/config/files.js';
import { filesOfRecording } from '../telephony/recordings/halves.js';
import { lookAtFolder, type FolderApp, type FolderSetting } from './ownFolder.js';

export interface OwnFile<Id> {
  readonly id: Id;
  /** The path below the folder of its setting. */
  readonly file: string;
}

export interface RemovedFiles<Id> {
  /** Their files do not exist any more. */
  readonly gone: readonly Id[];
  /** Those of `gone` whose files existed before. */
  readonly removed: readonly Id[];
}

const inMessages = `${messagesFolder}/`;

type RemovingApp = FolderApp & Pick<App, 'clock' | 'log'> & { readonly config: FileSettings };

/**
 * Removes files here and in the store, and logs those that cannot be removed. In a folder that is not
 * the hotline's own nothing is removed. Afterwards it checks the folder once more, because a disk that
 * went away meanwhile makes every file seem gone. In both cases only what the store had counts as gone.
 */
export async function removeOwnFiles<Id>(
  app: RemovingApp,
  setting: FolderSetting,
  files: readonly OwnFile<Id>[],
): Promise<RemovedFiles<Id>> {
  const isOurs = async () => (await lookAtFolder(app, setting)).kind === 'ours';
  const wasOurs = await isOurs();
  const here = wasOurs ? await removeHere(app, setting, files) : new Map<Id, Removal>();
  const isStillOurs = wasOurs && (await isOurs());
  const was = (removal: Removal) => (each: OwnFile<Id>) =>
    isStillOurs && here.get(each.id) === removal;
  const goneHere = {
    areGoneHere: isStillOurs,
    wasNone: was('none'),
    wasRemoved: was('removed'),
  };
  const inStore = await removeStored(app, setting, files, goneHere);
  const gone: Id[] = [];
  const removed: Id[] = [];
  for (const { id, file } of files) {
    const own = here.get(id);
    const stored = inStore.get(file);
    if (own === 'failed' || stored === 'kept') continue;
    const isKnown = stored === 'gone' || (isStillOurs && own !== undefined);
    if (isKnown) gone.push(id);
    if (isKnown && (stored === 'gone' || own === 'removed')) removed.push(id);
  }
  return { gone, removed };
}

/** What became of a file here; `none`: it did not exist. */
type Removal = 'removed' | 'none' | 'failed';

async function removeHere<Id>(
  app: RemovingApp,
  setting: FolderSetting,
  files: readonly OwnFile<Id>[],
): Promise<Map<Id, Removal>> {
  const became = new Map<Id, Removal>();
  for (const { id, file } of files) {
    const place = path.join(app.config[setting], file);
    try {
      let wasThere = false;
      for (const each of allFiles(setting, place)) {
        if (!(await isThere(each))) continue;
        await rm(each);
        wasThere = true;
      }
      // A copy from the store does not say that this node had the file.
      await rm(fetchedCopy(app, setting, file), { force: true });
      became.set(id, wasThere ? 'removed' : 'none');
    } catch (error) {
      became.set(id, 'failed');
      app.log.error('cannot erase a file', { file: place, error });
    }
  }
  return became;
}

/** Where a copy of a file lies that was brought from the store. */
function fetchedCopy({ config }: RemovingApp, setting: FolderSetting, file: string): string {
  const below = setting === 'RECORDINGS_DIR' && file.startsWith(inMessages) ? inMessages : '';
  return path.join(config[setting], below, fetchedFolder, file.slice(below.length));
}

interface GoneHere<Id> {
  /** Whether this node has deleted its files. */
  readonly areGoneHere: boolean;
  /** Whether this node did not have a file. */
  readonly wasNone: (file: OwnFile<Id>) => boolean;
  /** Whether it had a file, and has deleted it. */
  readonly wasRemoved: (file: OwnFile<Id>) => boolean;
}

/** @returns by the path below the folder of its setting, what became of each file. */
async function removeStored<Id>(
  app: RemovingApp,
  setting: FolderSetting,
  files: readonly OwnFile<Id>[],
  { areGoneHere, wasNone, wasRemoved }: GoneHere<Id>,
): Promise<Map<string, StoredErasure>> {
  const became = new Map<string, StoredErasure>();
  if (setting === 'SMS_DIR') return became;
  const kindOf = ({ file }: OwnFile<Id>): FileKind => {
    if (setting === 'ATTACHMENTS_DIR') return 'attachments';
    return file.startsWith(inMessages) ? 'messages' : 'recordings';
  };
  for (const kind of fileKinds) {
    const ofKind = files.filter((each) => kindOf(each) === kind);
    if (ofKind.length === 0) continue;
    const below = kind === 'messages' ? inMessages : '';
    const nameOf = ({ file }: OwnFile<Id>) => file.slice(below.length);
    const had = new Set(ofKind.filter(wasRemoved).map(nameOf));
    const listed = await eraseStored(app, kind, ofKind.map(nameOf), areGoneHere, had);
    const lost = ofKind.filter((each) => wasNone(each) && !listed.has(nameOf(each)));
    const unlisted = await eraseUnlisted(app, kind, lost.map(nameOf));
    for (const [name, each] of [...listed, ...unlisted]) became.set(below + name, each);
  }
  return became;
}

/** The halves of a recording that could not be joined hold what it would have held. */
function allFiles(setting: FolderSetting, place: string): readonly string[] {
  return setting === 'RECORDINGS_DIR' ? filesOfRecording(place) : [place];
}
