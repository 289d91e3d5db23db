/**
 * Minutes of attack: what crashes, what gets in, and how long citizens wait for their answers
 * meanwhile.
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { guessUntilLocked } from './attackGuesses.js';
import {
  defaultLockEscalation,
  lockedUntil,
  nextLock,
  noFailures,
} from '../../../app/court/identity/rules/lockout.js';
import {
  Citizens,
  residentMb,
  sendMutations,
  sendRtpGarbage,
  sipVicious,
} from '../../attack/attack.js';
import { SipSocket } from '../../attack/sipSocket.js';
import { attackTrunk } from '../benchAsterisk.js';
import { readAri, startBenchHotline, type BenchHotline } from '../benchHotline.js';
import { held, percentile, printFigures, told, writeFigures, type Figure } from '../figure.js';

const strangerAddress = '127.0.0.9';
const [heldAddress, madAddress, citizensAddress] = attackTrunk;
/** Calls that are up all the time. */
const heldCalls = 10;
/**
 * The pause between two digits of a call, in addition to the time that pressing them in all calls
 * takes.
 */
const betweenPressesMs = 8000;
/** Messages in one round. */
const perRound = 2000;

/** Runs the attack. With `full` (`FULL=1`) it lasts ten times as long. */
export async function benchAttack(full: boolean): Promise<Figure[]> {
  const hotline = await startBenchHotline();
  try {
    const figures = await attack(hotline, full ? 50 : 5);
    printFigures('attack', figures);
    await writeFigures('attack', figures);
    return figures;
  } finally {
    await hotline.stop();
  }
}

async function attack(hotline: BenchHotline, rounds: number): Promise<Figure[]> {
  const { asterisk, app } = hotline;
  const target = { address: asterisk.sipAddress, port: asterisk.sipPort };
  const pids = [asterisk.pid, app.pid] as const;
  const seed = Number(process.env.TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`  TEST_SEED=${seed}`);
  const phone = await SipSocket.open(heldAddress, target);
  // Whatever breaks here, no caller may go on calling or pressing digits.
  const ends: (() => Promise<void>)[] = [() => phone.close()];
  try {
    return await attackWith(hotline, rounds, { seed, target, pids, phone, ends });
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

interface Attacked {
  readonly seed: number;
  readonly target: { readonly address: string; readonly port: number };
  readonly pids: readonly [number, number];
  /** The endpoint of the callers on the line. */
  readonly phone: SipSocket;
  readonly ends: (() => Promise<void>)[];
}

async function attackWith(
  hotline: BenchHotline,
  rounds: number,
  { seed, target, pids, phone, ends }: Attacked,
): Promise<Figure[]> {
  const { asterisk, app, database } = hotline;
  // Calls made while the conversation was learnt.
  const before = await otherCalls(database);
  const calls = await holdCalls(phone);
  const ports = await rtpPorts(hotline);
  const citizens = await Citizens.begin(citizensAddress, target);
  ends.push(() => citizens.abandon());
  const pressing = new Pressing(phone, ports);
  ends.push(async () => void (await pressing.stop()));
  let sent = 0;
  let memory: number[] = [];
  // Strangers come first: any unknown number in the rows of calls afterwards has got in from
  // outside.
  for (let round = 0; round < rounds; round += 1) {
    sent += await sendMutations(strangerAddress, target, { seed: seed + round, count: perRound });
    for (const at of ports) {
      sent += await sendRtpGarbage(strangerAddress, at, { seed: seed + round, count: 500 });
    }
    // The first rounds fill what is kept for good.
    if (round === Math.min(1, rounds - 1)) memory = await Promise.all(pids.map(residentMb));
  }
  const entries = (await otherCalls(database)) - before;
  for (let round = 0; round < rounds; round += 1) {
    const ofCarrier = { seed: seed + rounds + round, count: perRound / 4 };
    sent += await sendMutations(madAddress, target, ofCarrier);
  }
  const after = await Promise.all(pids.map(residentMb));
  const scanners = await scan(target);
  const [number = '', password = ''] = hotline.people[0] ?? [];
  const guesses = await guessUntilLocked({
    phone,
    pool: database.pool,
    number,
    password,
    heardAt: async (from) => {
      const [at] = await rtpPorts(hotline, from);
      if (at === undefined) throw new Error(`the call of ${from} is gone`);
      return at;
    },
  });
  const waits = await citizens.stop();
  const pressed = await pressing.stop();
  const lost = await lostCalls(phone, calls);
  const heard = await digitsHeard(database);
  const crashes =
    Number(asterisk.pid !== pids[0] || !asterisk.isRunning) +
    Number(app.pid !== pids[1] || !app.isRunning);
  const longest = Math.max(...waits);
  return [
    told('messages and packets sent', sent),
    held('crashes', crashes, null, '0', crashes === 0),
    held(`calls in progress lost, of ${heldCalls}`, lost, null, '0', lost === 0),
    held(
      'digits of theirs that were heard, of those pressed',
      heard / pressed,
      null,
      '1',
      heard === pressed,
    ),
    held('entries of strangers', entries, null, '0', entries === 0),
    held(
      'names, passwords and versions found by svmap, svwar, svcrack',
      scanners,
      null,
      '0',
      scanners === 0,
    ),
    told('citizens who called meanwhile', waits.length),
    held(
      'the longest that one waited for her 200 OK, ms',
      longest,
      null,
      '≤ 1000 ms',
      // Of nobody who called, the longest wait would be the shortest of all.
      waits.length > 0 && longest <= 1000,
    ),
    told('half of them waited, ms', percentile(waits, 0.5)),
    told('memory of Asterisk grown, MB', (after[0] ?? 0) - (memory[0] ?? 0)),
    told('memory of the app grown, MB', (after[1] ?? 0) - (memory[1] ?? 0)),
    told('guesses of a query password, by telephone, until it is locked', guesses),
    told('guesses of it that a whole year allows', guessesInAYear()),
    told(
      'attempts in the security log',
      await countLines(asterisk.logFile.replace('messages.log', 'security.log')),
    ),
  ];
}

/**
 * Callers on the line, who hear the menu again and again. Their digits must be heard all the time.
 */
class Pressing {
  private pressed = 0;
  private readonly stopping = new AbortController();
  private readonly going: Promise<void>;

  constructor(
    private readonly phone: SipSocket,
    private readonly ports: readonly { address: string; port: number }[],
  ) {
    this.going = this.goOn();
  }

  /**
   * Stops pressing.
   * @returns how many digits were pressed
   */
  async stop(): Promise<number> {
    this.stopping.abort();
    await this.going;
    return this.pressed;
  }

  private async goOn(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      for (const at of this.ports) await this.phone.press(at, '9');
      this.pressed += this.ports.length;
      // The pause limits how often a call hears its menu (MAX_MENUS_PER_CALL).
      await delay(betweenPressesMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

const heldNumber = (call: number) => `1340001${String(call).padStart(4, '0')}`;
const heldMessage = (call: number) =>
  ({ method: 'INVITE', fromUser: heldNumber(call), toUser: '12368' }) as const;
type Answers = Awaited<ReturnType<SipSocket['ask']>>[];

async function holdCalls(phone: SipSocket): Promise<Answers> {
  const answers: Answers = [];
  for (let call = 0; call < heldCalls; call += 1) {
    const answer = await phone.ask(heldMessage(call));
    if (answer.status !== 200) throw new Error(`a call was not taken: ${answer.status}`);
    answers.push(answer);
  }
  return answers;
}

/** Hangs up, and counts the calls whose BYE no longer finds a call. */
async function lostCalls(phone: SipSocket, answers: Answers): Promise<number> {
  let lost = 0;
  for (const [call, answer] of answers.entries()) {
    const over = await phone.hangUp(heldMessage(call), answer);
    if (over.status !== 200) lost += 1;
  }
  return lost;
}

/**
 * Returns where Asterisk receives the audio of the callers on the line, by the prefix of their
 * numbers.
 */
async function rtpPorts(
  { asterisk }: BenchHotline,
  numbers = '1340001',
): Promise<{ address: string; port: number }[]> {
  const channels = (await readAri(asterisk, 'channels')) as {
    id: string;
    caller: { number: string };
  }[];
  const held = channels.filter(({ caller }) => caller.number.startsWith(numbers));
  return Promise.all(
    held.map(async ({ id }) => {
      const query = new URLSearchParams({ variable: 'CHANNEL(rtp,src)' });
      const found = await readAri(asterisk, `channels/${id}/variable?${query.toString()}`);
      const [address = '', port = ''] = (found as { value: string }).value.split(':');
      return { address, port: Number(port) };
    }),
  );
}

/** Counts what the scanners found out. */
async function scan(target: { address: string; port: number }): Promise<number> {
  const seen = [
    await sipVicious('svmap', strangerAddress, target, []),
    ...(await Promise.all(
      ['REGISTER', 'OPTIONS', 'INVITE'].map((method) =>
        sipVicious('svwar', strangerAddress, target, ['--force', '-m', method, '-e', '100-1100']),
      ),
    )),
    await sipVicious('svcrack', strangerAddress, target, ['-u', '1001', '-r', '1000-1300']),
  ];
  const found = /asterisk|pbx|12368|reqauth|noauth|password for/i;
  return seen.filter((text) => found.test(text)).length;
}

/** Counts the calls that are neither the citizens' nor the held ones. */
async function otherCalls({ pool }: BenchHotline['database']): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM calls WHERE caller_number !~ '^13[45]0001'",
  );
  return rows[0]?.n ?? NaN;
}

async function digitsHeard({ pool }: BenchHotline['database']): Promise<number> {
  for (;;) {
    const open = await pool.query(
      "SELECT FROM calls WHERE caller_number LIKE '1340001%' AND ended_at IS NULL",
    );
    if (open.rowCount === 0) break;
    await delay(100);
  }
  const { rows } = await pool.query<{ n: number }>(
    `SELECT sum(length(e.detail))::int AS n FROM call_events e JOIN calls c ON c.id = e.call_id
      WHERE e.kind = 'digits' AND c.caller_number LIKE '1340001%'`,
  );
  return rows[0]?.n ?? 0;
}

/** Counts the guesses of an attacker who guesses again as soon as each lock ends. */
function guessesInAYear(): number {
  let now = new Date(0);
  let state = noFailures;
  let guesses = 0;
  while (now.getTime() < 365 * 24 * 3600 * 1000) {
    guesses += 1;
    state = nextLock(state, 'failure', now, defaultLockEscalation);
    now = lockedUntil(state, now) ?? now;
  }
  return guesses;
}

async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const line of createInterface({ input: createReadStream(file) }))
    lines += Number(line !== '');
  return lines;
}
