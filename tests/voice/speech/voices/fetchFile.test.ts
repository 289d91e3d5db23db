import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fetchFile, type FileToFetch } from '../../../../app/voice/speech/voices/fetchFile.js';
import { temporaryFolder } from '../measureSound.js';
import { startFileServer, type FileServer } from './fileServer.js';

const root = temporaryFolder();
const content = randomBytes(300_000);
let server: FileServer;
let count = 0;

beforeEach(async () => {
  server = await startFileServer('voice.tar.bz2', content);
});
afterEach(() => server.close());

/** Returns a download of the served file to a new place. */
function wanted(more: Partial<FileToFetch> = {}): FileToFetch {
  count += 1;
  return {
    url: server.url,
    file: path.join(root, `file-${count}`),
    bytes: content.length,
    maxBytes: 1_000_000,
    progress: (done) => server.arrived(done),
    ...more,
  };
}

/** Has the download break off for good after some bytes. */
async function interrupted(what: FileToFetch, after: number): Promise<void> {
  server.served.breakAfter = [after, 0];
  await expect(fetchFile(what)).rejects.toThrow(
    /interrupted after \d+ bytes .*run the command again/,
  );
  server.served.breakAfter = [];
  server.requests.length = 0;
}

test('a complete download, with its progress', async () => {
  const seen: number[] = [];
  const what = wanted({ progress: (done) => seen.push(done) });
  await fetchFile(what);
  expect(readFileSync(what.file).equals(content)).toBe(true);
  expect(seen.at(-1)).toBe(content.length);
  expect(existsSync(`${what.file}.json`)).toBe(false);
});

test('an interruption is continued at once, as long as each attempt brings more', async () => {
  server.served.breakAfter = [100_000, 50_000, 70_000];
  const what = wanted();
  await fetchFile(what);
  expect(readFileSync(what.file).equals(content)).toBe(true);
  expect(server.requests[0]?.range).toBeUndefined();
  expect(server.requests.slice(1).every(({ ifRange }) => ifRange === '"one"')).toBe(true);
});

test('the next run continues where the last one was interrupted', async () => {
  const what = wanted();
  await interrupted(what, 120_000);
  const kept = readFileSync(what.file).length;
  expect(kept).toBeGreaterThan(0);
  await fetchFile(what);
  expect(server.requests).toEqual([{ range: `bytes=${kept}-`, ifRange: '"one"' }]);
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('a date serves where there is no ETag', async () => {
  server.served.etag = undefined;
  server.served.lastModified = 'Thu, 26 Nov 2026 08:00:00 GMT';
  const what = wanted();
  await interrupted(what, 120_000);
  await fetchFile(what);
  expect(server.requests[0]?.ifRange).toBe('Thu, 26 Nov 2026 08:00:00 GMT');
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('a file that has changed since comes whole', async () => {
  const what = wanted();
  await interrupted(what, 120_000);
  const changed = randomBytes(content.length);
  server.served.content = changed;
  server.served.etag = '"two"';
  await fetchFile(what);
  expect(server.requests[0]?.range).toBeDefined();
  expect(readFileSync(what.file).equals(changed)).toBe(true);
});

test.each([
  ['a weak ETag', (at: FileServer) => (at.served.etag = 'W/"one"')],
  ['no ETag and no date', (at: FileServer) => (at.served.etag = undefined)],
])('%s promises nothing: the file comes whole', async (_what, change) => {
  change(server);
  const what = wanted();
  await interrupted(what, 120_000);
  await fetchFile(what);
  expect(server.requests[0]?.range).toBeUndefined();
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('a server that refuses ranges sends the file whole', async () => {
  const what = wanted();
  await interrupted(what, 120_000);
  server.served.ignoresRange = true;
  await fetchFile(what);
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('bytes of another address are not continued', async () => {
  const what = wanted();
  await interrupted(what, 120_000);
  await fetchFile({ ...what, url: `${server.url}?mirror` });
  expect(server.requests[0]?.range).toBeUndefined();
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('what is complete already is not fetched again', async () => {
  const what = wanted();
  writeFileSync(what.file, content);
  writeFileSync(`${what.file}.json`, JSON.stringify({ url: server.url, validator: '"one"' }));
  await fetchFile(what);
  expect(server.requests).toEqual([{ range: `bytes=${content.length}-`, ifRange: '"one"' }]);
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('more than the file was left there: it comes whole', async () => {
  const what = wanted();
  writeFileSync(what.file, Buffer.concat([content, content]));
  writeFileSync(`${what.file}.json`, JSON.stringify({ url: server.url, validator: '"one"' }));
  await fetchFile(what);
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('another size than the table has is another file', async () => {
  const what = wanted({ bytes: content.length + 1 });
  await expect(fetchFile(what)).rejects.toThrow(
    `has ${content.length} bytes, not ${content.length + 1}: this is another file`,
  );
  expect(existsSync(what.file)).toBe(false);
});

test.each([true, false])(
  'a file larger than allowed is not taken (hides length: %s)',
  async (hides) => {
    server.served.hidesLength = hides;
    await expect(fetchFile(wanted({ bytes: null, maxBytes: 200_000 }))).rejects.toThrow(
      hides ? 'sends more than 200000 bytes' : 'more than the 200000 allowed',
    );
  },
);

test('an end that looks orderly but comes early is an interruption', async () => {
  server.served.hidesLength = true;
  server.served.breakAfter = [120_000];
  server.served.etag = undefined;
  const what = wanted();
  await fetchFile(what);
  // It came whole with the second request.
  expect(server.requests).toHaveLength(2);
  expect(readFileSync(what.file).equals(content)).toBe(true);
});

test('an answer that is no file is named', async () => {
  server.served.status = 404;
  await expect(fetchFile(wanted())).rejects.toThrow(`${server.url}: the server answers 404`);
});

test('a server that does not answer is named', async () => {
  const what = wanted();
  await server.close();
  await expect(fetchFile(what)).rejects.toThrow(/interrupted after 0 bytes .*ECONNREFUSED/);
});

test('a full disk is said, with what to do', async () => {
  const what = wanted();
  symlinkSync('/dev/full', what.file);
  await expect(fetchFile(what)).rejects.toThrow(
    `the disk is full: ${what.file} cannot be written; free space there`,
  );
});
