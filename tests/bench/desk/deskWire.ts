/**
 * SIP on the wire as it happens: tcpdump on the loopback device, with the kernel's time on every
 * packet. The desk bench measures everything here, between two packets. It asks neither the app nor
 * Asterisk nor SIPp for a time.
 */
import {
  spawnTcpdump,
  PacketReader,
  untilListening,
  type Packet,
} from '../../telephone/network/tcpdump.js';
import { rtpPorts } from '../benchAsterisk.js';
import { digitType } from '../sipp.js';

/** A request or a response, as it went over the wire. Retransmissions appear twice. */
export interface SipMessage {
  /** Milliseconds since the epoch, with microseconds as the fraction. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** The method of a request; empty for a response. */
  readonly method: string;
  /** The status of a response; 0 for a request. */
  readonly status: number;
  /** The method in the CSeq header: for a response, the method that it answers. */
  readonly answers: string;
  readonly callId: string;
  /** User part of the request's URI. */
  readonly requestUser: string;
  /** User part of the From header. */
  readonly fromUser: string;
  /** The audio port in the SDP; 0 without one. */
  readonly soundPort: number;
}

/** What to listen for. */
export interface WireOptions {
  readonly sipPort: number;
  /** Called in the order of the packets. Must not throw. */
  onMessage(message: SipMessage): void;
  /** Called with the packet that ends a pressed `0` (RFC 4733). */
  onDigit(digit: Packet): void;
}

/** A running tap of the wire. */
export interface Wire {
  /**
   * Stops listening.
   * @throws Error if the kernel had to drop packets, because then something was missed
   */
  stop(): Promise<void>;
}

/** Starts listening. Resolves when tcpdump listens. */
export async function watchWire(options: WireOptions): Promise<Wire> {
  const { sipPort } = options;
  // Only the end (E bit) of the digit 0 in packets to Asterisk, so that audio is filtered in the
  // kernel.
  const digits =
    `(dst portrange ${rtpPorts.first}-${rtpPorts.last} and udp[9] & 0x7f = ${digitType} ` +
    `and udp[4:2] = 24 and udp[20] = 0 and udp[21] & 0x80 != 0)`;
  // Runs at a high priority, because packets that it does not fetch in time are lost.
  const tcpdump = spawnTcpdump(
    [
      ...['-i', 'lo', '-n', '-U', '--immediate-mode', '-s', '2048', '-B', '131072'],
      ...['-w', '-', `udp and (port ${sipPort} or ${digits})`],
    ],
    ['nice', '-n', '-15'],
  );
  const listening = await untilListening(tcpdump);
  const reader = new PacketReader((packet) => {
    if (packet.fromPort !== sipPort && packet.toPort !== sipPort) options.onDigit(packet);
    else readMessage(packet, options);
  });
  tcpdump.stdout.on('data', (bytes: Buffer) => reader.read(bytes));
  return {
    async stop() {
      const dropped = await listening.stop();
      if (dropped > 0) throw new Error(`${dropped} packets were not seen on the wire`);
    },
  };
}

function readMessage({ at, from, to, payload }: Packet, options: WireOptions): void {
  const text = payload.toString('latin1');
  const start = /^(?:SIP\/2\.0 (\d{3})|([A-Z]+) sips?:(?:([^@;> ]+)@)?\S+ SIP\/2\.0)/.exec(text);
  const callId = /^(?:Call-ID|i):\s*(\S+)/im.exec(text)?.[1];
  // Keep-alives are no messages.
  if (start === null || callId === undefined) return;
  options.onMessage({
    at,
    from,
    to,
    callId,
    method: start[2] ?? '',
    status: Number(start[1] ?? 0),
    answers: /^CSeq:\s*\d+\s+([A-Z]+)/im.exec(text)?.[1] ?? '',
    requestUser: start[3] ?? '',
    fromUser: /^(?:From|f):[^\n]*?sips?:([^@;>]+)@/im.exec(text)?.[1] ?? '',
    soundPort: Number(/^m=audio (\d+)/m.exec(text)?.[1] ?? 0),
  });
}
