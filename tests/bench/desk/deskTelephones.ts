/**
 * Callers and agents' telephones of the desk bench, by SIPp: one process for all callers, one for
 * all agents. The bench draws when to answer and when to hang up. It tells SIPp by a MESSAGE in the
 * call, which does not pass through Asterisk. So both sides of a comparison have the same calls,
 * and the side that outlives a talk can hang up, as a person would.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';

/** The address of the agents' telephones. */
export const agentsAddress = '127.0.0.9';
/** Payload type of keys, as SIPp's play_dtmf sends them. */
export const keyType = 96;

/** From the beginning of a key until anything else is sent. */
const keyLastsMs = 1500;

/** A key that a caller presses. */
export interface KeyAfter {
  /** Milliseconds after the answer, or after the previous key. */
  readonly afterMs: number;
  readonly key: string;
}

const answerHeaders = (contact: string) => `
[last_Via:]
[last_From:]
[last_To:];tag=[pid]a[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:${contact}@[local_ip]:[local_port]>`;

const sdp = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=bench 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 ${keyType}
a=rtpmap:8 PCMA/8000
a=rtpmap:${keyType} telephone-event/8000
a=fmtp:${keyType} 0-15
a=ptime:20
`;

const okToBye = `<send><![CDATA[

SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;

const playSound = (sound: string | null) =>
  sound === null ? '' : `<nop><action><exec play_pcap_audio="${sound}"/></action></nop>`;

const header = '<?xml version="1.0" encoding="UTF-8"?>\n';

/**
 * Returns the caller's scenario: waits its time, dials, may press keys, and stays until either side
 * hangs up.
 */
function callerScenario(keys: readonly KeyAfter[], sound: string | null): string {
  const headers = (method: string, sequence: number, toTag: string) => `
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field1]@[local_ip]:[local_port]>;tag=[pid]c[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>${toTag}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Contact: <sip:[field1]@[local_ip]:[local_port]>
Max-Forwards: 70`;
  const pressing = keys
    .map(
      ({ afterMs, key }) => `<pause milliseconds="${afterMs}"/>
<nop><action><exec play_dtmf="${key}"/></action></nop>
<pause milliseconds="${keyLastsMs}"/>`,
    )
    .join('\n');
  return `${header}<scenario name="caller">
<nop><action><assignstr assign_to="text" value="[field0]"/><todouble assign_to="wait" variable="text"/></action></nop>
<pause variable="wait"/>
<send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0${headers('INVITE', 1, '')}
${sdp}
]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
<recv response="200" rrs="true" timeout="30000"/>
<send><![CDATA[

ACK [next_url] SIP/2.0${headers('ACK', 1, '[peer_tag_param]')}
Content-Length: 0

]]></send>
${pressing}
${playSound(sound)}
<recv request="BYE" optional="true" next="1"/>
<recv request="MESSAGE"/>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0${headers('BYE', 2, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<recv response="200" timeout="30000" next="2"/>
<label id="1"/>
${okToBye}
<label id="2"/>
</scenario>
`;
}

/**
 * Returns the agent's scenario: rings, answers when told, and talks until told or until the other
 * side hangs up. Answers OPTIONS.
 */
function agentScenario(sound: string | null): string {
  const mine = (method: string) => `
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$to];tag=[pid]a[call_number]
To:[$from]
Call-ID: [call_id]
CSeq: 1 ${method}
Contact: <sip:agent@[local_ip]:[local_port]>
Max-Forwards: 70`;
  // The headers that answer an INVITE after another message has arrived.
  const toInvite = `
Via:[$via]
From:[$from]
To:[$to];tag=[pid]a[call_number]
Call-ID: [call_id]
CSeq:[$sequence]`;
  return `${header}<scenario name="agent">
<recv request="OPTIONS" optional="true" next="1"/>
<recv request="INVITE" rrs="true">
<action>
<ereg regexp=".*" search_in="hdr" header="Via:" assign_to="via"/>
<ereg regexp=".*" search_in="hdr" header="From:" assign_to="from"/>
<ereg regexp=".*" search_in="hdr" header="To:" assign_to="to"/>
<ereg regexp=".*" search_in="hdr" header="CSeq:" assign_to="sequence"/>
</action>
</recv>
<send><![CDATA[

SIP/2.0 180 Ringing${answerHeaders('agent')}
Content-Length: 0

]]></send>
<recv request="CANCEL" optional="true" next="3"/>
<recv request="MESSAGE"/>
<send retrans="500"><![CDATA[

SIP/2.0 200 OK${toInvite}
Contact: <sip:agent@[local_ip]:[local_port]>
${sdp}
]]></send>
<recv request="ACK"/>
${playSound(sound)}
<recv request="BYE" optional="true" next="2"/>
<recv request="MESSAGE"/>
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0${mine('BYE')}
Content-Length: 0

]]></send>
<recv response="200" timeout="30000" next="4"/>
<label id="1"/>
<send><![CDATA[

SIP/2.0 200 OK${answerHeaders('agent')}
Content-Length: 0

]]></send>
<nop next="4"/>
<label id="2"/>
${okToBye}
<nop next="4"/>
<label id="3"/>
${okToBye}
<send><![CDATA[

SIP/2.0 487 Request Terminated${toInvite}
Content-Length: 0

]]></send>
<recv request="ACK"/>
<label id="4"/>
</scenario>
`;
}

/** Registers a telephone, so that the PBX rings it here. */
const registerScenario = (() => {
  const headers = (sequence: number) => `
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:[field0]@[remote_ip]:[remote_port]>;tag=[pid]r[call_number]
To: <sip:[field0]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: ${sequence} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Expires: 600
Max-Forwards: 70`;
  return `${header}<scenario name="register">
<send retrans="500"><![CDATA[
${headers(1)}
Content-Length: 0

]]></send>
<recv response="401" auth="true" timeout="10000"/>
<send retrans="500"><![CDATA[
${headers(2)}
[field1]
Content-Length: 0

]]></send>
<recv response="200" timeout="10000"/>
</scenario>
`;
})();

/** Returns the password of an agent's telephone. */
export function agentPassword(number: string): string {
  return `bench-${number}`;
}

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
class Tap {
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

/** Half of the time after which a telephone must register again. */
const registerEveryMs = 300_000;

/** All agents' telephones. */
export class AgentTelephones {
  private readonly tap = new Tap();
  private sipp: ChildProcess | null = null;
  private port = 0;
  private speaks = true;
  private registeredAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly options: TelephonesOptions,
    readonly numbers: readonly string[],
  ) {}

  /**
   * Makes all of them ring from now on, and registers them if that is due. No talk may be going on.
   * Newly registered telephones may not answer the PBX for some seconds.
   * @param speaks whether agents send sound in a talk
   * @throws Error if a registration is refused
   */
  async start({ speaks }: { readonly speaks: boolean }): Promise<void> {
    const { folder, sound } = this.options;
    const isDue = performance.now() - this.registeredAtMs > registerEveryMs;
    if (!isDue && this.speaks === speaks && this.sipp?.exitCode === null) return;
    await this.end();
    if (isDue) await this.registerAll();
    this.speaks = speaks;
    this.sipp = await startSipp({
      folder,
      name: 'agents',
      scenario: agentScenario(speaks ? sound : null),
      address: agentsAddress,
      port: this.port,
      more: [],
    });
  }

  private async registerAll(): Promise<void> {
    const { folder } = this.options;
    await mkdir(folder, { recursive: true });
    const people = this.numbers.map((number) => {
      const password = agentPassword(number);
      return `${number};[authentication username=${number} password=${password}]`;
    });
    await writeFile(path.join(folder, 'agents.csv'), `SEQUENTIAL\n${people.join('\n')}\n`);
    this.port = await freeUdpPort(agentsAddress, this.port || 5070);
    // On a busy machine an answer can arrive too late for SIPp. Registering twice does no harm.
    for (let tries = 1; !(await this.register(people.length)); tries += 1) {
      if (tries === 3) throw new Error(`agents' telephones could not register: ${folder}`);
    }
    this.registeredAtMs = performance.now();
  }

  /**
   * Registers the telephones.
   * @returns whether all are registered
   */
  private async register(count: number): Promise<boolean> {
    const { folder, pbx } = this.options;
    const register = await startSipp({
      folder,
      pbx,
      name: 'register',
      scenario: registerScenario,
      address: agentsAddress,
      port: this.port,
      more: ['-inf', path.join(folder, 'agents.csv'), '-m', String(count), '-r', '50'],
    });
    const [code] = (await once(register, 'exit')) as [number | null];
    return code === 0;
  }

  /** Answers the ringing, or hangs up the talk. */
  tell(callId: string): void {
    this.tap.tell(callId, this.port, agentsAddress);
  }

  async stop(): Promise<void> {
    await this.end();
    this.tap.close();
  }

  private async end(): Promise<void> {
    await endSipp(this.sipp);
    this.sipp = null;
  }
}

/** Options of the callers. */
export interface CallersOptions extends TelephonesOptions {
  readonly address: string;
  /** The number that the callers dial. */
  readonly number: string;
  /** The keys that they press, one after another. */
  readonly keys: readonly KeyAfter[];
  /** When each of them dials, in milliseconds from the start. */
  readonly dialsAtMs: readonly number[];
}

/** All callers of a run. */
export class Callers {
  private readonly tap = new Tap();

  private constructor(
    private readonly sipp: ChildProcess,
    private readonly port: number,
    private readonly address: string,
  ) {}

  /** Starts the callers; the first one dials a moment later. */
  static async start(options: CallersOptions): Promise<Callers> {
    const { folder, pbx, address, number, keys, sound, dialsAtMs } = options;
    await mkdir(folder, { recursive: true });
    const people = dialsAtMs.map((ms, index) => `${Math.round(ms)};${callerNumber(index)}`);
    await writeFile(path.join(folder, 'callers.csv'), `SEQUENTIAL\n${people.join('\n')}\n`);
    const port = await freeUdpPort(address, 5060);
    const sipp = await startSipp({
      folder,
      pbx,
      name: 'callers',
      scenario: callerScenario(keys, sound),
      address,
      port,
      more: [
        ...['-s', number, '-inf', path.join(folder, 'callers.csv')],
        ...['-m', String(people.length), '-r', '1000', '-l', '15000'],
      ],
    });
    return new Callers(sipp, port, address);
  }

  /** Hangs up. */
  tell(callId: string): void {
    this.tap.tell(callId, this.port, this.address);
  }

  /** Whether all have hung up. */
  get isOver(): boolean {
    return this.sipp.exitCode !== null || this.sipp.signalCode !== null;
  }

  async stop(): Promise<void> {
    await endSipp(this.sipp);
    this.tap.close();
  }
}

/** Returns the number that identifies a caller on the wire and in the database. */
export function callerNumber(index: number): string {
  return `139${String(index).padStart(8, '0')}`;
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

async function startSipp(options: SippOptions): Promise<ChildProcess> {
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

async function endSipp(sipp: ChildProcess | null): Promise<void> {
  if (sipp === null || sipp.exitCode !== null || sipp.signalCode !== null) return;
  const ended = once(sipp, 'exit');
  sipp.kill('SIGKILL');
  await ended;
  // The port is free a moment later.
  await delay(50);
}
