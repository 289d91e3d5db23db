import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { runTypescript } from '../../parts/typescript.js';

let app: ChildProcess;
let told: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const program = path.join(projectRoot, 'tests/core/programs/startPrograms.ts');
  const env = { PATH: process.env.PATH, LANG: 'C.UTF-8', ARI_PASSWORD: 'the-secret' };
  app = spawn(process.execPath, [...runTypescript, program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let line = '';
  for await (const chunk of app.stdout ?? []) {
    line += String(chunk);
    if (line.endsWith('\n')) break;
  }
  told = JSON.parse(line) as typeof told;
});
afterAll(() => app.kill('SIGKILL'));

test('a program is a child of the starter, and gets and prints bytes as they are', () => {
  expect(told.bytes).toEqual({ isBuffer: true, stdout: '\0\xff\n', stderr: 'said\n' });
  expect(told.text).toEqual({ isBuffer: true, stdout: 'text', stderr: '' });
  expect(told.parent).toMatchObject({ stdout: `${String(told.first)}\n` });
});

test('why a program failed is told as it is without the starter', () => {
  expect(told.failed).toEqual({
    program: 'sh',
    reason: 'ended with code 2: why',
    stderr: 'why',
    exitCode: 2,
  });
  expect(told.missing).toMatchObject({
    program: 'no-such-program',
    reason: 'no-such-program is not installed',
    exitCode: null,
  });
  expect(told.late).toMatchObject({ reason: 'took longer than 100 ms', exitCode: null });
});

test('neither the starter nor its programs know a secret of the app', () => {
  expect(told.environment).toMatchObject({ stdout: expect.stringContaining('LANG=C') as string });
  expect(JSON.stringify(told.environment)).not.toContain('the-secret');
});

test('a signal to all processes of the hotline leaves the starter, which serves until the app is over', () => {
  expect(told.afterSignal).toMatchObject({ stdout: 'on\n' });
});

test('if the starter dies, its programs have failed, and the next program gets a new one', () => {
  const lost = { program: 'sh', reason: 'the process that starts programs has ended' };
  expect(told.lost).toMatchObject([lost, lost]);
  expect(told.again).toMatchObject({ stdout: 'again\n' });
  expect(told.second).not.toBe(told.first);
});

test('the starter ends with the app, even if that is killed', async () => {
  const isThere = () => existsSync(`/proc/${String(told.second)}`);
  expect(isThere()).toBe(true);
  app.kill('SIGKILL');
  await once(app, 'exit');
  await untilTrue('the end of the starter', () => (isThere() ? undefined : true));
});
