/**
 * SIP over TLS and audio over SRTP, for telephones and trunks: nobody on the way hears a caller or
 * reads their digits.
 */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { startAsterisk, type Asterisk } from '../../../app/local/parts/asterisk.js';
import { ownCertificate, type CertificateFiles } from '../../../app/local/ownCertificate.js';
import type { Telephony } from '../../../app/telephony/telephony.js';
import { projectRoot } from '../../../app/core/paths.js';
import { SipSocket } from '../../attack/sipSocket.js';
import { sharedParts } from '../../parts/database.js';
import { hotlineVariables, sharedTelephony } from '../../parts/testTelephony.js';
import { askAri } from '../../telephone/network/askAri.js';
import { Baresip } from '../../telephone/network/baresip.js';
import { spawnTcpdump, PacketReader, untilListening } from '../../telephone/network/tcpdump.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { accountOf, passwordOf } from './telephones.js';
import { startTestAsterisk, type Reception, type TestAsterisk } from './testAsterisk.js';

/**
 * This process's own network: a tap on it hears no other test's calls, which may be unencrypted.
 */
const network = `127.${1 + (process.pid % 250)}.0`;
const phoneAddress = `${network}.6`;
const rtpPorts = [47_200, 47_220] as const;
const carrierAddress = `${network}.2`;
const otherAddress = `${network}.3`;
let folder: string;
let own: CertificateFiles;
let carriers: CertificateFiles;
let pbx: TestAsterisk;
let carrier: Asterisk;
let telephony: Telephony;
let reception: Reception;

beforeAll(async () => {
  folder = await mkdtemp(path.join(sharedParts().folder, 'encrypted-'));
  own = await ownCertificate(path.join(folder, 'own'), '127.0.0.1');
  carriers = await ownCertificate(path.join(folder, 'carrier'), carrierAddress);
  // Another hotline plays the carrier. It needs this one's address, so it starts second.
  pbx = await startTestAsterisk(
    { TRUNK_ADDRESSES: `${carrierAddress},${otherAddress}`, TRUNK_MEDIA_ENCRYPTION: 'sdes' },
    { tls: own },
  );
  carrier = await startAsterisk({
    folder: path.join(folder, 'exchange'),
    name: 'carrier',
    address: carrierAddress,
    configFrom: path.join(projectRoot, 'asterisk-config'),
    tls: { ...carriers, ca: own.certificate },
    variables: {
      ...hotlineVariables(sharedTelephony().soundsDir),
      TRUNK_ADDRESSES: '127.0.0.1',
      TRUNK_CONTACT: `127.0.0.1:${pbx.asterisk.sipTlsPort};transport=tls`,
      TRUNK_MEDIA_ENCRYPTION: 'sdes',
      TRUNK_QUALIFY_SECONDS: '0',
    },
  });
  await writeFile(`${spokenFile()}.alaw`, randomBytes(3200));
  await connect('optional');
});

async function connect(TELEPHONE_ENCRYPTION: 'optional' | 'required'): Promise<void> {
  ({ telephony, reception } = await pbx.connect({ TELEPHONE_ENCRYPTION }));
  await telephony.keepAgents([accountOf('1001')]);
}
afterAll(async () => {
  await telephony.stop();
  await carrier.stop();
  await pbx.stop();
});

/** An exchange dials 12368 over its trunk. */
async function dialFrom(exchange: Asterisk): Promise<void> {
  const query = new URLSearchParams({
    endpoint: 'PJSIP/12368@trunk-by-address',
    // The format on the disk, so that the sound can be searched for on the wire.
    formats: 'alaw',
    context: 'hotline',
    extension: '12368',
    priority: '1',
    callerId: '13900000000',
  });
  const answer = await askAri(exchange, `channels?${query.toString()}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`it does not dial: ${await answer.text()}`);
}

/**
 * The sound that is played: 0.4 s of noise, no piece of which occurs in any other sound. Other
 * tests' audio uses the same ports, and the sounds of numbers consist of the same few tones.
 */
const spokenFile = () => path.join(pbx.soundsDir, 'secret');
const spoken = () => ({ ...pbx.says('short2'), name: 'secret', sounds: [spokenFile()] });

/** What a tap captured. */
interface Wire {
  /** The address that was tapped. */
  readonly address: string;
  readonly capture: Buffer;
}

/**
 * Captures everything to and from an address, and audio (which may come from another address),
 * until stopped.
 */
async function tap(address: string): Promise<{ stop(): Promise<Wire> }> {
  const file = path.join(await mkdtemp(path.join(folder, 'wire-')), 'pcap');
  const options = ['-i', 'lo', '--immediate-mode', '-U', '-w', file];
  const tcpdump = spawnTcpdump([
    ...options,
    `host ${address} or portrange ${rtpPorts.join('-')} or udp portrange 10000-19999`,
  ]);
  const listening = await untilListening(tcpdump);
  await sendStrayInvite();
  return {
    async stop() {
      await listening.stop();
      return { address, capture: await readFile(file) };
    },
  };
}

/**
 * Sends an INVITE in the clear to a port for audio, as another test on this machine may: that
 * test's SIP must not be taken for this one's.
 */
async function sendStrayInvite(): Promise<void> {
  const socket = createSocket('udp4');
  await promisify<string, number, string>(socket.send.bind(socket))(
    'INVITE sip:12368@127.0.0.1 SIP/2.0',
    19_999,
    otherAddress,
  );
  socket.close();
}

/** Returns what an eavesdropper can read in the capture. */
async function readable({ address, capture }: Wire): Promise<{ sip: boolean; sound: boolean }> {
  let sip = false;
  // For TCP the payload begins with the rest of its header, which changes nothing here.
  new PacketReader(({ from, to, payload }) => {
    if ([from, to].includes(address)) sip ||= payload.includes('INVITE sip:');
  }).read(capture);
  const sound = await readFile(`${spokenFile()}.alaw`);
  // A packet begins within any 20 ms, so 40 ms of the sound contain a piece of one.
  const pieces = Array.from({ length: 320 }, (_, at) => sound.subarray(800 + at, 800 + at + 100));
  return { sip, sound: pieces.some((piece) => capture.includes(piece)) };
}

/**
 * Calls as agent 1001, hears a sound, presses a digit, and is rung.
 * @returns what went over the wire
 */
async function useTelephone(transport: 'tls' | 'udp'): Promise<Wire> {
  const { sipAddress, sipPort, sipTlsPort } = pbx.asterisk;
  const server = `${sipAddress}:${transport === 'tls' ? sipTlsPort : sipPort};transport=${transport}`;
  const wire = await tap(phoneAddress);
  const phone = await Baresip.start({
    folder: path.join(folder, `baresip-${transport}`),
    address: phoneAddress,
    rtpPorts,
    ...(transport === 'tls' && { certificate: own.certificate }),
    account:
      `<sip:1001@${server}>;auth_user=1001;auth_pass=${passwordOf('1001')};regint=300` +
      `;answermode=auto;audio_codecs=PCMA${transport === 'tls' ? ';mediaenc=srtp-mand' : ''}`,
  });
  try {
    await phone.registered();
    const arriving = reception.nextCall();
    const dialled = phone.dial(`sip:12368@${server}`);
    const call = await arriving;
    await call.answer();
    await dialled;
    expect(await call.play([spoken()])).toMatchObject({ kind: 'finished' });
    const asked = call.ask({
      utterances: [pbx.says('quiet')],
      match: () => 'complete',
      firstDigitTimeoutMs: 20_000,
      betweenDigitsTimeoutMs: 20_000,
    });
    await phone.press('7');
    expect(await asked).toMatchObject({ kind: 'digits', digits: '7' });
    await call.hangUp();
    await phone.closed();

    const ringing = telephony.ring({
      to: { kind: 'agent', number: '1001' },
      purpose: { kind: 'offer', entryId: 1, offer: 1 },
      callerShown: { name: 'hotline', number: '12368' },
      timeoutMs: 20_000,
    });
    const result = await ringing.result;
    if (result.kind !== 'answered') throw new Error(`not answered: ${JSON.stringify(result)}`);
    expect(await result.leg.play([spoken()])).toMatchObject({ kind: 'finished' });
    await result.leg.hangUp();
  } finally {
    await phone.stop();
  }
  return wire.stop();
}

test('a telephone by UDP can be listened to by everybody on the way', async () => {
  expect(await readable(await useTelephone('udp'))).toEqual({ sip: true, sound: true });
});

test('a telephone by TLS and SRTP calls and is called, and nobody on the way hears or reads it', async () => {
  await telephony.stop();
  await connect('required');
  const wire = await useTelephone('tls');
  expect(wire.capture.length).toBeGreaterThan(20_000);
  expect(await readable(wire)).toEqual({ sip: false, sound: false });
});

test('a trunk by TLS and SRTP carries a call, and nobody on the way hears or reads it', async () => {
  const wire = await tap(carrierAddress);
  const arriving = reception.nextCall();
  await dialFrom(carrier);
  const call = await arriving;
  await call.answer();
  expect(await call.play([spoken()])).toMatchObject({ kind: 'finished' });
  const channel = await pbx.asterisk.command('core show channels concise');
  expect(channel).toMatch(/^PJSIP\/trunk-by-address-/m);
  await call.hangUp();
  const heard = await wire.stop();
  expect(heard.capture.length).toBeGreaterThan(5000);
  expect(await readable(heard)).toEqual({ sip: false, sound: false });
});

test('a trunk that is to encrypt takes no call that does not', async () => {
  const { sipAddress: address, sipPort: port } = pbx.asterisk;
  const end = await SipSocket.open(carrierAddress, { address, port });
  const answer = await end.ask({ method: 'INVITE', fromUser: '13900000000', toUser: '12368' });
  expect(answer.status).toBe(488);
  await end.close();
});

test('an exchange that does not believe our certificate does not call, and one that does calls', async () => {
  const stranger = await ownCertificate(path.join(folder, 'stranger'), otherAddress);
  /**
   * Starts a carrier with this name and CA.
   * @returns whether its call arrived
   */
  const calls = async (name: string, ca: string) => {
    const other = await startAsterisk({
      folder: path.join(folder, name),
      name,
      address: otherAddress,
      configFrom: path.join(projectRoot, 'asterisk-config'),
      tls: { ...stranger, ca },
      variables: {
        ...hotlineVariables(sharedTelephony().soundsDir),
        TRUNK_ADDRESSES: '127.0.0.1',
        TRUNK_CONTACT: `127.0.0.1:${pbx.asterisk.sipTlsPort};transport=tls`,
        TRUNK_MEDIA_ENCRYPTION: 'sdes',
        TRUNK_QUALIFY_SECONDS: '0',
      },
    });
    try {
      const before = reception.arrivedCalls.length;
      await dialFrom(other);
      return await untilTrue('the call to come or to fail', async () => {
        if (reception.arrivedCalls.length > before) return true;
        const count = await other.command('core show channels count');
        return /^0 active channels/m.test(count) ? false : undefined;
      });
    } finally {
      await other.stop();
    }
  };
  expect(await calls('believes', own.certificate)).toBe(true);
  expect(await calls('disbelieves', stranger.certificate)).toBe(false);
});
