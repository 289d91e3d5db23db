/** Erases files from the store, for retention and at a person's request. */
import type { App } from '../app.js';
import type { FileSettings } from '../config/files.js';
import { keyOf, type FileKind } from './fileKinds.js';
import type { FileStore } from './fileStore.js';
import { notOurStore, ownStore } from './ownStore.js';
import { storeOf } from './storeOf.js';
import { markStoredErased, noteErased, readStoredFiles } from './store/storedFiles.js';

/**
 * - `gone`: the store does not have it any more, and nodes delete their copies when they next look.
 * - `kept`: it is not known to be gone. Another node has it, or the log says why.
 * - `none`: the store never had it.
 */
export type StoredErasure = 'gone' | 'kept' | 'none';

export type ErasingFilesApp = Pick<App, 'db' | 'clock' | 'log'> & {
  readonly config: FileSettings & { readonly HOTLINE_NODE: string };
};

/**
 * Erases files from the store. Delete the files of this node before: a process that is handing one
 * over meanwhile then finds it gone, or is found here.
 * @param areGoneHere whether this node has deleted its files.
 * @param had which of them it had until then.
 * @returns what became of each file that was ever handed over. Any other lies on a node, if anywhere.
 */
export async function eraseStored(
  app: ErasingFilesApp,
  kind: FileKind,
  files: readonly string[],
  areGoneHere: boolean,
  had: ReadonlySet<string> = new Set(),
): Promise<ReadonlyMap<string, StoredErasure>> {
  const { db, clock, log, config } = app;
  const became = new Map<string, StoredErasure>();
  const inOwn = makeInOwnStore(app);
  for (const stored of await readStoredFiles(db, kind, files, clock.now())) {
    const { file, isStored, isErased, isClaimed, isLeft, node } = stored;
    const key = keyOf(kind, file);
    became.set(file, isErased ? 'gone' : 'kept');
    // What only another node has, or what is being handed over, is erased when that is done.
    const isOwn = node === config.HOTLINE_NODE || isLeft || had.has(file);
    const isReached = isStored || (areGoneHere && !isClaimed && isOwn);
    if (isErased || !isReached) continue;
    try {
      const store = storeOf(config);
      if (store === null) throw new Error('it is in a store, and FILES_STORE names none');
      if (!(await inOwn(store, () => store.delete(key)))) continue;
      await markStoredErased(db, kind, file, clock.now());
      became.set(file, 'gone');
    } catch (error) {
      log.error('cannot erase a file in the store', { file: key, error });
    }
  }
  return became;
}

/**
 * Erases files that no row says were handed over, and that are not on this node either. The store may
 * have them all the same: the database was restored from a backup that was made before they were.
 */
export async function eraseUnlisted(
  app: ErasingFilesApp,
  kind: FileKind,
  files: readonly string[],
): Promise<ReadonlyMap<string, StoredErasure>> {
  const { db, clock, log, config } = app;
  const became = new Map<string, StoredErasure>();
  const store = storeOf(config);
  if (store === null) return became;
  const inOwn = makeInOwnStore(app);
  for (const file of files) {
    const key = keyOf(kind, file);
    became.set(file, 'kept');
    try {
      let wasThere = false;
      const isDeleted = await inOwn(store, async () => {
        const found = await store.get(key);
        found?.destroy();
        wasThere = found !== null;
        await store.delete(key);
      });
      if (!isDeleted) continue;
      // The row tells other nodes. Where there is one by now, a process was handing the file over.
      if (wasThere && !(await noteErased(db, kind, file, clock.now()))) continue;
      became.set(file, wasThere ? 'gone' : 'none');
    } catch (error) {
      log.error('cannot erase a file in the store', { file: key, error });
    }
  }
  return became;
}

/**
 * Makes a function that deletes in the hotline's own store, and returns whether it was that before and after: a
 * disk that went away meanwhile deletes nothing, and says nothing. What it was before is asked once.
 */
function makeInOwnStore(app: ErasingFilesApp) {
  let was: boolean | undefined;
  return async (store: FileStore, deletes: () => Promise<void>): Promise<boolean> => {
    was ??= await isOurs(app, store);
    if (!was) return false;
    await deletes();
    return isOurs(app, store);
  };
}

/**
 * Whether the store is the hotline's own. If not, the log says why nothing is erased.
 * @throws Error while it is away.
 */
export async function isOurs(app: ErasingFilesApp, store: FileStore): Promise<boolean> {
  const state = await ownStore(app, store);
  if (state === 'ours') return true;
  const why = { store: store.place, why: notOurStore[state] };
  app.log.error('not erasing anything in the store of files', why);
  return false;
}
