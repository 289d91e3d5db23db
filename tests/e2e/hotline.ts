/**
 * A whole hotline for a test file: its own Asterisk, database, Redis and app (a separate process,
 * so that it can be killed), with the telephone network beside it. Tests wait for events or rows,
 * never for a time.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Pool } from 'pg';
import type { AppProcess } from '../../app/local/appProcess.js';
import type { Asterisk } from '../../app/local/parts/asterisk.js';
import type { Postgres } from '../../app/local/parts/postgres.js';
import type { RedisServer } from '../../app/local/parts/redis.js';
import type { OpeningHours } from '../../app/court/rules/openingHours.js';
import { addDays, chinaDate, weekdayOf } from '../../app/court/rules/workCalendar.js';
import {
  loadIdentityKeys,
  type IdentityKeys,
} from '../../app/court/identity/store/identityKeys.js';
import { sampleAgentPassword } from '../../app/agents/publishedAccounts.js';
import { takeEvidence } from '../failedCalls/keepFailed.js';
import { askAri } from '../telephone/network/askAri.js';
import type { Carrier } from '../telephone/network/carrier.js';
import type { Caller } from '../telephone/caller.js';
import type { Softphones } from '../telephone/network/softphones.js';
import type { Sounds } from '../telephone/recogniser/hearing.js';
import type { SpokenTexts, SpokenText } from '../telephone/script/spokenTexts.js';
import { untilTrue } from '../telephone/untilTrue.js';
import type { MovedClock } from './movedClock.js';
import { buildHotline, type HotlineParts, type HotlineOptions } from './buildHotline.js';
import { runCli } from './runCli.js';

const always = [{ from: '00:00', to: '24:00' }];
const kindsOfDay = ['workdays', 'saturday', 'sunday', 'holiday'];
/** Opening hours of a court that is always open. */
export const roundTheClock = Object.fromEntries(
  kindsOfDay.map((day) => [day, always]),
) as Partial<OpeningHours>;

const weekdayNames = [
  ...['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'],
];

/** Opening hours of a court that opens next in three days or later, for one minute. */
export function closedForNow(): Partial<OpeningHours> {
  const later = [3, 4, 5].map((days) => weekdayOf(addDays(chinaDate(new Date()), days)));
  // A court that opens on none of them has the usual hours instead.
  const opens = later.find((day) => day >= 1 && day <= 5) ?? 1;
  const days = Object.fromEntries([...kindsOfDay, ...weekdayNames].map((day) => [day, []]));
  return { ...days, [weekdayNames[opens] ?? '']: [{ from: '03:00', to: '03:01' }] };
}

/** A row of `calls`. */
export interface CallRow {
  readonly id: string;
  readonly node: string;
  readonly channel_id: string;
  readonly caller_number: string;
  readonly language: string;
  readonly phase: string;
  readonly person_id: number | null;
  readonly resumed: number;
  readonly outcome: string | null;
  readonly outcome_detail: string | null;
}

/** A row of `call_events`. */
export interface CallEventRow {
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}

/** A running hotline, and what tests do with it. */
export class Hotline {
  readonly folder: string;
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  readonly carrier: Carrier;
  readonly db: Pool;
  readonly identityKeys: IdentityKeys;
  readonly texts: SpokenTexts;
  readonly sounds: Sounds;

  private constructor(private readonly parts: HotlineParts) {
    this.folder = parts.folder;
    this.asterisk = parts.asterisk;
    this.app = parts.app;
    this.carrier = parts.network.carrier;
    this.db = parts.db;
    this.identityKeys = loadIdentityKeys(parts.settings.IDENTITY_KEYS_FILE ?? '');
    this.texts = parts.texts;
    this.sounds = parts.sounds;
  }

  /** Starts everything, with today's sample court. */
  static async start(options: HotlineOptions = {}): Promise<Hotline> {
    const undo: (() => Promise<void>)[] = [];
    try {
      return new Hotline(await buildHotline(options, undo));
    } catch (error) {
      await takeEvidence(error);
      for (const each of undo.reverse()) await each();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.parts.softphones?.stop(), this.parts.network.stop()]);
    await this.app.stop();
    await this.asterisk.stop();
    await this.db.end();
    await this.parts.servers.stop();
    await this.parts.leaves();
  }

  /**
   * The hotline's own PostgreSQL.
   * @throws Error if it shares its PostgreSQL with other files
   */
  get postgres(): Postgres {
    if (this.parts.servers.postgres === undefined) throw new Error('ask for hasOwnServers');
    return this.parts.servers.postgres;
  }

  /**
   * The hotline's own Redis.
   * @throws Error if it shares its Redis with other files
   */
  get redis(): RedisServer {
    if (this.parts.servers.redis === undefined) throw new Error('ask for hasOwnServers');
    return this.parts.servers.redis;
  }

  /**
   * The agents' telephones.
   * @throws Error if it was started without them
   */
  get softphones(): Softphones {
    if (this.parts.softphones === undefined) throw new Error('ask for softphones');
    return this.parts.softphones;
  }

  /**
   * The moved clock.
   * @throws Error if the hotline uses the machine's clock
   */
  get clock(): MovedClock {
    if (this.parts.clock === undefined) throw new Error('ask for startsAt');
    return this.parts.clock;
  }

  /** Moves the app's clock to a moment, and does all that falls due on the way. */
  passTo(moment: Date): Promise<void> {
    return this.clock.passTo(moment, this.db, this.parts.settings.REDIS_URL ?? '');
  }

  /** The app's environment, for another process beside it. */
  get settings(): Readonly<Record<string, string>> {
    return this.parts.settings;
  }

  /**
   * Runs the `hotline` command, as an operator would.
   * @returns what it printed
   * @throws Error with its error output
   */
  cli(...args: string[]): Promise<string> {
    return runCli({ ...this.parts.settings, HOTLINE_REASON: 'a test' }, args);
  }

  /** Runs the command as a particular person, with the settings that say who. */
  cliAs(who: Readonly<Record<string, string>>, ...args: string[]): Promise<string> {
    return runCli({ ...this.parts.settings, ...who }, args);
  }

  /**
   * Registers an agent's telephone and signs the agent in by code. The agent is ready afterwards,
   * whatever their state was before.
   * @param password default: the sample agent's password
   */
  async signIn(number: string, password = sampleAgentPassword(number)): Promise<void> {
    await this.registerAgent(number, password);
    const word = await this.dialCode(number, '*1');
    if (word === 'agentSignedIn') return;
    if (word !== 'agentAlreadySignedIn') throw new Error(`${number} was answered ${word}`);
    const ready = await this.dialCode(number, '*3');
    if (!['agentReady', 'agentAlreadyReady'].includes(ready)) {
      throw new Error(`${number} was answered ${ready}`);
    }
  }

  /** Waits until an account may register, where something else than this hotline's Asterisk decides that. */
  untilMayRegister: (number: string) => Promise<unknown> = () => Promise.resolve();

  /**
   * Registers an agent's telephone unless it is registered. A new account may take a second to
   * work.
   */
  async registerAgent(number: string, password = sampleAgentPassword(number)): Promise<void> {
    const { softphones } = this;
    if (await softphones.isRegistered(number)) return;
    await this.untilMayRegister(number);
    let refusal: unknown;
    const register = () =>
      softphones.register(number, password).then(
        () => true,
        (error: unknown) => void (refusal = error),
      );
    await untilTrue(`the account of ${number}`, register).catch((error: unknown) => {
      throw refusal ?? error;
    });
  }

  /**
   * An agent dials a code, and hangs up after hearing the answer.
   * @returns the answer's name
   */
  async dialCode(number: string, code: string): Promise<string> {
    const call = await this.softphones.dial(number, code);
    const { sound } = await call.hears(/\/agent\w+$/);
    await call.hangUp();
    return sound.id.split('/').at(-1) ?? '';
  }

  /** Where the network takes calls: `127.0.0.2:15123`. */
  get trunkContact(): string {
    const { sipAddress, sipPort } = this.parts.network.asterisk;
    return `${sipAddress}:${sipPort}`;
  }

  get appLogFile(): string {
    return path.join(this.folder, 'app.log');
  }

  /** Waits until the latest row of calls from a number fits, and returns it. */
  row(from: string, what: string, fits: (row: CallRow) => boolean): Promise<CallRow> {
    return untilTrue(`the row of ${from} ${what}`, async () => {
      const { rows } = await this.db.query<CallRow>(
        'SELECT * FROM calls WHERE caller_number = $1 ORDER BY started_at DESC LIMIT 1',
        [from],
      );
      return rows[0] !== undefined && fits(rows[0]) ? rows[0] : undefined;
    });
  }

  /** Waits until a call is over, and returns its row. */
  closedRow(from: string): Promise<CallRow> {
    return this.row(from, 'with its outcome', (row) => row.outcome !== null);
  }

  async events(callId: string): Promise<CallEventRow[]> {
    const { rows } = await this.db.query<CallEventRow>(
      'SELECT kind, name, detail FROM call_events WHERE call_id = $1 ORDER BY seq',
      [callId],
    );
    return rows;
  }

  /**
   * Returns the words that a caller heard, in order, from the audio alone; interrupted prompts are
   * included.
   */
  wordsHeard(call: Caller): SpokenText[] {
    return call.heard().map(({ sound }) => this.texts.find(sound.id));
  }

  /** Waits until neither Asterisk nor the database holds anything of a call any more. */
  async nothingLeft(): Promise<void> {
    let left = '';
    try {
      await untilTrue('nothing to be left', async () => {
        left = JSON.stringify(await this.inUse());
        return left === noUse ? true : undefined;
      });
    } catch {
      throw new Error(`something is left behind: ${left}`);
    }
  }

  private async inUse(): Promise<Record<string, number>> {
    const [channels, bridges] = await Promise.all([this.ari('channels'), this.ari('bridges')]);
    const { rows } = await this.db.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM calls WHERE ended_at IS NULL',
    );
    const carrier = await this.carrier.inUse();
    return {
      channels: channels.length,
      bridges: bridges.length,
      openRows: rows[0]?.n ?? 0,
      carrierChannels: carrier.channels,
      carrierBridges: carrier.bridges,
      ...(await this.softphonesInUse()),
    };
  }

  private async softphonesInUse(): Promise<Record<string, number>> {
    const none = { channels: 0, bridges: 0 };
    const { softphones } = this.parts;
    const isUp = softphones?.asterisk.isRunning === true;
    const { channels, bridges } = isUp ? await softphones.inUse() : none;
    return { softphoneChannels: channels, softphoneBridges: bridges };
  }

  /** Waits until the app's Stasis application is connected to Asterisk again. */
  async reconnected(): Promise<void> {
    await untilTrue('the app to connect to Asterisk again', async () => {
      const applications = (await this.ari('applications')) as { name: string }[];
      return applications.some(({ name }) => name === 'hotline') ? true : undefined;
    });
  }

  private async ari(what: string): Promise<unknown[]> {
    return (await (await askAri(this.asterisk, what)).json()) as unknown[];
  }

  /** Returns the app's log so far. */
  appLog(): Promise<string> {
    return readFile(this.appLogFile, 'utf8');
  }
}

const noUse = JSON.stringify({
  channels: 0,
  bridges: 0,
  openRows: 0,
  carrierChannels: 0,
  carrierBridges: 0,
  softphoneChannels: 0,
  softphoneBridges: 0,
});
