import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { changeAgent } from '../../app/queue/agentStates.js';
import { putQueue } from '../../app/queue/store/queues.js';
import { changeEntry } from '../../app/queue/waiting/waitingQueue.js';
import { assignCallers } from '../../app/queue/store/assignCallers.js';
import { beginHold } from '../../app/queue/store/queueEntries.js';
import { makeScene, type Scene } from '../queue/scene.js';
import { cleanDatabase, type TestDatabase } from '../parts/database.js';
import { runTypescript } from '../parts/typescript.js';
import { hotline } from './hotline.js';

const root = path.resolve(__dirname, '../..');
let database: TestDatabase;
let scene: Scene;
let child: ChildProcess | undefined;

beforeEach(async () => {
  database = await cleanDatabase();
  scene = await makeScene(database.pool);
  // The command uses the machine's clock.
  await scene.pass((Date.now() - scene.deps.clock.now().getTime()) / 1000);
  await scene.queue('general');
  await scene.queue('case', { skills: ['topic:case'] });
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = undefined;
  await database.close();
});

const environment = () => ({
  ...process.env,
  DATABASE_URL: database.url,
  HOTLINE_REASON: 'a test',
});
const args = [...runTypescript, 'app/cli.ts', 'queue'];

const show = (...more: string[]) =>
  hotline(['queue', ...more], { DATABASE_URL: database.url, HOTLINE_REASON: 'a test' });

/** Collects what a running command prints, and waits for output that matches. */
function listen(process: ChildProcess) {
  let text = '';
  process.stdout?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    text: () => text,
    async until(expected: RegExp): Promise<void> {
      while (!expected.test(text)) {
        if (process.exitCode !== null) throw new Error(`it ended after:\n${text}`);
        await Promise.race([once(process.stdout!, 'data'), once(process, 'close')]);
      }
    },
  };
}

/** Signs in an agent who is on a break, so that the queue takes callers and offers none. */
async function pausedAgent(): Promise<void> {
  const agent = await scene.agent('1001', { 'topic:case': 5 });
  await changeAgent(scene.deps, agent.id, { kind: 'pause', reason: 'rest' });
}

test('--once shows who waits, who talks, what agents do, and the service level', async () => {
  const talker = await scene.agent('1001', { 'topic:case': 5, 'language:en': 5 });
  const resting = await scene.agent('1002');
  await changeAgent(scene.deps, resting.id, { kind: 'pause', reason: 'lunch' });
  const first = await scene.caller('case', { callerNumber: '13800138001' });
  await assignCallers(database.pool, scene.deps.clock.now());
  await changeEntry(scene.deps, first.id, { kind: 'answered', agentId: talker.id });
  await beginHold(database.pool, first.id, scene.deps.clock.now());
  await scene.caller('case', { callerNumber: '13800138002', skills: ['language:en'] });
  await scene.caller('general', { callerNumber: '' });
  const gone = await scene.caller('general', { callerNumber: '13800138004' });
  await scene.pass(7);
  await changeEntry(scene.deps, gone.id, { kind: 'caller_gone' });

  const { code, stdout, stderr } = await show('--once');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^2 waiting$/m);
  expect(stdout).toMatch(/^case +1 .*13800138002 .*language:en topic:case$/m);
  expect(stdout).toMatch(/^general +1 .*withheld/m);
  expect(stdout).toMatch(/^1 talking$/m);
  expect(stdout).toMatch(/^case +\d:\d\d +0:\d\d +\d:\d\d +13800138001 +1001 Agent 1001$/m);
  expect(stdout).toMatch(/^2 agents: 1 talking, 1 paused$/m);
  expect(stdout).toMatch(/^1002 Agent 1002 +paused .* lunch$/m);
  // One caller answered in time, and one who hung up too late for a short abandon.
  for (const span of ['last 30 min', 'last 24 h']) {
    expect(stdout).toMatch(new RegExp(`^${span} +2 +1 +1 +50.0% +50.0%`, 'm'));
  }
  expect(stdout).toMatch(/^last 24 h .*ALARM/m);

  const general = (await show('--once', '--queue', 'general')).stdout;
  expect(general).toMatch(/^1 waiting$/m);
  expect(general).toMatch(/^no calls$/m);
  expect(general).toMatch(/^last 30 min +1 +0 +1 /m);
});

test('with nobody there it says so, and has no figures', async () => {
  const { code, stdout } = await show('--once');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^no callers waiting$/m);
  expect(stdout).toMatch(/^no agent is signed in$/m);
  expect(stdout).toMatch(/^today +0 +0 +0 +— +— +—$/m);
});

test('an unknown queue ends with 2 and a sentence', async () => {
  const { code, stderr } = await show('--once', '--queue', 'nowhere');
  expect(code).toBe(2);
  expect(stderr).toContain('there is no queue nowhere; the queues are case, general');
});

test('in a pipe a new picture follows what happens, until nobody reads any more', async () => {
  await pausedAgent();
  child = spawn(process.execPath, args, { cwd: root, env: environment() });
  const seen = listen(child);
  await seen.until(/no callers waiting/);
  await scene.caller('case', { callerNumber: '13800138009' });
  await seen.until(/1 waiting[^]*13800138009/);
  expect(seen.text()).not.toContain('\u001b');
  const ended = once(child, 'exit');
  child.stdout?.destroy();
  expect(await ended).toEqual([0, null]);
});

test('on a terminal Ctrl-C gives back the screen and the cursor', async () => {
  const command = [process.execPath, ...args].map((each) => `'${each}'`).join(' ');
  // `script` provides a terminal; its standard input is the keyboard. Without `exec`, dash would
  // stay as the parent and be ended by the same Ctrl-C.
  child = spawn('script', ['--quiet', '--return', '--command', `exec ${command}`, '/dev/null'], {
    cwd: root,
    env: { ...environment(), TERM: 'xterm' },
  });
  const seen = listen(child);
  await seen.until(/no callers waiting/);
  expect(seen.text()).toContain('\u001b[?1049h\u001b[?25l');
  expect(seen.text()).not.toContain('\u001b[?1049l');
  const ended = once(child, 'exit');
  child.stdin?.write('\u0003');
  expect(await ended).toEqual([0, null]);
  await seen.until(/\[\?1049l/);
  expect(seen.text().trimEnd().endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
});

test('while the database is away it shows what it saw last, and goes on afterwards', async () => {
  const road = await openRoad(database.url);
  try {
    child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...environment(), DATABASE_URL: road.url },
    });
    const seen = listen(child);
    await seen.until(/no callers waiting/);
    await road.close();
    await seen.until(/PostgreSQL does not answer; the figures below are old[^]*no callers waiting/);
    await road.open();
    await pausedAgent();
    await scene.caller('case', { callerNumber: '13800138010' });
    await seen.until(/1 waiting[^]*13800138010/);
  } finally {
    await road.close();
  }
});

/** Opens a proxy to the database that can be closed and reopened at the same port. */
async function openRoad(databaseUrl: string) {
  const to = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const open = async (port: number) => {
    server = createServer((near) => {
      const far = connect(Number(to.port), to.hostname);
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => sockets.delete(socket));
      }
      near.pipe(far).pipe(near);
    }).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const port = await open(0);
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${port}`;
  return {
    url: url.href,
    open: () => open(port),
    async close() {
      if (server?.listening !== true) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

test('queues list prints what people call a queue', async () => {
  await putQueue(database.pool, 'case', { titleZh: '案件咨询', titleEn: 'Cases' });
  const { code, stdout } = await hotline(['queues', 'list'], { DATABASE_URL: database.url });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^case\n {2}title +案件咨询\n {2}title-en +Cases$/m);
});
