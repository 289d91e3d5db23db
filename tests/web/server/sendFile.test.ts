import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fastify from 'fastify';
import { readRange, sendFile } from '../../../app/web/server/sendFile.js';
import { WebError } from '../../../app/web/server/webError.js';

const folder = mkdtempSync(path.join(os.tmpdir(), 'hotline-send-'));
const place = path.join(folder, 'sound.wav');
const size = 16_000_000;
const stored = Buffer.alloc(size, 'tone');
const sha256 = createHash('sha256').update(stored).digest('hex');

const server = fastify().get('/', (request, reply) =>
  sendFile(request, reply, { folder, file: 'sound.wav', mediaType: 'audio/wav', sha256 }),
);
server.setErrorHandler((error, _request, reply) =>
  reply.code(error instanceof WebError ? error.status : 500).send(),
);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

let address: string;
beforeAll(async () => void (address = await server.listen({ host: '127.0.0.1', port: 0 })));
const part = async (range: string) => {
  const reply = await fetch(address, { headers: { range } });
  return [reply.status, await reply.text()];
};
/** Bytes that this process has read, of whatever. */
const readSoFar = () => Number(/^rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);

test('a file is read whole for its first part alone, and again after any change', async () => {
  writeFileSync(place, stored);
  const before = readSoFar();
  for (let n = 0; n < 10; n++)
    expect(await part(`bytes=${4 * n}-${4 * n + 3}`)).toEqual([206, 'tone']);
  const read = readSoFar() - before;
  expect(read).toBeGreaterThan(size);
  expect(read).toBeLessThan(2 * size);

  // As many bytes, and the time of the former.
  const changed = Buffer.from(stored);
  changed.write('T');
  writeFileSync(place, changed);
  utimesSync(place, 0, 0);
  expect(await part('bytes=4-7')).toEqual([409, '']);
  expect(await part('bytes=4-7')).toEqual([409, '']);
  writeFileSync(place, stored);
  expect(await part('bytes=4-7')).toEqual([206, 'tone']);
});

test.each([
  ['bytes=0-', { start: 0, end: 9 }],
  ['bytes=3-3', { start: 3, end: 3 }],
  ['bytes=5-99', { start: 5, end: 9 }],
  ['bytes=-4', { start: 6, end: 9 }],
  ['bytes=-99', { start: 0, end: 9 }],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=4-3', null],
  ['bytes=-', null],
  ['bytes=0-1,4-5', null],
  ['queues=0-1', null],
  [undefined, null],
] as const)('a range %s of ten bytes', (header, expected) => {
  expect(readRange(header, 10)).toEqual(expected);
});
