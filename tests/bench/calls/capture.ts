/**
 * A packet capture on the loopback device, and the RTP packets in it. tcpdump writes it, and the
 * kernel stamps the packets, so that our own load does not blur the times.
 */
import { readFile } from 'node:fs/promises';
import { spawnTcpdump, untilListening } from '../../telephone/network/tcpdump.js';

/** A running capture. */
export interface Capture {
  /**
   * Ends the capture. Resolves when the file is complete.
   * @throws Error if the kernel had to drop packets
   */
  stop(): Promise<void>;
}

/** On a machine with more calls than it carries tcpdump would otherwise get no processor for seconds, and lose packets. */
const firstOfAll = ['nice', '-n', '-20'] as const;

/** 54 bytes of headers and 160 of A-law sound (20 ms). */
const soundBytes = 214;

/**
 * Starts a capture of UDP packets of a port range. Resolves when it is running.
 * @param bytes how many bytes of each packet to keep
 */
export async function startCapture(
  file: string,
  ports: string,
  bytes = soundBytes,
): Promise<Capture> {
  const tcpdump = spawnTcpdump(
    [
      ...['-i', 'lo', '-n', '-s', String(bytes), '-B', '131072'],
      ...['-w', file, `udp and portrange ${ports}`],
    ],
    firstOfAll,
  );
  const listening = await untilListening(tcpdump);
  return {
    async stop() {
      const dropped = await listening.stop();
      if (dropped > 0) throw new Error(`the capture lost ${dropped} packets: ${file}`);
    },
  };
}

/** One RTP packet of a capture. */
export interface RtpPacket {
  /** Milliseconds since the epoch, with microseconds as the fraction. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payloadType: number;
  readonly timestamp: number;
  /** The sender's SSRC. */
  readonly source: number;
  readonly payload: Buffer;
}

interface UdpPacket {
  readonly at: number;
  readonly frame: Buffer;
  /** The offset of the UDP header. */
  readonly udp: number;
  readonly payload: Buffer;
}

async function* readUdp(file: string): AsyncGenerator<UdpPacket> {
  const data = await readFile(file);
  if (data.readUInt32LE(0) !== 0xa1b2c3d4 || data.readUInt32LE(20) !== 1) {
    throw new Error(`${file} is no pcap file of Ethernet frames with microseconds`);
  }
  let offset = 24;
  while (offset + 16 <= data.length) {
    const at = data.readUInt32LE(offset) * 1000 + data.readUInt32LE(offset + 4) / 1000;
    const start = offset + 16;
    offset = start + data.readUInt32LE(offset + 8);
    const frame = data.subarray(start, offset);
    if (frame.length < 54 || frame.readUInt16BE(12) !== 0x0800 || frame[23] !== 17) continue;
    const udp = 14 + ((frame[14] ?? 0) & 15) * 4;
    yield { at, frame, udp, payload: frame.subarray(udp + 8, udp + frame.readUInt16BE(udp + 4)) };
  }
}

/** Reads the RTP packets of a capture file in order. Skips RTCP and everything else. */
export async function* readRtp(file: string): AsyncGenerator<RtpPacket> {
  for await (const { at, frame, udp, payload: rtp } of readUdp(file)) {
    const payloadType = (rtp[1] ?? 0) & 127;
    // RTCP has the same form; its types 200 to 204 read as 72 to 76 here.
    if (rtp.length < 13 || (rtp[0] ?? 0) >> 6 !== 2 || (payloadType >= 72 && payloadType <= 76)) {
      continue;
    }
    yield {
      at,
      from: [...frame.subarray(26, 30)].join('.'),
      to: [...frame.subarray(30, 34)].join('.'),
      fromPort: frame.readUInt16BE(udp),
      toPort: frame.readUInt16BE(udp + 2),
      payloadType,
      timestamp: rtp.readUInt32BE(4),
      source: rtp.readUInt32BE(8),
      payload: rtp.subarray(12 + ((rtp[0] ?? 0) & 15) * 4),
    };
  }
}

/** How and when a call was answered; status 0 if it never was. */
export interface CallAnswer {
  /** The address that it came from. */
  readonly from: string;
  /** Milliseconds since the epoch of its first INVITE. */
  readonly askedAt: number;
  /** The final status. */
  readonly status: number;
  readonly afterMs: number;
}

/** Reads the calls of a SIP capture in the order of arrival. A resent INVITE is the same call. */
export async function readCallAnswers(file: string): Promise<CallAnswer[]> {
  const calls = new Map<string, CallAnswer>();
  for await (const { at, frame, payload } of readUdp(file)) {
    const text = payload.toString('latin1');
    const callId = /^Call-ID: *(\S+)/im.exec(text)?.[1];
    if (callId === undefined) continue;
    if (text.startsWith('INVITE ')) {
      const from = [...frame.subarray(26, 30)].join('.');
      if (!calls.has(callId)) calls.set(callId, { from, askedAt: at, status: 0, afterMs: NaN });
      continue;
    }
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
    const call = calls.get(callId);
    if (call === undefined || call.status !== 0 || status < 200) continue;
    if (!/^CSeq: *\d+ INVITE/im.test(text)) continue;
    calls.set(callId, { ...call, status, afterMs: at - call.askedAt });
  }
  return [...calls.values()];
}
