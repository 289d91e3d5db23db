import { createHmac } from 'node:crypto';
import { parseHttpAccount } from '../../../../app/messages/sms/http/account.js';
import { makeAnyGateway } from '../../../../app/messages/sms/http/anyGateway.js';
import { startHttpScene, token, type HttpScene } from './scene.js';

let scene: HttpScene | null = null;
afterEach(async () => {
  await scene?.stop();
  scene = null;
});

/** A gateway that nobody knows: it signs requests and pushes. */
const account = `
preset: any
url: URLsend?account={account|url}
plainHttp: true
headers: { Content-Type: application/json, X-Time: '{timestamp}', X-Mac: '{mac}' }
body: '{"phone":"{to}","content":"【{signature|json}】{text|json}","ext":"{extension}","id":"{id}"}'
values: { account: 样例 法院, secret: top-secret }
sign: { algorithm: hmac-sha256, hashKey: '{secret}', over: '{account}{to}{text}{timestamp}', encoding: base64 }
answer:
  ok: { path: data.status, is: [0, ok] }
  ref: data.ids.0
  code: data.status
  reason: data.words
  throttled: [8]
  final: [13]
hook:
  answer: '{"got":true}'
  sign:
    header: X-Push-Mac
    timestampHeader: X-Push-Time
    algorithm: hmac-sha256
    hashKey: '{secret}'
    over: '{timestamp}.{body}'
  receipts: { list: items, ref: id, state: stat, states: { DELIVRD: delivered, EXPIRED: expired }, at: time }
  messages: { from: phone, to: dest, text: content, ref: id }
`;
const reply = (data: unknown) => ({ body: JSON.stringify({ data }) });

test('a gateway that only its account file describes', async () => {
  scene = await startHttpScene(account, ({ headers, body }) => {
    const { phone, content } = JSON.parse(body) as { phone: string; content: string };
    const text = content.replace(/^【.*?】/, '');
    const over = `样例 法院${phone}${text}${String(headers['x-time'])}`;
    const mac = createHmac('sha256', 'top-secret').update(over).digest('base64');
    return headers['x-mac'] === mac ? reply({ status: 0, ids: ['a1'] }) : reply({ status: 401 });
  });
  expect(await scene.send('【江苏样例法院】他说："您好"\n再见')).toEqual({
    kind: 'accepted',
    parts: [{ ref: 'a1' }],
  });
  const [request] = scene.gateway.requests;
  expect(request?.url).toBe('/send?account=%E6%A0%B7%E4%BE%8B%20%E6%B3%95%E9%99%A2');
  expect(JSON.parse(request?.body ?? '')).toEqual({
    phone: '13700000001',
    content: '【江苏样例法院】他说："您好"\n再见',
    ext: '01',
    id: 'sms-17',
  });
});

test.each([
  [{ status: 8 }, { kind: 'throttled' }],
  [
    { status: 13, words: 'no such number' },
    { kind: 'refused', isFinal: true, reason: 'no such number' },
  ],
  [{ status: 99 }, { kind: 'refused', isFinal: false, code: '99', reason: '99' }],
  [{ status: 'ok', ids: [] }, { kind: 'unknown' }],
  [null, { kind: 'unknown' }],
])('an answer %j', async (data, result) => {
  scene = await startHttpScene(account, () => reply(data));
  expect(await scene.send('【江苏样例法院】x')).toMatchObject(result);
});

/** Signs a push as the gateway would. */
function signed(body: string, at: Date): { headers: Record<string, string> } {
  const time = String(Math.floor(at.getTime() / 1000));
  const mac = createHmac('sha256', 'top-secret').update(`${time}.${body}`).digest('hex');
  return { headers: { 'x-push-mac': mac, 'x-push-time': time } };
}

test('pushes are taken with a signature of now, and with no other', async () => {
  scene = await startHttpScene(account, () => reply({ status: 0, ids: ['a1'] }));
  const body = JSON.stringify({
    items: [
      { id: 'a1', stat: 'DELIVRD', time: '2026-11-26 15:30:00' },
      { id: 'a2', stat: 'LOST', time: '' },
    ],
  });
  const path = `/${token}/receipts`;
  expect((await scene.push(path, body))[0]).toBe(401);
  const old = new Date(Date.now() - 6 * 60_000);
  expect((await scene.push(path, body, signed(body, old)))[0]).toBe(401);
  expect((await scene.push(path, body, signed(`${body} `, new Date())))[0]).toBe(401);
  expect(scene.receipts).toEqual([]);
  const now = signed(body, new Date());
  expect(await scene.push(path, body, now)).toEqual([200, '{"got":true}']);
  expect(scene.receipts).toMatchObject([
    { ref: 'a1', state: 'delivered', at: new Date('2026-11-26T15:30:00+08:00') },
    { ref: 'a2', state: 'unknown', code: 'LOST' },
  ]);
  // Recorded and sent once more: it is not taken twice, with a good signature or with none.
  expect((await scene.push(path, body, now))[0]).toBe(200);
  expect((await scene.push(path, body))[0]).toBe(401);
  expect(scene.receipts).toHaveLength(2);
  const sms = JSON.stringify({ phone: '+8613700000001', dest: '1236801', content: '1', id: 'm1' });
  await scene.push(`/${token}/messages`, sms, signed(sms, new Date()));
  expect(scene.received).toMatchObject([
    { from: '13700000001', to: '1236801', text: '1', ref: 'm1' },
  ]);
});

test('what is misspelt in an account file is found at the start, and no secret is shown', () => {
  const make = (text: string) => () => {
    const parsed = parseHttpAccount(text, 'account.yaml');
    if (parsed.preset === 'any') makeAnyGateway(parsed);
  };
  const good = account.replace('URL', 'https://sms.example/');
  expect(make(good)).not.toThrow();
  expect(make(good.replace('{to}', '{phone}'))).toThrow('{phone} has no value');
  expect(make(good.replace("hashKey: '{secret}', over", "hashKey: '{sekret}', over"))).toThrow(
    '{sekret}',
  );
  expect(make(good.replace('ref: data.ids.0', 'reff: data.ids.0'))).toThrow(/answer/);
  expect(make(good.replace('https:', 'http:').replace('plainHttp: true', ''))).toThrow(/https/);
  expect(make(good.replace('{timestamp}.{body}', '{body}'))).toThrow(/\{timestamp\}/);
  const bad = 'preset: aliyun\naccessKeyId: x\naccessKeySecret: top-secret\ntemplates: []';
  expect(make(bad)).toThrow(/templates/);
  expect(make(bad)).not.toThrow(/top-secret/);
});
