/**
 * SMS by CMPP to our own gateway that answers each SUBMIT after 20 ms. With a window of 16 no
 * client can do more than 16 ÷ 20 ms; the peer is a bare loop over the same connection, which keeps
 * 16 packets unanswered and does nothing else.
 */
import { connect } from 'node:net';
import { createLogger } from 'winston';
import { cmppTimes, makeCmppSms } from '../../app/messages/sms/cmpp/cmppDriver.js';
import { encodePacket } from '../../app/messages/sms/cmpp/encodePacket.js';
import { FrameSplitter } from '../../app/messages/sms/cmpp/frames.js';
import { connectTimestamp, makeAuthenticator } from '../../app/messages/sms/cmpp/authenticator.js';
import type { Submit } from '../../app/messages/sms/cmpp/packets.js';
import { CmppGateway } from '../messages/sms/cmppGateway.js';
import { held, round, told, writeFigures, type Figure } from './figure.js';

const delayMs = 20;
const window = 16;
const text = '【江苏样例法院】回电已登记，登记号123，来电时会报此号。';

export async function benchCmpp(full: boolean): Promise<Figure[]> {
  const count = full ? 10_000 : 2000;
  const bare = await perSecond(count, bareLoop);
  const ours = await perSecond(count, byDriver);
  const most = (window * 1000) / delayMs;
  const figures = [
    held(
      ...([
        `SMS a second by CMPP, window ${window}, ${delayMs} ms`,
        round(ours),
        round(bare),
      ] as const),
      ...([`>= 90% of window ÷ delay (${most})`, ours >= 0.9 * most] as const),
    ),
    told('share of window ÷ delay', round(ours / most), round(bare / most)),
  ];
  await writeFigures('cmpp', figures);
  return figures;
}

async function perSecond(
  count: number,
  send: (gateway: CmppGateway, count: number) => Promise<void>,
): Promise<number> {
  const gateway = await CmppGateway.start({ version: 2, delayMs });
  try {
    const start = performance.now();
    await send(gateway, count);
    return (count * 1000) / (performance.now() - start);
  } finally {
    await gateway.stop();
  }
}

async function byDriver(gateway: CmppGateway, count: number): Promise<void> {
  const driver = makeCmppSms(
    {
      host: '127.0.0.1',
      port: gateway.port,
      version: 2,
      account: '900001',
      window,
      secret: '888888',
      serviceId: 'HOTLINE',
      number: '1065012368',
      times: cmppTimes,
    },
    createLogger({ silent: true }),
  );
  const nothing = () => Promise.resolve();
  driver.start({ receipt: nothing, received: nothing });
  while (!driver.state().isConnected) await new Promise((resolve) => setImmediate(resolve));
  let sent = 0;
  const sender = async () => {
    while (sent++ < count) {
      const expiresAt = new Date(Date.now() + 3_600_000);
      const to = '13700000001';
      const sms = { id: `sms-${sent}`, to, text, extension: '', expiresAt, purpose: 'many' };
      const { kind } = await driver.send(sms);
      if (kind !== 'accepted') throw new Error(kind);
    }
  };
  // Four windows, as the outbox hands them over.
  await Promise.all(Array.from({ length: window * 4 }, sender));
  await driver.stop();
}

/** Writes the same packet again whenever an answer comes. */
async function bareLoop(gateway: CmppGateway, count: number): Promise<void> {
  const submit: Submit = {
    kind: 'submit',
    total: 1,
    number: 1,
    registeredDelivery: 1,
    level: 1,
    serviceId: '',
    feeUserType: 2,
    feeTerminalId: '',
    udhi: 0,
    format: 8,
    source: '900001',
    feeType: '01',
    feeCode: '0',
    validUntil: '',
    atTime: '',
    sourceNumber: '1065012368',
    to: ['13700000001'],
    content: Buffer.from(text, 'utf16le').swap16(),
  };
  const timestamp = connectTimestamp(new Date());
  const authenticator = makeAuthenticator('900001', '888888', timestamp);
  const socket = connect(gateway.port, '127.0.0.1');
  socket.setNoDelay(true);
  const frames = new FrameSplitter();
  let [sent, answered] = [0, -1];
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      answered += frames.push(chunk).length;
      while (sent < count && sent - answered < window) {
        socket.write(encodePacket(submit, ++sent, 2));
      }
      if (answered === count) resolve();
    });
    socket.on('connect', () => {
      const login = {
        kind: 'connect',
        sourceAddr: '900001',
        authenticator,
        version: 0x20,
      } as const;
      socket.write(encodePacket({ ...login, timestamp }, 0, 2));
    });
  });
  socket.destroy();
}
