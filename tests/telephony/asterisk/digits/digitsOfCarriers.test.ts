/**
 * Digits of carriers that send no RFC 4733 events: tones in the audio, and SIP INFO. Nothing that
 * people say may count as a digit.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { writeFileSync } from 'node:fs';
import type { Call } from '../../../../app/telephony/call.js';
import type { Telephony } from '../../../../app/telephony/telephony.js';
import { promptNames, promptText } from '../../../../app/voice/prompts/catalogue.js';
import { makeEspeakNg } from '../../../../app/voice/speech/espeakNg.js';
import { heardAt } from '../../../attack/heardAt.js';
import { SipSocket, type SipMessage } from '../../../attack/sipSocket.js';
import { Baresip } from '../../../telephone/network/baresip.js';
import { encodeAlaw } from '../../../telephone/recogniser/alaw.js';
import { carrierAddress } from '../../../telephone/network/startCarrier.js';
import { startTestAsterisk, type Reception, type TestAsterisk } from '../testAsterisk.js';

const digits = '0123456789*';
/** ITU-T Q.23: the rows and columns of a telephone's keys. */
const keys = ['123', '456', '789', '*0#'];
const rows = [697, 770, 852, 941];
const columns = [1209, 1336, 1477];

/** The two tones of a digit, in Hz. */
function tonesOf(digit: string): readonly [number, number] {
  const row = keys.findIndex((each) => each.includes(digit));
  return [rows[row] ?? 0, columns[keys[row]?.indexOf(digit) ?? 0] ?? 0];
}

let pbx: TestAsterisk;
let telephony: Telephony;
let reception: Reception;
let line: SipSocket;

async function start(variables: Record<string, string>): Promise<void> {
  pbx = await startTestAsterisk(variables);
  ({ telephony, reception } = await pbx.connect());
  const { sipAddress: address, sipPort: port } = pbx.asterisk;
  line = await SipSocket.open(carrierAddress, { address, port });
}
afterEach(async () => {
  await line.close();
  await telephony.stop();
  await pbx.stop();
});

/** An offer of A-law, with or without RFC 4733 events. */
const invite = (hasEvents: boolean): SipMessage => ({
  method: 'INVITE',
  fromUser: '13900003333',
  toUser: '12368',
  body: [
    'v=0',
    `o=- 1 1 IN IP4 ${line.address}`,
    's=-',
    `c=IN IP4 ${line.address}`,
    't=0 0',
    `m=audio ${line.port} RTP/AVP 8${hasEvents ? ' 96' : ''}`,
    ...(hasEvents ? ['a=rtpmap:96 telephone-event/8000'] : []),
    '',
  ].join('\r\n'),
});

/** A call that is answered: its caller enters digits, and # ends them. */
async function answered(hasEvents: boolean) {
  const message = invite(hasEvents);
  const answering = line.ask(message);
  const call = await reception.nextCall();
  await call.answer();
  const answer = await answering;
  return { message, answer, call, to: await heardAt(pbx.asterisk, call.id) };
}

/** Asks for digits until #. */
async function entered(call: Call, enter: () => Promise<void>): Promise<string> {
  const asked = call.ask({
    utterances: [pbx.says('quiet')],
    match: () => 'incomplete',
    terminator: '#',
    firstDigitTimeoutMs: 600_000,
    betweenDigitsTimeoutMs: 600_000,
  });
  let isEntered = false;
  // Sound goes on until the last digit has been read: Asterisk goes by the audio.
  const done = asked.finally(() => (isEntered = true));
  await enter();
  const to = await heardAt(pbx.asterisk, call.id);
  while (!isEntered) await line.sound(to);
  const taken = await done;
  return taken.kind === 'invalid' ? taken.digits : JSON.stringify(taken);
}

type To = Awaited<ReturnType<typeof heardAt>>;

/** Sends the tone of a digit for 100 ms, then 100 ms of silence. */
async function tone(to: To, digit: string): Promise<void> {
  const [low, high] = tonesOf(digit);
  const at = (hz: number, i: number) => Math.sin((2 * Math.PI * hz * i) / 8000);
  const wave = encodeAlaw(
    Int16Array.from({ length: 800 }, (_, i) => 5000 * (at(low, i) + at(high, i))),
  );
  for (let from = 0; from < wave.length; from += 160)
    await line.sound(to, wave.subarray(from, from + 160));
  for (let packet = 0; packet < 5; packet += 1) await line.sound(to);
}

test('auto hears tones in the audio where the carrier offers no events, each digit once', async () => {
  await start({ TRUNK_DTMF: 'auto' });
  const { call, to, message, answer } = await answered(false);
  const heard = await entered(call, async () => {
    for (const digit of `${digits}#`) await tone(to, digit);
  });
  expect(heard).toBe(digits);
  await line.hangUp(message, answer);
});

test('with events auto hears these, and tones beside them do not count again', async () => {
  await start({ TRUNK_DTMF: 'auto' });
  const { call, to, message, answer } = await answered(true);
  const heard = await entered(call, async () => {
    for (const digit of ['1', '2']) await tone(to, digit);
    for (const digit of '368#') await line.press(to, digit, 300);
  });
  expect(heard).toBe('368');
  await line.hangUp(message, answer);
});

test.each<Record<string, string>>([{}, { TRUNK_DTMF: 'auto' }])(
  'SIP INFO is heard with %j',
  async (variables) => {
    await start(variables);
    const { call, message, answer } = await answered(false);
    const heard = await entered(call, async () => {
      for (const [at, digit] of [...`${digits}#`].entries()) {
        expect(await line.pressByInfo(message, answer, digit, at + 2)).toMatchObject({
          status: 200,
        });
      }
    });
    expect(heard).toBe(digits);
    await line.hangUp(message, answer);
  },
);

test('a telephone that sends SIP INFO, baresip, is heard', async () => {
  await start({});
  const { sipAddress, sipPort } = pbx.asterisk;
  const telephone = await Baresip.start({
    folder: path.join(pbx.folder, 'baresip'),
    address: carrierAddress,
    rtpPorts: [47_100, 47_110],
    account: `<sip:citizen@${carrierAddress}>;regint=0;audio_codecs=PCMA;dtmfmode=info`,
  });
  try {
    const dialling = telephone.dial(`sip:12368@${sipAddress}:${sipPort}`);
    const call = await reception.nextCall();
    await call.answer();
    await dialling;
    const asked = call.ask({
      utterances: [pbx.says('quiet')],
      match: () => 'incomplete',
      terminator: '#',
      firstDigitTimeoutMs: 600_000,
      betweenDigitsTimeoutMs: 600_000,
    });
    for (const digit of `${digits}#`) await telephone.press(digit);
    expect(await asked).toMatchObject({ kind: 'invalid', digits });
    await telephone.hangUp();
  } finally {
    await telephone.stop();
  }
});

test('minutes of the hotline’s own words are no digits, and one that is pressed then counts', async () => {
  await start({ TRUNK_DTMF: 'auto' });
  const { call, to, message, answer } = await answered(false);
  const heard = await entered(call, async () => {
    for (const language of ['zh', 'en'] as const) {
      const words = promptNames.map((name) => promptText(language, name).replace(/[{}]/g, ' '));
      const wav = path.join(pbx.folder, `${language}.wav`);
      writeFileSync(wav, await makeEspeakNg().speak(words.slice(0, 150).join('\n'), language));
      const alaw = execFileSync(
        'sox',
        [wav, ...'-t al -r 8000 -c 1 -'.split(' '), ...'gain -n -1'.split(' ')],
        {
          maxBuffer: 50_000_000,
        },
      );
      // More than four minutes of each.
      expect(alaw.length).toBeGreaterThan(4 * 60 * 8000);
      for (let from = 0; from + 160 <= alaw.length; from += 160)
        await line.sound(to, alaw.subarray(from, from + 160), 1);
    }
    for (const digit of '7#') await tone(to, digit);
  });
  expect(heard).toBe('7');
  await line.hangUp(message, answer);
});
