/** Starts and ends SIPp processes of the desk bench, and tells them when to act. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Options of both sides' SIPp. */
export interface TelephonesOptions {
  /** The folder for scenarios and logs. */
  readonly folder: string;
  /** `address:port` of the PBX. */
  readonly pbx: string;
  /** A pcap file of RTP that speaking sides send; null: they send nothing. */
  readonly sound: string | null;
}

/** Tells SIPp, by a separate MESSAGE, that it is time. */
export class Tap {
  private readonly socket: Socket = createSocket('udp4');
  private taps = 0;

  tell(callId: string, port: number, address: string): void {
    const id = `tap${++this.taps}`;
    const message = [
      'MESSAGE sip:bench SIP/2.0',
      `Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK${id}`,
      `From: <sip:bench@127.0.0.1>;tag=${id}`,
      'To: <sip:bench@127.0.0.1>',
      `Call-ID: ${callId}`,
      `CSeq: ${this.taps} MESSAGE`,
      'Content-Length: 0',
    ];
    this.socket.send(`${message.join('\r\n')}\r\n\r\n`, port, address);
  }

  close(): void {
    this.socket.close();
  }
}

interface SippOptions {
  readonly folder: string;
  readonly name: string;
  readonly scenario: string;
  readonly address: string;
  readonly port: number;
  /** Set for the side that calls; the called side has none. */
  readonly pbx?: string;
  readonly more: readonly string[];
}

export async function startSipp(options: SippOptions): Promise<ChildProcess> {
  const { folder, name, address, pbx } = options;
  const file = (ending: string) => path.join(folder, `${name}.${ending}`);
  await writeFile(file('xml'), options.scenario);
  await rm(file('err'), { force: true });
  const sipp = spawn(
    'sipp',
    [
      ...(pbx === undefined ? [] : [pbx]),
      ...['-i', address, '-mi', address, '-p', String(options.port), '-sf', file('xml')],
      ...['-min_rtp_port', '20000', '-max_rtp_port', '21000', '-buff_size', '8388608'],
      ...['-trace_err', '-error_file', file('err'), '-nostdin', ...options.more],
    ],
    { stdio: 'ignore' },
  );
  await once(sipp, 'spawn');
  return sipp;
}

export async function endSipp(sipp: ChildProcess | null): Promise<void> {
  if (sipp === null || sipp.exitCode !== null || sipp.signalCode !== null) return;
  const ended = once(sipp, 'exit');
  sipp.kill('SIGKILL');
  await ended;
  // The port is free a moment later.
  await delay(50);
}
