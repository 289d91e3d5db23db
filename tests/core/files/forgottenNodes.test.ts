/** A node that never comes back: what it had begun to hand over keeps nothing from being erased. */
import { eraseStored } from '../../../app/core/files/eraseStored.js';
import { keyOf } from '../../../app/core/files/fileKinds.js';
import { forgetFilesOf, lookedForFilesAt } from '../../../app/core/files/store/forgottenNodes.js';
import { claimFile } from '../../../app/core/files/store/storedFiles.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import { content, place, storeKinds, StoreScene, type StoreNode } from './storeScene.js';

const folder = temporaryFolder();
const kinds = ['recordings', 'messages', 'attachments'] as const;
let server: ObjectServer;
let its: StoreScene;
beforeAll(async () => void (server = await startObjectServer(folder.path)));
afterAll(async () => {
  await server?.stop();
  folder.remove();
});
beforeEach(async () => void (its = await StoreScene.open(server, folder.path)));
afterEach(() => its.close());

type Made = Awaited<ReturnType<StoreScene['make']>>;

/** A node dies when the store has a file, and before a row says so. */
async function dies(of: StoreNode, { kind, file, sha256 }: Made): Promise<void> {
  const { db, clock, config } = of.app;
  const given = { kind, file, node: config.HOTLINE_NODE };
  expect(await claimFile(db, given, clock.now(), clock.now())).toBe(true);
  await of.store.put(keyOf(kind, file), place(of, kind, file), sha256);
}

describe.each(storeKinds)('in %s', (_, kindOf) => {
  const node = (name: string) => its.node(name, kindOf(its));

  test('any node erases what a forgotten node had begun to hand over; of others what they had begun stays theirs', async () => {
    const [lost, dead, b] = [node('lost'), node('dead'), node('b')];
    await lost.pass();
    const left = await Promise.all(kinds.map((kind) => its.make(lost, kind)));
    for (const each of left) await dies(lost, each);
    const own = await its.make(dead, 'recordings');
    await dies(dead, own);
    its.scene.moveTo('2026-11-24 10:30');
    const erase = async ({ kind, file }: Made) =>
      (await eraseStored(b.app, kind, [file], true)).get(file);
    expect(await Promise.all([...left, own].map(erase))).toEqual(Array(4).fill('kept'));

    const { db } = b.app;
    await forgetFilesOf(db, 'lost', its.scene.now());
    expect(await lookedForFilesAt(db, 'lost')).toBeNull();
    for (const each of left) {
      expect(await erase(each)).toBe('gone');
      expect(await content(b, each.kind, each.file)).toBeNull();
    }
    expect(await erase(own)).toBe('kept');
    expect(await content(b, own.kind, own.file)).toBe(own.said);
  });

  test('a message that waits on another node is handed over all the same', async () => {
    const b = node('b');
    const made = await its.make(b, 'messages');
    await dies(b, made);
    its.scene.moveTo('2026-11-24 10:30');
    await forgetFilesOf(b.app.db, 'lost', its.scene.now());
    await b.pass();
    expect(await content(b, 'messages', made.file)).toBe(made.said);
    const { rows } = await b.app.db.query('SELECT is_stored FROM stored_files');
    expect(rows).toEqual([{ is_stored: true }]);
  });
});
