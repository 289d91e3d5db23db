/** What an attacker tries with a browser, a form, an address or ten thousand guesses. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { contract, type RouteName } from '../../app/web/contract/contract.js';
import { sha256Of } from '../../app/core/files/sha256Of.js';
import { wavHeader } from '../../app/telephony/wav.js';
import { buildWeb } from '../../app/web/buildWeb.js';
import { verifyAudit } from '../../app/core/audit/store/verifyAudit.js';
import { sealAudit } from '../../app/core/audit/store/audit.js';
import { addStop } from '../../app/messages/store/smsInbox.js';
import { call, ticket } from './consoleScene.js';
import { Browser, password, people, TestConsole } from './testConsole.js';

let web: TestConsole;
beforeEach(async () => void (web = await TestConsole.start()));
afterEach(() => web.stop());

test('what another site makes a browser send is refused, on every route that changes something', async () => {
  const victim = await web.as(people.administrator);
  const changing = (Object.keys(contract) as RouteName[]).filter((name) => !name.startsWith('GET'));
  for (const name of changing) {
    const [method = '', url = ''] = name.split(' ');
    const target = url.replaceAll(/:\w+/g, '999999');
    for (const headers of [
      { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
      // A neighbour below the same domain is another site, too.
      { 'sec-fetch-site': 'same-site', origin: 'https://evil.court.example' },
    ]) {
      const got = await victim.send(method, target, {}, headers);
      expect([name, got.status, got.body.error]).toEqual([name, 403, 'other_site']);
    }
  }
});

test('a link on another site reads nothing in the name of the user who follows it', async () => {
  const { id, callId } = await recorded('talks/a.wav', Buffer.from('0123456789'));
  const supervisor = await web.as(people.supervisor);
  // As a browser asks that follows a link; fetch would name a mode of its own.
  const follow = async (at: string) => {
    const headers = {
      cookie: supervisor.cookie,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
    };
    const [reply] = (await once(http.get(`${web.origin}${at}`, { headers }), 'response')) as [
      http.IncomingMessage,
    ];
    return { status: reply.statusCode, text: await text(reply) };
  };
  const days = 'from=2026-11-01&to=2026-11-02&reason=somebody%20else%20wrote%20this';
  for (const at of [
    `/api/recordings/${id}`,
    `/api/calls/${callId}`,
    `/api/reports/abandoned/file?${days}&format=csv`,
    '/api/calls',
  ]) {
    const got = await follow(at);
    expect([at, got.status, got.text]).toEqual([at, 403, expect.stringContaining('other_site')]);
  }
  expect((await web.database.pool.query('SELECT FROM readings')).rowCount).toBe(0);
  // A page is opened by a link: of an SMS, say.
  expect((await follow('/healthz')).status).toBe(200);
  expect((await supervisor.get(`/api/recordings/${id}`)).status).toBe(200);
});

test('a browser without fetch metadata names its origin; what names nothing changes nothing', async () => {
  await web.add(people.handler);
  const given = { name: 'cao', password };
  const from = (headers: Readonly<Record<string, string>>) =>
    web.browser(headers).post('/api/sign-in', given);
  expect((await from({})).body).toMatchObject({ error: 'other_site' });
  expect((await from({ origin: 'https://evil.example' })).body).toMatchObject({
    error: 'other_site',
  });
  expect((await from({ origin: web.app.config.WEB_ORIGIN })).status).toBe(200);
});

test('a form cannot be sent, whatever it says it is', async () => {
  const victim = await web.as(people.administrator);
  for (const type of [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
  ]) {
    const got = await fetch(`${web.origin}/api/users`, {
      method: 'POST',
      headers: { cookie: victim.cookie, 'sec-fetch-site': 'same-origin', 'content-type': type },
      body: '{"name":"evil","roles":["administrator"],"fullName":"x"}',
    });
    expect([type, got.status]).toEqual([type, 415]);
  }
  const { rowCount } = await web.database.pool.query("SELECT FROM web_users WHERE name = 'evil'");
  expect(rowCount).toBe(0);
});

test('of ten thousand wrong passwords a handful is looked at', async () => {
  await web.add(people.handler);
  const browser = web.browser();
  const seen = new Map<number, number>();
  const guess = async (n: number) => {
    const { status } = await browser.post('/api/sign-in', { name: 'cao', password: `guess ${n}` });
    seen.set(status, (seen.get(status) ?? 0) + 1);
  };
  for (let n = 0; n < 10_000; n += 50) {
    await Promise.all(Array.from({ length: 50 }, (_, k) => guess(n + k)));
  }
  expect(Object.fromEntries(seen)).toEqual({ 401: 5, 429: 9995 });
  const { rows } = await web.database.pool.query<{ n: string }>(
    'SELECT count(*) AS n FROM web_sign_in_attempts',
  );
  expect(Number(rows[0]?.n)).toBe(5);
});

test('guessing at many accounts from one address stops, too', async () => {
  const browser = web.browser();
  const statuses: number[] = [];
  for (let n = 0; n < 120; n += 1) {
    const { status } = await browser.post('/api/sign-in', { name: `user${n}`, password: 'guess' });
    statuses.push(status);
  }
  expect(statuses.filter((status) => status === 401)).toHaveLength(100);
  expect(statuses.slice(100)).toEqual(Array.from({ length: 20 }, () => 429));
});

test('a header does not make another address of one', async () => {
  const browser = web.browser();
  const statuses = [];
  for (let n = 0; n < 7; n += 1) {
    const headers = { 'x-forwarded-for': `10.0.0.${n}` };
    const { status } = await browser.post('/api/sign-in', { name: 'cao', password: 'no' }, headers);
    statuses.push(status);
  }
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
});

test('who has a network of IPv6 guesses no more often for it', async () => {
  const { app } = web;
  const config = { ...app.config, WEB_TRUSTED_PROXIES: ['127.0.0.1'] };
  const behindProxy = await buildWeb({ ...app, config });
  try {
    const browser = new Browser(await behindProxy.listen({ host: '127.0.0.1', port: 0 }));
    const statuses = [];
    for (let n = 1; n <= 7; n += 1) {
      const from = { 'x-forwarded-for': `2001:db8:1:2::${n}` };
      const given = { name: 'cao', password: 'no' };
      statuses.push((await browser.post('/api/sign-in', given, from)).status);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  } finally {
    await behindProxy.close();
  }
});

test('nobody’s telephone is flooded from the console, and who wants no SMS gets none', async () => {
  const agent = await web.as(people.agent);
  const { templates } = (await agent.get('/api/message-templates')).body as {
    templates: { name: string; by: string[] }[];
  };
  const template = templates.find(({ by }) => by.includes('fax'))?.name ?? '';
  const { SENT_PER_NUMBER_PER_DAY: perDay } = web.app.config;
  const fax = { template, language: 'zh', number: '02583521234' };
  const statuses = [];
  for (let n = 0; n <= perDay; n += 1) statuses.push((await agent.post('/api/faxes', fax)).status);
  expect(statuses).toEqual([...Array.from({ length: perDay }, () => 200), 409]);
  expect((await agent.post('/api/faxes', fax)).body.error).toBe('number_used_up');
  expect((await agent.post('/api/faxes', { ...fax, number: '02583521235' })).status).toBe(200);
  const sms = { template, language: 'zh', number: '13700000077' };
  expect((await agent.post('/api/sms', sms)).status).toBe(200);
  await addStop(web.app.db, sms.number, null, web.app.clock.now());
  expect((await agent.post('/api/sms', sms)).body.error).toBe('number_stopped');
});

test('a request that never ends does not hold its connection for ever', () => {
  const { requestTimeout, headersTimeout } = web.server.server;
  for (const limit of [requestTimeout, headersTimeout]) {
    expect(limit).toBeGreaterThan(0);
    expect(limit).toBeLessThanOrEqual(300_000);
  }
});

test('each reply has headers that keep a browser from doing harm', async () => {
  const browser = await web.as(people.handler);
  for (const at of ['/api/me', '/', '/tickets/2611240425', '/api/nothing', '/healthz']) {
    const { headers } = await browser.get(at);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
  }
  const { headers } = await browser.get('/api/me');
  expect(headers.get('cache-control')).toBe('no-store');
  const cookie = await fetch(`${web.origin}/api/sign-in`, {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'cao', password }),
  });
  expect(cookie.headers.getSetCookie()[0]).toMatch(
    /^session=[A-Za-z0-9_-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
  );
});

/** A call of 苏98 with a recording whose file holds these bytes. */
async function recorded(
  file: string,
  content: Buffer | null,
): Promise<{ id: string; callId: string }> {
  const { db, config } = web.app;
  const callId = await call(web);
  const id = randomUUID();
  await db.query(
    `INSERT INTO recordings (id, call_id, node, file, started_at, ended_at, length_ms, sha256, status)
     VALUES ($1, $2, 'hotline', $3, now(), now(), 1000, $4, 'stored')`,
    [id, callId, file, await sha256Of([content ?? Buffer.alloc(0)])],
  );
  if (content !== null) {
    const place = path.join(config.RECORDINGS_DIR, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
  }
  return { id, callId };
}

test('a recording is heard by its id, in parts, and each time is a row of the audit', async () => {
  const { id, callId } = await recorded('talks/a.wav', Buffer.from('0123456789'));
  const supervisor = await web.as(people.supervisor);
  const whole = await supervisor.get(`/api/recordings/${id}`);
  expect([whole.status, whole.text]).toEqual([200, '0123456789']);
  expect(whole.headers.get('content-type')).toBe('audio/wav');
  expect(whole.headers.get('accept-ranges')).toBe('bytes');
  const part = await supervisor.get(`/api/recordings/${id}`, { range: 'bytes=2-4' });
  expect([part.status, part.text, part.headers.get('content-range')]).toEqual([
    ...[206, '234', 'bytes 2-4/10'],
  ]);
  const beyond = await supervisor.get(`/api/recordings/${id}`, { range: 'bytes=10-' });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */10']);
  // What is no sound has no picture, and to ask for it is a reading all the same.
  expect((await supervisor.get(`/api/recordings/${id}/levels`)).body).toEqual({ channels: [] });
  const { rows } = await web.database.pool.query<Record<string, unknown>>(
    "SELECT by_kind, os_user, command, subject FROM readings WHERE command ~ 'recordings' ORDER BY id",
  );
  expect(rows).toHaveLength(4);
  expect(rows[3]).toMatchObject({
    command: expect.stringMatching(/^GET \/api\/recordings\/:id\/levels, session/) as string,
    subject: `recording ${id} of call ${callId}`,
  });
  expect(rows[0]).toMatchObject({
    by_kind: 'agent',
    os_user: 'web:gao',
    command: expect.stringMatching(/^GET \/api\/recordings\/:id, session \d+$/) as string,
    subject: `recording ${id} of call ${callId}`,
  });
  await sealAudit(web.app.db, { withHeld: true });
  expect((await verifyAudit(web.app.db, [])).problems).toEqual([]);
});

test('a recording that was changed is neither heard nor drawn', async () => {
  const { id } = await recorded('talks/a.wav', Buffer.from('0123456789'));
  const supervisor = await web.as(people.supervisor);
  expect((await supervisor.get(`/api/recordings/${id}`)).status).toBe(200);
  await writeFile(path.join(web.app.config.RECORDINGS_DIR, 'talks/a.wav'), 'forged');
  for (const at of [`/api/recordings/${id}`, `/api/recordings/${id}/levels`]) {
    expect(await supervisor.get(at)).toMatchObject({
      status: 409,
      body: { error: 'file_changed' },
    });
  }
});

test('the picture of a recording shows each channel', async () => {
  const samples = Buffer.from(Int16Array.from([0, 16_384, -32_768, 0]).buffer);
  const { id } = await recorded(
    'talks/two.wav',
    Buffer.concat([wavHeader(8000, samples.length, 2), samples]),
  );
  const supervisor = await web.as(people.supervisor);
  const { body } = await supervisor.get(`/api/recordings/${id}/levels`);
  expect(body).toEqual({
    channels: [
      [0, 100],
      [50, 0],
    ],
  });
});

test('no trick with a path leads to another file', async () => {
  const outside = path.join(web.app.config.RECORDINGS_DIR, '..', 'outside.txt');
  await writeFile(outside, 'a secret outside');
  const { id } = await recorded('../outside.txt', null);
  const { id: folder } = await recorded('talks/b.wav', Buffer.from('x'));
  await web.app.db.query("UPDATE recordings SET file = 'talks' WHERE id = $1", [folder]);
  const supervisor = await web.as(people.supervisor);
  for (const at of [
    `/api/recordings/${id}`,
    `/api/recordings/${folder}`,
    `/api/recordings/${id}/levels`,
    `/api/recordings/${folder}/levels`,
    '/api/recordings/..%2foutside.txt',
    '/api/recordings/%2e%2e%2foutside.txt',
    '/api/recordings/..%5c..%5coutside.txt',
    '/api/recordings/talks%2fb.wav',
    '/..%2f..%2fpackage.json',
    '/assets/..%2f..%2fpackage.json',
    '/assets/%2e%2e/%2e%2e/package.json',
    '/dist/../package.json',
  ]) {
    const got = await supervisor.get(at);
    expect([at, got.status >= 400]).toEqual([at, true]);
    expect(got.text).not.toContain('a secret outside');
    expect(got.text).not.toContain('hotline-12368');
  }
});

test('attachments and texts are given back unchanged, and run nowhere', async () => {
  const harm = '=HYPERLINK("https://evil.example","x")<script>alert(1)</script>';
  const { number } = await ticket(web, { callerName: harm, message: { body: harm } });
  const dispatcher = await web.as(people.dispatcher);
  const shown = await dispatcher.get(`/api/tickets/${number}`);
  expect(shown.body).toMatchObject({ callerName: harm, messages: [{ body: harm }] });
  expect(shown.headers.get('content-type')).toMatch(/^application\/json/);
  const name = '"><script>alert(1)</script>.html';
  const attached = await dispatcher.send(
    'POST',
    `/api/tickets/${number}/attachments?name=${encodeURIComponent(name)}`,
    Buffer.from('<script>alert(document.cookie)</script>'),
  );
  expect([attached.status, attached.text]).toEqual([200, expect.any(String)]);
  const { body } = await dispatcher.get(`/api/tickets/${number}`);
  const { id } = (body as { attachments: { id: number }[] }).attachments[0] ?? { id: 0 };
  const file = await dispatcher.get(`/api/tickets/${number}/attachments/${id}`);
  expect(file.status).toBe(200);
  expect(file.headers.get('content-type')).toBe('application/octet-stream');
  expect(file.headers.get('content-disposition')).toMatch(
    /^attachment; filename\*=UTF-8''[\w%.-]+$/,
  );
  expect(file.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
});

test('a file that never ends is refused, and its connection is closed', async () => {
  const { number } = await ticket(web, {});
  const { cookie } = await web.as(people.dispatcher);
  const { hostname, port } = new URL(web.origin);
  const sending = net.connect(Number(port), hostname).on('error', () => undefined);
  const closed = new Promise((resolve) => sending.once('close', resolve));
  let reply = '';
  sending.on('data', (data: Buffer) => (reply += data.toString()));
  sending.write(
    [
      `POST /api/tickets/${number}/attachments?name=a.bin HTTP/1.1`,
      ...[`host: ${hostname}`, `cookie: ${cookie}`, 'sec-fetch-site: same-origin'],
      ...['content-type: application/octet-stream', 'content-length: 1000000000', '', ''],
    ].join('\r\n'),
  );
  for (let megabytes = 0; megabytes < 200 && !sending.destroyed; megabytes += 1) {
    if (sending.write(Buffer.alloc(1_000_000))) continue;
    await Promise.race([new Promise((resolve) => sending.once('drain', resolve)), closed]);
  }
  expect(reply).toMatch(/^HTTP\/1\.1 413 /);
  expect(sending.destroyed).toBe(true);
});
