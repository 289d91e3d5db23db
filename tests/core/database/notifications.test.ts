/** Who listens is notified: the names of NOTIFY are strings on both sides, which no compiler compares. */
import { globSync, readFileSync } from 'node:fs';

const sources = [...globSync('app/**/*.ts'), ...globSync('sql/{functions,triggers}/*.sql')].map(
  (file) => readFileSync(file, 'utf8'),
);

function namesIn(pattern: RegExp): string[] {
  const names = sources.flatMap((text) =>
    [...text.matchAll(pattern)].map(([, name]) => name ?? ''),
  );
  return [...new Set(names)].sort();
}

test('each channel that a process listens to is notified, and the other way round', () => {
  const listened = namesIn(/^ +channels: \[(.*)\],$/gm).flatMap((list) =>
    [...list.matchAll(/'(\w+)'/g)].map(([, name]) => name ?? ''),
  );
  expect(listened.length).toBeGreaterThan(5);
  expect(namesIn(/pg_notify\('(\w+)'/g)).toEqual([...new Set(listened)].sort());
});
