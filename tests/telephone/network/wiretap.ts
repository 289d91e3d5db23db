/**
 * Listens by tcpdump to the RTP that another program receives: for clients that are not ours and do
 * not report what they hear.
 */
import { EventEmitter, once } from 'node:events';
import type { Readable } from 'node:stream';
import { SoundRecogniser } from '../recogniser/soundRecogniser.js';
import { isSoundNamed, NotHeard, type SoundName } from '../caller.js';
import { patienceMs } from '../patience.js';
import type { Sounds } from '../recogniser/hearing.js';
import { heardAs, type HeardSound } from '../recogniser/hearing.js';
import { spawnTcpdump, PacketReader, untilListening, type Tcpdump } from './tcpdump.js';

/** Recognises sounds in the RTP of another program. */
export class Wiretap {
  readonly recogniser: SoundRecogniser;
  private readonly news = new EventEmitter();
  private passed = 0;

  private constructor(
    packets: Readable,
    private readonly tcpdump: Tcpdump,
    recording: string,
    sounds: Sounds,
  ) {
    this.recogniser = new SoundRecogniser(recording, sounds);
    this.recogniser.match.on('started', () => this.news.emit('heard'));
    const reader = new PacketReader(({ payload }) => this.recogniser.receive(payload));
    packets.on('data', (bytes: Buffer) => reader.read(bytes));
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
    const options = ['-i', 'lo', '--immediate-mode', '-U', '-w', '-'];
    const tcpdump = spawnTcpdump([...options, filter]);
    const listening = await untilListening(tcpdump);
    return new Wiretap(tcpdump.stdout, listening, recording, sounds);
  }

  /**
   * Waits for the next sound with that name, as {@link Caller.hears} does.
   * @throws NotHeard
   */
  async hears(name: SoundName): Promise<HeardSound> {
    const tooLong = AbortSignal.timeout(patienceMs);
    for (;;) {
      const { heard } = this.recogniser.match;
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
    await this.tcpdump.stop();
    await this.recogniser.close();
  }
}
