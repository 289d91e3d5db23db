/**
 * A whole hotline for a test file: its own Asterisk, database, Redis and app (a separate process,
 * so that it can be killed), with the telephone network beside it. Tests wait for events or rows,
 * never for a time.
 */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Pool } from 'pg';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { freeUdpPort } from '../../app/local/parts/freePort.js';
import { startPostgres, type Postgres } from '../../app/local/parts/postgres.js';
import { startRedis, type RedisServer } from '../../app/local/parts/redis.js';
import { projectRoot } from '../../app/paths.js';
import type { Language } from '../../app/telephony/call.js';
import { promptText, type PromptName } from '../../app/prompts/catalogue.js';
import type { OpeningHours } from '../../app/court/rules/openingHours.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import {
  createKeyFile,
  loadIdentityKeys,
  type IdentityKeys,
} from '../../app/court/identity/store/identityKeys.js';
import { migrate } from '../../app/database/migrate.js';
import { makePool } from '../../app/database/pool.js';
import { sampleAgentPassword } from '../../app/line/agents/publishedAccounts.js';
import { loadSampleCourt } from '../../app/sample/store/loadSampleCourt.js';
import { asteriskLogs, leavesOnFailure } from '../failedCalls/evidence.js';
import { takeEvidence } from '../failedCalls/keepFailed.js';
import { rowsAsText } from '../failedCalls/rows.js';
import { startSipTrace } from '../failedCalls/sipTrace.js';
import { freshDatabase, freshRedis, sharedParts } from '../parts/database.js';
import { hotlineVariables, sharedTelephony } from '../parts/testTelephony.js';
import { typescript } from '../parts/typescript.js';
import type { Carrier } from '../telephone/network/carrier.js';
import type { Caller } from '../telephone/caller.js';
import { startSoftphones, type Softphones } from '../telephone/network/softphones.js';
import { codewordMs, numberOf } from '../telephone/ear/soundCode.js';
import { writeCodedSound } from '../telephone/ear/codedVoice.js';
import { CodedSounds } from '../telephone/ear/codedSounds.js';
import { SpokenTexts, type SpokenText } from '../telephone/script/spokenTexts.js';
import {
  carrierAddress,
  startCarrier,
  type RunningCarrier,
} from '../telephone/network/startCarrier.js';
import { untilTrue } from '../telephone/untilTrue.js';
import { MovedClock } from './movedClock.js';

const run = promisify(execFile);

const always = [{ from: '00:00', to: '24:00' }];
const kindsOfDay = ['workdays', 'saturday', 'sunday', 'holiday'];
/** Opening hours of a court that is always open. */
export const roundTheClock = Object.fromEntries(
  kindsOfDay.map((day) => [day, always]),
) as Partial<OpeningHours>;

/** A row of `calls`. */
export interface CallRow {
  readonly id: string;
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

/** How a test's hotline differs from the usual one. */
export interface HotlineOptions {
  /** Settings that differ from the tests' defaults. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of asterisk-config that differ from the tests' defaults. */
  readonly asterisk?: Readonly<Record<string, string>>;
  /** Starts a separate PostgreSQL and Redis, which the test can stop and start. */
  readonly hasOwnServers?: boolean;
  /** Starts telephones for agents, none of which is registered yet. */
  readonly softphones?: boolean;
  /** Opening hours of the greeting court; they apply to lines with `--hours court`. */
  readonly openingHours?: Partial<OpeningHours>;
  /** Length in seconds of prompts that last longer here, by their sounds' names (`zh/mainMenu`). */
  readonly longPrompts?: Readonly<Record<string, number>>;
  /** The time for the app and the sample court; default: the machine's. */
  readonly startsAt?: Date;
}

interface Servers {
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly redisUrl: string;
  readonly postgres: Postgres | undefined;
  readonly redis: RedisServer | undefined;
  stop(): Promise<void>;
}

interface HotlineParts {
  readonly folder: string;
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  /** The whole environment of the app. */
  readonly settings: Readonly<Record<string, string>>;
  readonly network: RunningCarrier;
  readonly softphones: Softphones | undefined;
  readonly db: Pool;
  readonly texts: SpokenTexts;
  readonly sounds: CodedSounds;
  readonly servers: Servers;
  readonly clock: MovedClock | undefined;
  /** Deregisters its evidence for failing tests. */
  leaves(): Promise<void>;
}

/** A running hotline, and what tests do with it. */
export class Hotline {
  readonly folder: string;
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  readonly carrier: Carrier;
  readonly db: Pool;
  readonly keys: IdentityKeys;
  readonly texts: SpokenTexts;
  readonly sounds: CodedSounds;

  private constructor(private readonly parts: HotlineParts) {
    this.folder = parts.folder;
    this.asterisk = parts.asterisk;
    this.app = parts.app;
    this.carrier = parts.network.carrier;
    this.db = parts.db;
    this.keys = loadIdentityKeys(parts.settings.IDENTITY_KEYS_FILE ?? '');
    this.texts = parts.texts;
    this.sounds = parts.sounds;
  }

  /** Starts everything, with today's sample court. */
  static async start(options: HotlineOptions = {}): Promise<Hotline> {
    const undo: (() => Promise<void>)[] = [];
    try {
      return new Hotline(await build(options, undo));
    } catch (error) {
      await takeEvidence(error);
      for (const each of undo.reverse()) await each();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.parts.softphones?.stop();
    await this.parts.network.stop();
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

  /** Runs the command as a particular person, with the settings of `signedIn`. */
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

  /**
   * Registers an agent's telephone unless it is registered. A new account may take a second to
   * work.
   */
  async registerAgent(number: string, password = sampleAgentPassword(number)): Promise<void> {
    const { softphones } = this;
    if (await softphones.isRegistered(number)) return;
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
    const { ariUrl, ariUser, ariPassword } = this.asterisk;
    const answer = await fetch(`${ariUrl}/ari/${what}`, {
      headers: {
        authorization: `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`,
        // Asterisk closes idle connections without notice.
        connection: 'close',
      },
    });
    return (await answer.json()) as unknown[];
  }

  /** Returns the app's log so far. */
  appLog(): Promise<string> {
    return readFile(this.appLogFile, 'utf8');
  }
}

const logsAndSounds = /^((baresip|postgres|redis)\/)?[^/]+\.(log|wav)$/;

const noUse = JSON.stringify({
  channels: 0,
  bridges: 0,
  openRows: 0,
  carrierChannels: 0,
  carrierBridges: 0,
  softphoneChannels: 0,
  softphoneBridges: 0,
});

async function build(
  options: HotlineOptions,
  undo: (() => Promise<void>)[],
): Promise<HotlineParts> {
  const { speechUrl } = sharedTelephony();
  const folder = await mkdtemp(path.join(sharedParts().folder, 'e2e-'));
  const soundsDir = path.join(folder, 'sounds');
  await layOutSounds(soundsDir, options.longPrompts ?? {});
  const servers = await startServers(folder, options.hasOwnServers === true);
  undo.push(() => servers.stop());
  const keysFile = path.join(folder, 'identity-keys.json');
  createKeyFile(keysFile);
  const recordedDir = path.join(folder, 'recorded-prompts');
  await mkdir(recordedDir);
  const settings: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: '苏98',
    HOTLINE_NODE: 'e2e',
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    ARI_URL: 'http://127.0.0.1:1',
    ARI_USER: 'hotline',
    ARI_PASSWORD: 'ari-secret-of-the-tests',
    IDENTITY_KEYS_FILE: keysFile,
    SOUNDS_DIR: soundsDir,
    RECORDED_PROMPTS_DIR: recordedDir,
    SPEECH_ENGINE: 'http',
    SPEECH_URL: speechUrl,
    // One caller of a test calls more often than people do; tests/attack/flood.test.ts sets its own
    // limit.
    MAX_NEW_CALLS_PER_NUMBER: '1000',
    // On a machine that runs tests in parallel, events are late; tests/attack/overload.test.ts sets
    // its own value.
    OVERLOAD_SHEDDING: 'off',
    ...options.env,
  };
  const clockFile = path.join(folder, 'clock');
  const clock = options.startsAt && new MovedClock(clockFile, options.startsAt);
  if (clock !== undefined) settings.MOVED_CLOCK = clockFile;
  const db = makePool({ DATABASE_URL: servers.databaseUrl, DATABASE_POOL: 4 });
  undo.push(() => db.end());
  const leavesRows = leavesOnFailure({
    // The app's log, its database's log, and what third-party programs heard.
    files: [
      {
        from: folder,
        to: '.',
        only: logsAndSounds,
        what: 'log, or sounds, of one of its programs',
      },
    ],
    texts: [{ to: 'rows.json', what: 'rows of the database', make: () => rowsAsText(db) }],
  });
  await migrate(servers.ownerUrl, path.join(projectRoot, 'sql/migrations'));
  await loadSampleCourt(db, loadIdentityKeys(keysFile), {
    today: chinaDate(options.startsAt ?? new Date()),
    courtsFile: path.join(projectRoot, 'sql/sample/courts.json'),
    casesFile: path.join(folder, 'cases.ndjson'),
    // Tests run at night too. Tests of opening hours use `hotline lines set NAME --hours court`.
    lineHours: 'always',
  });
  if (options.openingHours !== undefined) {
    await db.query(
      `UPDATE courts SET settings = settings || jsonb_build_object('openingHours', $2::jsonb)
        WHERE code = $1`,
      [settings.HOTLINE_COURT, JSON.stringify(options.openingHours)],
    );
  }
  // The trunk must know the carrier's port before the carrier starts.
  const carrierPort = await freeUdpPort(carrierAddress);
  const asterisk = await startAsterisk({
    folder: path.join(folder, 'asterisk'),
    name: 'hotline',
    address: '127.0.0.1',
    configFrom: path.join(projectRoot, 'asterisk-config'),
    variables: {
      ...hotlineVariables(soundsDir),
      ARI_USER: 'hotline',
      ARI_PASSWORD: 'ari-secret-of-the-tests',
      TRUNK_CONTACT: `${carrierAddress}:${carrierPort}`,
      // With qualify on, Asterisk would take the trunk for dead, because its carrier starts later.
      TRUNK_QUALIFY_SECONDS: '0',
      ...options.asterisk,
    },
  });
  undo.push(() => asterisk.stop());
  const sip = await startSipTrace(folder, asterisk);
  undo.push(() => sip.stop());
  const recordings = {
    from: asterisk.recordingsDir,
    to: 'recordings',
    what: 'recorded by the hotline',
  };
  const leavesCalls = leavesOnFailure({
    files: [asteriskLogs('hotline', path.join(folder, 'asterisk')), recordings, ...sip.files],
    texts: sip.texts,
  });
  settings.ARI_URL = asterisk.ariUrl;
  settings.RECORDINGS_DIR = asterisk.recordingsDir;
  const app = await startAppProcess({
    env: settings,
    logFile: path.join(folder, 'app.log'),
    command: [
      ...typescript,
      path.join(
        projectRoot,
        clock === undefined ? 'app/main.ts' : 'tests/e2e/appWithMovedClock.ts',
      ),
    ],
  });
  undo.push(() => app.stop());
  const sounds = await CodedSounds.open(soundsDir, sharedTelephony().spoken);
  const ends = {
    recordings: path.join(folder, 'heard'),
    hotline: { address: asterisk.sipAddress, sipPort: asterisk.sipPort },
    sounds,
  };
  const network = await startCarrier({
    folder: path.join(folder, 'carrier'),
    ...ends,
    sipPort: carrierPort,
  });
  undo.push(() => network.stop());
  const softphones =
    options.softphones === true
      ? await startSoftphones({ folder: path.join(folder, 'softphones'), ...ends })
      : undefined;
  const texts = new SpokenTexts(soundsDir, sharedTelephony().spoken);
  return {
    folder,
    asterisk,
    app,
    settings,
    network,
    softphones,
    db,
    texts,
    sounds,
    servers,
    clock,
    async leaves() {
      await sip.stop();
      leavesRows();
      leavesCalls();
    },
  };
}

/**
 * Gives a hotline its own sounds, so that what it makes stays with it. The prompts are shared
 * links.
 */
async function layOutSounds(folder: string, long: Readonly<Record<string, number>>): Promise<void> {
  await run('cp', ['--archive', '--link', sharedTelephony().soundsDir, folder]);
  for (const [name, seconds] of Object.entries(long)) {
    const file = path.join(folder, name);
    const text = promptText(name.slice(0, 2) as Language, path.basename(name) as PromptName);
    // Replaces the files instead of writing into the shared ones.
    await rm(`${file}.alaw`);
    await rm(`${file}.sln16`);
    await writeCodedSound(
      file,
      numberOf(text, name.slice(0, 2)),
      Math.ceil((seconds * 1000) / codewordMs),
    );
  }
}

async function startServers(folder: string, isOwn: boolean): Promise<Servers> {
  if (!isOwn) {
    const database = await freshDatabase();
    const redis = await freshRedis();
    return {
      databaseUrl: database.url,
      ownerUrl: database.ownerUrl,
      redisUrl: redis.url,
      postgres: undefined,
      redis: undefined,
      async stop() {
        await database.close();
        await redis.drop();
      },
    };
  }
  // They get killed, so committed data must survive, as on a production machine.
  const postgres = await startPostgres({ folder: path.join(folder, 'postgres'), durable: true });
  try {
    const redis = await startRedis({ folder: path.join(folder, 'redis'), durable: true });
    return {
      databaseUrl: postgres.url,
      ownerUrl: postgres.ownerUrl,
      redisUrl: redis.url,
      postgres,
      redis,
      async stop() {
        await redis.stop();
        await postgres.stop();
      },
    };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

/**
 * Runs the `hotline` command.
 * @throws Error with its error output
 */
async function runCli(env: Readonly<Record<string, string>>, args: string[]): Promise<string> {
  const [program = '', ...command] = [...typescript, path.join(projectRoot, 'app/cli.ts'), ...args];
  try {
    const { stdout } = await run(program, command, { env, cwd: projectRoot });
    return stdout;
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() ?? '';
    throw new Error(`hotline ${args.join(' ')} failed: ${said || String(error)}`, { cause: error });
  }
}
