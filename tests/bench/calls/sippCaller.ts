/** SIPp as the callers: a scenario made from a conversation, run at a rate. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { digitsMs, pauseBeforeDigitsMs, type Patience, type Turn } from './conversation.js';

/** One run of SIPp. */
export interface CallersOptions {
  /** The folder of the scenario, the log and the statistics. */
  readonly folder: string;
  readonly name: string;
  /** The trunk's address, from which SIPp calls. */
  readonly from: string;
  /** `address:port` of the PBX. */
  readonly to: string;
  readonly number: string;
  /** What each caller does: {@link scenario}, {@link callScenario}. */
  readonly scenario: string;
  /** The fields of each caller. They call in turn. */
  readonly people: readonly (readonly string[])[];
  readonly calls: number;
  /** New calls a second. */
  readonly rate: number;
}

/** What SIPp counted. */
export interface CallersResult {
  readonly succeeded: number;
  readonly failed: number;
  /** The failures by SIPp's reasons; empty if none failed. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The end of its error log. */
  readonly errors: string;
}

/** SIPp names this port to the PBX, for all calls. */
const mediaPort = 20_000;

const headers = (method: string, sequence: number, toTag: string) => `
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:13[call_number]@[local_ip]:[local_port]>;tag=[pid]t[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>${toTag}
Call-ID: [call_id]
CSeq: ${sequence} ${method}
Contact: <sip:bench@[local_ip]:[local_port]>
Max-Forwards: 70`;

/**
 * Returns the scenario: dial, hear and press turn by turn, hang up. A BYE from the other side fails
 * the call.
 * @param mayBeRefused whether a 503 is a valid answer instead of a failed call
 */
export function scenario(turns: readonly Turn[], patience: Patience, mayBeRefused = false): string {
  const steps = turns.map((turn) => {
    const pause = `<pause milliseconds="${pauseBeforeDigitsMs(turn, patience)}"/>`;
    if (turn.digits === '') return pause;
    return `${pause}
<nop><action><exec play_dtmf="${turn.field === undefined ? turn.digits : `[field${turn.field}]`}"/></action></nop>
<pause milliseconds="${digitsMs(turn)}"/>`;
  });
  return callScenario(steps, mayBeRefused);
}

/**
 * Returns the scenario of an answered call with these SIPp steps; the caller hangs up at the end.
 */
export function callScenario(steps: readonly string[], mayBeRefused = false): string {
  // Event type 96 is what play_dtmf sends.
  return `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
<send retrans="500"><![CDATA[

INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0${headers('INVITE', 1, '')}
Content-Type: application/sdp
Content-Length: [len]

v=0
o=caller 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8 96
a=rtpmap:8 PCMA/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-15

]]></send>
<recv response="100" optional="true"/>
<recv response="180" optional="true"/>
<recv response="183" optional="true"/>
${mayBeRefused ? '<recv response="503" optional="true" next="refused"/>' : ''}
<recv response="200" rrs="true" timeout="10000"/>
<send><![CDATA[

ACK [next_url] SIP/2.0${headers('ACK', 1, '[peer_tag_param]')}
Content-Length: 0

]]></send>
${steps.join('\n')}
<send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0${headers('BYE', 2, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<recv response="200" timeout="10000"${mayBeRefused ? ' next="over"' : ''}/>
${mayBeRefused ? refused : ''}
</scenario>
`;
}

const refused = `<label id="refused"/>
<send><![CDATA[

ACK sip:[service]@[remote_ip]:[remote_port] SIP/2.0${headers('ACK', 1, '[peer_tag_param]')}
Content-Length: 0

]]></send>
<label id="over"/>
<nop hide="true"/>`;

/**
 * Runs the callers to the end of the last call.
 * @throws Error if SIPp could not run at all
 */
export async function runCallers(options: CallersOptions): Promise<CallersResult> {
  await mkdir(options.folder, { recursive: true });
  const file = (ending: string) => path.join(options.folder, `${options.name}.${ending}`);
  await writeFile(file('xml'), options.scenario);
  const people = options.people.map((fields) => fields.join(';')).join('\n');
  await writeFile(file('people'), `SEQUENTIAL\n${people}\n`);
  for (const ending of ['csv', 'err']) await rm(file(ending), { force: true });
  const sink = await startSink(options.from);
  const sipp = spawn(
    'sipp',
    [
      options.to,
      ...[
        '-s',
        options.number,
        '-i',
        options.from,
        '-mi',
        options.from,
        '-sf',
        file('xml'),
        '-inf',
        file('people'),
      ],
      ...['-m', String(options.calls), '-r', String(options.rate), '-l', '15000'],
      ...[
        '-min_rtp_port',
        String(mediaPort),
        '-max_rtp_port',
        String(mediaPort + 1000),
        '-buff_size',
        '8388608',
      ],
      ...['-trace_stat', '-stf', file('csv'), '-fd', '3600'],
      ...['-trace_err', '-error_file', file('err'), '-nostdin'],
      // Without its watchdog SIPp goes on on a machine that overload keeps from it for seconds.
      ...['-watchdog_interval', '0'],
    ],
    { stdio: 'ignore' },
  );
  const [code] = (await once(sipp, 'exit').finally(() => sink.stop())) as [number | null];
  const errors = await readFile(file('err'), 'utf8').catch(() => '');
  if (code !== 0 && code !== 1) {
    throw new Error(`SIPp ended with ${code ?? 'a signal'}: ${errors.slice(-500)}`);
  }
  return { ...readStatistics(await readFile(file('csv'), 'utf8')), errors: errors.slice(-1000) };
}

/**
 * Takes the callers' sound. SIPp opens no socket for it, and the kernel would answer each packet
 * with an ICMP error, which costs the machine more than the packet. Nobody reads this socket: the
 * kernel drops what it has no room for.
 */
async function startSink(address: string): Promise<{ stop(): Promise<void> }> {
  const sink = spawn(
    'perl',
    ['-MIO::Socket::INET', '-e', sinkProgram, address, String(mediaPort)],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const exited = once(sink, 'exit');
  await Promise.race([
    once(sink.stdout, 'data'),
    exited.then(() => Promise.reject(new Error(`cannot bind ${address}:${mediaPort}`))),
  ]);
  return {
    async stop() {
      sink.stdin.end();
      await exited;
    },
  };
}

const sinkProgram = `
my $s = IO::Socket::INET->new(Proto => 'udp', LocalAddr => $ARGV[0], LocalPort => $ARGV[1])
  or die "cannot bind: $!";
setsockopt($s, SOL_SOCKET, SO_RCVBUF, 1);
syswrite(STDOUT, "bound\\n");
sysread(STDIN, my $end, 1);`;

/** Reads the last line of SIPp's statistics (columns named in the first line, separated by ";"). */
function readStatistics(csv: string): Omit<CallersResult, 'errors'> {
  const lines = csv.trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines.at(-1) ?? '').split(';');
  const count = (name: string) => Number(values[names.indexOf(name)] ?? 0);
  const reasons = names
    .filter((name) => /^Failed.+\(C\)$/.test(name) && name !== 'FailedCall(C)')
    .map((name) => [name.replace(/^Failed|\(C\)$/g, ''), count(name)] as const)
    .filter(([, times]) => times > 0);
  return {
    succeeded: count('SuccessfulCall(C)'),
    failed: count('FailedCall(C)'),
    reasons: Object.fromEntries(reasons),
  };
}
