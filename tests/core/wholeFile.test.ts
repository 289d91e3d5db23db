import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { makeWhole, removeLeftParts, writeWhole } from '../../app/core/wholeFile.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

const root = temporaryFolder();
afterAll(root.remove);
let count = 0;
let folder: string;
let file: string;
beforeEach(() => {
  folder = path.join(root.path, String((count += 1)));
  mkdirSync(folder);
  file = path.join(folder, 'note.json');
});
const read = () => readFileSync(file, 'utf8');

test.each([false, true])(
  'a file is replaced, and nothing is left beside it (safe: %s)',
  async (isSafe) => {
    await writeWhole(file, 'old', { isSafe });
    await writeWhole(file, 'new', { isSafe });
    expect(read()).toBe('new');
    expect(readdirSync(folder)).toEqual(['note.json']);
  },
);

test('a reader finds the old file until the new one is complete', async () => {
  writeFileSync(file, 'old');
  const seen: string[] = [];
  function* pieces() {
    for (const piece of ['ne', 'w']) {
      seen.push(read());
      yield Buffer.from(piece);
    }
    seen.push(read());
  }
  await writeWhole(file, pieces());
  expect(seen).toEqual(['old', 'old', 'old']);
  expect(read()).toBe('new');
});

test('what fails half-way leaves the old file, and no part', async () => {
  writeFileSync(file, 'old');
  function* broken() {
    yield Buffer.from('ne');
    throw new Error('the caller has hung up');
  }
  await expect(writeWhole(file, broken())).rejects.toThrow('hung up');
  expect(read()).toBe('old');
  expect(readdirSync(folder)).toEqual(['note.json']);
});

test('the mode is exactly the one given; by default it is what the umask leaves', async () => {
  const before = process.umask(0o077);
  try {
    await writeWhole(file, 'for the group', { mode: 0o660 });
    await writeWhole(path.join(folder, 'other'), 'for its owner');
  } finally {
    process.umask(before);
  }
  expect(statSync(file).mode & 0o777).toBe(0o660);
  expect(statSync(path.join(folder, 'other')).mode & 0o777).toBe(0o600);
});

test('the mode of the replaced file is not that of the new one', async () => {
  writeFileSync(file, 'open to all');
  chmodSync(file, 0o666);
  await writeWhole(file, 'secret', { mode: 0o600 });
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('of several files none is replaced if one cannot be made', async () => {
  const files = ['a.sln16', 'a.alaw'].map((name) => path.join(folder, name));
  const make = makeWhole(files, ([first = '']) => {
    writeFileSync(first, 'sound');
    throw new Error('sox is missing');
  });
  await expect(make).rejects.toThrow('sox is missing');
  expect(readdirSync(folder)).toEqual([]);
});

test('several files get their places together, and what made them is told', async () => {
  const files = [path.join(folder, 'a.sln16'), path.join(folder, 'a.alaw')] as const;
  const made = makeWhole(files, (parts) => {
    parts.forEach((part, at) => writeFileSync(part, `sound ${at}`));
    expect(readdirSync(folder).every((name) => /^\..*\.part$/.test(name))).toBe(true);
    return 'made';
  });
  expect(await made).toBe('made');
  expect(files.map((each) => readFileSync(each, 'utf8'))).toEqual(['sound 0', 'sound 1']);
  expect(readdirSync(folder)).toHaveLength(2);
});

test('two who write one file at the same time do not meet', async () => {
  const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(10_000));
  await Promise.all(texts.map((text) => writeWhole(file, text)));
  expect(texts).toContain(read());
  expect(readdirSync(folder)).toEqual(['note.json']);
});

test('a part may lie in another folder', async () => {
  const incoming = path.join(folder, 'incoming');
  mkdirSync(incoming);
  const part = path.join(incoming, 'one');
  const write = makeWhole([file], ([given]) => writeFileSync(given, given), {
    parts: [part],
  });
  await write;
  expect(read()).toBe(part);
  expect(readdirSync(incoming)).toEqual([]);
});

test('a part that a killed process has left goes an hour after its last write, and nothing else', async () => {
  const parts: string[] = [];
  const make = ([part]: readonly [string]) => {
    parts.push(part);
    writeFileSync(part, 'new');
  };
  for (let n = 0; n < 2; n += 1) await makeWhole([file], make);
  const [old = '', young = ''] = parts;
  const hidden = path.join(folder, '.note.json');
  const now = new Date();
  for (const [place, agoS] of [
    [old, 3601],
    [young, 3599],
    [hidden, 3601],
    [file, 3601],
  ] as const) {
    writeFileSync(place, 'half');
    utimesSync(place, now, new Date(now.getTime() - agoS * 1000));
  }
  expect(await removeLeftParts(folder, now)).toBe(1);
  expect(readdirSync(folder).sort()).toEqual(
    [young, hidden, file].map((each) => path.basename(each)).sort(),
  );
  expect(await removeLeftParts(path.join(folder, 'nowhere'), now)).toBe(0);
});

test('a link that takes the place of a folder meanwhile leads to no other', async () => {
  const name = 'old.part';
  const now = new Date();
  const inner = path.join(folder, 'inner');
  const moved = path.join(folder, 'moved');
  const other = path.join(folder, 'other');
  for (const each of [inner, other]) {
    mkdirSync(each);
    writeFileSync(path.join(each, name), 'half');
    utimesSync(path.join(each, name), now, new Date(now.getTime() - 7_200_000));
  }
  /** Another user acts once the names in the folder are read. */
  class WhenRead extends RegExp {
    override test(text: string): boolean {
      renameSync(inner, moved);
      symlinkSync(other, inner);
      return super.test(text);
    }
  }
  const names = new WhenRead('part$');
  expect(await removeLeftParts(folder, now, { below: 'inner', names })).toBe(1);
  expect([readdirSync(other), readdirSync(moved)]).toEqual([[name], []]);
  await expect(removeLeftParts(folder, now, { below: 'inner' })).rejects.toThrow(
    'is no folder, or a link to one',
  );
});
