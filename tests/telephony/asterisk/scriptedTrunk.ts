/**
 * A carrier's end of a trunk, over UDP, that answers an INVITE as a test says, in ways that no
 * well-behaved exchange does.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** SIP statuses in the order of sending. An empty list gives no answer at all. */
export type Script = readonly number[];

export class ScriptedTrunk {
  /** The answers to an INVITE from now on. */
  script: Script = [];
  /** Whether it answers OPTIONS. */
  isThere = true;
  /** The first lines of everything received. */
  readonly came: string[] = [];
  private waiting: (() => void)[] = [];

  private constructor(private readonly socket: Socket) {
    socket.on('message', (packet, from) => this.take(packet.toString('latin1'), from));
  }

  static async open(address: string): Promise<ScriptedTrunk> {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.bind(0, address, resolve));
    return new ScriptedTrunk(socket);
  }

  /** `host:port`. */
  get contact(): string {
    const { address, port } = this.socket.address();
    return `${address}:${port}`;
  }

  /** Resolves when a request with this beginning has arrived. */
  async has(beginning: string): Promise<void> {
    while (!this.came.some((line) => line.startsWith(beginning))) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.socket.close(() => resolve()));
  }

  private take(text: string, from: RemoteInfo): void {
    const lines = text.split('\r\n');
    const first = lines[0] ?? '';
    const method = first.split(' ')[0] ?? '';
    this.came.push(first);
    for (const wake of this.waiting.splice(0)) wake();
    if (method === 'OPTIONS' && this.isThere) this.answer(lines, 200, from);
    // An INVITE is repeated only while nothing answers it, so each call gets its answers once.
    else if (method === 'INVITE')
      for (const status of this.script) this.answer(lines, status, from);
    else if (method === 'CANCEL') this.answer(lines, 200, from);
  }

  private answer(lines: readonly string[], status: number, to: RemoteInfo): void {
    const kept = lines.filter((line) => /^(Via|From|Call-ID|CSeq):/i.test(line));
    const called = lines.find((line) => /^To:/i.test(line)) ?? '';
    // RFC 3261, 8.2.6.2: every answer except 100 has a tag.
    const tag = status === 100 ? '' : `;tag=${randomBytes(4).toString('hex')}`;
    const answer = [
      `SIP/2.0 ${status} As Told`,
      ...[...kept, `${called}${tag}`, `Contact: <sip:trunk@${this.contact}>`],
      ...['Content-Length: 0', '', ''],
    ].join('\r\n');
    this.socket.send(answer, to.port, to.address);
  }
}
