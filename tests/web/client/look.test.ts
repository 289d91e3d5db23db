import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';

const client = path.join(projectRoot, 'app/web/client');
const textsOf = (ending: RegExp) =>
  readdirSync(client, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => readFileSync(path.join(client, name), 'utf8'));

test('each class that has a look is one that a page gives', () => {
  const [pages, sheets] = [/\.tsx?$/, /\.css$/].map((ending) => textsOf(ending).join('\n'));
  const rules = sheets?.replace(/\/\*[^]*?\*\//g, '') ?? '';
  const classes = new Set([...rules.matchAll(/\.([a-z][a-z0-9-]*)/g)].map(([, name = '']) => name));
  expect(classes.size).toBeGreaterThan(100);
  const given = new Set(pages?.match(/[a-z][a-z0-9-]*/g));
  expect([...classes].filter((name) => !given.has(name))).toEqual([]);
});
