/**
 * Removes files from one of the hotline's own folders, and tells which of them are known to be
 * gone.
 */
import type { App } from '../core/app.js';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { isThere } from '../tickets/store/keptFiles.js';
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

/**
 * Removes files, and logs those that cannot be removed. Afterwards it checks the folder once more, because a disk that went away meanwhile
 * makes every file seem gone. In that case it reports none as gone.
 */
export async function removeOwnFiles<Id>(
  app: FolderApp & Pick<App, 'log'>,
  setting: FolderSetting,
  files: readonly OwnFile<Id>[],
): Promise<RemovedFiles<Id>> {
  const folder = app.config[setting];
  const gone: Id[] = [];
  const removed: Id[] = [];
  for (const { id, file } of files) {
    const place = path.join(folder, file);
    try {
      let wasThere = false;
      for (const each of allFiles(setting, place)) {
        if (!(await isThere(each))) continue;
        await rm(each);
        wasThere = true;
      }
      gone.push(id);
      if (wasThere) removed.push(id);
    } catch (error) {
      app.log.error('cannot erase a file', { file: place, error });
    }
  }
  const isOurs = (await lookAtFolder(app, setting)).kind === 'ours';
  return isOurs ? { gone, removed } : { gone: [], removed: [] };
}

/** The halves of a recording that could not be joined hold what it would have held. */
function allFiles(setting: FolderSetting, place: string): readonly string[] {
  return setting === 'RECORDINGS_DIR' ? filesOfRecording(place) : [place];
}
