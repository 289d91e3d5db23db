import { mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { makeHoldMusic } from '../../app/local/parts/holdMusic.js';
import { projectRoot } from '../../app/core/paths.js';
import { sharedParts } from '../parts/database.js';
import { hotlineVariables } from '../parts/testTelephony.js';
import { heardAt } from '../attack/heardAt.js';
import { SipSocket } from '../attack/sipSocket.js';
import { askAri } from '../telephone/network/askAri.js';
import { encodeAlaw } from '../telephone/recogniser/alaw.js';
import { askSip, type SipRequest } from './sipProbe.js';

/**
 * The address from which the trunk by address accepts calls. The trunk that we register at is
 * elsewhere.
 */
const carrierAddress = '127.0.0.2';
const providerAddress = '127.0.0.7';
const strangerAddress = '127.0.0.9';
const trunkPassword = 'of the; tests';

let folder: string;
let provider: Asterisk;
let hotline: Asterisk;

beforeAll(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'trunks-'));
  const soundsDir = path.join(folder, 'sounds');
  await makeHoldMusic(soundsDir);
  provider = await startAsterisk({
    folder: path.join(folder, 'provider'),
    name: 'provider',
    address: providerAddress,
    configFrom: path.join(projectRoot, 'tests/local/provider-config'),
    variables: { TRUNK_PASSWORD: trunkPassword },
  });
  hotline = await startAsterisk({
    folder: path.join(folder, 'hotline'),
    name: 'hotline',
    address: '127.0.0.1',
    configFrom: path.join(projectRoot, 'asterisk-config'),
    variables: {
      ...hotlineVariables(soundsDir),
      TRUNK_REGISTRAR: `${providerAddress}:${provider.sipPort}`,
      TRUNK_USER: 'court',
      TRUNK_PASSWORD: trunkPassword,
      PBX_MAX_CALLS_PER_NUMBER: '3',
      HOTLINE_NUMBERS: '02583520000|862512368|+862583520000',
      FAX_NUMBERS: '02583529999|\\+862583529999',
      FAX_MAX_RECEIVED_AT_ONCE: '9',
      TRUNK_FAX_DETECT: 'yes',
    },
    sharedFolders: [soundsDir],
  });
});
afterAll(async () => {
  await hotline.stop();
  await provider.stop();
  await rm(folder, { recursive: true, force: true });
});

const ask = (request: Pick<SipRequest, 'method' | 'from'> & Partial<SipRequest>) =>
  askSip({
    fromUser: '13900000000',
    toUser: '12368',
    to: { address: hotline.sipAddress, port: hotline.sipPort },
    ...request,
  });

/** Repeats a command of Asterisk's command line until its output matches. */
async function until(asterisk: Asterisk, command: string, fits: RegExp): Promise<string> {
  for (;;) {
    const shown = await asterisk.command(command);
    if (fits.test(shown)) return shown;
    await delay(50);
  }
}

test('registers at a carrier with a password that has a semicolon in it, and takes its calls', async () => {
  await until(hotline, 'pjsip show registrations', /trunk-registered\S*\s.*Registered/);
  await until(provider, 'pjsip show contacts', /court\/sip:12368@127\.0\.0\.1/);
  await provider.command('channel originate PJSIP/court application Echo');
  // No app runs here, so the hotline's context has passed the call on to the context for that.
  await until(hotline, 'core show channels concise', /PJSIP\/trunk-registered-\S*!app-away!s!/);
  await hotline.command('channel request hangup all');
});

describe('what is answered', () => {
  const hotlineNumbers = ['12368', '02583520000', '862512368', '+862583520000'];
  const faxNumbers = ['02583529999', '+862583529999'];
  // The parameters are how IMS writes a local number (3GPP TS 24.229; RFC 3966, 5.1.5).
  const inContext = ['12368;phone-context=+86', '02583529999;phone-context=ims.example'];
  test.each([...hotlineNumbers, ...faxNumbers, ...inContext])(
    '%s from the carrier is taken',
    async (toUser) => {
      // A number of its own: the call before may still hold its caller's place.
      const fromUser = `139${toUser.replaceAll(/\D/g, '')}`;
      expect(await ask({ method: 'INVITE', from: carrierAddress, fromUser, toUser })).toMatchObject(
        { status: 200 },
      );
    },
  );

  test.each(['110', '8001', 'softphone', '0018005550100', '12368#1', '110;phone-context=+86'])(
    '%s from the carrier leads nowhere',
    async (toUser) => {
      expect(await ask({ method: 'INVITE', from: carrierAddress, toUser })).toMatchObject({
        status: 404,
      });
    },
  );

  test('a stranger is asked for a password he does not have', async () => {
    const answer = await ask({ method: 'INVITE', from: strangerAddress });
    expect(answer.status).toBe(401);
  });

  test('a softphone beside the carrier is a softphone, not the trunk', async () => {
    const answer = await ask({ method: 'INVITE', from: carrierAddress, fromUser: 'softphone' });
    expect(answer.status).toBe(401);
  });

  test.each(['REGISTER', 'INVITE', 'OPTIONS'] as const)(
    'a %s by a user that exists and by one that does not get the same answer',
    async (method) => {
      const [real, false_] = [
        await ask({ method, from: strangerAddress, fromUser: 'softphone', toUser: 'softphone' }),
        await ask({ method, from: strangerAddress, fromUser: 'nobody', toUser: 'nobody' }),
      ];
      const shape = (answer: typeof real) => [
        answer.status,
        answer.reason,
        answer.headers,
        answer.header('WWW-Authenticate')?.replaceAll(/(nonce|opaque)="[^"]*"/g, '$1'),
      ];
      expect(shape(real)).toEqual(shape(false_));
      expect(real.status).toBe(401);
    },
  );
});

test('with the app away one number has its places and no more, and others have theirs', async () => {
  const { sipAddress: address, sipPort: port } = hotline;
  const end = await SipSocket.open(carrierAddress, { address, port });
  const invite = (fromUser: string) => ({ method: 'INVITE', fromUser, toUser: '12368' }) as const;
  const answers = [];
  for (let call = 0; call < 5; call += 1) answers.push(await end.ask(invite('13900000001')));
  const other = await end.ask(invite('13900000002'));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 486, 486]);
  expect(other.status).toBe(200);
  // Callers without a number do not count as one caller.
  for (let call = 0; call < 4; call += 1) {
    expect((await end.ask(invite('anonymous'))).status).toBe(200);
  }
  await hotline.command('channel request hangup all');
  await until(hotline, 'core show channels count', /^0 active channels/m);
  await end.close();
});

test('with the app away a fax machine that dials the hotline comes to the fax line', async () => {
  const { sipAddress: address, sipPort: port } = hotline;
  const end = await SipSocket.open(carrierAddress, { address, port });
  const call = { method: 'INVITE', fromUser: '02552220009', toUser: '12368' } as const;
  expect((await end.ask(call)).status).toBe(200);
  const channels = (await (await askAri(hotline, 'channels')).json()) as { id: string }[];
  expect(channels).toHaveLength(1);
  const at = await heardAt(hotline, channels[0]?.id ?? '');
  // CNG: 1100 Hz (ITU-T T.30), of which 20 ms are 22 whole waves.
  const tone = encodeAlaw(
    Int16Array.from({ length: 160 }, (_, i) => 8000 * Math.sin((2 * Math.PI * 1100 * i) / 8000)),
  );
  const inFaxLine = async () =>
    (await hotline.command('core show channels concise')).includes('!hotline-fax!receive!');
  while (!(await inFaxLine()))
    for (let packets = 0; packets < 50; packets += 1) await end.sound(at, tone);
  await hotline.command('channel request hangup all');
  await until(hotline, 'core show channels count', /^0 active channels/m);
  await end.close();
});

test('what strangers tried is in the security log', async () => {
  await ask({ method: 'REGISTER', from: strangerAddress, fromUser: 'nobody', toUser: 'nobody' });
  const log = path.join(path.dirname(hotline.logFile), 'security.log');
  while (!(await readFile(log, 'utf8')).includes(strangerAddress)) await delay(50);
});

test('one sender of faxes, and all that show no number, leave places for others', async () => {
  const { sipAddress: address, sipPort: port } = hotline;
  const end = await SipSocket.open(carrierAddress, { address, port });
  const send = async (fromUser: string, headers: string[] = []) =>
    (await end.ask({ method: 'INVITE', fromUser, toUser: '02583529999', headers })).status;
  // One number in the forms in which networks present it.
  const forms = ['02552220001', '+862552220001', '02552220001', '862552220001', '02552220001'];
  const ofOne: number[] = [];
  for (const form of forms) ofOne.push(await send(form));
  expect(ofOne).toEqual([200, 200, 200, 486, 486]);
  const withheld: number[] = [];
  for (let call = 0; call < 6; call += 1)
    withheld.push(
      await send('02552220002', [
        'Privacy: id',
        `P-Asserted-Identity: <sip:0255222001${call}@${carrierAddress}>`,
      ]),
    );
  expect(withheld).toEqual([200, 200, 200, 200, 200, 486]);
  expect(await send('02552220003')).toBe(200);
  expect(await send('02552220004')).toBe(486);
  // Whoever calls to speak has places all the same.
  expect((await ask({ method: 'INVITE', from: carrierAddress })).status).toBe(200);
  await hotline.command('channel request hangup all');
  await end.close();
});
