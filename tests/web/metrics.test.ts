/** What Prometheus reads, and the dashboard and the alert rules that are made of it. */
import http from 'node:http';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { changeDrain } from '../../app/core/nodes/store/nodeDrains.js';
import { writeHandOverState } from '../../app/core/files/store/storedFiles.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { missed, ticket } from './consoleScene.js';
import { people, TestConsole } from './testConsole.js';

const run = promisify(execFile);
const folder = path.join(projectRoot, 'docs', 'monitoring');
const token = 'a-token-of-more-than-thirty-two-characters';

let web: TestConsole;
beforeAll(async () => void (web = await TestConsole.start({}, {}, { hasGate: true })));
afterAll(() => web.stop());

/** The value of a metric; undefined when it is not there. */
function valueOf(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

test('the figures are those of the database, and none is about anybody', async () => {
  await missed(web, '13700000021');
  await ticket(web, { callerNumber: '13700000022', callerName: '张三丰' });
  await web.as(people.handler);
  await web.browser().post('/api/sign-in', { name: 'cao', password: 'wrong' });
  const { status, text } = await web.browser().get('/metrics');
  expect(status).toBe(200);
  expect(valueOf(text, 'hotline_calls_open{node="hotline"}')).toBe(1);
  expect(valueOf(text, 'hotline_queue_waiting{queue="case"}')).toBe(0);
  expect(valueOf(text, 'hotline_queue_offered_last_hour{queue="case"}')).toBe(1);
  expect(valueOf(text, 'hotline_queue_connection_ratio{queue="case"}')).toBe(0);
  expect(valueOf(text, 'hotline_tickets_open{status="opened"}')).toBe(1);
  expect(valueOf(text, 'hotline_console_sessions')).toBe(1);
  expect(valueOf(text, 'hotline_console_wrong_passwords')).toBe(1);
  expect(valueOf(text, 'hotline_up{part="database"}')).toBe(1);
  // The tests' settings name an exchange that is not there.
  expect(valueOf(text, 'hotline_up{part="exchange"}')).toBe(0);
  expect(valueOf(text, 'hotline_lag_seconds{part="exchange"}')).toBeUndefined();
  for (const personal of ['1370000002', '张三丰', 'cao', '曹建平']) {
    expect(text).not.toContain(personal);
  }
});

test('a node that is drained is seen', async () => {
  await beat(web.app.db, 'hotline', web.app.clock.now());
  const draining = async () =>
    valueOf((await web.browser().get('/metrics')).text, 'hotline_node_draining{node="hotline"}');
  expect(await draining()).toBe(0);
  const drain = { node: 'hotline', at: web.app.clock.now(), osUser: 'ops', host: 'pbx9' };
  await changeDrain(web.app.db, { ...drain, isDraining: true });
  expect(await draining()).toBe(1);
});

test('files that wait for the store are seen, and why', async () => {
  const now = web.app.clock.now();
  const waitingSince = new Date(now.getTime() - 7_200_000);
  const state = { node: 'hotline', seenAt: now } as const;
  const of = async (name: string) =>
    valueOf((await web.browser().get('/metrics')).text, `hotline_files_${name}{node="hotline"}`);
  for (const [kind, waiting] of [
    ['recordings', 2],
    ['messages', 1],
  ] as const) {
    await writeHandOverState(web.app.db, {
      ...state,
      kind,
      waiting,
      waitingSince,
      problem: 'away',
    });
  }
  expect(await of('waiting')).toBe(3);
  expect(await of('oldest_waiting_seconds')).toBe(7200);
  expect(await of('problem')).toBe(1);
  for (const kind of ['recordings', 'messages'] as const) {
    await writeHandOverState(web.app.db, {
      ...state,
      kind,
      waiting: 0,
      waitingSince: null,
      problem: null,
    });
  }
  expect(await of('oldest_waiting_seconds')).toBe(0);
  expect(await of('problem')).toBe(0);
});

test('a made-up address makes no new metric', async () => {
  await web.browser().get('/api/made-up/13700000021');
  const { text } = await web.browser().get('/metrics');
  expect(text).toContain('route="unknown",status="404"');
  expect(text).not.toContain('made-up');
});

test('only this machine reads the metrics, and not through a proxy; with a token, its holder', async () => {
  const forwarded = { 'x-forwarded-for': '10.1.2.3' };
  expect((await web.browser().get('/metrics', forwarded)).status).toBe(401);
  expect((await web.browser().get('/healthz', forwarded)).status).toBe(200);
  // A proxy that adds no header passes on the name by which browsers reach the console.
  const statusFor = (host: string) =>
    new Promise((resolve, reject) => {
      http
        .get(`${web.origin}/metrics`, { headers: { host } }, (reply) => {
          reply.resume();
          resolve(reply.statusCode);
        })
        .on('error', reject);
    });
  expect(await statusFor('12368.example.cn')).toBe(401);
  expect(await statusFor('localhost:12368')).toBe(200);
});

test('while the database is away, the server is alive, not ready, and says so', async () => {
  await web.hotline.gate.shut();
  try {
    const browser = web.browser();
    expect((await browser.get('/healthz')).status).toBe(200);
    expect(await browser.get('/readyz')).toMatchObject({
      status: 503,
      body: { status: 'database_unavailable' },
    });
    const { status, text } = await browser.get('/metrics');
    expect([status, valueOf(text, 'hotline_up{part="database"}')]).toEqual([200, 0]);
    // What was true before is not shown as if it were now.
    expect(valueOf(text, 'hotline_tickets_open{status="opened"}')).toBeUndefined();
    expect(valueOf(text, 'hotline_tickets_overdue')).toBeUndefined();
    browser.cookie = `session=${'A'.repeat(43)}`;
    expect(await browser.get('/api/me')).toMatchObject({
      status: 503,
      body: { error: 'unavailable' },
    });
  } finally {
    await web.hotline.gate.open();
  }
  expect((await web.browser().get('/readyz')).status).toBe(200);
});

test('dashboard and alert rules ask for metrics that there are', async () => {
  const { text } = await web.browser().get('/metrics');
  const there = new Set(
    [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? ['_bucket', '_count', '_sum'].map((end) => name + end) : [name],
    ),
  );
  for (const file of ['dashboard.json', 'alerts.yml', 'alerts.test.yml']) {
    const asked = (await readFile(path.join(folder, file), 'utf8')).match(/\bhotline_[a-z0-9_]+/g);
    expect(asked).not.toBeNull();
    expect([file, (asked ?? []).filter((name) => !there.has(name))]).toEqual([file, []]);
  }
});

test('promtool takes the alert rules, and they say what they should', async () => {
  const checked = await run('promtool', ['check', 'rules', path.join(folder, 'alerts.yml')]);
  expect(checked.stdout).toContain('SUCCESS');
  const tried = await run('promtool', ['test', 'rules', path.join(folder, 'alerts.test.yml')]);
  expect(tried.stdout).toContain('SUCCESS');
});

test('with a token in the settings, a machine alone is not enough', async () => {
  await web.stop();
  web = await TestConsole.start({ WEB_METRICS_TOKEN: token });
  const ask = (authorization: string) => web.browser().get('/metrics', { authorization });
  expect((await web.browser().get('/metrics')).status).toBe(401);
  expect((await ask('Bearer wrong')).status).toBe(401);
  expect((await ask(`Bearer ${token}`)).status).toBe(200);
});
