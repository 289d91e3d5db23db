/**
 * The hotline of the desk bench: its own database, Redis, Asterisk and built app, with agents whose
 * telephones are registered. Beside the app's queue, the same agents are members of app_queue's
 * queues.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { changeAgent } from '../../../app/queue/agentStates.js';
import { appNodeFlags, startAppProcess, type AppProcess } from '../../../app/local/appProcess.js';
import { type Asterisk } from '../../../app/local/parts/asterisk.js';
import { makeHoldMusic } from '../../../app/local/parts/holdMusic.js';
import { startRedis } from '../../../app/local/parts/redis.js';
import { projectRoot } from '../../../app/core/paths.js';
import { addAgent, sipDigest } from '../../../app/queue/store/agents.js';
import { putQueue } from '../../../app/queue/store/queues.js';
import { startBenchAsterisk } from '../benchAsterisk.js';
import { addCourt, startBenchDatabase, type BenchDatabase } from '../benchDatabase.js';
import { appEnvironment, benchFolder, readAri, soundsDir } from '../benchHotline.js';
import { agentPassword, AgentTelephones } from './agentTelephones.js';
import { learnConversation } from '../calls/learnConversation.js';
import { madeUpCourt } from '../madeUpCases.js';
import { writeSpeech } from '../calls/speechPcap.js';

const run = promisify(execFile);
const folder = path.join(benchFolder, 'desk');

/** A queue of app_queue, with the number that leads to it. */
export interface PeerQueue {
  readonly number: string;
  readonly agents: number;
  readonly isRecorded: boolean;
}

/** A running hotline of the desk bench. */
export interface DeskHotline {
  readonly database: BenchDatabase;
  readonly asterisk: Asterisk;
  readonly app: AppProcess;
  /** Numbers of all agents, the first of whom are at work. */
  readonly agents: readonly string[];
  readonly telephones: AgentTelephones;
  /** The folder for SIPp's output. */
  readonly folder: string;
  /** A pcap of speech. */
  readonly speech: string;
  /** Returns the number that leads to a queue of the first `agents` agents. */
  peerNumber(agents: number, isRecorded: boolean): string;
  /**
   * Makes the agents' telephones ring from now on; see {@link AgentTelephones.start}. Resolves when
   * the PBX can reach them.
   */
  letRing(options: { readonly speaks: boolean }): Promise<void>;
  /** Signs in the first `agents` agents and nobody else. Each waits for a caller. */
  signIn(agents: number): Promise<void>;
  /** Sets whether waiting callers hear music, in the app's queue and in app_queue's. */
  playMusic(isOn: boolean): Promise<void>;
  stop(): Promise<void>;
}

/** How a hotline differs from that of the bench `desk`. */
export interface DeskHotlineOptions {
  /** Settings of the app, besides those of every bench. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Settings of asterisk-config, too. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Accounts whose telephones a queue rings; default: those of its agents. */
  readonly queueRings?: readonly string[];
}

/**
 * Starts everything, for the largest of these numbers of agents. Its caller must call `stop`.
 */
export async function startDeskHotline(
  agentCounts: readonly number[],
  options: DeskHotlineOptions = {},
): Promise<DeskHotline> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.reverse()) await each();
  };
  try {
    return await start(agentCounts, options, stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(
  agentCounts: readonly number[],
  { settings, variables, queueRings }: DeskHotlineOptions,
  stops: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<DeskHotline> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const database = await startBenchDatabase('desk-database');
  stops.push(() => database.drop());
  await addCourt(database.pool, madeUpCourt);
  const agents = Array.from({ length: Math.max(...agentCounts) }, (_, index) =>
    String(1001 + index),
  );
  const ids = await addDesk(database, agents);

  const redis = await startRedis({ folder: path.join(folder, 'redis'), durable: true });
  stops.push(() => redis.stop());
  await mkdir(soundsDir, { recursive: true });
  await makeHoldMusic(soundsDir);

  const { pool: db } = database;
  const queues = agentCounts.flatMap((count) =>
    [true, false].map((isRecorded, index) => ({
      agents: count,
      isRecorded,
      number: `12369${String(count).padStart(3, '0')}${index}`,
    })),
  );
  // The app's address is not known before Asterisk runs, but what it plays does not depend on it.
  const anywhere = {
    ariUrl: 'http://127.0.0.1:1',
    ariUser: 'hotline',
    ariPassword: 'not known yet',
  };
  const before = { ...appEnvironment(database, redis, anywhere) };
  await run(process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'prompts', 'build'], {
    env: before,
    cwd: projectRoot,
    maxBuffer: 64 * 1024 * 1024,
  });
  const [opening] = await learnConversation(database, before, [{ digits: '0' }]);
  if (opening === undefined) throw new Error('the hotline has no opening');
  const speech = path.join(folder, 'speech.pcap');
  await writeSpeech(opening.sounds, speech);

  const asterisk = await startBenchAsterisk({
    folder: path.join(folder, 'asterisk'),
    soundsDir,
    dialplan: queueDialplan(queues, opening.sounds),
    modules: ['app_mixmonitor.so'],
    ...(variables && { variables }),
    files: {
      'queues.conf': await queuesConf(queues, (count) => queueRings ?? agents.slice(0, count)),
      'pjsip.d/trunkTemplate.conf': await patientTrunk(),
    },
  });
  stops.push(() => asterisk.stop());
  const env = {
    ...appEnvironment(database, redis, asterisk),
    RECORDINGS_DIR: asterisk.recordingsDir,
    ...settings,
  };
  const app = await startAppProcess({
    env,
    logFile: path.join(folder, 'app.log'),
    command: [process.execPath, ...appNodeFlags, path.join(projectRoot, 'dist/main.js')],
  });
  stops.push(() => app.stop());
  await untilTelephones(asterisk, agents, () => true);
  const telephones = new AgentTelephones(
    { folder, pbx: `${asterisk.sipAddress}:${asterisk.sipPort}`, sound: speech },
    agents,
  );
  stops.push(() => telephones.stop());
  const letRing = async (options: { readonly speaks: boolean }) => {
    await telephones.start(options);
    await untilTelephones(asterisk, agents, (state) => state === 'online');
  };
  await letRing({ speaks: true });

  return {
    database,
    asterisk,
    app,
    agents,
    telephones,
    folder,
    speech,
    letRing,
    stop,
    peerNumber(count, isRecorded) {
      const queue = queues.find((each) => each.agents === count && each.isRecorded === isRecorded);
      if (queue === undefined) throw new Error(`there is no queue of ${count} agents`);
      return queue.number;
    },
    async playMusic(isOn) {
      const file = path.join(folder, 'asterisk', 'asterisk', 'etc', 'musiconhold.conf');
      const aside = path.join(folder, 'musiconhold.conf');
      if (isOn) await copyFile(aside, file);
      else {
        await copyFile(file, aside);
        await writeFile(file, '[general]\ncachertclasses = no\n');
      }
      await asterisk.command('moh reload');
    },
    async signIn(count) {
      const deps = { db, clock: { now: () => new Date() } };
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
 * The callers of app_queue hear the same opening as the app's, then enter the queue until the agent call
 * is over.
 */
function queueDialplan(queues: readonly PeerQueue[], opening: readonly string[]): string {
  const ways = queues.map(
    ({ number }) => `exten => ${number},1,Answer()\n same => n,Goto(bench-${number},s,1)`,
  );
  const contexts = queues.map(
    ({ number }) => `[bench-${number}]
exten => s,1,Background(${opening.join('&')})
 same => n,WaitExten(60)
 same => n,Hangup()
exten => 0,1,Queue(bench-${number})
 same => n,Hangup()`,
  );
  return `[from-trunk]\n${ways.join('\n')}\n\n${contexts.join('\n\n')}\n`;
}

/** Configures app_queue like the app's queue: longest idle first, no wrap-up, 20 s of ringing. */
async function queuesConf(
  queues: readonly PeerQueue[],
  ringsFor: (agents: number) => readonly string[],
): Promise<string> {
  const deployed = await readFile(path.join(projectRoot, 'asterisk-config/queues.conf'), 'utf8');
  const added = queues.map(({ number, agents: count, isRecorded }) => {
    const members = ringsFor(count).map((account) => `member => PJSIP/${account}`);
    return `[bench-${number}]
strategy = leastrecent
musicclass = default
timeout = 20
retry = 1
wrapuptime = 0
ringinuse = no
${isRecorded ? 'monitor-format = wav\n' : ''}${members.join('\n')}`;
  });
  return `${deployed}\n${added.join('\n\n')}\n`;
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
