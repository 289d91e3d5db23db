/** SIPp as the callers: a scenario made from a conversation, run at a rate. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { dialog, mediaPort, pause, press, sippFile, startSipp } from '../sipp.js';
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
  /** What each caller does: {@link scenario}. */
  readonly scenario: string;
  /** The fields of each caller. They call in turn. */
  readonly people: readonly (readonly string[])[];
  readonly calls: number;
  /** New calls a second. */
  readonly rate: number;
}

/** What SIPp counted. */
export interface CallersResult {
  readonly failed: number;
  /** The failures by SIPp's reasons; empty if none failed. */
  readonly reasons: Readonly<Record<string, number>>;
}

/**
 * Returns the scenario: dial, hear and press turn by turn, hang up. A BYE from the other side fails
 * the call.
 * @param mayBeRefused whether a 503 is a valid answer instead of a failed call
 */
export function scenario(turns: readonly Turn[], patience: Patience, mayBeRefused = false): string {
  const { invite, answered, refused, hangUp } = dialog('13[call_number]', 10_000);
  const steps = turns.flatMap((turn) => {
    const before = pause(pauseBeforeDigitsMs(turn, patience));
    if (turn.digits === '') return [before];
    return [
      before,
      press(turn.field === undefined ? turn.digits : `[field${turn.field}]`),
      pause(digitsMs(turn)),
    ];
  });
  return `<scenario name="caller">
${invite}
${mayBeRefused ? '<recv response="503" optional="true" next="refused"/>' : ''}
${answered}
${steps.join('\n')}
${hangUp('over')}
<label id="refused"/>
${refused}
<label id="over"/>
</scenario>
`;
}

/**
 * Runs the callers to the end of the last call.
 * @throws Error if SIPp could not run at all
 */
export async function runCallers(options: CallersOptions): Promise<CallersResult> {
  const { from, people, calls, rate } = options;
  const file = (ending: string) => sippFile(options, ending);
  const sink = await startSink(from);
  const sipp = await startSipp({
    ...options,
    address: from,
    pbx: options.to,
    fields: people,
    more: [
      ...['-s', options.number, '-m', String(calls), '-r', String(rate), '-l', '15000'],
      ...['-trace_stat', '-stf', file('stat'), '-fd', '3600'],
    ],
  });
  const [code] = (await once(sipp, 'exit').finally(() => sink.stop())) as [number | null];
  if (code !== 0 && code !== 1) {
    const errors = await readFile(file('err'), 'utf8').catch(() => '');
    throw new Error(`SIPp ended with ${code ?? 'a signal'}: ${errors.slice(-500)}`);
  }
  return readStatistics(file('stat'));
}

/**
 * Takes the callers' sound. SIPp opens no socket for it, and the kernel would answer each packet
 * with an ICMP error, which costs the machine more than the packet. Nobody reads this socket: the
 * kernel drops what it has no room for.
 */
export async function startSink(address: string): Promise<{ stop(): Promise<void> }> {
  const sink = spawn(
    'perl',
    ['-MIO::Socket::INET', '-e', sinkProgram, address, String(mediaPort)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
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
export async function readStatistics(file: string): Promise<CallersResult> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines.at(-1) ?? '').split(';');
  const count = (name: string) => Number(values[names.indexOf(name)] ?? 0);
  const reasons = names
    .filter((name) => /^Failed.+\(C\)$/.test(name) && name !== 'FailedCall(C)')
    .map((name) => [name.replace(/^Failed|\(C\)$/g, ''), count(name)] as const)
    .filter(([, times]) => times > 0);
  return { failed: count('FailedCall(C)'), reasons: Object.fromEntries(reasons) };
}
