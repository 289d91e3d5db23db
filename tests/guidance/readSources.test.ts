import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { nationalFolder, readNationalContent } from '../../app/guidance/readContent.js';
import { readSources } from '../../app/guidance/readSources.js';
import { projectRoot } from '../../app/core/paths.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';

const temporary = temporaryFolder();
const kept = path.join(temporary.path, 'kept');
afterAll(() => temporary.remove());

/** Returns a copy of the sources of the content. */
function copySources(name: string): string {
  const folder = path.join(temporary.path, name);
  cpSync(path.join(projectRoot, 'app/guidance'), folder, { recursive: true });
  return folder;
}

test('the content of the sources is kept, and parsed again when one of them has changed', async () => {
  const folder = copySources('changed');
  const { content } = await readNationalContent(nationalFolder);
  const asKept: unknown = JSON.parse(JSON.stringify(content));
  expect(JSON.parse(JSON.stringify(await readSources(folder, kept)))).toEqual(asKept);

  const [name = ''] = readdirSync(kept);
  const file = path.join(kept, name);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(asKept);
  writeFileSync(file, '{"from":"what was kept"}');
  expect(await readSources(folder, kept)).toEqual({ from: 'what was kept' });

  appendFileSync(path.join(folder, 'content/laws.yaml'), '\n# one line more\n');
  expect(JSON.parse(JSON.stringify(await readSources(folder, kept)))).toEqual(asKept);
  appendFileSync(path.join(folder, 'yamlFile.ts'), '\n// one line more\n');
  expect(JSON.parse(JSON.stringify(await readSources(folder, kept)))).toEqual(asKept);
  expect(readdirSync(kept)).toHaveLength(3);
});

test('of many results the latest ten stay', async () => {
  const folder = copySources('often');
  const many = path.join(temporary.path, 'many');
  mkdirSync(many);
  for (let n = 0; n < 12; n += 1) {
    writeFileSync(path.join(many, `${n}.json`), '{}');
    utimesSync(path.join(many, `${n}.json`), n, n);
  }
  await readSources(folder, many);
  const left = readdirSync(many);
  expect(left).toHaveLength(10);
  expect(left).toEqual(expect.arrayContaining(['3.json', '11.json']));
  expect(left).not.toContain('2.json');
});

test('a file of another shape is named with its line, and nothing is kept of it', async () => {
  const folder = copySources('wrong');
  const before = readdirSync(kept);
  writeFileSync(path.join(folder, 'content/laws.yaml'), 'laws:\n  - id: 1\n');
  await expect(readSources(folder, kept)).rejects.toThrow(/^laws\.yaml:2: /);
  expect(readdirSync(kept)).toEqual(before);
});
