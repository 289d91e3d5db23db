/**
 * baresip: a real softphone without a user interface, driven over its control port. It records what
 * it hears with its own module. Serves as a citizen's telephone or as an agent's.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { closeSync, existsSync, openSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import { patienceMs } from '../patience.js';
import { untilTrue } from '../untilTrue.js';
import { WavWriter } from '../recogniser/wav.js';

export interface BaresipOptions {
  /** Created when missing; holds its settings, its log and its recording. */
  readonly folder: string;
  /** Address in 127.0.0.0/8 that it binds to. */
  readonly address: string;
  readonly rtpPorts: readonly [first: number, last: number];
  /** Line of its accounts file; default: an account that does not register. */
  readonly account?: string;
  /**
   * Certificate that it trusts. It then registers by TLS, and its audio is SRTP if the account says
   * so.
   */
  readonly certificate?: string;
}

interface Message {
  readonly event?: boolean;
  readonly response?: boolean;
  readonly type?: string;
  readonly ok?: boolean;
  readonly data?: string;
  readonly token?: string;
  readonly param?: string;
}

const modulesFolders = ['/usr/lib/baresip/modules', '/usr/lib/x86_64-linux-gnu/baresip/modules'];

/** A running baresip. */
export class Baresip {
  private readonly news = new EventEmitter();
  private readonly seen: Message[] = [];
  private rest = Buffer.alloc(0);
  private count = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly control: net.Socket,
    /** The WAV of what it heard, complete when it has stopped. */
    readonly recording: string,
  ) {
    control.on('data', (bytes: Buffer) => this.read(bytes));
  }

  /** Starts it, and resolves when it accepts commands. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    await mkdir(options.folder, { recursive: true });
    const file = (name: string) => path.join(options.folder, name);
    const recording = file('heard.wav');
    const silence = new WavWriter(file('silence.wav'), 8000);
    silence.append(new Int16Array(8000 * 120));
    silence.close();
    const port = await freeTcpPort(options.address, 0);
    const modules = modulesFolders.find((folder) => existsSync(folder));
    if (modules === undefined) throw new Error('baresip has no modules here: baresip-core');
    writeFileSync(
      file('config'),
      [
        'poll_method epoll',
        `sip_listen ${options.address}:0`,
        `net_interface ${options.address}`,
        `audio_player aufile,${recording}`,
        `audio_source aufile,${file('silence.wav')}`,
        `audio_alert aufile,${file('alert.wav')}`,
        'ausrc_srate 8000',
        'auplay_srate 8000',
        `rtp_ports ${options.rtpPorts.join('-')}`,
        `module_path ${modules}`,
        ...(options.certificate === undefined
          ? []
          : [`sip_cafile ${options.certificate}`, 'sip_verify_server yes', 'module srtp.so']),
        'module g711.so',
        'module aufile.so',
        'module_tmp account.so',
        'module_app menu.so',
        'module_app ctrl_tcp.so',
        `ctrl_tcp_listen ${options.address}:${port}`,
        '',
      ].join('\n'),
    );
    const ownAccount = `<sip:citizen@${options.address}>;regint=0;audio_codecs=PCMA`;
    writeFileSync(file('accounts'), `${options.account ?? ownAccount}\n`);
    const log = openSync(file('log'), 'a');
    // pdeathsig: it must not outlive a test that is killed.
    const command = ['--pdeathsig', 'TERM', 'baresip', '-f', options.folder];
    const child = spawn('setpriv', command, { stdio: ['ignore', log, log] });
    closeSync(log);
    const control = await untilTrue(`baresip to listen (${file('log')})`, async () => {
      if (child.exitCode !== null) throw new Error(`baresip ended: see ${file('log')}`);
      const socket = net.connect(port, options.address);
      return once(socket, 'connect').then(
        () => socket,
        () => undefined,
      );
    });
    return new Baresip(child, control, recording);
  }

  /** Resolves when its account has registered. It starts registering before it accepts commands. */
  async registered(): Promise<void> {
    await untilTrue('baresip to register', async () =>
      /OK\s/.test(await this.command('reginfo')) ? true : undefined,
    );
  }

  /** Resolves when the other side has ended a call. */
  async closed(): Promise<void> {
    await this.event('CALL_CLOSED');
  }

  /**
   * Dials, and resolves when the call is established.
   * @throws Error when it is refused
   */
  async dial(uri: string): Promise<void> {
    await this.command('dial', uri);
    const event = await this.event('CALL_ESTABLISHED', 'CALL_CLOSED');
    if (event.type === 'CALL_CLOSED') throw new Error(`the call was refused: ${event.param ?? ''}`);
  }

  /** Presses one digit, as an RFC 4733 event. */
  async press(digit: string): Promise<void> {
    await this.command('sndcode', digit);
  }

  async hangUp(): Promise<void> {
    await this.command('hangup');
    await this.event('CALL_CLOSED');
  }

  /** Stops it; a call in progress is hung up. */
  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null) {
      await this.command('quit').catch(() => this.child.kill());
      await ended;
    }
    this.control.destroy();
  }

  /** Returns the first of these events, past or future. Each event is returned once. */
  private async event(...types: string[]): Promise<Message> {
    const tooLong = AbortSignal.timeout(patienceMs);
    for (;;) {
      const at = this.seen.findIndex(({ type }) => types.includes(type ?? ''));
      if (at >= 0) return this.seen.splice(at, 1)[0] ?? {};
      try {
        await once(this.news, 'message', { signal: tooLong });
      } catch {
        throw new Error(`baresip did not tell of ${types.join(' or ')} in 20 s`);
      }
    }
  }

  /**
   * Sends a command.
   * @returns its output
   */
  private async command(command: string, params?: string): Promise<string> {
    const token = String(++this.count);
    const text = JSON.stringify({ command, params, token });
    this.control.write(`${Buffer.byteLength(text)}:${text},`);
    const tooLong = AbortSignal.timeout(patienceMs);
    for (;;) {
      const answer = this.seen.find((one) => one.response === true && one.token === token);
      if (answer?.ok === true) return answer.data ?? '';
      if (answer !== undefined) throw new Error(`baresip refused ${command}: ${answer.data ?? ''}`);
      await once(this.news, 'message', { signal: tooLong });
    }
  }

  /** Parses netstrings of JSON: `12:{"a":"b"...},`. */
  private read(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const colon = this.rest.indexOf(':');
      if (colon < 0) return;
      const end = colon + 1 + Number(this.rest.toString('latin1', 0, colon));
      if (this.rest.length < end + 1) return;
      this.seen.push(JSON.parse(this.rest.toString('utf8', colon + 1, end)) as Message);
      this.rest = this.rest.subarray(end + 1);
      this.news.emit('message');
    }
  }
}
