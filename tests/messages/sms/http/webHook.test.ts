import { connect } from 'node:net';
import { startHttpScene, token, type HttpScene } from './scene.js';

const account = `
preset: yunmas
url: URL
plainHttp: true
ecName: 江苏样例法院
apId: fayuan
secretKey: yunmas-key
signatures: { 江苏样例法院: aBcDeFgHi }
`;
let scene: HttpScene;
beforeEach(async () => {
  scene = await startHttpScene(account, () => ({ body: '{}' }));
});
afterEach(() => scene.stop());

const sms = JSON.stringify({ mobile: '13700000001', smsContent: '1', sendTime: '20261126153000' });

test.each([
  ['/', 'POST'],
  [`/${token}`, 'POST'],
  [`/${token}/other`, 'POST'],
  [`/${token}/messages/more`, 'POST'],
  [`/${token.slice(0, -1)}6/messages`, 'POST'],
  [`/${token}x/messages`, 'POST'],
  ['//messages', 'POST'],
  [`/x/messages`, 'GET'],
])('%s is not found', async (path, method) => {
  expect(await scene.push(path, sms, { method })).toEqual([404, '']);
  expect(scene.received).toEqual([]);
});

test('only POST is taken', async () => {
  expect(await scene.push(`/${token}/messages`, '', { method: 'GET' })).toEqual([405, '']);
});

test('a body beyond the limit is not read to its end', async () => {
  const port = new URL(`http://127.0.0.1:${await hookPort()}`).port;
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  let answer = '';
  socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(`POST /${token}/messages HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n`);
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  // Five chunks of 64 KiB without an end: a server that waited for the end would wait for ever.
  for (let count = 0; count < 5; count++) socket.write(chunk);
  await closed;
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(scene.received).toEqual([]);
});

async function hookPort(): Promise<number | null> {
  return (scene.driver as unknown as { hookPort: () => Promise<number | null> }).hookPort();
}

test.each(['', 'x', '7', '[[]]', '{"smsContent":"1"}', '{"mobile":""}', 'null'])(
  'a body %j is refused',
  async (body) => {
    expect(await scene.push(`/${token}/messages`, body)).toEqual([400, '']);
    expect(scene.received).toEqual([]);
  },
);

test('what cannot be kept is asked for again, and taken then', async () => {
  scene.keep = () => Promise.reject(new Error('no database'));
  expect(await scene.push(`/${token}/messages`, sms)).toEqual([500, '']);
  scene.keep = () => Promise.resolve();
  expect(await scene.push(`/${token}/messages`, sms)).toEqual([200, 'OK']);
  expect(scene.received).toHaveLength(1);
});

test('a push that comes again is answered, and not taken again', async () => {
  expect(await scene.push(`/${token}/messages`, sms)).toEqual([200, 'OK']);
  expect(await scene.push(`/${token}/messages`, sms)).toEqual([200, 'OK']);
  expect(scene.received).toHaveLength(1);
});

test('the same SMS in another push has the same name, so that the inbox knows it', async () => {
  await scene.push(`/${token}/messages`, sms);
  await scene.push(`/${token}/messages`, `[${sms}]`);
  expect(scene.received).toHaveLength(2);
  expect(scene.received[0]?.ref).toBe(scene.received[1]?.ref);
});
