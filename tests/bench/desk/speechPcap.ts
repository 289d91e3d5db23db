/** Writes pcaps of RTP that SIPp plays: speech in A-law, and a digit. */
import { readFile, writeFile } from 'node:fs/promises';

const packetBytes = 160;
const packetMs = 20;
/** Ethernet, IPv4, UDP and RTP. */
const headerBytes = 14 + 20 + 8 + 12;
const alawType = 8;
/** Payload type of digits in Asterisk's offers. */
const asteriskDigitType = 101;
const digitPackets = 10;
/** The end of a digit is sent three times. */
const endPackets = 3;
const isEnd = 0x80;
const digitVolume = 10;

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
    return recordOf(index, said.subarray(start, start + packetBytes), {
      type: alawType,
      timestamp: index * packetBytes,
    });
  });
  await writePackets(file, packets);
}

/**
 * Writes a digit by RFC 4733 as Asterisk's own offers have it. SIPp's play_dtmf cannot send it: it always takes the
 * payload type 96, which only somebody who makes the offer may choose.
 */
export async function writeDigit(digit: number, file: string): Promise<void> {
  const packets = Array.from({ length: digitPackets + endPackets }, (_, index) => {
    const lasted = Math.min(index + 1, digitPackets) * packetBytes;
    const event = Buffer.from([
      digit,
      index < digitPackets ? digitVolume : isEnd | digitVolume,
      0,
      0,
    ]);
    event.writeUInt16BE(lasted, 2);
    return recordOf(index, event, { type: asteriskDigitType, timestamp: 0 });
  });
  await writePackets(file, packets);
}

function writePackets(file: string, packets: readonly Buffer[]): Promise<void> {
  // Version 2.4, and the link type: Ethernet.
  const head = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');
  return writeFile(file, Buffer.concat([head, ...packets]));
}

/** Returns a packet with its headers. SIPp replaces addresses and ports. */
function recordOf(
  index: number,
  payload: Buffer,
  { type, timestamp }: { readonly type: number; readonly timestamp: number },
): Buffer {
  const record = Buffer.alloc(16 + headerBytes);
  const atMs = index * packetMs;
  record.writeUInt32LE(Math.floor(atMs / 1000), 0);
  record.writeUInt32LE((atMs % 1000) * 1000, 4);
  record.writeUInt32LE(headerBytes + payload.length, 8);
  record.writeUInt32LE(headerBytes + payload.length, 12);
  const [ip, udp, rtp] = [record.subarray(30), record.subarray(50), record.subarray(58)];
  record.writeUInt16BE(0x0800, 28);
  ip.writeUInt16BE(0x4500, 0);
  ip.writeUInt16BE(headerBytes - 14 + payload.length, 2);
  // 64 hops, UDP.
  ip.writeUInt16BE(0x4011, 8);
  ip.set([127, 0, 0, 1, 127, 0, 0, 1], 12);
  udp.writeUInt16BE(20_000, 0);
  udp.writeUInt16BE(20_000, 2);
  udp.writeUInt16BE(8 + 12 + payload.length, 4);
  // The first packet has the mark of a beginning.
  rtp.writeUInt16BE((index === 0 ? 0x8080 : 0x8000) | type, 0);
  rtp.writeUInt16BE(index & 0xffff, 2);
  rtp.writeUInt32BE(timestamp, 4);
  rtp.writeUInt32BE(0x12368, 8);
  return Buffer.concat([record, payload]);
}
