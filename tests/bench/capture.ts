/**
 * A packet capture on the loopback device, and the RTP packets in it. tcpdump writes it; the kernel stamps the packets, so
 * that how busy we are does not blur the times.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';

export interface Capture {
  /** Ends it; resolves when the file is complete. @throws Error if the kernel had to drop packets. */
  stop(): Promise<void>;
}

/** Starts a capture of UDP packets of a port range; resolves when it is running. */
export async function startCapture(file: string, ports: string): Promise<Capture> {
  // 54 bytes of headers and 160 of A-law sound (20 ms).
  const tcpdump = spawn(
    'tcpdump',
    ['-i', 'lo', '-n', '-s', '214', '-B', '131072', '-w', file, `udp and portrange ${ports}`],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  const ended = once(tcpdump, 'exit');
  await new Promise<void>((resolve, reject) => {
    tcpdump.once('error', reject);
    tcpdump.once('exit', () => reject(new Error(`tcpdump did not start: ${said}`)));
    tcpdump.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('listening on')) resolve();
    });
  });
  return {
    async stop() {
      tcpdump.kill('SIGINT');
      await ended;
      const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? 0);
      if (dropped > 0) throw new Error(`the capture lost ${dropped} packets: ${file}`);
    },
  };
}

export interface RtpPacket {
  /** Milliseconds since the epoch, with microseconds behind the point. */
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

/** The RTP packets of a capture file, in their order. RTCP and what else is no RTP is left out. */
export async function* readRtp(file: string): AsyncGenerator<RtpPacket> {
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
    const rtp = frame.subarray(udp + 8, udp + frame.readUInt16BE(udp + 4));
    const payloadType = (rtp[1] ?? 0) & 127;
    // RTCP shares the form; its types 200 to 204 read as 72 to 76 here.
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
