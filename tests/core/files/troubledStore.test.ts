/** Stores that are there and do not do what they should: files stay with their node, and nothing else is held up. */
import { HandOver } from '../../../app/core/files/handOver.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';
import { keyOf } from '../../../app/core/files/fileKinds.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import { content, place, storeKinds, StoreScene, there, unread } from './storeScene.js';

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

  test('that becomes another one while a file is put there is not believed to have it, and keeps nothing of it', async () => {
    const a = node('a');
    const made = await its.make(a, 'recordings');
    const store: FileStore = {
      ...a.store,
      async put(key, file, sha256) {
        if (key === keyOf('recordings', made.file)) await kindOf(its).becomesOther();
        await a.store.put(key, file, sha256);
      },
    };
    expect(await new HandOver(a.app, store).pass()).toBe(false);
    await unread(place(a, 'recordings', made.file));
    await a.pass();
    expect(await there(place(a, 'recordings', made.file))).toBe(made.said);
    expect(await content(a, 'recordings', made.file)).toBeNull();
    const problem = expect.stringContaining('has lost its mark') as string;
    expect(await its.waitingOf('a')).toEqual([{ kind: 'recordings', waiting: 1, problem }]);
  });
});
