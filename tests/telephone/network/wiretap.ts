/**
 * Listens by tcpdump to the RTP that another program receives: for clients that are not ours and do
 * not report what they hear.
 */
import { EventEmitter, once } from 'node:events';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { Ear } from '../ear/ear.js';
import { isSoundNamed, NotHeard, type SoundName } from '../caller.js';
import { patienceMs } from '../patience.js';
import type { Sounds } from '../ear/hearing.js';
import { heardAs, type HeardSound } from '../ear/hearing.js';

const globalHeaderBytes = 24;
const recordHeaderBytes = 16;
const ethernetBytes = 14;
const udpBytes = 8;

/** Recognises sounds in the RTP of another program. */
export class Wiretap {
  readonly ear: Ear;
  private readonly news = new EventEmitter();
  private passed = 0;
  private rest = Buffer.alloc(0);
  private isHeaderRead = false;

  private constructor(
    private readonly tcpdump: ChildProcessByStdio<null, Readable, Readable>,
    recording: string,
    sounds: Sounds,
  ) {
    this.ear = new Ear(recording, sounds);
    this.ear.match.on('started', () => this.news.emit('heard'));
    tcpdump.stdout.on('data', (bytes: Buffer) => this.read(bytes));
  }

  /**
   * Starts listening to what is sent to some ports at any address (a program bound to every address
   * may send from another one than it announced). Resolves when tcpdump listens.
   * @param recording path of the WAV to write
   * @throws Error with the output of tcpdump
   */
  static async start(
    ports: readonly [first: number, last: number],
    recording: string,
    sounds: Sounds,
  ): Promise<Wiretap> {
    const filter = `udp and dst portrange ${ports.join('-')}`;
    // -Z root: running as another user, tcpdump could not write to our pipe everywhere.
    const options = ['-i', 'lo', '--immediate-mode', '-U', '-Z', 'root', '-w', '-'];
    const tcpdump = spawn('tcpdump', [...options, filter], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      tcpdump.once('error', reject);
      tcpdump.once('exit', () => reject(new Error(`tcpdump ended: ${said}`)));
      tcpdump.stderr.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes('listening on')) resolve();
      });
    });
    return new Wiretap(tcpdump, recording, sounds);
  }

  /**
   * Waits for the next sound with that name, as {@link Caller.hears} does.
   * @throws NotHeard
   */
  async hears(name: SoundName): Promise<HeardSound> {
    const tooLong = AbortSignal.timeout(patienceMs);
    for (;;) {
      const { heard } = this.ear.match;
      const at = heard.findIndex(
        (one, index) => index >= this.passed && heardAs(one, ({ id }) => isSoundNamed(id, name)),
      );
      const found = heard[at];
      if (found !== undefined) {
        this.passed = at + 1;
        return found;
      }
      try {
        await once(this.news, 'heard', { signal: tooLong });
      } catch {
        const all = heard.map(({ sound }) => `  ${sound.id}`).join('\n');
        throw new NotHeard(`${String(name)} was not heard in ${patienceMs / 1000} s, but:\n${all}`);
      }
    }
  }

  /** Stops tcpdump and completes the recording. */
  async stop(): Promise<void> {
    const ended = once(this.tcpdump, 'exit');
    this.tcpdump.kill('SIGINT');
    await ended;
    this.ear.close();
  }

  /** Parses the pcap: Ethernet, IPv4, UDP, RTP. */
  private read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    if (!this.isHeaderRead) {
      if (this.rest.length < globalHeaderBytes) return;
      this.rest = this.rest.subarray(globalHeaderBytes);
      this.isHeaderRead = true;
    }
    while (this.rest.length >= recordHeaderBytes) {
      const end = recordHeaderBytes + this.rest.readUInt32LE(8);
      if (this.rest.length < end) return;
      const packet = this.rest.subarray(recordHeaderBytes + ethernetBytes, end);
      const ipBytes = ((packet[0] ?? 0) & 0x0f) * 4;
      this.ear.receive(packet.subarray(ipBytes + udpBytes));
      this.rest = this.rest.subarray(end);
    }
  }
}
