/**
 * The pages that the server has besides the API: the client, the jobs, the description of the
 * routes.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { openQueuesView, type QueuesView } from '../../app/jobs/jobQueueView.js';
import { freshRedis, type TestRedis } from '../parts/database.js';
import { temporaryFolder } from '../parts/temporaryFolder.js';
import { people, TestConsole } from './testConsole.js';

const folder = temporaryFolder();
let redis: TestRedis;
let queues: QueuesView;
let web: TestConsole;
beforeAll(async () => {
  redis = await freshRedis();
  queues = openQueuesView(redis.url);
  await mkdir(path.join(folder.path, 'assets'));
  await writeFile(path.join(folder.path, 'index.html'), '<!doctype html><title>the page</title>');
  await writeFile(path.join(folder.path, 'assets', 'desk-1a2b.js'), 'desk();');
  await writeFile(path.join(folder.path, 'assets', 'desk-1a2b.js.gz'), gzipSync('desk();'));
  web = await TestConsole.start({}, { clientFolder: folder.path, queues });
});
afterAll(async () => {
  await web.stop();
  await queues.close();
  await redis.drop();
  folder.remove();
});

test('the client is there for everybody, at every address that it shows', async () => {
  const nobody = web.browser();
  for (const at of ['/', '/tickets/2611240425', '/reports?by=day']) {
    const page = await nobody.get(at);
    expect([at, page.status, page.text.includes('the page')]).toEqual([at, 200, true]);
    expect(page.headers.get('cache-control')).toBe('no-cache');
  }
  const script = await nobody.get('/assets/desk-1a2b.js');
  expect([script.status, script.text]).toEqual([200, 'desk();']);
  expect(script.headers.get('cache-control')).toContain('immutable');
  expect(script.headers.get('content-encoding')).toBe('gzip');
  const plain = await nobody.get('/assets/desk-1a2b.js', { 'accept-encoding': 'identity' });
  expect([plain.text, plain.headers.get('content-encoding')]).toEqual(['desk();', null]);
  expect(plain.headers.get('content-type')).toBe(script.headers.get('content-type'));
  for (const at of ['/assets/other.js', '/api/nothing', '/jobs/nothing.js']) {
    expect((await nobody.get(at)).text).not.toContain('the page');
  }
});

test('administrators look at the jobs, and can change none', async () => {
  expect((await web.browser().get('/jobs/')).status).toBe(401);
  expect((await (await web.as(people.handler)).get('/jobs/api/queues')).status).toBe(403);
  const root = await web.as(people.administrator);
  const page = await root.get('/jobs/');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  const list = await root.get('/jobs/api/queues');
  expect(list.status).toBe(200);
  expect(list.text).toContain('"readOnlyMode":true');
  expect(list.headers.get('cache-control')).toBe('no-store');
  const emptied = await root.send('PUT', '/jobs/api/queues/hotline/empty', {});
  expect(emptied.status).toBeGreaterThanOrEqual(400);
});

test('a signed-in user reads the description of the routes', async () => {
  const handler = await web.as(people.handler);
  const { status, text } = await handler.get('/docs/json');
  expect(status).toBe(200);
  const described = JSON.parse(text) as {
    openapi: string;
    paths: Record<string, Record<string, { description?: string }>>;
  };
  expect(described.openapi).toBe('3.1.0');
  expect(described.paths['/api/tickets/{number}']?.get?.description).toBe(
    'Permission: tickets.see',
  );
  expect(Object.keys(described.paths)).not.toContain('/metrics');
  expect((await handler.get('/docs/')).status).toBe(200);
});
