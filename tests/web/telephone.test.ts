/** The telephone in a page, as the console's server guards it: who gets to the exchange, and for how long. */
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { putPage, readPage } from '../../app/agents/page/store/pageTelephones.js';
import { changeAgent } from '../../app/queue/agentStates.js';
import { findAgent } from '../../app/queue/store/agents.js';
import { beat } from '../../app/queue/store/queueUpkeep.js';
import { until } from '../queue/until.js';
import { askSocket } from './askSocket.js';
import { people, TestConsole, type Browser } from './testConsole.js';

const pageId = '6f9a0c3e-1d7c-4f0e-9c6d-2b8f1f3f0a11';
const otherPageId = 'b1f6f5f0-52a9-4a45-8d43-55a7f4d5c0de';

/** An exchange whose WebSocket is not there, and what it was asked for. */
const asked: string[] = [];
/** The desk telephones that are registered there. */
const online = new Set<string>();
/** Called for each question about one of them. */
let lookedFor = (_number: string): void => undefined;
const exchange = http.createServer((request, response) => {
  const [, number] = /^\/ari\/endpoints\/PJSIP\/(\d+)$/.exec(request.url ?? '') ?? [];
  if (number !== undefined) {
    lookedFor(number);
    const state = online.has(number) ? 'online' : 'offline';
    response.end(JSON.stringify({ technology: 'PJSIP', resource: number, state }));
    return;
  }
  asked.push(request.url ?? '');
  response.writeHead(404, { 'content-length': '0', connection: 'keep-alive' }).end();
});

let web: TestConsole;
beforeAll(async () => {
  await new Promise<void>((resolve) => exchange.listen(0, '127.0.0.1', resolve));
  const { port } = exchange.address() as AddressInfo;
  web = await TestConsole.start({ ARI_URL: `http://127.0.0.1:${port}` });
});
afterAll(async () => {
  await web?.stop();
  exchange.closeAllConnections();
  await new Promise((resolve) => exchange.close(resolve));
});

const refusalOf = async (browser: Browser | null, path: string, origin: string) =>
  (await askSocket(`${web.origin}${path}`, browser, origin)).status;
const socket = (page = pageId) => `/api/telephone/socket?page=${page}`;

/** The page of agent 1001, in the session of a browser. */
async function hasPage(browser: Browser): Promise<number> {
  const { db, clock, config } = web.app;
  const found = await findAgent(db, '1001');
  const { session } = (await browser.get('/api/me')).body as { session: { id: number } };
  const agentId = found?.agent.id ?? 0;
  await putPage(
    db,
    {
      agentId,
      pageId,
      sessionId: session.id,
      node: config.HOTLINE_NODE,
      sipDigest: '0123456789abcdef0123456789abcdef',
    },
    clock.now(),
    null,
  );
  return agentId;
}

test('nobody but the agent’s own page gets to the exchange, and nothing but its WebSocket is there', async () => {
  const { WEB_ORIGIN: ours } = web.app.config;
  const agent = await web.as(people.agent);
  const supervisor = await web.as(people.supervisor);
  const dispatcher = await web.as(people.dispatcher);
  await hasPage(agent);
  expect(await refusalOf(null, socket(), ours)).toBe(401);
  expect(await refusalOf(agent, socket(), 'https://elsewhere.example')).toBe(403);
  expect(await refusalOf(dispatcher, socket(), ours)).toBe(403);
  // Signed in, and not the page that is the telephone.
  expect(await refusalOf(agent, socket(otherPageId), ours)).toBe(409);
  expect(await refusalOf(supervisor, socket(), ours)).toBe(409);
  expect(await refusalOf(agent, '/api/telephone/../ari/channels', ours)).toBe(404);
  expect(await refusalOf(agent, '/ws', ours)).toBe(404);
  // Another route is none of a socket's.
  expect(await refusalOf(agent, '/api/me', ours)).toBe(404);
});

/** What comes back for bytes that are sent as they are, until the server closes. */
function sendBytes(origin: string, lines: readonly string[], then = ''): Promise<string> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    let got = '';
    const client = net.connect({ host: hostname, port: Number(port) }, () => {
      client.write(`${lines.join('\r\n')}\r\n\r\n${then}`);
    });
    client.on('data', (chunk: Buffer) => (got += chunk.toString('latin1')));
    client.on('error', reject).on('close', () => resolve(got));
  });
}

const upgrade = ['Host: console', 'Connection: Upgrade', 'Upgrade: websocket'];
const upgradeOf = (agent: Browser, key = 'dGhlIHNhbXBsZSBub25jZQ==') => [
  `GET ${socket()} HTTP/1.1`,
  ...upgrade,
  `Origin: ${web.app.config.WEB_ORIGIN}`,
  `Cookie: ${agent.cookie}`,
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${key}`,
];

test.each(['//', '//[', 'http://:99999/'])(
  'an invalid address (%s) ends nothing but its own connection',
  async (address) => {
    const got = await sendBytes(web.origin, [`GET ${address} HTTP/1.1`, ...upgrade]);
    expect(got).toMatch(/^HTTP\/1\.1 40[04] /);
    expect((await web.browser().get('/healthz')).status).toBe(200);
  },
);

test('an exchange that does not agree to the WebSocket reads nothing of what the page sends', async () => {
  const agent = await web.as(people.agent);
  await hasPage(agent);
  const smuggled = 'GET /ari/asterisk/info HTTP/1.1\r\nHost: exchange\r\n\r\n';
  const refused = await sendBytes(web.origin, upgradeOf(agent), smuggled);
  expect([refused.slice(0, 13), asked]).toEqual(['HTTP/1.1 502 ', ['/ws']]);
  const without = await sendBytes(web.origin, upgradeOf(agent, 'none'), smuggled);
  expect([without.slice(0, 13), asked]).toEqual(['HTTP/1.1 400 ', ['/ws']]);
});

test('a page that is gone before it is let through is not connected with the exchange', async () => {
  const agent = await web.as(people.agent);
  await hasPage(agent);
  const before = asked.length;
  const client = await web.database.pool.connect();
  try {
    // The route waits here when it asks which page is the telephone.
    await client.query('BEGIN');
    await client.query('LOCK TABLE page_telephones');
    const gone = new Promise<void>((resolve) => {
      web.server.server.once('upgrade', (_request, socket: Duplex) =>
        socket.once('close', resolve),
      );
    });
    const { hostname, port } = new URL(web.origin);
    const page = net.connect({ host: hostname, port: Number(port) });
    page.write(`${upgradeOf(agent).join('\r\n')}\r\n\r\n`);
    await until('the route to ask', async () => {
      const { rowCount } = await client.query(
        `SELECT FROM pg_locks WHERE relation = 'page_telephones'::regclass AND NOT granted`,
      );
      return rowCount !== 0;
    });
    page.resetAndDestroy();
    await gone;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
  expect(await refusalOf(agent, socket(), web.app.config.WEB_ORIGIN)).toBe(502);
  expect(asked.slice(before)).toEqual(['/ws']);
});

test('a way to the exchange ends here when another process has given the telephone to another page', async () => {
  const agent = await web.as(people.agent);
  const agentId = await hasPage(agent);
  const { db, clock, config } = web.app;
  const agree = (_request: http.IncomingMessage, socket: Duplex) => {
    socket.on('end', () => socket.destroy()).resume();
    const headers = ['Connection: Upgrade', 'Upgrade: websocket', '\r\n'];
    socket.write(['HTTP/1.1 101 Switching Protocols', ...headers].join('\r\n'));
  };
  exchange.on('upgrade', agree);
  try {
    const way = http.get(`${web.origin}${socket()}`, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        cookie: agent.cookie,
        origin: config.WEB_ORIGIN,
      },
    });
    const opened = await new Promise<net.Socket>((resolve, reject) => {
      way.on('upgrade', (_response, opened) => resolve(opened));
      way.on('response', ({ statusCode }) => reject(new Error(`refused: ${statusCode}`)));
    });
    const over = new Promise<void>((resolve) => opened.once('close', resolve));
    opened.on('error', () => undefined).resume();
    // Writes what the other process would write.
    const { session } = (await agent.get('/api/me')).body as { session: { id: number } };
    const other = {
      agentId,
      pageId: otherPageId,
      sessionId: session.id,
      sipDigest: 'f'.repeat(32),
    };
    await putPage(db, { ...other, node: config.HOTLINE_NODE }, clock.now(), null);
    await over;
  } finally {
    exchange.off('upgrade', agree);
  }
});

test('the telephone ends when its user is no agent any more, though the session goes on', async () => {
  const agent = await web.as(people.agent);
  const agentId = await hasPage(agent);
  await web.database.pool.query("UPDATE web_users SET roles = '{auditor}' WHERE name = 'lin'");
  try {
    await until('no page', async () => (await readPage(web.app.db, agentId)) === null);
    expect((await agent.get('/api/me')).status).toBe(200);
  } finally {
    await web.database.pool.query("UPDATE web_users SET roles = '{agent}' WHERE name = 'lin'");
  }
});

test('without the exchange there is no account; another session’s living page is not taken over unasked', async () => {
  const agent = await web.as(people.agent);
  await hasPage(agent);
  const second = await web.as(people.agent);
  const asked = await second.post('/api/telephone', { pageId: otherPageId, takeOver: false });
  expect(asked).toMatchObject({ status: 409, body: { error: 'other_tab' } });
  const taken = await second.post('/api/telephone', { pageId: otherPageId, takeOver: true });
  expect(taken).toMatchObject({ status: 503, body: { error: 'exchange_away' } });
  // The first page is told that it is the telephone no more.
  const told = await agent.post('/api/telephone/state', { pageId, microphone: 'live' });
  expect(told.body).toEqual({ isTelephone: false, why: null });
});

test('the telephone ends with its session, and its agent is signed out of the queue', async () => {
  const agent = await web.as(people.agent);
  const agentId = await hasPage(agent);
  const { db, clock } = web.app;
  await changeAgent({ db, clock }, agentId, { kind: 'sign_in' });
  expect((await agent.post('/api/sign-out', {})).status).toBe(200);
  await until('no page', async () => (await readPage(db, agentId)) === null);
  await until('signed out', async () => {
    const { state } = (await findAgent(db, '1001')) ?? {};
    return state?.status === 'signed_out' && state.unreachable === null;
  });
});

test('a wrap-up can be written by the agent of the agent call alone; a pause needs a reason that exists', async () => {
  const agent = await web.as(people.agent);
  const notes = { entryId: 4711, disposition: 'answered', notes: '=1+1' };
  expect((await agent.post('/api/desk/wrap-up', notes)).status).toBe(404);
  expect((await agent.post('/api/desk/wrap-up', { ...notes, disposition: 'x' })).status).toBe(400);
  expect(await agent.post('/api/desk/pause', { reason: 'holiday' })).toMatchObject({
    status: 400,
    body: { field: 'body.reason' },
  });
  expect(await agent.post('/api/desk/hold', {})).toMatchObject({
    status: 409,
    body: { error: 'no_agent_call' },
  });
  const desk = await agent.get('/api/desk');
  expect(desk).toMatchObject({ status: 200, body: { offer: null, agentCall: null } });
  const directory = await agent.get('/api/desk/directory?kind=agent');
  const { items } = directory.body as { items: readonly object[] };
  expect(items).toContainEqual(expect.objectContaining({ to: '1002', kind: 'agent' }));
});

test('a telephone that has just registered counts, though Asterisk waits for its first answer', async () => {
  const agent = await web.as({ name: 'du', roles: ['agent'], agent: '1003' });
  let questions = 0;
  lookedFor = (number) => {
    questions += 1;
    if (questions === 2) online.add(number);
  };
  expect(await agent.post('/api/desk/sign-in')).toMatchObject({ body: { status: 'ready' } });
  expect(questions).toBe(2);
});

test('a page that becomes the telephone while its agent signs in counts', async () => {
  const agent = await web.as(people.agent);
  await web.app.db.query('DELETE FROM page_telephones');
  let becoming: Promise<unknown> | undefined;
  lookedFor = () => void (becoming ??= hasPage(agent));
  // Whether calls would reach it is judged later.
  const signedIn = await agent.post('/api/desk/sign-in');
  await becoming;
  expect(signedIn).toMatchObject({ status: 200 });
});

test('nobody is ready without a telephone: neither a page nor one on the desk', async () => {
  const agent = await web.as({ name: 'shi', roles: ['agent'], agent: '1004' });
  const none = { status: 409, body: { error: 'no_telephone' } };
  let questions = 0;
  lookedFor = () => void (questions += 1);
  const refused = await Promise.all(
    Array.from({ length: 5 }, () => agent.post('/api/desk/sign-in')),
  );
  for (const each of refused) expect(each).toMatchObject(none);
  // All of them have waited together.
  expect(questions).toBeLessThanOrEqual(10);
  online.add('1004');
  expect(await agent.post('/api/desk/sign-in')).toMatchObject({ body: { status: 'ready' } });
  await agent.post('/api/desk/pause', { reason: 'meal' });
  online.delete('1004');
  expect(await agent.post('/api/desk/ready')).toMatchObject(none);
  // Another of several exchanges may have it registered.
  for (const node of ['a', 'b']) await beat(web.app.db, node, web.app.clock.now());
  expect(await agent.post('/api/desk/ready')).toMatchObject({ body: { status: 'ready' } });
});
