/**
 * The hotline of the desk bench: its own database, Redis, Asterisk and built app, with agents whose
 * telephones are registered. Beside the app's queue, the same agents are members of app_queue's
 * queues.
 */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { changeAgent } from '../../../app/queue/agentStates.js';
import type { AppProcess } from '../../../app/local/appProcess.js';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import type { RedisServer } from '../../../app/local/parts/redis.js';
import { projectRoot } from '../../../app/core/paths.js';
import { addAgent, sipDigest } from '../../../app/queue/store/agents.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import { startBenchAsterisk } from '../benchAsterisk.js';
import { addCourt, startBenchDatabase, type BenchDatabase } from '../benchDatabase.js';
import {
  appEnvironment,
  benchFolder,
  learnTurns,
  readAri,
  soundsDir,
  startBenchRedis,
  startBuiltApp,
} from '../benchHotline.js';
import { say } from '../figure.js';
import { madeUpCourt } from '../madeUpCases.js';
import { withParts, type Keep } from '../parts.js';
import { agentPassword, AgentTelephones } from './agentTelephones.js';
import { writeSpeech } from './speechPcap.js';

const folder = path.join(benchFolder, 'desk');

/** The number that leads to app_queue's queue, and how many of the agents serve it. */
export const peerNumber = '12369';
export const peerAgents = 50;

/** What a desk has before anything takes calls. */
export interface DeskParts {
  readonly database: BenchDatabase;
  readonly redis: RedisServer;
  /** Numbers of all agents, the first of whom are at work, and their ids. */
  readonly agents: readonly string[];
  readonly ids: readonly number[];
  /** The sounds of the hotline's opening. */
  readonly opening: readonly string[];
  /** A pcap of speech. */
  readonly speech: string;
  /** Signs in the first `agents` agents and nobody else. Each waits for a caller. */
  signIn(agents: number): Promise<void>;
}

/** A running hotline of the desk bench. */
export interface DeskHotline extends DeskParts {
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  /** The port of the app's inspector, which opens at SIGUSR1. */
  readonly inspectorPort: number;
  readonly telephones: AgentTelephones;
  /** The folder for SIPp's output. */
  readonly folder: string;
  /**
   * Makes the agents' telephones ring from now on; see {@link AgentTelephones.start}. Resolves when
   * the PBX can reach them.
   */
  letRing(options: { readonly speaks: boolean }): Promise<void>;
  /** Silences the music of waiting callers. */
  stopMusic(): Promise<void>;
}

/**
 * Starts a hotline with so many agents, and stops it after the work.
 * @param settings of the app, besides those of every bench
 * @param variables of Asterisk's configuration, likewise
 */
export function withDeskHotline<T>(
  agentCount: number,
  settings: Readonly<Record<string, string>>,
  work: (hotline: DeskHotline) => Promise<T>,
  variables: Readonly<Record<string, string>> = {},
): Promise<T> {
  return withParts(async (keep) => work(await start(agentCount, settings, variables, keep)));
}

async function start(
  agentCount: number,
  settings: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
  keep: Keep,
): Promise<DeskHotline> {
  const parts = await startDeskParts('desk', agentCount, keep);
  const { database, redis, agents, opening, speech } = parts;
  const asterisk = keep(
    await startBenchAsterisk({
      folder: path.join(folder, 'asterisk'),
      soundsDir,
      variables,
      dialplan: queueDialplan(opening),
      modules: ['app_mixmonitor.so'],
      files: {
        'queues.conf': await queuesConf(agents.slice(0, peerAgents)),
        'pjsip.d/trunkTemplate.conf': await patientTrunk(),
      },
    }),
  );
  const env = {
    ...appEnvironment(database, redis, asterisk),
    RECORDINGS_DIR: asterisk.recordingsDir,
    ...settings,
  };
  const inspectorPort = await freeTcpPort('127.0.0.1', 0);
  const app = keep(
    await startBuiltApp(env, path.join(folder, 'app.log'), [
      `--inspect-port=127.0.0.1:${inspectorPort}`,
    ]),
  );
  await untilTelephones(asterisk, agents, () => true);
  const pbx = `${asterisk.sipAddress}:${asterisk.sipPort}`;
  const telephones = keep(new AgentTelephones({ folder, pbx, sound: speech }, agents));
  const letRing = async (options: { readonly speaks: boolean }) => {
    await telephones.start(options);
    await untilTelephones(asterisk, agents, (state) => state === 'online');
  };
  await letRing({ speaks: true });
  say(`the hotline is there, with ${agents.length} agents' telephones`);

  return {
    ...parts,
    asterisk,
    app,
    inspectorPort,
    telephones,
    folder,
    letRing,
    async stopMusic() {
      const file = path.join(folder, 'asterisk', 'asterisk', 'etc', 'musiconhold.conf');
      await writeFile(file, '[general]\ncachertclasses = no\n');
      await asterisk.command('moh reload');
    },
  };
}

/** Starts a database with so many agents, and a Redis, makes the sounds, and empties the folder of this name. */
export async function startDeskParts(
  name: string,
  agentCount: number,
  keep: Keep,
): Promise<DeskParts> {
  const own = path.join(benchFolder, name);
  await rm(own, { recursive: true, force: true });
  await mkdir(own, { recursive: true });
  const database = keep(await startBenchDatabase(`${name}-database`));
  await addCourt(database.pool, madeUpCourt);
  const agents = Array.from({ length: agentCount }, (_, index) => String(1001 + index));
  const ids = await addDesk(database, agents);
  const redis = keep(await startBenchRedis(`${name}-redis`));
  const [opening] = await learnTurns(database, redis, [{ digits: '0' }]);
  if (opening === undefined) throw new Error('the hotline has no opening');
  const speech = path.join(own, 'speech.pcap');
  await writeSpeech(opening.sounds, speech);
  const deps = { db: database.pool, clock: { now: () => new Date() } };
  return {
    database,
    redis,
    agents,
    ids,
    opening: opening.sounds,
    speech,
    async signIn(count) {
      for (const [index, id] of ids.entries()) {
        await changeAgent(deps, id, { kind: index < count ? 'sign_in' : 'sign_out' });
        if (index < count) await changeAgent(deps, id, { kind: 'ready' });
      }
    },
  };
}

/**
 * Adds one line, and agents who can all serve every caller in it.
 * @returns ids of the agents
 */
export async function addDesk(
  { pool }: Pick<BenchDatabase, 'pool'>,
  numbers: readonly string[],
): Promise<number[]> {
  await putQueue(pool, 'general', {
    courtId: 1,
    hours: 'always',
    skills: ['topic:general'],
    wrapUpS: 0,
    maxWaiting: 10_000,
    maxWaitS: 3600,
  });
  const ids: number[] = [];
  for (const number of numbers) {
    const added = await addAgent(
      pool,
      {
        number,
        name: `坐席${number}`,
        courtId: 1,
        isSupervisor: false,
        skills: [`court:${madeUpCourt}`, 'topic:general', 'language:zh'].map((skill) => ({
          skill,
          level: 5,
        })),
        sipDigest: sipDigest(number, agentPassword(number)),
      },
      new Date(),
    );
    if (added.kind !== 'added') throw new Error(`agent ${number} is there already`);
    ids.push(added.agent.id);
  }
  return ids;
}

/**
 * The callers of app_queue hear the same opening as the app's, then enter the queue until the agent
 * call is over.
 */
function queueDialplan(opening: readonly string[]): string {
  return `[from-trunk]
exten => ${peerNumber},1,Answer()
 same => n,Goto(bench,s,1)

[bench]
exten => s,1,Background(${opening.join('&')})
 same => n,WaitExten(60)
 same => n,Hangup()
exten => 0,1,Queue(bench)
 same => n,Hangup()
`;
}

/** Configures app_queue like the app's queue: longest idle first, no wrap-up, 20 s of ringing. */
async function queuesConf(agents: readonly string[]): Promise<string> {
  const deployed = await readFile(path.join(projectRoot, 'asterisk-config/queues.conf'), 'utf8');
  return `${deployed}
[bench]
strategy = leastrecent
musicclass = default
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
monitor-format = wav
${agents.map((account) => `member => PJSIP/${account}`).join('\n')}
`;
}

/**
 * Raises the RTP timeout of the trunk. A thousand callers who send sound all the time would cost
 * SIPp more than Asterisk, so they send none.
 */
async function patientTrunk(): Promise<string> {
  const file = path.join(projectRoot, 'asterisk-config/pjsip.d/trunkTemplate.conf');
  const deployed = await readFile(file, 'utf8');
  const patient = deployed.replace(/^rtp_timeout = .*$/m, 'rtp_timeout = 3600');
  if (patient === deployed) throw new Error(`${file} has no rtp_timeout any more`);
  return patient;
}

/** Waits until Asterisk has the agents' accounts in a state. */
async function untilTelephones(
  asterisk: Asterisk,
  agents: readonly string[],
  isGood: (state: string) => boolean,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const endpoints = (await readAri(asterisk, 'endpoints/PJSIP')) as {
      resource: string;
      state: string;
    }[];
    const good = new Set(endpoints.filter(({ state }) => isGood(state)).map((e) => e.resource));
    if (agents.every((agent) => good.has(agent))) return;
    if (Date.now() > deadline) throw new Error('the agents have no telephones');
    await delay(200);
  }
}
