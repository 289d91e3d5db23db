import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  unpackVoice,
  type ArchiveLimits,
} from '../../../../app/voice/speech/voices/unpackVoice.js';
import { temporaryFolder } from '../measureSound.js';
import { packTinyVoice, tarOf, type Packed } from './archives.js';

const root = temporaryFolder();
let count = 0;

/** Writes an archive, and returns it with an empty folder inside a folder of its own. */
function place(bytes: Buffer): { archive: string; folder: string; around: string } {
  count += 1;
  const around = path.join(root, `place-${count}`);
  const folder = path.join(around, 'unpacked');
  mkdirSync(folder, { recursive: true });
  const archive = path.join(root, `archive-${count}`);
  writeFileSync(archive, bytes);
  return { archive, folder, around };
}
const bzip2 = (bytes: Buffer) => execFileSync('bzip2', ['--stdout'], { input: bytes });
const good: readonly Packed[] = [
  { path: 'voice/', type: 'Directory' },
  { path: 'voice/model.onnx', content: 'network' },
  { path: 'voice/espeak-ng-data/lang/cmn', content: 'data' },
];

test.each([
  ['plain', (bytes: Buffer) => bytes],
  ['gzip', gzipSync],
  ['bzip2', bzip2],
])('a %s archive comes out, without its outer folder', async (_kind, pack) => {
  const { archive, folder } = place(pack(tarOf(good)));
  const model = await unpackVoice(archive, folder);
  expect(model).toBe(path.join(folder, 'voice'));
  expect(readFileSync(path.join(model, 'model.onnx'), 'utf8')).toBe('network');
  expect(readFileSync(path.join(model, 'espeak-ng-data/lang/cmn'), 'utf8')).toBe('data');
});

test("the system's own archive of a voice comes out", async () => {
  const parent = mkdtempSync(path.join(root, 'packed-'));
  const file = path.join(parent, 'tiny.tar.bz2');
  packTinyVoice(parent, 'tiny', file);
  const { folder } = place(Buffer.alloc(0));
  const model = await unpackVoice(file, folder);
  expect(readdirSync(model).sort()).toEqual(['model.onnx', 'tokens.txt']);
});

test('files without an outer folder stay where they are; what is left out does not come', async () => {
  const { archive, folder } = place(
    tarOf([
      { path: './model.onnx', content: 'network', mode: 0o4777 },
      { path: './model.int8.onnx', content: 'pointer' },
      { path: './._model.onnx', content: 'of a Mac' },
    ]),
  );
  expect(await unpackVoice(archive, folder, ['model.int8.onnx'])).toBe(folder);
  expect(readdirSync(folder)).toEqual(['model.onnx']);
  expect(statSync(path.join(folder, 'model.onnx')).mode & 0o7777).toBe(0o644);
});

const limits: ArchiveLimits = { entries: 20, bytes: 100_000 };
const bad: [string, readonly Packed[], RegExp][] = [
  ['a path upwards', [{ path: '../evil', content: 'x' }], /outside the archive's own folder/],
  ['a path upwards inside', [{ path: 'voice/../../evil', content: 'x' }], /outside/],
  ['an absolute path', [{ path: '/tmp/evil', content: 'x' }], /outside/],
  [
    'a symbolic link',
    [{ path: 'voice/link', type: 'SymbolicLink', linkpath: '/etc' }],
    /of a kind that no voice has \(SymbolicLink\)/,
  ],
  [
    'a symbolic link with something behind it',
    [
      { path: 'voice', type: 'SymbolicLink', linkpath: '..' },
      { path: 'voice/evil', content: 'x' },
    ],
    /\(SymbolicLink\)/,
  ],
  [
    'a hard link',
    [{ path: 'voice/link', type: 'Link', linkpath: '/etc/passwd' }],
    /of a kind that no voice has \(Link\)/,
  ],
  [
    'a character device',
    [{ path: 'voice/zero', type: 'CharacterDevice', devmaj: 1, devmin: 5 }],
    /\(CharacterDevice\)/,
  ],
  ['a block device', [{ path: 'voice/disk', type: 'BlockDevice' }], /\(BlockDevice\)/],
  ['a pipe', [{ path: 'voice/pipe', type: 'FIFO' }], /\(FIFO\)/],
  ['a kind that nobody knows', [{ path: 'voice/x', type: 'SolarisACL' }], /\(SolarisACL\)/],
  ['a file twice', [...good, { path: 'voice/./MODEL.onnx', content: 'other' }], /is in it twice/],
  ['control characters', [{ path: 'voice/a\u001b[2Jb', content: 'x' }], /characters that no voice/],
  ['a backslash', [{ path: 'voice\\..\\evil', content: 'x' }], /characters that no voice has/],
  ['folders too deep', [{ path: `${'a/'.repeat(20)}b`, content: 'x' }], /lies too deep/],
  [
    'too many files',
    Array.from({ length: 30 }, (_, index) => ({ path: `voice/${index}`, content: '' })),
    /more than 20 files/,
  ],
  [
    'files that are too large together',
    Array.from({ length: 3 }, (_, index) => ({ path: `v/${index}`, content: '0'.repeat(50_000) })),
    /more than 100000 bytes/,
  ],
  ['a file that claims to be huge', [{ path: 'v/huge', size: 5_000_000_000 }], /more than 100000/],
  ['nothing', [], /is empty|cannot be unpacked/],
];

test.each(bad)('%s refuses the whole archive', async (_what, entries, message) => {
  const { archive, folder, around } = place(bzip2(tarOf([...entries])));
  await expect(unpackVoice(archive, folder, [], limits)).rejects.toThrow(message);
  // Nothing has come out beside the folder, and no link or device into it.
  expect(readdirSync(around)).toEqual(['unpacked']);
  for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    expect(name.isFile() || name.isDirectory()).toBe(true);
  }
});

test('a name of thousands of letters, by the header that GNU tar has for it', async () => {
  const name = `voice/${'n'.repeat(5000)}`;
  const { archive, folder } = place(
    tarOf([
      { path: '././@LongLink', type: 'NextFileHasLongPath', content: `${name}\0` },
      { path: name.slice(0, 99), content: 'x' },
    ]),
  );
  await expect(unpackVoice(archive, folder)).rejects.toThrow('is too long');
  expect(readdirSync(folder)).toEqual([]);
});

test('a bomb: bzip2 makes a hundred million bytes of a few', async () => {
  const bomb = bzip2(Buffer.concat([tarOf(good), Buffer.alloc(20_000_000)]));
  expect(bomb.length).toBeLessThan(10_000);
  const { archive, folder } = place(bomb);
  await expect(unpackVoice(archive, folder, [], limits)).rejects.toThrow('more than 100000 bytes');
});

test.each([
  ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 40)],
  ['damaged', (bytes: Buffer) => Buffer.from(bytes).fill(7, 60, 90)],
])('an archive that is %s', async (_what, spoil) => {
  const { archive, folder } = place(spoil(bzip2(tarOf(good))));
  await expect(unpackVoice(archive, folder)).rejects.toThrow(/cannot be unpacked: .*bzip2/);
});

test('something that is no archive', async () => {
  const { archive, folder } = place(Buffer.from('<html>not found</html>'.repeat(100)));
  await expect(unpackVoice(archive, folder)).rejects.toThrow('cannot be unpacked');
});
