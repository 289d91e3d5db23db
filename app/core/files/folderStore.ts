/** A folder that all nodes have mounted, such as by NFS, as the store of files. */
import { access, mkdir, open, readdir, rm } from 'node:fs/promises';
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
    async *list(folder) {
      checkKey(folder);
      await access(top);
      yield* keysBelow(top, folder);
    },
  };
}

async function* keysBelow(top: string, folder: string): AsyncGenerator<readonly string[]> {
  const entries = await readdir(path.join(top, folder), { withFileTypes: true }).catch(
    nullIfMissing,
  );
  const named = (entries ?? []).map((entry) => {
    const key = `${folder}/${entry.name}`;
    return { key: entry.isDirectory() ? `${key}/` : key.replace(/\.part$/, ''), entry };
  });
  let files: string[] = [];
  for (const { key, entry } of named.sort((a, b) => (a.key < b.key ? -1 : 1))) {
    if (entry.isFile()) files.push(key);
    if (!entry.isDirectory()) continue;
    if (files.length > 0) yield files;
    files = [];
    yield* keysBelow(top, key.slice(0, -1));
  }
  if (files.length > 0) yield files;
}

/** Where a file is while it is not complete. */
const partOf = (place: string) => `${place}.part`;

function nullIfMissing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
