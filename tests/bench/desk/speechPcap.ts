/** Writes sound files as a pcap of RTP that SIPp plays: speech in A-law. */
import { readFile, writeFile } from 'node:fs/promises';

const packetBytes = 160;
const packetMs = 20;
/** Ethernet, IPv4, UDP and RTP. */
const headerBytes = 14 + 20 + 8 + 12;

/**
 * Writes the pcap.
 * @param sounds absolute paths without their extension, repeated to fill the time
 */
export async function writeSpeech(
  sounds: readonly string[],
  file: string,
  lengthMs = 60_000,
): Promise<void> {
  const said = Buffer.concat(await Promise.all(sounds.map((each) => readFile(`${each}.alaw`))));
  const packets = Array.from({ length: lengthMs / packetMs }, (_, index) => {
    const start = (index * packetBytes) % (said.length - packetBytes);
    return recordOf(index, said.subarray(start, start + packetBytes));
  });
  // Version 2.4, and the link type: Ethernet.
  const head = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  await writeFile(file, Buffer.concat([head, ...packets]));
}

/** Returns a packet with its headers. SIPp replaces addresses and ports. */
function recordOf(index: number, sound: Buffer): Buffer {
  const record = Buffer.alloc(16 + headerBytes);
  const atMs = index * packetMs;
  record.writeUInt32LE(Math.floor(atMs / 1000), 0);
  record.writeUInt32LE((atMs % 1000) * 1000, 4);
  record.writeUInt32LE(headerBytes + sound.length, 8);
  record.writeUInt32LE(headerBytes + sound.length, 12);
  const [ip, udp, rtp] = [record.subarray(30), record.subarray(50), record.subarray(58)];
  record.writeUInt16BE(0x0800, 28);
  ip.writeUInt16BE(0x4500, 0);
  ip.writeUInt16BE(headerBytes - 14 + sound.length, 2);
  // 64 hops, UDP.
  ip.writeUInt16BE(0x4011, 8);
  ip.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  udp.writeUInt16BE(20_000, 0);
  udp.writeUInt16BE(20_000, 2);
  udp.writeUInt16BE(8 + 12 + sound.length, 4);
  // The first packet marks the beginning of speech; 8 is A-law.
  rtp.writeUInt16BE(index === 0 ? 0x8088 : 0x8008, 0);
  rtp.writeUInt16BE(index & 0xffff, 2);
  rtp.writeUInt32BE(index * packetBytes, 4);
  rtp.writeUInt32BE(0x12368, 8);
  return Buffer.concat([record, sound]);
}
