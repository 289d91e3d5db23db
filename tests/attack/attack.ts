/** The attack: it sends the messages, and measures how long other callers wait meanwhile. */
import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freeUdpPort } from '../../app/local/parts/freePort.js';
import { makeMutator, makeRtpGarbage, tortureMessages } from './mutations.js';
import { untilPortsRead } from './receiveBuffer.js';
import { SipSocket } from './sipSocket.js';

const run = promisify(execFile);

/** The address of the attacked Asterisk. */
export interface SipTarget {
  readonly address: string;
  readonly port: number;
}

/**
 * Waits for an answer after this many messages, so that no message is lost to a full socket buffer.
 */
const atOnce = 25;
/**
 * Waits after this many packets until they are read: they fill less than half of a port's buffer.
 * The rest has room for three seconds of what the caller sends there.
 */
const rtpAtOnce = 75;

/**
 * Sends all torture messages and `count` mutations from an address. Resolves when Asterisk has read
 * the last.
 * @returns how many were sent
 */
export async function sendMutations(
  from: string,
  target: SipTarget,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<number> {
  const socket = await SipSocket.open(from, target);
  try {
    const mutate = await makeMutator(
      seed,
      `${from}:${socket.port}`,
      `${target.address}:${target.port}`,
    );
    const messages = [
      ...(await tortureMessages()).map(({ bytes }) => bytes),
      ...Array.from({ length: count }, mutate),
    ];
    for (const [index, bytes] of messages.entries()) {
      await socket.sendRaw(bytes);
      if (index % atOnce === atOnce - 1 || index === messages.length - 1) {
        await socket.ask({ method: 'OPTIONS', fromUser: 'sync', toUser: 'sync' });
      }
    }
    return messages.length;
  } finally {
    await socket.close();
  }
}

/**
 * Sends RTP and RTCP garbage to a port of a call and the port above it.
 * @param options.isFlood sends everything at once, whether it is read or not
 */
export async function sendRtpGarbage(
  from: string,
  target: SipTarget,
  options: { readonly seed: number; readonly count: number; readonly isFlood?: boolean },
): Promise<void> {
  const { seed, count, isFlood = false } = options;
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, from, resolve));
  const make = makeRtpGarbage(seed);
  for (let i = 0; i < count; i += 1) {
    const port = i % 5 === 4 ? target.port + 1 : target.port;
    await new Promise<void>((resolve, reject) => {
      socket.send(make(), port, target.address, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    if (!isFlood && i % rtpAtOnce === rtpAtOnce - 1)
      await untilPortsRead(target.port, target.port + 1);
  }
  await new Promise<void>((resolve) => socket.close(() => resolve()));
}

/**
 * Runs one of Debian's sipvicious programs. The program ignores `-b`, listens on all addresses, and
 * takes every packet that arrives for an answer to itself. On its usual port, 5060, it would read
 * answers to other senders as well, so it gets a free port.
 * @param from the sender's address that its messages name
 * @returns what it printed
 */
export async function sipVicious(
  program: 'svmap' | 'svwar' | 'svcrack',
  from: string,
  { address, port }: SipTarget,
  options: readonly string[],
): Promise<string> {
  const ownPort = String(await freeUdpPort('0.0.0.0'));
  const common = ['-P', ownPort, '-x', from, '-p', String(port), '-t', '0.005'];
  const args = [...options, ...common, ...(program === 'svmap' ? ['-m', 'OPTIONS'] : []), address];
  const { stdout, stderr } = await run(program, args, { timeout: 600_000 });
  return stdout + stderr;
}

/**
 * Citizens who call through the trunk one after another, each from a different number, until
 * stopped.
 */
export class Citizens {
  readonly waitsMs: number[] = [];
  private isStopped = false;
  private calling: Promise<void> | undefined;

  private constructor(private readonly socket: SipSocket) {}

  static async begin(from: string, target: SipTarget): Promise<Citizens> {
    const citizens = new Citizens(await SipSocket.open(from, target));
    citizens.calling = citizens.call();
    // `stop` rethrows this error.
    citizens.calling.catch(() => undefined);
    return citizens;
  }

  /** Stops calling, and leaves the calls under way as they are. */
  async abandon(): Promise<void> {
    if (this.isStopped) return;
    this.isStopped = true;
    await this.socket.close();
    await this.calling?.catch(() => undefined);
  }

  /**
   * Stops calling.
   * @returns how many milliseconds each call waited for its 200 OK
   * @throws Error if a call was refused
   */
  async stop(): Promise<readonly number[]> {
    this.isStopped = true;
    await this.calling;
    await this.socket.close();
    return this.waitsMs;
  }

  private async call(): Promise<void> {
    for (let count = 0; !this.isStopped; count += 1) {
      const fromUser = `1350001${String(count).padStart(4, '0')}`;
      const message = { method: 'INVITE', fromUser, toUser: '12368' } as const;
      const beganAt = performance.now();
      const answer = await this.socket.ask(message);
      if (answer.status !== 200) throw new Error(`a citizen got ${answer.status} ${answer.reason}`);
      this.waitsMs.push(performance.now() - beganAt);
      await this.socket.hangUp(message, answer);
      // Four calls a second is a busy hotline.
      await delay(250);
    }
  }
}

/** Returns a process's current memory in megabytes. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? NaN) / 1024;
}
