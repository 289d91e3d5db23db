/**
 * Builds the parts of a hotline for a test file, side by side what does not wait for each other:
 * first the database with its servers, and the sounds with Asterisk, then the app and the network.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Pool } from 'pg';
import { startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { startAsterisk, type Asterisk } from '../../app/local/parts/asterisk.js';
import { freeUdpPort } from '../../app/local/parts/freePort.js';
import { startPostgres, type Postgres } from '../../app/local/parts/postgres.js';
import { startRedis, type RedisServer } from '../../app/local/parts/redis.js';
import { projectRoot } from '../../app/core/paths.js';
import type { Language } from '../../app/telephony/call.js';
import { promptText, type PromptName } from '../../app/voice/prompts/catalogue.js';
import type { OpeningHours } from '../../app/court/rules/openingHours.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { loadIdentityKeys } from '../../app/court/identity/store/identityKeys.js';
import { createKeyFile } from '../../app/court/identity/store/keyFile.js';
import { migrate } from '../../app/core/database/migrate.js';
import { loadSampleCourt } from '../../app/local/sample/store/loadSampleCourt.js';
import { asteriskLogs, leavesOnFailure } from '../failedCalls/evidence.js';
import { rowsAsText } from '../failedCalls/rows.js';
import { startSipTrace } from '../failedCalls/sipTrace.js';
import { freshDatabase, freshRedis, sharedParts, type Contents } from '../parts/database.js';
import { hotlineVariables, sharedTelephony } from '../parts/testTelephony.js';
import { typescript } from '../parts/typescript.js';
import { startSoftphones, type Softphones } from '../telephone/network/softphones.js';
import { codewordMs, numberOf } from '../telephone/recogniser/soundCode.js';
import { writeCodedSound } from '../telephone/recogniser/codedVoice.js';
import { CodedSounds } from '../telephone/recogniser/codedSounds.js';
import type { Sounds } from '../telephone/recogniser/hearing.js';
import { SoundLibrary } from '../telephone/recogniser/soundLibrary.js';
import { SpokenTexts } from '../telephone/script/spokenTexts.js';
import {
  carrierAddress,
  startCarrier,
  type RunningCarrier,
} from '../telephone/network/startCarrier.js';
import { MovedClock } from './movedClock.js';
import { patientPool } from '../parts/patientPool.js';

const run = promisify(execFile);

/** How a test's hotline differs from the usual one. */
export interface HotlineOptions {
  /** Settings that differ from the tests' defaults. */
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of asterisk-config that differ from the tests' defaults. */
  readonly asterisk?: Readonly<Record<string, string>>;
  /** Everything of it; default: a new folder of the run. */
  readonly folder?: string;
  /** The command that runs the app; default: from its sources. */
  readonly app?: readonly string[];
  /** Starts a separate PostgreSQL and Redis, which the test can stop and start. */
  readonly hasOwnServers?: boolean;
  /** A PostgreSQL that the test has started, by the URLs of the app and of the tables' owner. */
  readonly database?: { readonly url: string; readonly ownerUrl: string };
  /** Starts telephones for agents, none of which is registered yet. */
  readonly softphones?: boolean;
  /** Opening hours of the greeting court; they apply to queues with `--hours court`. */
  readonly openingHours?: Partial<OpeningHours>;
  /** Other settings of the greeting court. */
  readonly courtSettings?: Readonly<Record<string, unknown>>;
  /** Length in seconds of prompts that last longer here, by their sounds' names (`zh/mainMenu`). */
  readonly longPrompts?: Readonly<Record<string, number>>;
  /** Folders of a recorded voice, instead of the tests' voice. The recognisers then know real sounds. */
  readonly recordedVoice?: { readonly soundsDir: string; readonly recordedDir: string };
  /**
   * Kamailio, between the hotline and the network: each sends its calls there. Whoever asks for it
   * starts it.
   */
  readonly behind?: SipPlace;
  /** The time for the app and the sample court; default: the machine's. */
  readonly startsAt?: Date;
}

/** Where something takes calls. */
export interface SipPlace {
  readonly address: string;
  readonly sipPort: number;
}

interface Servers {
  readonly databaseUrl: string;
  readonly ownerUrl: string;
  readonly redisUrl: string;
  readonly postgres: Postgres | undefined;
  readonly redis: RedisServer | undefined;
  stop(): Promise<void>;
}

export interface HotlineParts {
  readonly folder: string;
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  /** The whole environment of the app. */
  readonly settings: Readonly<Record<string, string>>;
  readonly network: RunningCarrier;
  readonly softphones: Softphones | undefined;
  readonly db: Pool;
  readonly texts: SpokenTexts;
  readonly sounds: Sounds;
  readonly servers: Servers;
  readonly clock: MovedClock | undefined;
  /** Deregisters its evidence for failing tests. */
  leaves(): Promise<void>;
}

const logsAndSounds = /^((baresip|postgres|redis)\/)?[^/]+\.(log|wav)$/;

export async function buildHotline(
  options: HotlineOptions,
  undo: (() => Promise<void>)[],
): Promise<HotlineParts> {
  const { speechUrl, spoken, soundList } = sharedTelephony();
  const folder = options.folder ?? (await newFolder());
  const soundsDir = options.recordedVoice?.soundsDir ?? path.join(folder, 'sounds');
  if (options.recordedVoice === undefined) {
    await layOutSounds(soundsDir, options.longPrompts ?? {});
  }
  const identityKeysFile = path.join(folder, 'identity-keys.json');
  // Most hotlines begin with the same court: a copy of it takes a tenth of the time.
  const isUsual =
    options.hasOwnServers !== true &&
    options.database === undefined &&
    options.startsAt === undefined;
  if (isUsual) await copyFile(sharedParts().identityKeysFile, identityKeysFile);
  else await createKeyFile(identityKeysFile);
  const servers =
    options.database === undefined
      ? await startServers(folder, options.hasOwnServers === true, isUsual)
      : await serversOf(options.database);
  undo.push(() => servers.stop());
  const recordedDir = options.recordedVoice?.recordedDir ?? path.join(folder, 'recorded-prompts');
  await mkdir(recordedDir, { recursive: true });
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
    IDENTITY_KEYS_FILE: identityKeysFile,
    SOUNDS_DIR: soundsDir,
    RECORDED_PROMPTS_DIR: recordedDir,
    // The default folders are those of `make run` in this checkout.
    SMS_DIR: path.join(folder, 'sms'),
    ATTACHMENTS_DIR: path.join(folder, 'attachments'),
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
  const db = patientPool(servers.databaseUrl, 4);
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
  const fillDatabase = async () => {
    if (!isUsual) {
      await migrate(servers.ownerUrl, path.join(projectRoot, 'sql/migrations'));
      await loadCourt(db, identityKeysFile, options.startsAt ?? new Date(), folder);
    }
    const { openingHours, courtSettings } = options;
    if (openingHours !== undefined || courtSettings !== undefined) {
      await db.query('UPDATE courts SET settings = settings || $2::jsonb WHERE code = $1', [
        settings.HOTLINE_COURT,
        // JSON leaves out what is undefined.
        JSON.stringify({ ...courtSettings, openingHours }),
      ]);
    }
  };
  // The trunk must know the carrier's port before the carrier starts.
  const carrierPort = await freeUdpPort(carrierAddress);
  const startHotlineAsterisk = async () => {
    const started = await startAsterisk({
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
        ...(options.behind !== undefined && trunkBy(options.behind)),
        ...options.asterisk,
      },
    });
    undo.push(() => started.stop());
    return started;
  };
  const [asterisk] = await allOf([startHotlineAsterisk(), fillDatabase()]);
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
  settings.NODE_SIP_ADDRESS = `${asterisk.sipAddress}:${asterisk.sipPort}`;
  settings.RECORDINGS_DIR = asterisk.recordingsDir;
  const startApp = async () => {
    const started = await startAppProcess({
      env: settings,
      logFile: path.join(folder, 'app.log'),
      command: options.app ?? [
        ...typescript,
        path.join(
          projectRoot,
          clock === undefined ? 'app/main.ts' : 'tests/e2e/appWithMovedClock.ts',
        ),
      ],
    });
    undo.push(() => started.stop());
    return started;
  };
  const sounds =
    options.recordedVoice === undefined
      ? await CodedSounds.open(soundsDir, spoken, soundList)
      : await SoundLibrary.open(soundsDir);
  const ends = {
    recordings: path.join(folder, 'heard'),
    hotline: { address: asterisk.sipAddress, sipPort: asterisk.sipPort },
    sounds,
  };
  const startNetwork = async () => {
    const started = await startCarrier({
      folder: path.join(folder, 'carrier'),
      ...ends,
      ...(options.behind !== undefined && { hotline: options.behind }),
      sipPort: carrierPort,
    });
    undo.push(() => started.stop());
    return started;
  };
  const startAgents = async () => {
    if (options.softphones !== true) return undefined;
    const started = await startSoftphones({
      folder: path.join(folder, 'softphones'),
      ...ends,
      // They register at Kamailio, whose trunk is at the usual address.
      ...(settings.KAMAILIO_SIP_ADDRESS !== undefined && {
        hotline: options.behind ?? ends.hotline,
        address: softphonesBehind,
      }),
    });
    undo.push(() => started.stop());
    return started;
  };
  const [app, network, softphones] = await allOf([startApp(), startNetwork(), startAgents()]);
  const texts = new SpokenTexts(soundsDir, spoken);
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

/** Makes a folder for everything of a hotline. */
export function newFolder(): Promise<string> {
  return mkdtemp(path.join(sharedParts().folder, 'e2e-'));
}

/** Where softphones are that register at Kamailio. */
const softphonesBehind = '127.0.0.5';

/** What Kamailio and its nodes know each other by. */
export const kamailioKey = 'theKeyOfTheNodesInTheTests';

/** Returns the variables of a trunk that is reached by way of Kamailio. */
export function trunkBy({ address, sipPort }: SipPlace): Record<string, string> {
  return {
    TRUNK_ADDRESSES: address,
    TRUNK_CONTACT: `${address}:${sipPort}`,
    TRUNK_FROM_DOMAIN: address,
    KAMAILIO_KEY: kamailioKey,
  };
}

/**
 * Waits for all, also if one fails: nothing may start any more while what has started is undone.
 * @throws the error of the first that failed
 */
export async function allOf<T extends readonly Promise<unknown>[]>(
  all: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  await Promise.allSettled(all);
  return Promise.all(all);
}

/**
 * Gives a hotline its own sounds, so that what it makes stays with it. The prompts are shared
 * links.
 */
export async function layOutSounds(
  folder: string,
  long: Readonly<Record<string, number>> = {},
): Promise<void> {
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

/**
 * Loads the sample court as of a day.
 * @param folder for the file of its cases
 */
function loadCourt(
  db: Pool,
  identityKeysFile: string,
  now: Date,
  folder: string,
): Promise<unknown> {
  const today = chinaDate(now);
  return loadSampleCourt(db, loadIdentityKeys(identityKeysFile), {
    today,
    courtsFile: path.join(projectRoot, 'sql/sample/courts.json'),
    casesFile: path.join(folder, `cases-${today}.ndjson`),
    // Tests run at night too. Tests of opening hours set a queue's hours to the court's.
    queueHours: 'always',
  });
}

/** What most hotlines begin with: today's sample court, by the identity keys of the run. */
function usualCourt(): Contents {
  const { folder, identityKeysFile } = sharedParts();
  const now = new Date();
  return {
    // A run may last past midnight.
    name: `hotline_${chinaDate(now).replaceAll('-', '')}`,
    make: async (pool) => void (await loadCourt(pool, identityKeysFile, now, folder)),
  };
}

/** A database that the test stops itself, and a Redis. */
async function serversOf(database: { url: string; ownerUrl: string }): Promise<Servers> {
  const redis = await freshRedis();
  return {
    databaseUrl: database.url,
    ownerUrl: database.ownerUrl,
    redisUrl: redis.url,
    postgres: undefined,
    redis: undefined,
    stop: () => redis.drop(),
  };
}

async function startServers(folder: string, isOwn: boolean, isUsual: boolean): Promise<Servers> {
  if (!isOwn) {
    const database = await freshDatabase(isUsual ? { holding: usualCourt() } : {});
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
