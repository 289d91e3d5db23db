/** Files go to the store, are read from there, and are erased everywhere; the same for each kind of store. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eraseStored } from '../../../app/core/files/eraseStored.js';
import { dropFetched, fileHere, StoreUnavailable } from '../../../app/core/files/fetchedFiles.js';
import { fileKinds as kinds, folderOf, keyOf } from '../../../app/core/files/fileKinds.js';
import { HandOver } from '../../../app/core/files/handOver.js';
import { markStoreAnew, storeMarkKey } from '../../../app/core/files/ownStore.js';
import { claimFile } from '../../../app/core/files/store/storedFiles.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';
import { readConfig, type ConfigError } from '../../../app/core/config.js';
import { eraseOldMessages } from '../../../app/privacy/eraseOldMessages.js';
import { eraseOldRecordings } from '../../../app/privacy/eraseOldRecordings.js';
import type { TestDatabase } from '../../parts/database.js';
import { databaseOnly } from '../../parts/databaseOnly.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import type { Scene } from '../../tickets/scene.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import { content, place, storeKinds, StoreScene, there, unread } from './storeScene.js';

const folder = temporaryFolder();
let server: ObjectServer;
let its: StoreScene;
let database: TestDatabase;
let scene: Scene;
let own: string;
beforeAll(async () => void (server = await startObjectServer(folder.path)));
afterAll(async () => {
  await server?.stop();
  folder.remove();
});
beforeEach(async () => {
  its = await StoreScene.open(server, folder.path);
  ({ database, scene, own } = its);
});
afterEach(() => its.close());

describe.each(storeKinds)('%s', (_, kindOf) => {
  const node = (name: string) => its.node(name, kindOf(its));
  const make = (...given: Parameters<StoreScene['make']>) => its.make(...given);
  const waitingOf = (name: string) => its.waitingOf(name);
  const away = () => kindOf(its).away();
  const back = () => kindOf(its).back();

  test('each kind is handed over, read by another node, and leaves the node that made it', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await Promise.all(kinds.map((kind) => make(a, kind)));
    expect(await a.pass()).toBe(true);
    for (const { kind, file, sha256, said } of made) {
      expect(await content(a, kind, file)).toBe(said);
      const here = await fileHere(b.app, kind, { file, sha256 });
      expect(await there(path.join(here.folder, here.file))).toBe(said);
      // It stays while somebody may read it there, and its node reads its own.
      expect(await fileHere(a.app, kind, { file, sha256 })).toMatchObject({ file });
      expect(await there(place(a, kind, file))).toBe(said);
      await unread(place(a, kind, file));
    }
    await a.pass();
    for (const { kind, file, sha256, said } of made) {
      expect(await there(place(a, kind, file))).toBeNull();
      const here = await fileHere(a.app, kind, { file, sha256 });
      expect(await there(path.join(here.folder, here.file))).toBe(said);
      await unread(path.join(here.folder, here.file));
    }
    // Copies go, too; those that were just read stay.
    await a.pass();
    await b.pass();
    for (const { kind, file } of made) {
      expect(await there(place(a, kind, `fetched/${file}`))).toBeNull();
      expect(await there(place(b, kind, `fetched/${file}`))).not.toBeNull();
    }
    expect(await waitingOf('a')).toEqual(
      [...kinds].sort().map((kind) => ({ kind, waiting: 0, problem: null })),
    );
  });

  test('what no row names stays: a message being recorded, halves, notes', async () => {
    const a = node('a');
    const files = [
      ['messages', `2026/11/24/${randomUUID()}.wav`],
      ['messages', `unsent/${randomUUID()}.json`],
      ['recordings', `2026/11/24/${randomUUID()}-caller.wav`],
      ['attachments', `incoming/${randomUUID()}`],
    ] as const;
    for (const [kind, file] of files) {
      await mkdir(path.dirname(place(a, kind, file)), { recursive: true });
      await writeFile(place(a, kind, file), 'x');
      await unread(place(a, kind, file));
    }
    await a.pass();
    for (const [kind, file] of files) expect(await there(place(a, kind, file))).toBe('x');
  });

  test('while the store is away nothing is lost; it is handed over when the store is back', async () => {
    const [a, b] = [node('a'), node('b')];
    const before = await make(a, 'recordings');
    await a.pass();
    await unread(place(a, 'recordings', before.file));
    await away();
    const made = await Promise.all(kinds.map((kind) => make(a, kind)));
    expect(await a.pass()).toBe(false);
    for (const { kind, file, said } of made) expect(await there(place(a, kind, file))).toBe(said);
    const states = await waitingOf('a');
    expect(states.map(({ waiting }) => waiting)).toEqual([1, 1, 1]);
    expect(states.map(({ problem }) => problem)).not.toContain(null);
    await expect(fileHere(b.app, 'recordings', before)).rejects.toThrow(StoreUnavailable);
    // Nothing counts as erased either.
    expect(await eraseStored(b.app, 'recordings', [before.file], true)).toEqual(
      new Map([[before.file, 'kept']]),
    );
    await back();
    expect(await a.pass()).toBe(true);
    for (const { kind, file, said } of [...made, before]) {
      expect(await content(b, kind, file)).toBe(said);
    }
    expect((await waitingOf('a')).map(({ waiting }) => waiting)).toEqual([0, 0, 0]);
  });

  test('a file that is not what its row says is neither handed over nor deleted, and holds up no other', async () => {
    const a = node('a');
    const bad = await make(a, 'attachments');
    const good = await make(a, 'attachments');
    await writeFile(place(a, 'attachments', bad.file), 'something else');
    await unread(place(a, 'attachments', bad.file));
    expect(await a.pass()).toBe(true);
    expect(await content(a, 'attachments', bad.file)).toBeNull();
    expect(await there(place(a, 'attachments', bad.file))).toBe('something else');
    expect(await content(a, 'attachments', good.file)).toBe(good.said);
    const problem = expect.stringContaining('SHA-256') as string;
    expect(await waitingOf('a')).toEqual([{ kind: 'attachments', waiting: 1, problem }]);
  });

  test('a file that was changed in the store is not read', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await make(a, 'messages');
    await a.pass();
    const other = path.join(own, 'other');
    await writeFile(other, 'forged');
    const forged = createHash('sha256').update('forged').digest('hex');
    await a.store.put(keyOf('messages', made.file), other, forged);
    await expect(fileHere(b.app, 'messages', made)).rejects.toThrow(/another content/);
    expect(await there(place(b, 'messages', `fetched/${made.file}`))).toBeNull();
  });

  test('a copy that was changed here is not read, but brought again', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await make(a, 'messages', 'answer', 'answers/');
    await a.pass();
    const { folder: top, file } = await fileHere(b.app, 'messages', made);
    await writeFile(path.join(top, file), 'forged');
    expect(await fileHere(b.app, 'messages', made)).toEqual({ folder: top, file });
    expect(await there(path.join(top, file))).toBe('answer');
    await writeFile(path.join(top, file), 'forged');
    await away();
    await expect(fileHere(b.app, 'messages', made)).rejects.toThrow(StoreUnavailable);
    await back();
  });

  test('another store than the one before takes nothing, and erases nothing, until it is marked', async () => {
    const a = node('a');
    const before = await make(a, 'recordings');
    await a.pass();
    await a.store.delete(storeMarkKey);
    const made = await make(a, 'recordings');
    expect(await a.pass()).toBe(false);
    expect(await content(a, 'recordings', made.file)).toBeNull();
    expect(await eraseStored(a.app, 'recordings', [before.file], true)).toEqual(
      new Map([[before.file, 'kept']]),
    );
    expect(await markStoreAnew(a.app, a.store)).toBe('ours');
    expect(await a.pass()).toBe(true);
    expect(await content(a, 'recordings', made.file)).toBe(made.said);
  });

  test('any node erases old recordings and messages: in the store, and the copies of all nodes', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await Promise.all(kinds.map((kind) => make(a, kind)));
    await a.pass();
    for (const { kind, file, sha256 } of made) await fileHere(b.app, kind, { file, sha256 });
    await database.pool.query(
      "UPDATE tickets SET status = 'closed', replied_at = $1, closed_at = $1",
      [scene.now()],
    );
    const later = { now: () => new Date(scene.now().getTime() + 731 * 86_400_000) };
    expect(await eraseOldRecordings({ ...b.app, clock: later })).toBe(1);
    expect(await eraseOldMessages({ ...b.app, clock: later })).toBe(2);
    for (const { kind, file } of made) {
      expect(await content(a, kind, file)).toBeNull();
      // The node that erases does not keep its own copy until it next looks.
      expect(await there(place(b, kind, `fetched/${file}`))).toBeNull();
    }
    await a.pass();
    for (const { kind, file } of made) expect(await there(place(a, kind, file))).toBeNull();
    const { rows } = await database.pool.query(
      'SELECT file FROM recordings WHERE file IS NOT NULL',
    );
    expect(rows).toEqual([]);
  });

  test('a file that only another node has is not erased, nor one that is being handed over', async () => {
    const [a, b] = [node('a'), node('b')];
    const made = await make(a, 'messages');
    const claim = { ...made, node: 'a' };
    const until = new Date(scene.now().getTime() + 60_000);
    expect(await claimFile(database.pool, claim, scene.now(), until)).toBe(true);
    for (const each of [a, b]) {
      expect(await eraseStored(each.app, 'messages', [made.file], true)).toEqual(
        new Map([[made.file, 'kept']]),
      );
    }
    // Another process leaves it alone until the claim is over.
    await a.pass();
    expect(await content(a, 'messages', made.file)).toBeNull();
    scene.moveTo('2026-11-24 10:30');
    expect(await eraseStored(b.app, 'messages', [made.file], true)).toEqual(
      new Map([[made.file, 'kept']]),
    );
    await a.pass();
    expect(await content(a, 'messages', made.file)).toBe(made.said);
  });

  test('what a dead process had begun to hand over is erased by its own node, once its file is gone there', async () => {
    const a = node('a');
    const made = await make(a, 'messages');
    expect(await claimFile(database.pool, { ...made, node: 'a' }, scene.now(), scene.now())).toBe(
      true,
    );
    await a.store.put(keyOf('messages', made.file), place(a, 'messages', made.file), made.sha256);
    scene.moveTo('2026-11-24 10:30');
    const erase = (areGoneHere: boolean, ...had: string[]) =>
      eraseStored(a.app, 'messages', [made.file], areGoneHere, new Set(had));
    expect(await erase(false)).toEqual(new Map([[made.file, 'kept']]));
    expect(await erase(true)).toEqual(new Map([[made.file, 'kept']]));
    expect(await erase(true, made.file)).toEqual(new Map([[made.file, 'gone']]));
    expect(await content(a, 'messages', made.file)).toBeNull();
  });

  test.each(['before', 'after'])(
    'a file that is erased while it is handed over does not stay in the store: %s it is put there',
    async (when) => {
      const a = node('a');
      const made = await make(a, 'recordings', randomBytes(100).toString('hex'));
      const erase = async () => {
        await rm(place(a, 'recordings', made.file));
        await database.pool.query('UPDATE recordings SET file = NULL, erased_at = now()');
      };
      const store: FileStore = {
        ...a.store,
        async put(key, file, sha256) {
          const isIt = key === keyOf('recordings', made.file);
          if (isIt && when === 'before') await erase();
          await a.store.put(key, file, sha256);
          if (isIt && when === 'after') await erase();
        },
      };
      await new HandOver(a.app, store).pass();
      expect(await content(a, 'recordings', made.file)).toBeNull();
      const { rows } = await database.pool.query(
        'SELECT is_stored, erased_at IS NOT NULL AS is_erased FROM stored_files',
      );
      expect(rows).toEqual([{ is_stored: false, is_erased: true }]);
    },
  );

  test('two processes of a node hand over each file once', async () => {
    const a = node('a');
    const made = await Promise.all(kinds.map((kind) => make(a, kind)));
    const puts: string[] = [];
    const store: FileStore = {
      ...a.store,
      put(key, file, sha256) {
        puts.push(key);
        return a.store.put(key, file, sha256);
      },
    };
    await Promise.all([1, 2].map(() => new HandOver(a.app, store).pass()));
    const keys = made.map(({ kind, file }) => keyOf(kind, file));
    expect(puts.filter((key) => key !== storeMarkKey).sort()).toEqual(keys.sort());
  });

  test('copies go also when a process was killed that made them, and no link is followed', async () => {
    const b = node('b');
    const kept = await make(b, 'attachments');
    await unread(place(b, 'attachments', kept.file));
    const part = place(
      b,
      'messages',
      `fetched/2026/11/24/.${randomUUID()}.wav.${randomUUID()}.part`,
    );
    await mkdir(path.dirname(part), { recursive: true });
    await writeFile(part, 'half');
    await unread(part);
    const target = folderOf(b.app.config, 'attachments');
    await symlink(path.join(target, '2026'), place(b, 'messages', 'fetched/2025'));
    await mkdir(folderOf(b.app.config, 'recordings'), { recursive: true });
    await symlink(target, place(b, 'recordings', 'fetched'));
    for (const kind of kinds) await dropFetched(b.app, kind);
    expect(await there(part)).toBeNull();
    expect(await there(place(b, 'attachments', kept.file))).toBe(kept.said);
  });

  test('folders of days that are over go when they are empty', async () => {
    const a = node('a');
    const made = await make(a, 'recordings');
    await a.pass();
    await unread(place(a, 'recordings', made.file));
    await a.pass();
    scene.moveTo('2026-11-28 10:00');
    await a.pass();
    expect(await readdir(place(a, 'recordings', '2026/11'))).toEqual([]);
  });
});

test('settings that are missing or unsafe are refused by name', () => {
  const base = databaseOnly(database);
  const problems = (env: Record<string, string>) => {
    try {
      readConfig({ ...base, ...env });
      return [];
    } catch (error) {
      return (error as ConfigError).problems;
    }
  };
  expect(problems({ FILES_STORE: 'folder' })).toEqual([
    'FILES_DIR is not set, but FILES_STORE=folder needs it',
  ]);
  expect(problems({ FILES_STORE: 's3', S3_BUCKET: 'hotline' })).toEqual([
    'S3_URL is not set, but FILES_STORE=s3 needs it',
    'S3_ACCESS_KEY_ID is not set, but FILES_STORE=s3 needs it',
    'S3_SECRET_ACCESS_KEY is not set, but FILES_STORE=s3 needs it',
  ]);
  expect(
    problems({ FILES_DIR: 'relative', S3_BUCKET: 'No Bucket', S3_URL: 'http://s3.example.cn' }),
  ).toEqual([
    'FILES_DIR must be an absolute path',
    expect.stringMatching(/^S3_URL must be an https:/),
    'S3_BUCKET must be the name of a bucket',
  ]);
});
