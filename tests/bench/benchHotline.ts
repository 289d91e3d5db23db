/**
 * A whole hotline for the benches: its own database, Redis, Asterisk and the built app, and a
 * conversation learnt from it.
 */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { appNodeFlags, startAppProcess, type AppProcess } from '../../app/local/appProcess.js';
import { type Asterisk } from '../../app/local/parts/asterisk.js';
import { freeTcpPort } from '../../app/local/parts/freePort.js';
import { makeHoldMusic } from '../../app/local/parts/holdMusic.js';
import { startRedis, type RedisServer } from '../../app/local/parts/redis.js';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';
import { partDigits } from '../telephone/script/callerScript.js';
import { askAri } from '../telephone/network/askAri.js';
import { importCases } from '../../app/court/import/store/importCases.js';
import { startBenchAsterisk } from './benchAsterisk.js';
import { addCourt, startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { type Turn } from './calls/conversation.js';
import { makePeerTables, peerPbx, type PeerKind } from './calls/dialplanPeer.js';
import { madeUpCourt, passwordOf, residentIdOf, writeJointCaseFile } from './madeUpCases.js';
import { learnConversation } from './calls/learnConversation.js';
import { say } from './figure.js';
import { withParts, type Keep } from './parts.js';

const run = promisify(execFile);
export const benchFolder = path.join(varFolder, 'bench');
export const soundsDir = path.join(benchFolder, 'sounds');

/**
 * How many people call in turn. They are parties of one case, so that they hear the same but are
 * looked up separately.
 */
const peopleCount = 200;

/** A running hotline of a bench. */
export interface BenchHotline {
  readonly database: BenchDatabase;
  readonly redis: RedisServer;
  readonly turns: readonly Turn[];
  /** Number and password of each caller, as entered. */
  readonly people: readonly (readonly string[])[];
  readonly app: AppProcess;
  /** The port of the app's inspector, which opens at SIGUSR1. */
  readonly inspectorPort: number;
  asterisk: Asterisk;
  /**
   * Restarts the app, with other settings if given, and waits until it is connected to Asterisk.
   */
  restartApp(settings?: Readonly<Record<string, string>>): Promise<void>;
  /** Restarts Asterisk with a kind of peer beside the app; it begins with `bare`. */
  usePeer(kind: PeerKind): Promise<void>;
}

/** Starts a whole hotline for the work, and stops it afterwards. */
export function withBenchHotline<T>(work: (hotline: BenchHotline) => Promise<T>): Promise<T> {
  return withParts(async (keep) => work(await startHotline(keep)));
}

async function startHotline(keep: Keep): Promise<BenchHotline> {
  const database = keep(await startBenchDatabase('hotline-database'));
  await addCourt(database.pool, madeUpCourt);
  const redis = keep(await startBenchRedis('redis'));
  const { turns, people } = await addCallers(database, redis);
  await makePeerTables(database.pool, people);

  const folder = path.join(benchFolder, 'hotline-asterisk');
  await rm(folder, { recursive: true, force: true });
  const startPbx = (kind: PeerKind, before?: Asterisk) =>
    startBenchAsterisk({
      folder,
      soundsDir,
      ...peerPbx(kind, turns, database.url),
      ...(before && {
        ariPassword: before.ariPassword,
        sipPort: before.sipPort,
        httpPort: Number(new URL(before.ariUrl).port),
      }),
    });
  let asterisk = await startPbx('bare');
  keep({ stop: () => asterisk.stop() });
  const inspectorPort = await freeTcpPort('127.0.0.1', 0);
  const env = appEnvironment(database, redis, asterisk);
  const app = keep(
    await startBuiltApp(env, path.join(benchFolder, 'app.log'), [
      `--inspect-port=127.0.0.1:${inspectorPort}`,
    ]),
  );
  say('the hotline is there');

  const hotline: BenchHotline = {
    database,
    redis,
    turns,
    people,
    app,
    inspectorPort,
    asterisk,
    async restartApp(settings = {}) {
      Object.assign(env, settings);
      await app.restart();
      await appIsThere(asterisk);
    },
    async usePeer(kind) {
      const before = asterisk;
      await before.stop();
      asterisk = await startPbx(kind, before);
      hotline.asterisk = asterisk;
      if (asterisk.ariUrl !== before.ariUrl) throw new Error('the port of ARI was taken meanwhile');
      await appIsThere(asterisk);
    },
  };
  return hotline;
}

/** Adds the callers and their case to a database with its court, and learns what they will hear. */
export async function addCallers(
  database: BenchDatabase,
  redis: Pick<RedisServer, 'url'>,
): Promise<Pick<BenchHotline, 'turns' | 'people'>> {
  const people = await addPeople(database);
  const [number = '', password = ''] = people[0] ?? [];
  const turns = await learnTurns(database, redis, [
    { digits: mainMenuDigits.caseInquiry },
    { digits: number, field: 0 },
    { digits: password, field: 1 },
    { digits: partDigits.hearing },
  ]);
  return { turns, people };
}

/**
 * Adds the case that its many parties call about, to a database with its court.
 * @returns number and password of each, as entered
 */
export async function addPeople({
  pool,
  identityKeys,
}: Pick<BenchDatabase, 'pool' | 'identityKeys'>): Promise<readonly (readonly string[])[]> {
  const caseFile = path.join(benchFolder, 'joint-case.csv');
  await writeJointCaseFile(caseFile, peopleCount);
  const { added } = await importCases(pool, identityKeys, caseFile);
  if (added !== 1)
    throw new Error(`the case of the callers was not imported; see ${caseFile}.rejects`);
  return Array.from({ length: peopleCount }, (_, position) => [
    residentIdOf(position).replace('X', '*'),
    passwordOf(position),
  ]);
}

/** Starts an empty Redis that forces to the disk, in a folder below that of the benches. */
export async function startBenchRedis(name: string): Promise<RedisServer> {
  const folder = path.join(benchFolder, name);
  await rm(folder, { recursive: true, force: true });
  return startRedis({ folder, durable: true });
}

/** Where there is no Asterisk: for an app without calls, and for what the app plays anywhere. */
export const noAsterisk = {
  ariUrl: 'http://127.0.0.1:1',
  ariUser: 'nobody',
  ariPassword: 'nobody-rings',
};

/** Makes the app's prompts, and learns what callers with these digits hear. */
export async function learnTurns(
  database: BenchDatabase,
  redis: Pick<RedisServer, 'url'>,
  digits: readonly Pick<Turn, 'digits' | 'field'>[],
): Promise<Turn[]> {
  const env = appEnvironment(database, redis, noAsterisk);
  await makePrompts(env);
  return learnConversation(database, env, digits);
}

/** Makes the prompts of an app, and its music. */
export async function makePrompts(env: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(soundsDir, { recursive: true });
  await makeHoldMusic(soundsDir);
  await run(process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'prompts', 'build'], {
    env,
    cwd: projectRoot,
    maxBuffer: 64 * 1024 * 1024,
  });
}

/** Starts the built app. @param nice its nice value; by default that of an app with calls */
export function startBuiltApp(
  env: Readonly<Record<string, string>>,
  logFile: string,
  nodeFlags: readonly string[] = [],
  nice?: number,
): Promise<AppProcess> {
  const program = path.join(projectRoot, 'dist/main.js');
  const command = [process.execPath, ...appNodeFlags, ...nodeFlags, program];
  return startAppProcess({ env, logFile, command, ...(nice !== undefined && { nice }) });
}

/** Where the benches' apps write files besides sounds. */
export const ownFolders = {
  RECORDINGS_DIR: path.join(benchFolder, 'recordings'),
  ATTACHMENTS_DIR: path.join(benchFolder, 'attachments'),
  VOICES_DIR: path.join(benchFolder, 'voices'),
  SMS_DIR: path.join(benchFolder, 'sms'),
};

/** Returns the environment of an app beside these servers. */
export function appEnvironment(
  database: Pick<BenchDatabase, 'url' | 'identityKeysFile'>,
  redis: Pick<RedisServer, 'url'>,
  asterisk: Pick<Asterisk, 'ariUrl' | 'ariUser' | 'ariPassword'>,
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOTLINE_ENV: 'test',
    HOTLINE_COURT: madeUpCourt,
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    ARI_URL: asterisk.ariUrl,
    ARI_USER: asterisk.ariUser,
    ARI_PASSWORD: asterisk.ariPassword,
    IDENTITY_KEYS_FILE: database.identityKeysFile,
    SOUNDS_DIR: soundsDir,
    RECORDED_PROMPTS_DIR: path.join(benchFolder, 'no-recordings'),
    // The default folders are those of `make run` in this checkout.
    ...ownFolders,
    AUDIT_ANCHORS_FILE: path.join(benchFolder, 'audit-anchors.log'),
    MAX_CALLS: '10000',
    MAX_NEW_CALLS_PER_NUMBER: '100000',
    MAX_NEW_CALLS_PER_ADDRESS: '1000000',
    // These benches measure the machine; the bench `overload` has its own setting.
    OVERLOAD_SHEDDING: 'off',
  };
}

/**
 * Waits until the app has connected again.
 * @throws Error if it does not
 */
async function appIsThere(asterisk: Asterisk): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const applications = (await readAri(asterisk, 'applications')) as { name: string }[];
    if (applications.some(({ name }) => name === 'hotline')) return;
    if (Date.now() > deadline) throw new Error('the app does not find Asterisk again');
    await delay(100);
  }
}

/**
 * Sends a GET request to Asterisk's ARI.
 * @throws Error with the answer if Asterisk refuses
 */
export async function readAri(asterisk: Asterisk, resource: string): Promise<unknown> {
  const answer = await askAri(asterisk, resource);
  if (!answer.ok) throw new Error(`${resource}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** Counts the occurrences of a text in a file. */
export async function countInFile(file: string, text: string): Promise<number> {
  return (await readFile(file, 'utf8').catch(() => '')).split(text).length - 1;
}
