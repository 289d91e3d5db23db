import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { checkKey, type FileStore } from '../../../app/core/files/fileStore.js';
import { folderStore } from '../../../app/core/files/folderStore.js';
import { s3Store } from '../../../app/core/files/s3Store.js';
import { temporaryFolder } from '../../parts/temporaryFolder.js';
import { startObjectServer, type ObjectServer } from './objectServer.js';

const folder = temporaryFolder();
let server: ObjectServer;
const shared = () => path.join(folder.path, 'shared');

beforeAll(async () => {
  server = await startObjectServer(folder.path);
  await mkdir(shared());
});
afterAll(async () => {
  await server?.stop();
  folder.remove();
});

afterEach(() => server.back());

const sha256Of = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

async function localFile(content: Uint8Array): Promise<string> {
  const file = path.join(folder.path, `local-${randomBytes(4).toString('hex')}`);
  await writeFile(file, content);
  return file;
}

async function put(store: FileStore, key: string, content: Uint8Array): Promise<void> {
  await store.put(key, await localFile(content), sha256Of(content));
}

const read = async (store: FileStore, key: string) => {
  const stream = await store.get(key);
  return stream === null ? null : buffer(stream);
};

describe.each<[string, () => FileStore]>([
  ['a folder', () => folderStore(shared())],
  ['an S3 store', () => server.store],
])('%s', (_, store) => {
  test('keeps a file as it was, also an empty and a large one', async () => {
    for (const [name, content] of [
      ['words.txt', Buffer.from('录音 and 你好')],
      ['empty', Buffer.alloc(0)],
      ['large.wav', randomBytes(12_000_000)],
    ] as const) {
      const key = `recordings/2026/12/01/${name}`;
      await put(store(), key, content);
      expect(sha256Of((await read(store(), key)) ?? Buffer.from('nothing'))).toBe(
        sha256Of(content),
      );
    }
  });

  test('takes the same file twice', async () => {
    const content = randomBytes(1000);
    for (let time = 0; time < 2; time++) await put(store(), 'messages/twice.wav', content);
    expect(await read(store(), 'messages/twice.wav')).toEqual(content);
  });

  test('has nothing under a key that was never given', async () => {
    expect(await store().get('recordings/never/given.wav')).toBeNull();
    expect(await store().get('nowhere')).toBeNull();
  });

  test('has nothing left of a deleted file, and deletes one that is not there', async () => {
    await put(store(), 'attachments/a', randomBytes(10));
    await store().delete('attachments/a');
    expect(await store().get('attachments/a')).toBeNull();
    await store().delete('attachments/a');
    await store().delete('attachments/of/nobody');
  });

  test('lists what is below a folder, in the order of the keys, and nothing beside it', async () => {
    const keys = ['a.wav', '2026/11/30/b.wav', '2026/11/30/a.wav', '2026/12/01/a.wav', 'a/b.wav'];
    for (const key of keys) await put(store(), `listed/${key}`, randomBytes(10));
    await put(store(), 'listed-too/a.wav', randomBytes(10));
    const listed: string[] = [];
    for await (const some of store().list('listed')) listed.push(...some);
    expect(listed).toEqual(keys.map((key) => `listed/${key}`).sort());
    for await (const some of store().list('listed/2026/11')) expect(some).toHaveLength(2);
    for await (const some of store().list('of/nobody')) expect(some).toEqual([]);
  });

  test('refuses a key that leads elsewhere', async () => {
    const file = await localFile(Buffer.from('x'));
    for (const key of ['../out', 'a/../../out', '/etc/passwd', 'a//b', './a', 'a b', '']) {
      await expect(store().put(key, file, sha256Of(Buffer.from('x')))).rejects.toThrow(
        /not the key/,
      );
      await expect(store().get(key)).rejects.toThrow(/not the key/);
      await expect(store().delete(key)).rejects.toThrow(/not the key/);
      const listing = store().list(key)[Symbol.asyncIterator]();
      await expect(listing.next()).rejects.toThrow(/not the key/);
    }
  });
});

test('a key may be what the hotline calls its files', () => {
  expect(checkKey('messages/answers/2026/12/01/4f0c-1.wav')).toBe(
    'messages/answers/2026/12/01/4f0c-1.wav',
  );
  expect(checkKey('.hotline-store')).toBe('.hotline-store');
});

test('the server checks signatures: nothing comes in or out with a wrong secret', async () => {
  await put(server.store, 'recordings/sealed.wav', Buffer.from('what was said'));
  const stranger = s3Store({
    ...server.options,
    secretAccessKey: `${server.options.secretAccessKey}x`,
  });
  const refused = { name: 'SignatureDoesNotMatch' };
  await expect(put(stranger, 'recordings/other.wav', Buffer.from('x'))).rejects.toMatchObject(
    refused,
  );
  await expect(stranger.get('recordings/sealed.wav')).rejects.toMatchObject(refused);
  await expect(stranger.delete('recordings/sealed.wav')).rejects.toMatchObject(refused);
  expect(await read(server.store, 'recordings/sealed.wav')).toEqual(Buffer.from('what was said'));
});

test('the hash of the content is among what is signed', async () => {
  const content = Buffer.from('sealed');
  const file = await localFile(content);
  let seen: Headers | undefined;
  const listener = createServer((request, response) => {
    seen = new Headers(request.headers as Record<string, string>);
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  const store = s3Store({ ...server.options, endpoint: `http://127.0.0.1:${port}` });
  await store.put('attachments/sealed', file, sha256Of(content));
  listener.close();
  expect(seen?.get('x-amz-content-sha256')).toBe(sha256Of(content));
  expect(seen?.get('authorization')).toMatch(/SignedHeaders=[^,]*x-amz-content-sha256/);
  expect(seen?.get('x-amz-checksum-sha256')).toBe(
    Buffer.from(sha256Of(content), 'hex').toString('base64'),
  );
});

test('a bucket that does not exist is an error, and no missing file', async () => {
  const store = s3Store({ ...server.options, bucket: 'another' });
  await expect(store.get('a')).rejects.toMatchObject({ name: 'NoSuchBucket' });
});

test('a service that takes a request and says nothing, or stops in the middle of a file, is an error', async () => {
  const key = 'recordings/2026/12/03/long.wav';
  await put(server.store, key, randomBytes(3_000_000));
  const store = s3Store({ ...server.options, patienceMs: 300 });
  const timeout = /TimeoutError|timed out/;
  server.silent(100_000);
  await expect(read(store, key)).rejects.toThrow();
  server.silent();
  await expect(store.get(key)).rejects.toThrow(timeout);
  await expect(put(store, 'recordings/other', Buffer.from('x'))).rejects.toThrow(timeout);
  await expect(store.delete('recordings/none')).rejects.toThrow(timeout);
  await expect(store.list('recordings')[Symbol.asyncIterator]().next()).rejects.toThrow(timeout);
  await server.back();
  expect(await read(store, key)).toHaveLength(3_000_000);
});

test('a folder that is not mounted is an error, and is not made', async () => {
  const away = path.join(folder.path, 'away');
  await expect(put(folderStore(away), 'a/b', Buffer.from('x'))).rejects.toThrow(/ENOENT/);
  expect(await readdir(folder.path)).not.toContain('away');
});

test('what a killed process has left of a file does not hinder the next try, and goes with the file', async () => {
  const days = path.join(shared(), 'recordings/2026/12/02');
  await mkdir(days, { recursive: true });
  for (const name of ['again.wav', 'erased.wav', 'listed.wav']) {
    await writeFile(path.join(days, `${name}.part`), 'half');
  }
  const store = folderStore(shared());
  await put(store, 'recordings/2026/12/02/again.wav', Buffer.from('whole'));
  await store.delete('recordings/2026/12/02/erased.wav');
  for await (const keys of store.list('recordings/2026/12/02')) {
    expect(keys).toEqual(
      ['again.wav', 'listed.wav'].map((name) => `recordings/2026/12/02/${name}`),
    );
  }
  await store.delete('recordings/2026/12/02/listed.wav');
  expect(await readdir(days)).toEqual(['again.wav']);
  expect(await read(store, 'recordings/2026/12/02/again.wav')).toEqual(Buffer.from('whole'));
});

test.each<[string, () => FileStore]>([
  ['a folder', () => folderStore(shared())],
  ['an S3 store', () => server.store],
])('%s is left with nothing of a file that cannot be read', async (_, store) => {
  const missing = path.join(folder.path, 'none');
  await expect(store().put('recordings/none', missing, sha256Of(Buffer.alloc(0)))).rejects.toThrow(
    /ENOENT/,
  );
  expect(await store().get('recordings/none')).toBeNull();
});
