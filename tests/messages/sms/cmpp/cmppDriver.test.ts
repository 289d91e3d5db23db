import { createLogger } from 'winston';
import {
  cmppTimes,
  makeCmppSms,
  type CmppSettings,
} from '../../../../app/messages/sms/cmpp/cmppDriver.js';
import { encodeParts } from '../../../../app/messages/sms/cmpp/longSms.js';
import type { CmppVersion, Submit } from '../../../../app/messages/sms/cmpp/packets.js';
import type {
  SendResult,
  SmsDriver,
  SmsReceipt,
  SmsReceived,
} from '../../../../app/messages/smsDriver.js';
import { CmppGateway, type GatewayOptions } from '../cmppGateway.js';
import { reached, untilTrue } from '../../../telephone/untilTrue.js';

const log = createLogger({ silent: true });
/** Times that never pass in a test. Each test shortens the one that it is about. */
const never: CmppSettings['times'] = {
  loginMs: 500_000,
  answerMs: 500_000,
  activeTestMs: 500_000,
  throttleMs: 1,
  holdMs: 500_000,
  patienceMs: 500_000,
  reconnectMs: 1,
  longestReconnectMs: 1,
  stopMs: 500_000,
};

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Scene {
  readonly gateway: CmppGateway;
  readonly driver: SmsDriver;
  readonly receipts: SmsReceipt[];
  readonly received: SmsReceived[];
  /** What keeping an event does; replaced where it fails. */
  keep: () => Promise<void>;
}

async function connectTo(
  options: GatewayOptions,
  times: Partial<CmppSettings['times']> = {},
  change: Partial<CmppSettings> = {},
): Promise<Scene> {
  const gateway = await CmppGateway.start(options);
  ends.push(() => gateway.stop());
  const settings: CmppSettings = {
    host: '127.0.0.1',
    port: gateway.port,
    version: options.version,
    account: '900001',
    secret: '888888',
    window: 16,
    serviceId: 'HOTLINE',
    number: '1065012368',
    ...change,
    times: { ...never, ...times },
  };
  const driver = makeCmppSms(settings, log);
  const scene: Scene = {
    gateway,
    driver,
    receipts: [],
    received: [],
    keep: () => Promise.resolve(),
  };
  ends.push(() => driver.stop());
  driver.start({
    receipt: async (receipt) => {
      await scene.keep();
      scene.receipts.push(receipt);
    },
    received: async (sms) => {
      await scene.keep();
      scene.received.push(sms);
    },
  });
  return scene;
}

/** Resolves when the driver is connected; the gateway has answered the login by then. */
async function connected(driver: SmsDriver): Promise<void> {
  await untilTrue('the driver to connect', () => driver.state().isConnected || undefined);
}

const expiresAt = new Date('2026-11-27T10:00:00+08:00');
const plain = {
  id: 'sms-1',
  to: '13700000001',
  extension: '01',
  expiresAt,
  purpose: 'tryOut',
};
const send = (driver: SmsDriver, text = '【江苏样例法院】您好', change = {}): Promise<SendResult> =>
  driver.send({ ...plain, text, ...change });

describe.each<CmppVersion>([2, 3])('CMPP %d.0', (version) => {
  test('an SMS is handed over with number, extension, expiry and a wish for a report', async () => {
    const { gateway, driver } = await connectTo({ version });
    await connected(driver);
    const result = await send(driver, '【江苏样例法院】您好', { to: '+8613700000001' });
    expect(result).toEqual({ kind: 'accepted', parts: [{ ref: 'b2b9da8000010000' }] });
    expect(gateway.submits).toMatchObject([
      {
        total: 1,
        number: 1,
        registeredDelivery: 1,
        serviceId: 'HOTLINE',
        source: '900001',
        sourceNumber: '106501236801',
        to: ['13700000001'],
        format: 8,
        udhi: 0,
        validUntil: '261127100000032+',
        content: Buffer.from('【江苏样例法院】您好', 'utf16le').swap16(),
      },
    ]);
  });

  test('a long SMS has a reference for each part', async () => {
    const { gateway, driver } = await connectTo({ version });
    await connected(driver);
    const text = `【江苏样例法院】${'字'.repeat(150)}`;
    const result = await send(driver, text);
    expect(gateway.submits.map(({ total, number, udhi }) => [total, number, udhi])).toEqual([
      [3, 1, 1],
      [3, 2, 1],
      [3, 3, 1],
    ]);
    const refs = gateway.submits.map(({ messageId }) => ({ ref: messageId.toString(16) }));
    expect(result).toEqual({ kind: 'accepted', parts: refs });
    const ref = gateway.submits[0]!.content[3]!;
    expect(gateway.submits.map(({ content }) => content)).toEqual(encodeParts(text, ref));
  });

  test('a report is acknowledged when it is kept, and sent again when it is not', async () => {
    const scene = await connectTo({ version });
    await connected(scene.driver);
    await send(scene.driver);
    const submit = scene.gateway.submits[0]!;
    scene.keep = () => Promise.reject(new Error('no database'));
    expect(await scene.gateway.report(submit, 'DELIVRD')).toBe(9);
    scene.keep = () => Promise.resolve();
    expect(await scene.gateway.report(submit, 'DELIVRD')).toBe(0);
    expect(await scene.gateway.report(submit, 'MK:0005')).toBe(0);
    const at = new Date('2026-11-26T15:30:00+08:00');
    expect(scene.receipts).toEqual([
      { ref: 'b2b9da8000010000', state: 'delivered', code: 'DELIVRD', at },
      { ref: 'b2b9da8000010000', state: 'undelivered', code: 'MK:0005', at },
    ]);
  });

  test('an SMS to us comes with our number, a long one as one', async () => {
    const scene = await connectTo({ version });
    await connected(scene.driver);
    const mo = { to: '106501236801', serviceId: '', from: '8613700000001', isReport: false };
    const short = { ...mo, messageId: 5n, udhi: 0, format: 15, content: Buffer.from('TD') };
    expect(await scene.gateway.deliver(short)).toBe(0);
    const [first, second] = encodeParts(`${'查'.repeat(80)}完`, 9) as [Buffer, Buffer];
    const results = await Promise.all([
      scene.gateway.deliver({ ...mo, messageId: 7n, udhi: 1, format: 8, content: second }),
      scene.gateway.deliver({ ...mo, messageId: 6n, udhi: 1, format: 8, content: first }),
    ]);
    expect(results).toEqual([0, 0]);
    expect(scene.received).toMatchObject([
      { from: '13700000001', to: '106501236801', text: 'TD', ref: '0000000000000005' },
      { from: '13700000001', text: `${'查'.repeat(80)}完`, ref: '0000000000000006' },
    ]);
  });
});

test('at most 16 SUBMIT wait for their answers, and the window is used', async () => {
  const { gateway, driver } = await connectTo({ version: 2, delayMs: 1 });
  await connected(driver);
  const results = await Promise.all(Array.from({ length: 100 }, () => send(driver)));
  expect(results.every(({ kind }) => kind === 'accepted')).toBe(true);
  expect(gateway.widest).toBe(16);
  expect(new Set(gateway.submits.map(({ sequence }) => sequence)).size).toBe(100);
});

test('too many at once: the same SMS goes out after a pause, and once only', async () => {
  const busy = new Set([0, 1, 2]);
  const { gateway, driver } = await connectTo({
    version: 2,
    onSubmit: (_, before) => (busy.has(before) ? 8 : 0),
  });
  await connected(driver);
  const results = await Promise.all([send(driver), send(driver)]);
  expect(results.map(({ kind }) => kind)).toEqual(['accepted', 'accepted']);
  const refs = results.flatMap((each) => (each.kind === 'accepted' ? each.parts : []));
  expect(new Set(refs.map(({ ref }) => ref)).size).toBe(2);
  expect(gateway.submits).toHaveLength(5);
});

test('a gateway that throttles for ever is told to the outbox', async () => {
  const { gateway, driver } = await connectTo({ version: 2, onSubmit: () => 8 });
  await connected(driver);
  expect(await send(driver)).toEqual({ kind: 'throttled', afterMs: 16 });
  expect(gateway.submits).toHaveLength(6);
});

test.each([
  [13, true, /Dest_terminal_Id/],
  [9, false, /does not serve/],
  [142, false, /other/],
])('result %d refuses, for good: %s', async (result, isFinal, reason) => {
  const { gateway, driver } = await connectTo({ version: 2, onSubmit: () => result });
  await connected(driver);
  expect(await send(driver, '字'.repeat(100))).toEqual({
    kind: 'refused',
    code: String(result),
    isFinal,
    reason: expect.stringMatching(reason) as string,
  });
  // The second part of an SMS whose first was refused is not sent.
  expect(gateway.submits).toHaveLength(1);
});

test('a long SMS of which one part is refused is unknown, with the parts that were taken', async () => {
  const { driver } = await connectTo({
    version: 3,
    onSubmit: ({ number }) => (number === 2 ? 6 : 0),
  });
  await connected(driver);
  expect(await send(driver, '字'.repeat(150))).toMatchObject({
    kind: 'unknown',
    parts: [{ ref: 'b2b9da8000010000' }, { ref: null }, { ref: 'b2b9da8000010002' }],
  });
});

test('what cannot be written into a packet is refused without asking the gateway', async () => {
  const { gateway, driver } = await connectTo({ version: 2 });
  await connected(driver);
  const refused = { kind: 'refused', code: 'format', isFinal: true };
  expect(await send(driver, 'x', { to: 'anonymous' })).toMatchObject(refused);
  expect(await send(driver, 'x', { extension: '9'.repeat(12) })).toMatchObject(refused);
  expect(await send(driver, '字'.repeat(67 * 255 + 1))).toMatchObject(refused);
  expect(gateway.submits).toEqual([]);
});

test('no answer: unknown, and never sent again by the driver', async () => {
  const { gateway, driver } = await connectTo(
    { version: 2, onSubmit: () => 'silence' },
    { answerMs: 1 },
  );
  await connected(driver);
  expect(await send(driver)).toEqual({
    kind: 'unknown',
    reason: 'no answer to SUBMIT',
    parts: [{ ref: null }],
  });
  // The goodbye comes after everything that was written.
  await driver.stop();
  await gateway.until(() => gateway.packets.at(-1)?.kind === 'terminate');
  expect(gateway.submits).toHaveLength(1);
});

test('a connection lost in the middle: what was written is unknown, what was not goes later', async () => {
  const { gateway, driver } = await connectTo(
    { version: 2, onSubmit: (_, before) => (before === 0 ? 'hangUp' : 0) },
    {},
    { window: 1 },
  );
  await connected(driver);
  const [first, second] = await Promise.all([send(driver), send(driver)]);
  expect(first).toMatchObject({ kind: 'unknown', parts: [{ ref: null }] });
  expect(second).toMatchObject({ kind: 'throttled' });
  await gateway.untilLogins(2);
  await connected(driver);
  expect(await send(driver)).toMatchObject({ kind: 'accepted' });
});

test('it connects again and again until the gateway is there, and says what is wrong', async () => {
  const scene = await connectTo({ version: 2, status: 3 });
  await scene.gateway.untilLogins(3);
  expect(scene.driver.state()).toEqual({
    isConnected: false,
    since: null,
    lastError: 'login refused: account or secret is wrong (status 3)',
  });
  expect(await send(scene.driver)).toMatchObject({ kind: 'throttled' });
  scene.gateway.options = { version: 2 };
  await connected(scene.driver);
  expect(scene.driver.state().since).toBeInstanceOf(Date);
});

test('a wrong secret is refused by the gateway, and never sent', async () => {
  const { gateway, driver } = await connectTo({ version: 3, secret: 'another' });
  await gateway.untilLogins(2);
  expect(driver.state().lastError).toMatch(/account or secret/);
  expect(gateway.logins[0]!.authenticator.includes('888888')).toBe(false);
});

test.each([
  ['right', null],
  ['empty', null],
  ['wrong', 'the gateway does not prove that it knows the secret'],
] as const)('a gateway whose proof is %s', async (proof, lastError) => {
  const { driver } = await connectTo({ version: 3, proof });
  await connected(driver);
  expect(driver.state().lastError).toBe(lastError);
});

test('a gateway that speaks only 2.0 answers a login of 3.0 in its own layout', async () => {
  const { driver } = await connectTo({ version: 2 }, {}, { version: 3 });
  await connected(driver);
  expect(driver.state().isConnected).toBe(true);
});

test('ACTIVE_TEST goes both ways', async () => {
  const { gateway, driver } = await connectTo({ version: 2 }, { activeTestMs: 1 });
  await connected(driver);
  await gateway.until(() => gateway.packets.some(({ kind }) => kind === 'activeTest'));
  gateway.send({ kind: 'activeTest' });
  await gateway.until(() => gateway.packets.some(({ kind }) => kind === 'activeTestResponse'));
});

test('a gateway that answers no ACTIVE_TEST is left, and asked again', async () => {
  const { gateway, driver } = await connectTo({ version: 2, isDeaf: true }, { activeTestMs: 1 });
  await gateway.untilLogins(2);
  expect(driver.state().lastError).toBe('the gateway does not answer');
  const kinds = gateway.packets.map(({ kind }) => kind);
  expect(kinds.slice(0, 5)).toEqual(['connect', ...Array<string>(3).fill('activeTest'), 'connect']);
});

test('SUBMIT without answers end the connection', async () => {
  const { gateway, driver } = await connectTo(
    { version: 2, onSubmit: () => 'silence' },
    { answerMs: 1 },
  );
  await connected(driver);
  await Promise.all([send(driver), send(driver), send(driver)]);
  await gateway.untilLogins(2);
  expect(driver.state().lastError).toBe('the gateway does not answer');
});

test.each([
  ['a length that is impossible', Buffer.from('ffffffff0000000500000001', 'hex')],
  ['a DELIVER that is cut short', Buffer.from('0000000d000000050000000100', 'hex')],
])('%s ends the connection, and a new one is made', async (_, bytes) => {
  const { gateway, driver } = await connectTo({ version: 2 });
  await connected(driver);
  gateway.sendBytes(bytes);
  await gateway.untilLogins(2);
  await connected(driver);
  expect(await send(driver)).toMatchObject({ kind: 'accepted' });
});

test('an invalid report is refused, and the connection goes on', async () => {
  const { gateway, driver } = await connectTo({ version: 2 });
  await connected(driver);
  const odd = { messageId: 1n, to: '1', serviceId: '', udhi: 0, format: 0, from: '1' };
  expect(await gateway.deliver({ ...odd, isReport: true, content: Buffer.from('?') })).toBe(1);
  expect(await send(driver)).toMatchObject({ kind: 'accepted' });
  expect(gateway.logins).toHaveLength(1);
});

test('the gateway may end the connection; the driver comes back', async () => {
  const { gateway, driver } = await connectTo({ version: 2 });
  await connected(driver);
  gateway.send({ kind: 'terminate' });
  await gateway.untilLogins(2);
  expect(gateway.packets.some(({ kind }) => kind === 'terminateResponse')).toBe(true);
});

test('stop waits for the answers, then says goodbye', async () => {
  const submits: Submit[] = [];
  const { gateway, driver } = await connectTo({
    version: 2,
    delayMs: 5,
    onSubmit: (submit) => (submits.push(submit), 0),
  });
  await connected(driver);
  const sending = send(driver);
  await gateway.until(() => reached('submits', submits.length, 1));
  await driver.stop();
  expect(await sending).toMatchObject({ kind: 'accepted' });
  await gateway.until(() => gateway.packets.at(-1)?.kind === 'terminate');
  expect(await send(driver)).toMatchObject({ kind: 'throttled' });
  expect(gateway.logins).toHaveLength(1);
});

test('the times are those that the protocol recommends', () => {
  expect(cmppTimes).toMatchObject({ answerMs: 60_000, activeTestMs: 60_000 });
});
