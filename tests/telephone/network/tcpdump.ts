/** tcpdump on the loopback device: when it listens, and the packets that it writes. */
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A tcpdump that listens. */
export interface Tcpdump {
  /**
   * Ends it.
   * @returns how many packets the kernel has dropped
   */
  stop(): Promise<number>;
}

/**
 * Starts tcpdump. It ends with this process, even when that is interrupted or killed. It stays
 * root: with another user the kernel would forget that signal, and tcpdump could not write to our
 * pipe.
 * @param before a command that tcpdump runs under, such as `nice`
 */
export function spawnTcpdump(
  args: readonly string[],
  before: readonly string[] = [],
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn('setpriv', ['--pdeathsig', 'INT', ...before, 'tcpdump', '-Z', 'root', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/**
 * Resolves when a tcpdump that was just started listens.
 * @throws Error with its output if it ends before
 */
export async function untilListening(tcpdump: ChildProcess): Promise<Tcpdump> {
  let said = '';
  // Not 'exit': what it says last, the packets that were dropped, may come after that.
  const ended = new Promise((resolve) => tcpdump.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    tcpdump.once('error', reject);
    tcpdump.once('exit', () => reject(new Error(`tcpdump ended: ${said}`)));
    tcpdump.stderr?.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('listening on')) resolve();
    });
  });
  return {
    async stop() {
      tcpdump.kill('SIGINT');
      await ended;
      return Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? 0);
    },
  };
}

/** A UDP packet. */
export interface Packet {
  /** Milliseconds since the epoch, with microseconds as the fraction. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly payload: Buffer;
}

const globalHeaderBytes = 24;
const recordHeaderBytes = 16;
const ethernetBytes = 14;
const udpBytes = 8;

/** Parses a pcap stream as it arrives: Ethernet, IPv4, UDP. */
export class PacketReader {
  private rest: Buffer = Buffer.alloc(0);
  private isHeaderRead = false;

  constructor(private readonly onPacket: (packet: Packet) => void) {}

  read(bytes: Buffer): void {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    if (!this.isHeaderRead) {
      if (this.rest.length < globalHeaderBytes) return;
      this.rest = this.rest.subarray(globalHeaderBytes);
      this.isHeaderRead = true;
    }
    while (this.rest.length >= recordHeaderBytes) {
      const end = recordHeaderBytes + this.rest.readUInt32LE(8);
      if (this.rest.length < end) return;
      const at = this.rest.readUInt32LE(0) * 1000 + this.rest.readUInt32LE(4) / 1000;
      const ip = this.rest.subarray(recordHeaderBytes + ethernetBytes, end);
      this.rest = this.rest.subarray(end);
      const udp = ip.subarray(((ip[0] ?? 0) & 15) * 4);
      if (udp.length < udpBytes) continue;
      this.onPacket({
        at,
        from: [...ip.subarray(12, 16)].join('.'),
        to: [...ip.subarray(16, 20)].join('.'),
        fromPort: udp.readUInt16BE(0),
        toPort: udp.readUInt16BE(2),
        payload: udp.subarray(udpBytes),
      });
    }
  }
}
