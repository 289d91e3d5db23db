/** Stores that are there and do not do what they should: files stay with their node, and nothing else is held up. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { createLogger, transports } from 'winston';
import { eraseStored } from '../../../app/core/files/eraseStored.js';
import { fileHere } from '../../../app/core/files/fetchedFiles.js';
import { HandOver, startHandOver } from '../../../app/core/files/handOver.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';
import { keyOf } from '../../../app/core/files/fileKinds.js';
import { storeMarkKey } from '../../../app/core/files/ownStore.js';
import { s3Store } from '../../../app/core/files/s3Store.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';
import {
  content,
  folderKind,
  place,
  s3Kind,
  storeKinds,
  StoreScene,
  type StoreNode,
  there,
  unread,
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

  test('that takes nothing any more counts as away after three files, and the log does not name each', async () => {
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done();
      },
    });
    const log = createLogger({ transports: [new transports.Stream({ stream })] });
    const a = its.node('a', kindOf(its), log);
    const puts: string[] = [];
    const store: FileStore = {
      ...a.store,
      put(key, ...of) {
        puts.push(key);
        return a.store.put(key, ...of);
      },
    };
    const handOver = new HandOver(a.app, store);
    await its.make(a, 'messages');
    expect(await handOver.pass()).toBe(true);
    const made = await Promise.all(Array.from({ length: 9 }, () => its.make(a, 'recordings')));
    const recordings = () => puts.filter((key) => key.startsWith('recordings/'));
    await kindOf(its).refuses();
    expect(await handOver.pass()).toBe(false);
    expect(recordings()).toHaveLength(3);
    expect(lines).toHaveLength(3);
    expect(lines.at(-1)).toContain('the store of files is away');
    expect(await its.waitingOf('a')).toContainEqual({
      ...{ kind: 'recordings', waiting: 9 },
      problem: expect.stringContaining(a.store.place) as string,
    });
    // While it is away, a small file is tried first.
    await handOver.pass();
    expect(recordings().length).toBeLessThanOrEqual(6);
    await kindOf(its).takes();
    expect(await handOver.pass()).toBe(true);
    its.scene.moveTo('2026-11-24 10:30');
    expect(await handOver.pass()).toBe(true);
    for (const { kind, file, said } of made) expect(await content(a, kind, file)).toBe(said);
    expect(lines.at(-1)).toContain('the store of files is back');
  });
});

test('a service that takes requests and says nothing is away, and has the files when it speaks again', async () => {
  const a = its.node('a', s3Kind(its));
  const made = await its.make(a, 'recordings');
  const long = await its.make(a, 'messages', randomBytes(1_000_000).toString('hex'));
  // The app waits for ten seconds.
  const impatient = s3Store({ ...server.options, patienceMs: 300 });
  server.silent();
  expect(await new HandOver(a.app, impatient).pass()).toBe(false);
  expect(await there(place(a, 'recordings', made.file))).toBe(made.said);
  await server.back();
  // It falls silent in the middle of the file that is read back.
  let isSilent = false;
  const store: FileStore = {
    ...a.store,
    get(key) {
      if (!isSilent && key === keyOf('messages', long.file)) {
        isSilent = true;
        server.silent(100_000);
      }
      return (isSilent ? impatient : a.store).get(key);
    },
  };
  expect(await new HandOver(a.app, store).pass()).toBe(false);
  await server.back();
  expect(await a.pass()).toBe(true);
  for (const { kind, file, said } of [made, long]) expect(await content(a, kind, file)).toBe(said);
});

test('while a store does not answer, copies of erased files go all the same', async () => {
  const [a, b] = ['a', 'b'].map((name) => its.node(name, folderKind(its))) as [
    StoreNode,
    StoreNode,
  ];
  const made = await its.make(a, 'recordings');
  await a.pass();
  const here = await fileHere(b.app, 'recordings', made);
  const copy = path.join(here.folder, here.file);
  expect(await there(copy)).toBe(made.said);
  expect(await eraseStored(a.app, 'recordings', [made.file], true)).toEqual(
    new Map([[made.file, 'gone']]),
  );
  // This one waits for the store, whose mark is a pipe into which nobody writes.
  await its.make(b, 'recordings');
  const mark = path.join(its.shared, storeMarkKey);
  await rm(mark);
  execFileSync('mkfifo', [mark]);
  const handOver = startHandOver(b.app);
  try {
    await untilTrue(
      'the copy to be deleted',
      async () => (await there(copy)) === null || undefined,
    );
  } finally {
    await writeFile(mark, '');
    await handOver.stop();
  }
});
