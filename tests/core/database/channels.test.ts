/**
 * A process listens on channels that SQL notifies by the same name. A watch whose channel nobody
 * notifies still works, by its periodic check, but late.
 */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';

const source = globSync(['app/**/*.ts', 'sql/functions/*.sql'], { cwd: projectRoot })
  .map((file) => readFileSync(path.join(projectRoot, file), 'utf8'))
  .join('\n');

test('every channel that a process listens on is notified, and the other way round', () => {
  const notified = [...source.matchAll(/\b(?:PERFORM|SELECT) wake\('(\w+)'/g)].map(
    ([, name = '']) => name,
  );
  const heard = [...source.matchAll(/\bchannels: \[([^\]]+)\]/g)].flatMap(([, list = '']) =>
    [...list.matchAll(/'(\w+)'/g)].map(([, name = '']) => name),
  );
  expect(heard.length).toBeGreaterThan(8);
  expect([...new Set(heard)].sort()).toEqual([...new Set(notified)].sort());
});

test('all that wakes a process does so by the function that knows WAKE_UPS', () => {
  expect(source.match(/.*\bpg_notify\(.*/g)).toEqual(['    PERFORM pg_notify(channel, payload);']);
});
