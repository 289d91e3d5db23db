import { appendFileSync, cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

test('a file of another shape is named with its line, and nothing is kept of it', async () => {
  const folder = copySources('wrong');
  const before = readdirSync(kept);
  writeFileSync(path.join(folder, 'content/laws.yaml'), 'laws:\n  - id: 1\n');
  await expect(readSources(folder, kept)).rejects.toThrow(/^laws\.yaml:2: /);
  expect(readdirSync(kept)).toEqual(before);
});
