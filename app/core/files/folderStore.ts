/** A folder that all nodes have mounted, such as by NFS, as the store of files. */
import { access, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncToDisk, writeWhole } from '../wholeFile.js';
import { checkKey, type FileStore } from './fileStore.js';

/** Makes a store of a folder, which must exist: a folder that is not mounted would be another one. */
export function folderStore(folder: string): FileStore {
  const top = path.resolve(folder);
  const placeOf = (key: string) => path.join(top, checkKey(key));
  return {
    place: top,
    async put(key, file) {
      await access(top);
      const place = placeOf(key);
      await mkdir(path.dirname(place), { recursive: true, mode: 0o750 });
      // One that a killed process has left is replaced when the file is put again, or goes with it.
      const part = partOf(place);
      await rm(part, { force: true });
      const handle = await open(file, 'r');
      try {
        const content = handle.createReadStream({ autoClose: false });
        await writeWhole(place, content, { mode: 0o640, isSafe: true, parts: [part] });
      } finally {
        await handle.close();
      }
      // Folders that are new here must outlast a power failure, too.
      for (let each = path.dirname(place); each !== top; each = path.dirname(each)) {
        await syncToDisk(path.dirname(each));
      }
    },
    async get(key) {
      const handle = await open(placeOf(key), 'r').catch(nullIfMissing);
      return handle === null ? null : handle.createReadStream();
    },
    async delete(key) {
      const place = placeOf(key);
      for (const each of [partOf(place), place]) await rm(each, { force: true });
      // The name is gone for good only when the disk has taken that, too.
      await syncToDisk(path.dirname(place)).catch(nullIfMissing);
    },
  };
}

/** Where a file is while it is not complete. */
const partOf = (place: string) => `${place}.part`;

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
