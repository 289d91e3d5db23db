/**
 * Callers who act on what they hear: SIPp calls and presses digits, and is told when. Someone who is asked to wait presses
 * nothing until the question comes, which a caller with fixed pauses would.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { freeUdpPort } from '../../../app/local/parts/freePort.js';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import { readStatistics, startSink } from '../calls/sippCaller.js';
import { dialog, endSipp, pause, press, sippFile, startSipp, Tap } from '../sipp.js';
import type { CallEvent } from './watchCalls.js';

/** What a caller waits for, and does then. */
export interface Turn {
  /** In the words of a log. */
  readonly name: string;
  /** The sound that is waited for; `recording`: that the caller may speak. */
  readonly hears: RegExp | 'recording';
  /** Whether it is said in one go with what the turn before hears: nobody waits for it. */
  readonly follows?: true;
  /** How long the caller listens to it. Default: {@link reactionMs}. */
  readonly listensMs?: number;
  /** A pcap of what the caller then says, before the digits. */
  readonly says?: { readonly file: string; readonly ms: number };
  /** What the caller then presses, or the name of a field, as SIPp writes it. After the last turn the caller hangs up. */
  readonly digits?: string;
}

/** Callers of one kind. */
export interface CallersOptions {
  readonly name: string;
  readonly folder: string;
  readonly asterisk: Pick<Asterisk, 'sipAddress' | 'sipPort'>;
  readonly address: string;
  readonly turns: readonly Turn[];
  /** How many, and how many dial each second. */
  readonly calls: number;
  readonly rate: number;
  /** The number and the other fields of the caller at a position, from 0. */
  readonly fields: (position: number) => readonly [string, ...string[]];
}

/** One caller. Times are milliseconds since the epoch. */
export interface Caller {
  readonly number: string;
  readonly callId: string;
  readonly fields: readonly string[];
  /** What the caller pressed so far, and what of it came to Asterisk. */
  pressed: string;
  received: string;
  /** When Asterisk had the call; null if it never had it. */
  arrivedAt: number | null;
  /** How many turns the caller has had. */
  turns: number;
  /** Since when the caller waits for the next one: the call, or the last digit. */
  since: number;
  /** How long the caller waited for each turn that does not follow another. */
  readonly waitsMs: number[];
  /** Names of the sounds that were played. */
  readonly heard: string[];
  /** The playback by which the last turn was known: its other sounds are not the next one. */
  playback: string;
}

/** Longer than a double press is, which the hotline ignores. */
const reactionMs = 1500;
/** How long a caller waits for any turn: far longer than the hotline has patience with the database. */
const patienceMs = 90_000;

/** A run of callers of one kind. */
export class Callers {
  private readonly byChannel = new Map<string, Caller>();
  private readonly byNumber: ReadonlyMap<string, Caller>;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly tap = new Tap();
  private readonly exited: Promise<unknown>;

  private constructor(
    private readonly options: CallersOptions,
    private readonly sipp: ChildProcess,
    private readonly port: number,
    private readonly sink: { stop(): Promise<void> },
  ) {
    this.exited = once(sipp, 'exit');
    const { calls, fields, address } = options;
    this.byNumber = new Map(
      Array.from({ length: calls }, (_, position) => {
        const own = fields(position);
        const [number] = own;
        // SIPp's own form.
        const callId = `${position + 1}-${sipp.pid}@${address}`;
        const yet = {
          pressed: '',
          received: '',
          arrivedAt: null,
          turns: 0,
          since: 0,
          playback: '',
        };
        return [number, { number, callId, fields: own, ...yet, waitsMs: [], heard: [] }];
      }),
    );
  }

  /** Starts the callers; the first one dials at once. */
  static async start(options: CallersOptions): Promise<Callers> {
    const { name, folder, asterisk, address, turns, calls, rate, fields } = options;
    const port = await freeUdpPort(address, 5060);
    const sink = await startSink(address);
    const sipp = await startSipp({
      ...{ name, folder, address, port },
      scenario: scenarioOf(turns),
      pbx: `${asterisk.sipAddress}:${asterisk.sipPort}`,
      fields: Array.from({ length: calls }, (_, position) => fields(position)),
      more: [
        ...['-s', '12368', '-m', String(calls), '-r', String(rate), '-l', '15000'],
        ...['-trace_stat', '-stf', sippFile(options, 'stat'), '-fd', '3600'],
      ],
    });
    return new Callers(options, sipp, port, sink);
  }

  get all(): readonly Caller[] {
    return [...this.byNumber.values()];
  }

  /** Whether a caller has had every turn. */
  isDone({ turns }: Caller): boolean {
    return turns === this.options.turns.length;
  }

  /**
   * Whether the hotline got what a caller pressed and said. On a machine that is too busy SIPp sends digits late, and
   * Asterisk takes one for two, or two for one.
   */
  wasUnderstood({ pressed, received, heard }: Caller): boolean {
    return pressed === received && !heard.includes('messageEmpty');
  }

  /** The name of the turn that a caller waits for. */
  waitsFor({ turns }: Caller): string {
    return this.options.turns[turns]?.name ?? 'nothing';
  }

  /** Waits for the end of the last call. @returns how many calls SIPp counts as failed */
  async untilOver(): Promise<number> {
    await this.exited;
    const { failed } = await readStatistics(sippFile(this.options, 'stat'));
    return failed;
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    await endSipp(this.sipp);
    this.tap.close();
    await this.sink.stop();
  }

  /** An event of some call, perhaps of one of these callers. */
  seen({ type, timestamp, channel, digit, playback, recording }: CallEvent): void {
    const at = Date.parse(timestamp);
    if (channel !== undefined) {
      const caller = this.byNumber.get(channel.caller.number);
      if (caller === undefined) return;
      this.byChannel.set(channel.id, caller);
      if (caller.arrivedAt === null) caller.arrivedAt = caller.since = at;
      if (digit !== undefined) {
        caller.since = at;
        caller.received += digit;
      }
      if (type === 'ChannelDestroyed') this.byChannel.delete(channel.id);
      return;
    }
    const target = (playback ?? recording)?.target_uri.replace(/^channel:/, '') ?? '';
    const caller = this.byChannel.get(target);
    if (caller === undefined) return;
    if (type === 'RecordingStarted') this.takeTurn(caller, 'recording', '', at);
    else if (playback !== undefined) {
      const sound = playback.media_uri.replace(/^sound:/, '');
      caller.heard.push(path.basename(sound));
      this.takeTurn(caller, sound, playback.id, at);
    }
  }

  private takeTurn(caller: Caller, sound: string, playback: string, at: number): void {
    const turn = this.options.turns[caller.turns];
    if (turn === undefined) return;
    const isSame = playback !== '' && playback === caller.playback;
    if (isSame !== (turn.follows === true)) return;
    if (turn.hears === 'recording' ? sound !== 'recording' : !turn.hears.test(sound)) return;
    caller.turns += 1;
    caller.playback = playback;
    if (turn.follows !== true) caller.waitsMs.push(at - caller.since);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      caller.pressed += (turn.digits ?? '').replace(
        /\[field(\d)\]/,
        (_, field) => caller.fields[Number(field)] ?? '',
      );
      this.tap.tell(caller.callId, this.port, this.options.address);
    }, turn.listensMs ?? reactionMs);
    this.timers.add(timer);
  }
}

function scenarioOf(turns: readonly Turn[]): string {
  const { invite, answered, hangUp } = dialog('[field0]', patienceMs);
  const steps = turns.flatMap(({ says, digits }) => [
    `<recv request="MESSAGE" timeout="${patienceMs}"/>`,
    ...(says === undefined ? [] : [speak(says)]),
    ...(digits === undefined ? [] : [press(digits)]),
  ]);
  return `<scenario name="caller">
${invite}
${answered}
${steps.join('\n')}
${hangUp('over')}
<label id="over"/>
</scenario>
`;
}

function speak({ file, ms }: NonNullable<Turn['says']>): string {
  return `<nop><action><exec play_pcap_audio="${file}"/></action></nop>\n${pause(ms)}`;
}
