/** Writes sound files as a pcap of RTP that SIPp plays: a minute of speech in A-law. */
import { readFile, writeFile } from 'node:fs/promises';

const packetBytes = 160;
const packetMs = 20;
const lengthMs = 60_000;

/**
 * Writes the pcap.
 * @param sounds absolute paths without their extension, repeated to fill the minute
 */
export async function writeSpeech(sounds: readonly string[], file: string): Promise<void> {
  const said = Buffer.concat(await Promise.all(sounds.map((each) => readFile(`${each}.alaw`))));
  const count = lengthMs / packetMs;
  const packets = Array.from({ length: count }, (_, index) => {
    const start = (index * packetBytes) % (said.length - packetBytes);
    return recordOf(index, said.subarray(start, start + packetBytes));
  });
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65_535, 16);
  // Link type: Ethernet.
  head.writeUInt32LE(1, 20);
  await writeFile(file, Buffer.concat([head, ...packets]));
}

/** Returns a packet with its headers. SIPp replaces addresses and ports. */
function recordOf(index: number, sound: Buffer): Buffer {
  const rtp = Buffer.alloc(12);
  rtp[0] = 0x80;
  // The first packet marks the beginning of speech; 8 is A-law.
  rtp[1] = index === 0 ? 0x88 : 0x08;
  rtp.writeUInt16BE(index & 0xffff, 2);
  rtp.writeUInt32BE(index * packetBytes, 4);
  rtp.writeUInt32BE(0x12368, 8);
  const udp = Buffer.alloc(8);
  udp.writeUInt16BE(20_000, 0);
  udp.writeUInt16BE(20_000, 2);
  udp.writeUInt16BE(8 + rtp.length + sound.length, 4);
  const ip = Buffer.alloc(20);
  ip[0] = 0x45;
  ip.writeUInt16BE(ip.length + udp.length + rtp.length + sound.length, 2);
  ip[8] = 64;
  // UDP.
  ip[9] = 17;
  ip.set([127, 0, 0, 1], 12);
  ip.set([127, 0, 0, 1], 16);
  const ethernet = Buffer.alloc(14);
  ethernet.writeUInt16BE(0x0800, 12);
  const frame = Buffer.concat([ethernet, ip, udp, rtp, sound]);
  const record = Buffer.alloc(16);
  const atMs = index * packetMs;
  record.writeUInt32LE(Math.floor(atMs / 1000), 0);
  record.writeUInt32LE((atMs % 1000) * 1000, 4);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(frame.length, 12);
  return Buffer.concat([record, frame]);
}
