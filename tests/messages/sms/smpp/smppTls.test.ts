/** SMPP over TLS: a relay of Node with a certificate in front of the server role of Net::SMPP. */
import { createLogger, transports } from 'winston';
import type { SmsDriver, SmsReceived } from '../../../../app/messages/smsDriver.js';
import { makeSmppDriver } from '../../../../app/messages/sms/smpp/makeSmppDriver.js';
import { sharedParts } from '../../../parts/database.js';
import { untilTrue } from '../../../telephone/untilTrue.js';
import { Smsc, smscAccount } from '../../smsc.js';
import { makeCertificate, TlsRelay, type Certificate } from '../../tlsRelay.js';

const log = createLogger({ transports: [new transports.Console({ silent: true })] });

let own: Certificate;
let smsc: Smsc;
let relay: TlsRelay | undefined;
let driver: SmsDriver | undefined;
beforeAll(async () => {
  own = await makeCertificate(sharedParts().folder, 'IP:127.0.0.1');
});
beforeEach(async () => {
  [relay, driver] = [undefined, undefined];
  smsc = await Smsc.start();
});
afterEach(async () => {
  await driver?.stop();
  await relay?.stop();
  await smsc.stop();
});

/** Starts the driver against the relay. */
async function start(
  { certificate = own, tlsCa = own.cert }: { certificate?: Certificate; tlsCa?: string },
  received: (message: SmsReceived) => void = () => undefined,
): Promise<SmsDriver> {
  relay = await TlsRelay.start(certificate, smsc.port);
  driver = makeSmppDriver(
    {
      ...smscAccount,
      port: relay.port,
      tls: true,
      ...(tlsCa === '' ? {} : { tlsCa }),
    },
    log,
  );
  driver.start({
    receipt: () => Promise.resolve(),
    received(message) {
      received(message);
      return Promise.resolve();
    },
  });
  return driver;
}

/** Waits until the driver has failed to connect, and returns why. */
async function refusal(of: SmsDriver): Promise<string> {
  return untilTrue('a refusal', () => {
    const { lastError, isConnected } = of.state();
    if (isConnected) throw new Error('it is connected');
    return lastError ?? undefined;
  });
}

test('messages and what people write go through it', async () => {
  let take: (message: SmsReceived) => void = () => undefined;
  const written = new Promise<SmsReceived>((resolve) => (take = resolve));
  const started = await start({}, (message) => {
    take(message);
  });
  await smsc.next('bound');
  await untilTrue('the driver to connect', () => started.state().isConnected || undefined);
  const text = '【临江中院】'.padEnd(200, '您好');
  const result = await started.send({
    id: 'sms-7',
    to: '13800000001',
    text,
    extension: '',
    expiresAt: new Date(4e12),
    purpose: 'tryOut',
  });
  expect(result).toMatchObject({ kind: 'accepted', parts: [{}, {}, {}] });
  smsc.tell(`mo 13800000001 12368 0 ${Buffer.from('TD').toString('hex')} 0`);
  expect((await written).text).toBe('TD');
});

test('a certificate that nobody vouches for is refused, and no password is sent', async () => {
  const started = await start({ tlsCa: '' });
  expect(await refusal(started)).toMatch(/self-signed certificate/);
  expect(smsc.events.map(({ event }) => event)).not.toContain('bound');
});

test('so is one for another host', async () => {
  const other = await makeCertificate(sharedParts().folder, 'DNS:smsc.example');
  const started = await start({ certificate: other, tlsCa: other.cert });
  expect(await refusal(started)).toMatch(/does not match certificate's altnames|not in the cert/);
  expect(smsc.events.map(({ event }) => event)).not.toContain('bound');
});
