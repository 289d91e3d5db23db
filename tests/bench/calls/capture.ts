/**
 * A packet capture on the loopback device, and the RTP and SIP in it. tcpdump writes it, and the
 * kernel stamps the packets, so that our own load does not blur the times.
 */
import { readFile, rm } from 'node:fs/promises';
import {
  PacketReader,
  spawnTcpdump,
  untilListening,
  type Packet,
} from '../../telephone/network/tcpdump.js';

/** A running capture. */
export interface Capture {
  /**
   * Ends the capture and removes its file.
   * @returns the packets in order
   * @throws Error if the kernel had to drop packets
   */
  stop(): Promise<readonly Packet[]>;
}

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
  const listening = await untilListening(
    spawnTcpdump(
      [
        ...['-i', 'lo', '-n', '-s', String(bytes), '-B', '131072'],
        ...['-w', file, `udp and portrange ${ports}`],
      ],
      // On a machine with more calls than it carries it would otherwise get no processor for
      // seconds, and lose packets.
      ['nice', '-n', '-20'],
    ),
  );
  return {
    async stop() {
      const dropped = await listening.stop();
      if (dropped > 0) throw new Error(`the capture lost ${dropped} packets: ${file}`);
      const packets: Packet[] = [];
      new PacketReader((packet) => packets.push(packet)).read(await readFile(file));
      await rm(file);
      return packets;
    },
  };
}

/** One RTP packet of a capture. */
export interface RtpPacket extends Packet {
  readonly payloadType: number;
  readonly timestamp: number;
  /** The sender's SSRC. */
  readonly source: number;
  /** The payload of RTP, without its header. */
  readonly content: Buffer;
}

/** Yields the RTP packets of a capture. Skips RTCP and everything else. */
export function* rtpOf(packets: readonly Packet[]): Generator<RtpPacket> {
  for (const packet of packets) {
    const { payload: rtp } = packet;
    const payloadType = (rtp[1] ?? 0) & 127;
    // RTCP has the same form; its types 200 to 204 read as 72 to 76 here.
    if (rtp.length < 13 || (rtp[0] ?? 0) >> 6 !== 2 || (payloadType >= 72 && payloadType <= 76)) {
      continue;
    }
    yield {
      ...packet,
      payloadType,
      timestamp: rtp.readUInt32BE(4),
      source: rtp.readUInt32BE(8),
      content: rtp.subarray(12 + ((rtp[0] ?? 0) & 15) * 4),
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

/** Returns the calls of a SIP capture in the order of arrival. A resent INVITE is the same call. */
export function callAnswersOf(packets: readonly Packet[]): CallAnswer[] {
  const calls = new Map<string, CallAnswer>();
  for (const { at, from, payload } of packets) {
    const text = payload.toString('latin1');
    const callId = /^Call-ID: *(\S+)/im.exec(text)?.[1] ?? '';
    const call = calls.get(callId);
    if (text.startsWith('INVITE ')) {
      if (call === undefined) calls.set(callId, { from, askedAt: at, status: 0, afterMs: NaN });
      continue;
    }
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? 0);
    if (call === undefined || call.status !== 0 || status < 200) continue;
    if (!/^CSeq: *\d+ INVITE/im.test(text)) continue;
    calls.set(callId, { ...call, status, afterMs: at - call.askedAt });
  }
  return [...calls.values()];
}
