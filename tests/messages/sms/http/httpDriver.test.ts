import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startHttpScene, type HttpScene } from './scene.js';
import type { Reply } from './httpGateway.js';
import type { HttpSmsTimes } from '../../../../app/messages/sms/http/httpDriver.js';

const account = (url = 'URL') => `
preset: yunmas
url: ${url}
plainHttp: true
ecName: 江苏样例法院
apId: fayuan
secretKey: yunmas-key
signatures: { 江苏样例法院: aBcDeFgHi }
`;
let scene: HttpScene | null = null;
afterEach(async () => {
  await scene?.stop();
  scene = null;
});
const start = async (reply: Reply, times: Partial<HttpSmsTimes> = {}, url?: string) =>
  (scene = await startHttpScene(account(url), () => reply, times));
const text = '【江苏样例法院】您好';
const taken: Reply = { body: JSON.stringify({ success: true, msgGroup: 'g1', rspcod: 'success' }) };

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a gateway that cannot be reached has taken nothing: the SMS goes later', async () => {
  const { driver, send } = await start(taken, {}, `http://127.0.0.1:${await closedPort()}/`);
  expect(driver.state()).toMatchObject({ isConnected: true, lastError: null });
  expect(await send(text)).toEqual({ kind: 'throttled', afterMs: 10_000 });
  expect(driver.state()).toEqual({ isConnected: false, since: null, lastError: 'ECONNREFUSED' });
});

test('a connection that breaks before the answer: unknown', async () => {
  const { driver, gateway, send } = await start('hangUp');
  expect(await send(text)).toMatchObject({ kind: 'unknown', parts: [{ ref: null }] });
  expect(gateway.requests).toHaveLength(1);
  gateway.reply = () => taken;
  expect(await send(text)).toEqual({ kind: 'accepted', parts: [{ ref: 'g1' }] });
  expect(driver.state().isConnected).toBe(true);
});

test('no answer in time: unknown, and asked once', async () => {
  const { gateway, send } = await start('silence', { answerMs: 1000 });
  expect(await send(text)).toMatchObject({ kind: 'unknown' });
  expect(gateway.requests).toHaveLength(1);
});

test.each<[string, Reply, object]>([
  ['an error page', { status: 502, body: '<html>' }, { kind: 'unknown' }],
  ['an answer of 65 KiB', { body: 'x'.repeat(65 * 1024) }, { kind: 'unknown' }],
  ['too many requests', { status: 429, body: '' }, { kind: 'throttled' }],
  ['a wrong address', { status: 404, body: '' }, { kind: 'refused', isFinal: false }],
  ['a redirection, which is not followed', { status: 302, body: '' }, { kind: 'refused' }],
])('%s', async (_, reply, result) => {
  const { send } = await start(reply);
  expect(await send(text)).toMatchObject(result);
});

test('stop waits for an answer, then gives it up, and takes no more', async () => {
  const { driver, gateway, send } = await start('silence', { stopMs: 1 });
  const arrival = gateway.arrival();
  const sending = send(text);
  await arrival;
  await driver.stop();
  expect(await sending).toMatchObject({ kind: 'unknown' });
  expect(await send(text)).toMatchObject({ kind: 'throttled' });
  expect(gateway.requests).toHaveLength(1);
});
