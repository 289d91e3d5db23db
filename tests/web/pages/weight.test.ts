/** What the browser must load before the desk can be used. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtClient } from '../../../app/web/server/serveClient.js';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const manifest = JSON.parse(
  readFileSync(path.join(builtClient, '.vite/manifest.json'), 'utf8'),
) as Readonly<Record<string, Chunk>>;

/** The files that a chunk needs: its own, and those of everything that it imports. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined) throw new Error(`the build has no ${name}`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css ?? []) seen.add(css);
  for (const each of chunk.imports ?? []) filesOf(each, seen);
  return seen;
}

const kilobytes = (files: Iterable<string>) =>
  [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(path.join(builtClient, file))).byteLength / 1000,
    0,
  );

test('the desk is at most 400 kB to load, compressed', () => {
  const files = filesOf('desk/deskPage.tsx', filesOf('index.html'));
  expect(files.size).toBeGreaterThan(3);
  expect(kilobytes(['index.html', ...files])).toBeLessThan(400);
});

test('charts are not loaded before the reports', () => {
  const reports = filesOf('reports/reportsPage.tsx');
  const desk = filesOf('desk/deskPage.tsx', filesOf('index.html'));
  const onlyReports = [...reports].filter((file) => !desk.has(file));
  expect(kilobytes(onlyReports)).toBeGreaterThan(100);
});
