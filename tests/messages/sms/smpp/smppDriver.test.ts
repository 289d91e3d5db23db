/** The SMPP driver against the server role of Net::SMPP. */
import { once } from 'node:events';
import net from 'node:net';
import { PDU } from 'smpp';
import { createLogger, transports } from 'winston';
import type { SmsDriver, SmsReceipt, SmsReceived } from '../../../../app/messages/smsDriver.js';
import {
  makeSmppDriver,
  type SmppOptions,
} from '../../../../app/messages/sms/smpp/makeSmppDriver.js';
import { Smsc, smscAccount } from '../../smsc.js';
import { untilTrue } from '../../../telephone/untilTrue.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });
const tomorrow = () => new Date(Date.now() + 24 * 3_600_000);

let smsc: Smsc;
let driver: SmsDriver;
let receipts: SmsReceipt[];
let received: SmsReceived[];
let tell: () => void;

beforeEach(async () => {
  [receipts, received, tell] = [[], [], () => undefined];
  smsc = await Smsc.start();
});
afterEach(async () => {
  await driver.stop();
  await smsc.stop();
});

async function start(options: Partial<SmppOptions> = {}): Promise<void> {
  driver = makeSmppDriver(
    {
      ...smscAccount,
      port: smsc.port,
      destinationTon: 1,
      destinationNpi: 1,
      ...options,
    },
    log,
  );
  driver.start({
    receipt(receipt) {
      receipts.push(receipt);
      tell();
      return Promise.resolve();
    },
    received(message) {
      received.push(message);
      tell();
      return Promise.resolve();
    },
  });
  await smsc.next('bound');
  await untilTrue('the driver to connect', () => driver.state().isConnected || undefined);
}

const sms = (text: string, id = 'sms-7') => ({
  id,
  to: '13800000001',
  text,
  extension: '02',
  expiresAt: tomorrow(),
  purpose: 'tryOut',
});

/** Waits until a list has so many. */
async function until(list: readonly unknown[], length: number): Promise<void> {
  while (list.length < length) await new Promise<void>((resolve) => (tell = resolve));
}

const ucs2 = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');
const toHex = (text: string) => Buffer.from(text, 'utf16le').swap16().toString('hex');

test('one part: the text, the numbers, the request for a receipt, and the receipt by TLV', async () => {
  await start();
  smsc.tell('receipts tlv');
  expect(await driver.send(sms('【临江中院】您好'))).toEqual({
    kind: 'accepted',
    parts: [{ ref: '1' }],
  });
  const submit = await smsc.next('submit');
  expect(submit).toMatchObject({
    from: '1236802',
    to: '13800000001',
    esm: 0,
    coding: 8,
    receipt: 1,
    user_message_reference: '0007',
    validity: expect.stringMatching(/^\d{13}00\+$/) as string,
  });
  expect(ucs2(String(submit.hex))).toBe('【临江中院】您好');
  await until(receipts, 1);
  expect(receipts[0]).toMatchObject({ ref: '1', state: 'delivered' });
  expect(await smsc.next('acknowledged')).toMatchObject({ status: 0 });
});

test('a receipt in words, of each kind; one of a message on its way says nothing', async () => {
  await start();
  await driver.send(sms('hello'));
  smsc.tell('receipts text');
  for (const word of ['ENROUTE', 'UNDELIV', 'EXPIRED', 'REJECTD', 'DELIVRD']) {
    smsc.tell(`receipt 1 ${word}`);
  }
  await smsc.count('acknowledged', 5);
  expect(receipts.map(({ ref, state }) => [ref, state])).toEqual([
    ['1', 'undelivered'],
    ['1', 'expired'],
    ['1', 'rejected'],
    ['1', 'delivered'],
  ]);
  expect(receipts[0]?.code).toBe('UNDELIV 000');
});

test('a SMSC whose receipts have decimal ids where its responses are hexadecimal', async () => {
  await start({ receiptIds: 'decimal' });
  const refs: string[] = [];
  for (let n = 0; n < 16; n += 1) {
    const result = await driver.send(sms(`n${n}`));
    if (result.kind === 'accepted') refs.push(...result.parts.map(({ ref }) => ref));
  }
  smsc.tell('receipts text');
  // Its sixteenth response was "16": hexadecimal for 22.
  smsc.tell('receipt 22 DELIVRD');
  await until(receipts, 1);
  expect(refs.indexOf(receipts[0]?.ref ?? '')).toBe(15);
});

test('English goes in the GSM alphabet, an octet a letter', async () => {
  await start();
  await driver.send(sms('Price: 20 € [x]'));
  const submit = await smsc.next('submit');
  expect(submit.coding).toBe(0);
  expect(submit.hex).toBe('50726963653a203230201b65201b3c781b3e');
});

test('a long text by a header: 67 letters each, one reference, a ref for each part', async () => {
  await start();
  const text = '诉'.repeat(66) + '😀' + '讼'.repeat(80);
  expect(await driver.send(sms(text))).toEqual({
    kind: 'accepted',
    parts: [{ ref: '1' }, { ref: '2' }, { ref: '3' }],
  });
  const submits = await smsc.count('submit', 3);
  const headers = submits.map(({ hex }) => String(hex).slice(0, 12));
  const [, reference = ''] = /^050003(..)0301$/.exec(headers[0] ?? '') ?? [];
  expect(headers).toEqual([1, 2, 3].map((part) => `050003${reference}030${part}`));
  expect(submits.map(({ esm }) => esm)).toEqual([64, 64, 64]);
  const texts = submits.map(({ hex }) => ucs2(String(hex).slice(12)));
  // A letter of two places is not taken apart.
  expect(texts.map(({ length }) => length)).toEqual([66, 67, 15]);
  expect(texts.join('')).toBe(text);
});

test('a long text by sar TLVs, and whole as a payload', async () => {
  await start({ long: 'sar' });
  const text = 'a'.repeat(152) + '[' + 'b'.repeat(100);
  expect(await driver.send(sms(text))).toMatchObject({ parts: [{ ref: '1' }, { ref: '2' }] });
  const parts = await smsc.count('submit', 2);
  expect(parts).toMatchObject([
    { esm: 0, sar_total_segments: '02', sar_segment_seqnum: '01' },
    { esm: 0, sar_total_segments: '02', sar_segment_seqnum: '02' },
  ]);
  // The letter that takes two places goes whole into the second part.
  expect(String(parts[1]?.hex).slice(0, 6)).toBe('1b3c62');
  await driver.stop();
  await start({ long: 'payload' });
  expect(await driver.send(sms('诉讼'.repeat(100)))).toMatchObject({ parts: [{ ref: '3' }] });
  const whole = await smsc.next('submit');
  expect(whole.hex).toBe('');
  expect(ucs2(String(whole.message_payload))).toBe('诉讼'.repeat(100));
});

test('throttled: nothing was taken, the pauses grow, and a taken one ends that', async () => {
  await start();
  smsc.tell('status 88 2');
  expect(await driver.send(sms('a'))).toEqual({ kind: 'throttled', afterMs: 250 });
  expect(await driver.send(sms('a'))).toEqual({ kind: 'throttled', afterMs: 500 });
  expect(await driver.send(sms('a'))).toMatchObject({ kind: 'accepted' });
  smsc.tell('status 20 1');
  expect(await driver.send(sms('a'))).toEqual({ kind: 'throttled', afterMs: 250 });
});

test('refused for good, and for now', async () => {
  await start();
  smsc.tell('status 11 1');
  expect(await driver.send(sms('a'))).toMatchObject({
    kind: 'refused',
    code: '0x0b',
    isFinal: true,
  });
  smsc.tell('status 8 1');
  expect(await driver.send(sms('a'))).toMatchObject({
    kind: 'refused',
    code: '0x08',
    isFinal: false,
  });
});

test('throttled between the parts: the message is not begun again, the other parts follow', async () => {
  await start();
  smsc.tell('status 88 1 1');
  expect(await driver.send(sms('诉'.repeat(100)))).toEqual({
    kind: 'accepted',
    parts: [{ ref: '1' }, { ref: '3' }],
  });
  const parts = (await smsc.count('submit', 3)).map(({ hex }) => String(hex).slice(8, 12));
  expect(parts).toEqual(['0201', '0202', '0202']);
});

test('no response, and the connection is lost: it may have been sent; then it binds again', async () => {
  await start();
  smsc.tell('silent 1');
  const lost = driver.send(sms('a'));
  await smsc.next('submit');
  smsc.tell('drop');
  expect(await lost).toMatchObject({ kind: 'unknown', parts: [{ ref: null }] });
  expect(await driver.send(sms('b'))).toMatchObject({ kind: 'throttled' });
  await smsc.next('bound');
  await untilTrue('the driver to connect', () => driver.state().isConnected || undefined);
  expect(await driver.send(sms('c'))).toMatchObject({ kind: 'accepted' });
  expect(await smsc.count('submit', 2)).toHaveLength(2);
});

test('a response that does not come in time: the connection stays', async () => {
  await start({ responseMs: 100, enquireMs: 60_000 });
  smsc.tell('silent 1');
  expect(await driver.send(sms('a'))).toEqual({
    kind: 'unknown',
    reason: 'the SMSC did not respond',
    parts: [{ ref: null }],
  });
  expect(driver.state().isConnected).toBe(true);
});

test('an enquiry that is not answered: the connection ends, and it binds again', async () => {
  await start({ responseMs: 100, enquireMs: 50 });
  smsc.tell('deaf 1');
  await smsc.next('bound');
  expect(driver.state().lastError).toBe('the SMSC did not answer an enquiry');
});

test('enquiries both ways', async () => {
  await start({ enquireMs: 50 });
  await smsc.count('enquired', 2);
  smsc.tell('enquire');
  expect(await smsc.next('answered_enquiry')).toMatchObject({ status: 0 });
});

test('the window: no more wait for their responses at a time', async () => {
  await start({ window: 3 });
  smsc.tell('silent 3');
  const sent = Array.from({ length: 5 }, (_, n) => driver.send(sms(`${n}`)));
  await smsc.count('submit', 3);
  smsc.tell('enquire');
  await smsc.next('answered_enquiry');
  // It has answered since, and sent no fourth.
  expect(smsc.events.filter(({ event }) => event === 'submit')).toHaveLength(3);
  smsc.tell('drop');
  const results = (await Promise.all(sent)).map(({ kind }) => kind);
  expect(results).toEqual(['unknown', 'unknown', 'unknown', 'throttled', 'throttled']);
});

test('a wrong password: not connected, and it says why', async () => {
  driver = makeSmppDriver(
    {
      ...smscAccount,
      port: smsc.port,
      password: 'no',
    },
    log,
  );
  driver.start({ receipt: () => Promise.resolve(), received: () => Promise.resolve() });
  expect(await smsc.next('bound')).toMatchObject({ right: 0 });
  await untilTrue('an error', () => driver.state().lastError ?? undefined);
  expect(driver.state()).toMatchObject({
    isConnected: false,
    lastError: 'the SMSC refused to bind: 0x0e',
  });
});

test('what people write: Chinese, English, GBK, and in parts that come in any order', async () => {
  await start();
  const mo = (coding: number, hex: string, esm = 0) => {
    smsc.tell(`mo 8613800000001 1236802 ${coding} ${hex} ${esm}`);
  };
  mo(8, toHex('退订'));
  mo(0, Buffer.from('TD').toString('hex'));
  mo(15, 'cdcbb6a9');
  mo(8, `0500032a0202${toHex('密码123456')}`, 64);
  mo(8, `0500032a0201${toHex('查询号98765432 ')}`, 64);
  await until(received, 4);
  expect(received.map(({ text }) => text)).toEqual([
    '退订',
    'TD',
    '退订',
    '查询号98765432 密码123456',
  ]);
  expect(received[0]).toMatchObject({ from: '8613800000001', to: '1236802' });
  await smsc.count('acknowledged', 5);
  // The same once more has the same name; another text has another.
  mo(8, toHex('退订'));
  await until(received, 5);
  expect(received[4]?.ref).toBe(received[0]?.ref);
  expect(received[1]?.ref).not.toBe(received[0]?.ref);
});

test('a part that never comes: what came is passed on', async () => {
  await start({ joinMs: 50 });
  smsc.tell(`mo 13800000001 12368 8 050003070202${toHex('后半')} 64`);
  await until(received, 1);
  expect(received[0]?.text).toBe('…后半');
});

test('stopped between the parts of a message: what the SMSC still delivers makes it whole', async () => {
  await start();
  smsc.tell('silent 1');
  const lost = driver.send(sms('a'));
  await smsc.next('submit');
  smsc.tell(`mo 13800000001 12368 8 050003070202${toHex('后半')} 64`);
  await smsc.next('acknowledged');
  const stopped = driver.stop();
  smsc.tell(`mo 13800000001 12368 8 050003070201${toHex('前半')} 64`);
  await smsc.next('acknowledged');
  smsc.tell('drop');
  await stopped;
  expect(await lost).toMatchObject({ kind: 'unknown' });
  expect(received.map(({ text }) => text)).toEqual(['前半后半']);
});

test('stopped while it binds: the connection ends, whatever the SMSC answers then', async () => {
  const server = net.createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  driver = makeSmppDriver({ ...smscAccount, port }, log);
  driver.start({ receipt: () => Promise.resolve(), received: () => Promise.resolve() });
  const [socket] = (await once(server, 'connection')) as [net.Socket];
  await once(socket, 'data');
  await driver.stop();
  const result = new Promise<string>((resolve) => {
    // What is written to a connection that is over may fail.
    socket.on('error', () => undefined);
    socket.once('data', () => {
      resolve('it stays, and answers');
    });
    socket.once('close', () => {
      resolve('over');
    });
  });
  const bound = new PDU('bind_transceiver_resp', { sequence_number: 1, system_id: 'tests' });
  socket.write(Buffer.concat([bound.toBuffer(), new PDU('enquire_link').toBuffer()]));
  expect(await result).toBe('over');
  server.close();
});
