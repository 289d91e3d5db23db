/** SIPp: its processes, what its scenarios share, and how it is told when to act. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** Payload type of digits, as SIPp's play_dtmf sends them. */
export const digitType = 96;

/** SIPp names this port for sound, for all calls. */
export const mediaPort = 20_000;

/** A process of SIPp. */
export interface SippOptions {
  /** The folder of the scenario and the log. */
  readonly folder: string;
  readonly name: string;
  readonly scenario: string;
  readonly address: string;
  /** By default a free one. */
  readonly port?: number;
  /** `address:port` of the PBX for the side that calls; the called side has none. */
  readonly pbx?: string;
  /** The fields of each call, which take turns. */
  readonly fields?: readonly (readonly string[])[];
  readonly more: readonly string[];
}

/** The file of a process of SIPp with this ending: xml, csv, err, stat. */
export function sippFile({ folder, name }: Pick<SippOptions, 'folder' | 'name'>, ending: string) {
  return path.join(folder, `${name}.${ending}`);
}

/** Starts SIPp. */
export async function startSipp(options: SippOptions): Promise<ChildProcess> {
  const { address, pbx, port, fields, scenario, more } = options;
  const file = (ending: string) => sippFile(options, ending);
  await mkdir(options.folder, { recursive: true });
  await writeFile(file('xml'), `<?xml version="1.0" encoding="UTF-8"?>\n${scenario}`);
  const lines = fields?.map((each) => `${each.join(';')}\n`);
  if (lines !== undefined) await writeFile(file('csv'), `SEQUENTIAL\n${lines.join('')}`);
  for (const ending of ['err', 'stat']) await rm(file(ending), { force: true });
  const sipp = spawn(
    'setpriv',
    [
      // It ends with this process, even when that is killed.
      ...['--pdeathsig', 'KILL', 'sipp'],
      ...(pbx === undefined ? [] : [pbx]),
      ...['-i', address, '-mi', address, ...(port === undefined ? [] : ['-p', String(port)])],
      ...['-min_rtp_port', String(mediaPort), '-max_rtp_port', String(mediaPort + 1000)],
      ...['-sf', file('xml'), ...(lines === undefined ? [] : ['-inf', file('csv')])],
      ...['-trace_err', '-error_file', file('err'), '-nostdin', '-buff_size', '8388608'],
      // Without its watchdog SIPp goes on on a machine that overload keeps from it for seconds.
      ...['-watchdog_interval', '0', ...more],
    ],
    { stdio: 'ignore' },
  );
  await once(sipp, 'spawn');
  return sipp;
}

/** Ends SIPp, wherever it is. */
export async function endSipp(sipp: ChildProcess | null): Promise<void> {
  if (sipp === null || sipp.exitCode !== null || sipp.signalCode !== null) return;
  const ended = once(sipp, 'exit');
  sipp.kill('SIGKILL');
  await ended;
  // The port is free a moment later.
  await delay(50);
}

/** Tells SIPp, by a MESSAGE in the call that does not pass through Asterisk, that it is time. */
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

/** A step that sends a message, repeated until it is answered if `retrans` is set. */
export function send(lines: string, retrans = false): string {
  return `<send${retrans ? ' retrans="500"' : ''}><![CDATA[\n\n${lines.trim()}\n\n]]></send>`;
}

/** What a message without a body ends with. */
export const noBody = 'Content-Length: 0';

/** The offer, and the answer to one: A-law, and digits by RFC 4733. */
export const sdp = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=bench 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 ${digitType}
a=rtpmap:8 PCMA/8000
a=rtpmap:${digitType} telephone-event/8000
a=fmtp:${digitType} 0-15
a=ptime:20`;

/** A step that waits. */
export const pause = (ms: number) => `<pause milliseconds="${ms}"/>`;

/** A step that presses digits, and goes on at once. */
export const press = (digits: string) =>
  `<nop><action><exec play_dtmf="${digits}"/></action></nop>`;

/** The steps of a caller's dialog. @param user the caller's number @param withinMs limit of answers */
export function dialog(user: string, withinMs: number) {
  const message = (method: string, sequence: number, uri: string, toTag: string) => `
${method} ${uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:${user}@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>${toTag}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
[routes]
Contact: <sip:${user}@[local_ip]:[local_port]>
Max-Forwards: 70
${method === 'INVITE' ? sdp : noBody}`;
  const [there, inDialog] = ['sip:[service]@[remote_ip]:[remote_port]', '[peer_tag_param]'];
  return {
    invite: `${send(message('INVITE', 1, there, ''), true)}
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>`,
    answered: `<recv response="200" rrs="true" timeout="${withinMs}"/>
${send(message('ACK', 1, '[next_url]', inDialog))}`,
    refused: send(message('ACK', 1, there, inDialog)),
    /** Hangs up, and goes on to a label. */
    hangUp: (next: string) => `${send(message('BYE', 2, '[next_url]', inDialog), true)}
<recv response="200" timeout="${withinMs}" next="${next}"/>`,
  };
}
