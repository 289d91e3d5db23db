/**
 * Tells whether the store is the hotline's own. A wrong bucket, or the empty folder that an unmounted
 * disk leaves, would take files that nobody finds again, and "erase" what it never had. The store has
 * a mark, a file of one line that the database knows.
 */
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { App } from '../app.js';
import { withTransaction } from '../database/pool.js';
import { inTemporaryFolder } from '../temporaryFolder.js';
import { atMost } from './atMost.js';
import type { FileStore } from './fileStore.js';
import { sha256Of } from './sha256Of.js';
import {
  insertStoreMark,
  lockStoreMark,
  readStoreMark,
  removeStoreMark,
} from './store/storedFiles.js';

/** The key of the mark. */
export const storeMarkKey = '.hotline-store';
/** More than the mark has, or what is put to try the store. */
const mostBytes = 100;

/**
 * - `unmarked`: it had a mark, and has none.
 * - `other`: it has the mark of another one.
 */
export type StoreState = 'ours' | 'unmarked' | 'other';

/** Completes a message about a store that is not ours, after its place. */
export const notOurStore: Readonly<Record<Exclude<StoreState, 'ours'>, string>> = {
  unmarked: `has lost its mark (${storeMarkKey}): its disk may not be mounted, or its bucket is another one`,
  other: `is another store: its ${storeMarkKey} does not belong to this database`,
};

type MarkingApp = Pick<App, 'db' | 'clock'>;

/**
 * Determines whose the store is. A new store gets its mark.
 * @throws Error while it is away.
 */
export async function ownStore(app: MarkingApp, store: FileStore): Promise<StoreState> {
  const known = (await readStoreMark(app.db)) ?? (await giveMark(app, store));
  const found = await readMark(store);
  if (found === null) return 'unmarked';
  return found === known ? 'ours' : 'other';
}

/** @returns the mark; null when the store has one already that is not ours. */
async function giveMark({ db, clock }: MarkingApp, store: FileStore): Promise<string | null> {
  return withTransaction(db, async (client) => {
    // Another process may be doing the same.
    await lockStoreMark(client);
    const known = await readStoreMark(client);
    if (known !== null) return known;
    if ((await readMark(store)) !== null) return null;
    const mark = randomUUID();
    await putText(store, storeMarkKey, `${mark}\n`);
    await insertStoreMark(client, mark, clock.now());
    return mark;
  });
}

/** Accepts the store as the hotline's own, because an operator who has looked says that it is. */
export async function markStoreAnew(app: MarkingApp, store: FileStore): Promise<StoreState> {
  await store.delete(storeMarkKey);
  await removeStoreMark(app.db);
  return ownStore(app, store);
}

/**
 * Writes, reads and deletes a file, as doctors do.
 * @throws Error saying which of the three fails.
 */
export async function tryStore(store: FileStore): Promise<void> {
  const key = `.hotline-try/${randomUUID()}`;
  const step = async <T>(name: string, work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw new Error(`${name}: ${reasonOf(error)}`, { cause: error });
    }
  };
  const content = `${key}\n`;
  await step('put', putText(store, key, content));
  const stream = await step('get', store.get(key));
  const read = stream === null ? null : await step('get', text(atMost(mostBytes, stream)));
  await step('delete', store.delete(key));
  if (read !== content) throw new Error('get: it returns something else than what was put');
  if ((await step('get', store.get(key))) !== null) {
    throw new Error('delete: the file is still there');
  }
}

/**
 * Lists files, which only erasing needs.
 * @throws Error when the store does not let it.
 */
export async function tryListing(store: FileStore): Promise<void> {
  try {
    for await (const keys of store.list('recordings')) if (keys.length > 0) return;
  } catch (error) {
    throw new Error(`list: ${reasonOf(error)}`, { cause: error });
  }
}

/** What an error of a store says. Those of a connection may have no message of their own. */
export function reasonOf(error: unknown): string {
  const { name, message, code } = error as Partial<NodeJS.ErrnoException>;
  return [name === 'Error' ? undefined : name, message === '' ? code : message]
    .filter((each) => each !== undefined)
    .join(': ');
}

async function readMark(store: FileStore): Promise<string | null> {
  const stream = await store.get(storeMarkKey);
  return stream === null ? null : (await text(atMost(mostBytes, stream))).trim();
}

async function putText(store: FileStore, key: string, content: string): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'content');
    await writeFile(file, content);
    await store.put(key, file, await sha256Of([Buffer.from(content)]));
  });
}
