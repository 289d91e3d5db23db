/** The database is restored from a backup: what was handed over after that is erased all the same. */
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eraseOldMessages } from '../../../app/privacy/eraseOldMessages.js';
import { eraseOldRecordings } from '../../../app/privacy/eraseOldRecordings.js';
import { eraseUnnamed } from '../../../app/privacy/eraseUnnamed.js';
import { markOwnFolders } from '../../../app/privacy/ownFolder.js';
import { fileKinds, keyOf } from '../../../app/core/files/fileKinds.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import {
  content,
  place,
  storeKinds,
  StoreScene,
  there,
  unread,
  type StoreNode,
} from './storeScene.js';

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

describe.each(storeKinds)('%s', (_, kindOf) => {
  const node = (name: string) => its.node(name, kindOf(its));
  /** A node, so many days later. */
  const after = ({ app }: StoreNode, days: number) => {
    const now = new Date(its.scene.now().getTime() + days * 86_400_000);
    return { ...app, clock: { now: () => now } };
  };

  /** Hands a file of each kind over to the store. It is nowhere else then. */
  async function handedOver(of: StoreNode) {
    const made = await Promise.all(fileKinds.map((kind) => its.make(of, kind)));
    await of.pass();
    for (const { kind, file } of made) await unread(place(of, kind, file));
    await of.pass();
    for (const { kind, file } of made) expect(await there(place(of, kind, file))).toBeNull();
    return made;
  }

  test('a file of which no row says that it was handed over is erased before it counts as gone', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await handedOver(a);
    await markOwnFolders(a.app);
    await its.database.asOwner('DELETE FROM stored_files');
    await its.database.pool.query(
      "UPDATE tickets SET status = 'closed', replied_at = $1, closed_at = $1",
      [its.scene.now()],
    );
    const others = await Promise.all(fileKinds.map((kind) => its.make(b, kind)));
    await kindOf(its).away();
    expect(await eraseOldRecordings(after(a, 731))).toBe(0);
    await kindOf(its).back();
    expect(await eraseOldRecordings(after(a, 731))).toBe(1);
    // What another node has is not known to be gone.
    expect(await eraseOldMessages(after(a, 731))).toBe(2);
    for (const { kind, file } of made) expect(await content(a, kind, file)).toBeNull();
    const { rows } = await its.database.pool.query<{ file: string }>(
      'SELECT file FROM named_files',
    );
    expect(rows.map(({ file }) => file).sort()).toEqual(others.map(({ file }) => file).sort());
  });

  test('what no row names is erased when its retention period is over, and not before', async () => {
    const a = node('a');
    const named = await handedOver(a);
    const days = `2026/11/24/${randomUUID()}`;
    const unnamed = [
      ['recordings', `${days}.wav`],
      ['messages', `${days}.wav`],
      ['messages', `answers/${days}.wav`],
      ['attachments', days],
    ] as const;
    const local = path.join(its.own, 'local');
    await writeFile(local, 'said');
    const sha256 = createHash('sha256').update('said').digest('hex');
    for (const [kind, file] of unnamed) await a.store.put(keyOf(kind, file), local, sha256);
    const left = async () => {
      const found: string[] = [];
      for (const [kind, file] of unnamed) {
        if ((await content(a, kind, file)) !== null) found.push(kind);
      }
      return found;
    };
    expect(await eraseUnnamed(after(a, 90))).toBe(0);
    expect(await eraseUnnamed(after(a, 91))).toBe(1);
    expect(await left()).toEqual(['messages', 'messages', 'attachments']);
    expect(await eraseUnnamed(after(a, 731))).toBe(3);
    expect(await left()).toEqual([]);
    for (const { kind, file, said } of named) expect(await content(a, kind, file)).toBe(said);
    for (const [kind, file] of unnamed) await a.store.put(keyOf(kind, file), local, sha256);
    await kindOf(its).becomesOther();
    expect(await eraseUnnamed(after(a, 731))).toBe(0);
  });
});
