/** What nodes bring from the store, which others may have written to. */
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { fileHere } from '../../../app/core/files/fetchedFiles.js';
import { keyOf } from '../../../app/core/files/fileKinds.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';
import { HandOver } from '../../../app/core/files/handOver.js';
import { ownStore, storeMarkKey } from '../../../app/core/files/ownStore.js';
import {
  forgetErasedFiles,
  writeHandOverState,
} from '../../../app/core/files/store/storedFiles.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import { folderKind, storeKinds, StoreScene } from './storeScene.js';

const folder = temporaryFolder();
let server: ObjectServer;
let its: StoreScene;
beforeAll(async () => void (server = await startObjectServer(folder.path)));
afterAll(async () => {
  await server?.stop();
  folder.remove();
});
beforeEach(async () => void (its = await StoreScene.open(server, folder.path)));
afterEach(() => its.close());

/** A hundred parts, and then an error: nobody is to read as much. */
function* tooMuch() {
  for (let n = 0; n < 100; n++) yield Buffer.alloc(65_536, 'x');
  throw new Error('it is read on and on');
}

test.each(storeKinds)(
  'of what has no end in %s, no more is read than belongs there',
  async (_, kindOf) => {
    const a = its.node('a', kindOf(its));
    await its.make(a, 'messages');
    await a.pass();
    const forged = (key: string): FileStore => ({
      ...a.store,
      get: (asked) =>
        asked === key ? Promise.resolve(Readable.from(tooMuch())) : a.store.get(asked),
    });
    expect(await ownStore(a.app, forged(storeMarkKey))).toBe('other');
    const next = await its.make(a, 'messages');
    await new HandOver(a.app, forged(keyOf('messages', next.file))).pass();
    const problem = 'the store has not what was put into it';
    expect(await its.waitingOf('a')).toContainEqual({ kind: 'messages', waiting: 1, problem });
  },
);

test('of a file in the store that has become longer than its row says, no more is fetched than that', async () => {
  const [a, b] = [its.node('a', folderKind(its)), its.node('b', folderKind(its))];
  const made = await its.make(a, 'attachments');
  await a.pass();
  // A pipe in the file's place: what has gone in was read.
  const pipe = path.join(its.shared, keyOf('attachments', made.file));
  await rm(pipe);
  await promisify(execFile)('mkfifo', [pipe]);
  const filled = expect(pipeline(tooMuch, createWriteStream(pipe))).rejects.toThrow('EPIPE');
  await expect(fileHere(b.app, 'attachments', made)).rejects.toThrow(/another content/);
  await filled;
});

test('what tells a node to delete a copy is kept until it has looked, however long it is off', async () => {
  const year = 365 * 86_400_000;
  const { database } = its;
  const now = its.scene.now();
  await database.pool.query(
    "INSERT INTO stored_files (kind, file, erased_at) VALUES ('recordings', 'x', $1)",
    [new Date(now.getTime() - 2 * year)],
  );
  const looked = (node: string, seenAt: Date) =>
    writeHandOverState(database.pool, {
      ...{ node, kind: 'recordings', waiting: 0, waitingSince: null, problem: null, seenAt },
    });
  await looked('a', now);
  await looked('b', new Date(now.getTime() - 3 * year));
  const before = new Date(now.getTime() - year);
  expect(await forgetErasedFiles(database.pool, before)).toBe(0);
  await looked('b', now);
  expect(await forgetErasedFiles(database.pool, before)).toBe(1);
});
