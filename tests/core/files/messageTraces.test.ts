/** What a message leaves that may be an anonymous report, or the answer to one: nothing that leads to its call. */
import { stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { dropFetched, fileHere } from '../../../app/core/files/fetchedFiles.js';
import { keyOf } from '../../../app/core/files/fileKinds.js';
import { HandOver } from '../../../app/core/files/handOver.js';
import { claimFile, readHandOverStates } from '../../../app/core/files/store/storedFiles.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import { place, storeKinds, StoreScene, there } from './storeScene.js';

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

describe.each(storeKinds)('in %s', (_, kindOf) => {
  const node = (name: string) => its.node(name, kindOf(its));

  test('neither rows nor the log say at which node a message lies that cannot be handed over', async () => {
    const a = node('a');
    const [bad, other] = [await its.make(a, 'messages'), await its.make(a, 'messages')];
    await writeFile(place(a, 'messages', bad.file), 'something else');
    // As old as all reports of a day.
    await utimes(place(a, 'messages', bad.file), new Date(0), new Date(0));
    const lines: unknown[] = [];
    const listened = { error: (...line: unknown[]) => lines.push(line) } as never;
    const failing: FileStore = {
      ...a.store,
      put: (key, file, sha256) =>
        key === keyOf('messages', other.file)
          ? Promise.reject(new Error(`EIO: ${file}`))
          : a.store.put(key, file, sha256),
    };
    const pass = () => new HandOver({ ...a.app, log: listened }, failing).pass();
    await pass();
    expect(lines).toHaveLength(2);
    const { rows } = await its.database.pool.query('SELECT node, claimed_until FROM stored_files');
    expect(rows).toEqual([1, 2].map(() => ({ node: null, claimed_until: null })));
    const [state] = await readHandOverStates(its.database.pool);
    const began = its.scene.now();
    expect(state).toMatchObject({ kind: 'messages', waiting: 2, waitingSince: began });
    for (const { file } of [bad, other]) {
      expect(JSON.stringify([lines, state])).not.toContain(path.basename(file));
    }
    // How long they have waited is counted on.
    its.scene.moveTo('2026-11-24 10:30');
    await pass();
    const [later] = await readHandOverStates(its.database.pool);
    expect(later).toMatchObject({ waitingSince: began, seenAt: its.scene.now() });
  });

  test('nor does the row of one whose process died', async () => {
    const a = node('a');
    const made = await its.make(a, 'messages');
    const now = its.scene.now();
    expect(await claimFile(its.database.pool, { ...made, node: 'a' }, now, now)).toBe(true);
    const { rows } = await its.database.pool.query('SELECT node FROM stored_files');
    expect(rows).toEqual([{ node: null }]);
  });

  test('no file has the moment in which a spoken answer was heard; its copy goes after ten minutes all the same', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await its.make(a, 'messages', 'answer', 'answers/');
    const copy = place(b, 'messages', `fetched/${made.file}`);
    await utimes(place(a, 'messages', made.file), new Date(0), new Date(0));
    await a.pass();
    for (const each of [a, b]) {
      const here = await fileHere(each.app, 'messages', made);
      const { mtimeMs } = await stat(path.join(here.folder, here.file));
      expect(mtimeMs).toBe(0);
    }
    // It stays while Asterisk may still open it.
    await a.pass();
    expect(await there(place(a, 'messages', made.file))).toBe('answer');
    const { ctimeMs } = await stat(copy);
    await dropFetched(b.app, 'messages', ctimeMs + 599_000);
    expect(await there(copy)).toBe('answer');
    await dropFetched(b.app, 'messages', ctimeMs + 601_000);
    expect(await there(copy)).toBeNull();
  });
});
