/** What one session and one user may have open, and how often a session may ask for it. */
import http from 'node:http';
import { once } from 'node:events';
import { until } from '../queue/until.js';
import { askSocket } from './askSocket.js';
import { people, TestConsole, type Browser } from './testConsole.js';

const limits = {
  WEB_STREAMS_PER_SESSION: '3',
  WEB_STREAMS_PER_USER: '5',
  WEB_SOCKETS_PER_MINUTE: '3',
};

let web: TestConsole;
beforeEach(async () => void (web = await TestConsole.start(limits)));
afterEach(() => web.stop());

/** Opens a live stream. @returns the answer, which goes on */
async function openStream({ cookie }: Browser): Promise<http.IncomingMessage> {
  const request = http.get(`${web.origin}/api/live`, { agent: false, headers: { cookie } });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.on('error', () => undefined).resume();
  return response;
}

test('a session has no more live streams than the setting says; another has its own, and a place that is free again is given again', async () => {
  const supervisor = await web.as(people.supervisor);
  const other = await web.as(people.supervisor);
  const streams = [];
  for (let n = 0; n < 3; n++) streams.push(await openStream(supervisor));
  expect(streams.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200]);
  const refused = await supervisor.get('/api/live');
  expect([refused.status, refused.body]).toEqual([
    429,
    { error: 'too_many_streams', message: expect.stringContaining('WEB_STREAMS_PER_SESSION') },
  ]);
  expect((await openStream(other)).statusCode).toBe(200);
  streams[0]?.destroy();
  // The server learns of the closed one by its own socket, which nothing tells us.
  let again = 429;
  while (again === 429) again = (await openStream(supervisor)).statusCode ?? 0;
  expect(again).toBe(200);
});

test('a browser that leaves before its stream is opened, as a page that is loaded again, leaves none behind', async () => {
  const supervisor = await web.as(people.supervisor);
  const { db } = web.app;
  let left = 0;
  web.server.server.on('connection', (socket) => socket.on('close', () => (left += 1)));
  const holder = await db.connect();
  try {
    // The server reads whose session it is, and waits for this.
    await holder.query('BEGIN; LOCK TABLE web_sessions IN ACCESS EXCLUSIVE MODE');
    const requests = Array.from({ length: 3 }, () => {
      const { cookie } = supervisor;
      const url = `${web.origin}/api/live`;
      return http.get(url, { agent: false, headers: { cookie } }).on('error', () => undefined);
    });
    await until('all to wait', async () => {
      const { rowCount } = await db.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rowCount === requests.length;
    });
    for (const request of requests) request.destroy();
    await until('the server to know', () => left === requests.length);
    await holder.query('COMMIT');
  } finally {
    holder.release();
  }
  const statuses = [];
  for (let n = 0; n < 3; n++) statuses.push((await openStream(supervisor)).statusCode);
  expect(statuses).toEqual([200, 200, 200]);
});

test('who signs in again and again has no more live streams for it, and keeps nobody else out', async () => {
  const statuses = [];
  const streams = [];
  for (let n = 0; n < 20; n++) {
    const stream = await openStream(await web.as(people.supervisor));
    statuses.push(stream.statusCode);
    streams.push(stream);
  }
  expect(statuses).toEqual(Array.from({ length: 20 }, (_, n) => (n < 5 ? 200 : 429)));
  const supervisor = await web.as(people.supervisor);
  const refused = await supervisor.get('/api/live');
  expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
    429,
    '5',
    { error: 'too_many_streams', message: expect.stringContaining('WEB_STREAMS_PER_USER') },
  ]);
  // Whatever else a page asks for is answered.
  expect((await supervisor.get('/api/floor')).status).toBe(200);
  expect((await openStream(await web.as(people.agent))).statusCode).toBe(200);
  streams[0]?.destroy();
  // The server learns of the closed one by its own socket, which nothing tells us.
  let again = 429;
  while (again === 429) again = (await openStream(supervisor)).statusCode ?? 0;
  expect(again).toBe(200);
});

test('a session asks for the socket of its telephone no more often than the setting says', async () => {
  const agent = await web.as(people.agent);
  const other = await web.as(people.agent);
  const ask = (browser: Browser) =>
    askSocket(`${web.origin}/api/telephone/socket`, browser, web.app.config.WEB_ORIGIN);
  for (let n = 0; n < 3; n++) expect((await ask(agent)).status).toBe(409);
  const refused = await ask(agent);
  expect([refused.status, refused.headers['retry-after']]).toEqual([429, '5']);
  expect(JSON.parse(refused.text)).toEqual({
    error: 'too_many_sockets',
    message: expect.stringContaining('WEB_SOCKETS_PER_MINUTE'),
  });
  expect((await ask(other)).status).toBe(409);
});

test('what limits the requests of an address counts sockets, too', async () => {
  const agent = await web.as(people.agent);
  await web.stop();
  web = await TestConsole.start({ ...limits, WEB_REQUESTS_PER_MINUTE: '60' });
  const ask = () =>
    askSocket(`${web.origin}/api/telephone/socket`, agent, web.app.config.WEB_ORIGIN);
  for (let n = 0; n < 60; n++) expect((await ask()).status).toBe(401);
  expect((await ask()).status).toBe(429);
});
