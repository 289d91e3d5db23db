/**
 * Two processes with one node name: the second would close the first one's calls, so it must not
 * start.
 */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { projectRoot } from '../../app/core/paths.js';
import { typescript } from '../parts/typescript.js';
import type { Caller } from '../telephone/caller.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { Hotline } from './hotline.js';

let hotline: Hotline;
let others: AppProcess[] = [];
let started = 0;

beforeAll(async () => {
  hotline = await Hotline.start({
    hasOwnServers: true,
    asterisk: { SECOND_ARI_APP: 'hotline-b', SECOND_ARI_APP_NUMBERS: '12369' },
  });
});
afterAll(async () => {
  await hotline?.stop();
});
afterEach(async () => {
  for (const other of others) await other.stop();
  others = [];
  await hotline.carrier.hangUpAll();
  await hotline.nothingLeft();
});

/**
 * Starts another process with the same name, which takes other calls of the same Asterisk.
 * @throws Error with its output if it ends
 */
async function another(env: Readonly<Record<string, string>> = {}): Promise<AppProcess> {
  const app = await startAppProcess({
    env: { ...hotline.settings, ARI_APP: 'hotline-b', ...env },
    logFile: path.join(hotline.folder, `app-other-${++started}.log`),
    command: [...typescript, path.join(projectRoot, 'app/main.ts')],
  });
  others.push(app);
  return app;
}

async function inMenu(from: string): Promise<Caller> {
  const caller = await hotline.carrier.dial({ from });
  await caller.hears('mainMenu');
  return caller;
}

/** Checks that the caller is served and their row is open: no process took the call for lost. */
async function expectServed(caller: Caller): Promise<void> {
  const before = caller.heard().length;
  await caller.press('9');
  await untilTrue('an answer to her digit', () => caller.heard()[before]);
  const { rows } = await hotline.db.query(
    'SELECT outcome, ended_at FROM calls WHERE caller_number = $1',
    [caller.from],
  );
  expect(rows).toEqual([{ outcome: null, ended_at: null }]);
}

async function holder(): Promise<number | undefined> {
  const { rows } = await hotline.db.query<{ pid: number }>(
    "SELECT pid FROM node_leases WHERE node = 'e2e' AND released_at IS NULL",
  );
  return rows[0]?.pid;
}

test('the second does not start, says who has the name, and no caller of the first is lost', async () => {
  const caller = await inMenu('13700000701');
  const refusal = await another().then(
    () => 'it has started',
    (error: Error) => error.message,
  );
  await expectServed(caller);
  expect(refusal).toContain(
    `the node name e2e is taken: process ${hotline.app.pid} on ${hostname()}, since `,
  );
  expect(refusal).toContain('HOTLINE_NODE');
  expect(await holder()).toBe(hotline.app.pid);
  // Under another name it starts.
  await another({ HOTLINE_NODE: 'e2e-b' });
  await expectServed(caller);
});

test('PostgreSQL dies and comes back while a second waits for it: the first has its name and its callers', async () => {
  const caller = await inMenu('13700000702');
  await hotline.postgres.kill();
  const refused = another().then(
    () => 'it has started',
    (error: Error) => error.message,
  );
  await untilTrue('the second to wait', async () =>
    (await otherLog()).includes('waiting for the database') ? true : undefined,
  );
  await hotline.postgres.restart();
  expect(await refused).toContain(`process ${hotline.app.pid} on`);
  await expectServed(caller);
  expect(hotline.app.isRunning).toBe(true);
});

async function otherLog(): Promise<string> {
  return readFile(path.join(hotline.folder, `app-other-${started}.log`), 'utf8').catch(() => '');
}

test('a process that stood still until another one took its name stops taking calls, and says so; when that one dies the next starts at once', async () => {
  const { pid } = hotline.app;
  process.kill(pid, 'SIGSTOP');
  try {
    await hotline.db.query(
      "UPDATE node_leases SET expires_at = clock_timestamp() - interval '1 s' WHERE node = 'e2e'",
    );
    const second = await another();
    expect(await holder()).toBe(second.pid);
    process.kill(pid, 'SIGCONT');
    expect(await hotline.app.ended).toMatchObject({ code: 78 });
    const log = (await hotline.appLog()).split('\n');
    const said = log.find((line) => line.includes('another process holds the node name'));
    expect(said).toContain(`the node name e2e is taken: process ${second.pid} on`);
    await expect(hotline.app.restart()).rejects.toThrow(`process ${second.pid} on`);
    expect(await holder()).toBe(second.pid);
    await second.kill();
  } finally {
    if (hotline.app.isRunning) process.kill(pid, 'SIGCONT');
  }
  await hotline.app.restart();
  expect(await holder()).toBe(hotline.app.pid);
  await hotline.app.stop();
  // It has released the name.
  expect(await holder()).toBeUndefined();
});
