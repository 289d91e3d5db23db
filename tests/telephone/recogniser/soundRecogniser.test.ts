/** A recogniser on a line that loses packets, and one whose process is behind. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seededRandom } from '../../parts/seededRandom.js';
import { encodeAlaw, silenceByte } from './alaw.js';
import { CodedSounds } from './codedSounds.js';
import { writeCodedSound } from './codedVoice.js';
import { SoundRecogniser } from './soundRecogniser.js';
import { playNumber } from './soundCode.js';
import { untilTrue } from '../untilTrue.js';
import { onStandstill, stoodStill } from '../../parts/standstills.js';

const packetBytes = 160;
/** With a longer gap the recogniser assumes that the sender was silent, and goes by the clock. */
const mostLost = 9;
/** Few codewords, so that each comes again and again. */
const known = [1, 77_777, 5_000_000];

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'recogniser-'));
  for (const number of known) await writeCodedSound(path.join(folder, `${number}`), number, 5);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns an RTP packet of A-law. */
function packetOf(index: number, bytes: Uint8Array): Buffer {
  const packet = Buffer.alloc(12 + bytes.length, silenceByte);
  packet.writeUInt8(0x80, 0);
  packet.writeUInt8(8, 1);
  packet.writeUInt16BE(index & 0xffff, 2);
  packet.writeUInt32BE(index * packetBytes, 4);
  packet.writeUInt32BE(0x12368, 8);
  packet.set(bytes, 12);
  return packet;
}

test('each sound is heard once, in its order and its place, whichever packets of it are lost', async () => {
  const random = seededRandom(12_368);
  const below = (limit: number) => Math.floor(random() * limit);
  const sounds = await CodedSounds.open(folder, null);
  const recogniser = new SoundRecogniser(path.join(folder, 'heard.wav'), sounds);
  const played: { number: number; atMs: number }[] = [];
  const parts: Uint8Array[] = [];
  const lost = new Set<number>();
  let length = 0;
  const append = (bytes: Uint8Array) => {
    parts.push(bytes);
    length += bytes.length;
  };
  for (let n = 0; n < 300; n += 1) {
    append(new Uint8Array(1920 + below(2400)).fill(silenceByte));
    const others = known.filter((each) => each !== played.at(-1)?.number);
    const number = others[below(others.length)] ?? 0;
    const sound = encodeAlaw(playNumber(number, 5, 8000));
    const first = Math.floor(length / packetBytes) + below(sound.length / packetBytes) - 2;
    for (let more = 1 + below(mostLost); more > 0; more -= 1) lost.add(first + more);
    played.push({ number, atMs: length / 8 });
    append(sound);
  }
  append(new Uint8Array(8000).fill(silenceByte));
  const stream = Buffer.concat(parts);
  for (let index = 0; index * packetBytes < stream.length; index += 1) {
    const at = index * packetBytes;
    if (!lost.has(index))
      recogniser.receive(packetOf(index, stream.subarray(at, at + packetBytes)));
  }
  await recogniser.close();
  const { heard } = recogniser.match;
  expect(heard.map(({ sound }) => Number(sound.id))).toEqual(played.map(({ number }) => number));
  for (const [index, { startMs }] of heard.entries()) {
    // A file begins with 60 ms of silence.
    expect(Math.abs(startMs + 60 - (played[index]?.atMs ?? 0))).toBeLessThan(50);
  }
  expect(recogniser.packets).toMatchObject({ lost: lost.size, dropped: 0 });
});

test('what waits in the socket when the call ends is heard', async () => {
  const sounds = await CodedSounds.open(folder, null);
  const recogniser = await SoundRecogniser.open(
    '127.0.0.1',
    path.join(folder, 'waited.wav'),
    sounds,
  );
  const [address = '', port] = recogniser.address.split(':');
  const line = createSocket('udp4');
  line.connect(Number(port), address);
  await once(line, 'connect');
  const packets = 500;
  // All are sent before one is read, as when this process gets no processor time.
  for (let index = 0; index < packets; index += 1)
    line.send(packetOf(index, new Uint8Array(packetBytes)));
  await recogniser.close();
  line.close();
  expect(recogniser.packets).toMatchObject({ taken: packets, lost: 0, dropped: 0 });
});

test('what comes while this process stood still is left out of what is unknown', async () => {
  const sounds = await CodedSounds.open(folder, null);
  const recogniser = new SoundRecogniser(path.join(folder, 'stood-still.wav'), sounds);
  const tone = encodeAlaw(
    Int16Array.from({ length: 2400 }, (_, i) => 7000 * Math.sin((2 * Math.PI * 1000 * i) / 8000)),
  );
  const send = (from: number) => {
    for (let at = 0; at * packetBytes < tone.length; at += 1) {
      recogniser.receive(
        packetOf(from + at, tone.subarray(at * packetBytes, (at + 1) * packetBytes)),
      );
    }
  };
  send(0);
  const noticed = new Promise<void>((resolve) => {
    const stop = onStandstill(() => {
      stop();
      resolve();
    });
  });
  // Nothing of this process runs meanwhile.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 600);
  await noticed;
  await recogniser.close();
  expect(recogniser.match.otherSeconds).toBeGreaterThan(0.2);
  expect(recogniser.match.unknownSeconds).toBe(0);
});

test('a machine whose wall clock is set forward has stood still: a prompt that was played until then has lost that time', async () => {
  const from = new Date();
  const { now } = Date;
  Date.now = () => now() + 60_000;
  try {
    const hoursBefore = (hours: number) => new Date(from.getTime() - hours * 3_600_000);
    await untilTrue('the jump', () => stoodStill(from, new Date(Date.now())) || undefined);
    expect(stoodStill(hoursBefore(2), hoursBefore(1))).toBe(false);
  } finally {
    Date.now = now;
  }
});
