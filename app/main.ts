/**
 * Builds everything from the settings, starts it, and stops it: the only file that wires parts
 * together.
 *
 * A service that is unavailable does not stop the start. PostgreSQL, Asterisk and Redis are waited
 * for, and reconnected whenever they come back. The process exits with code 78 only if the settings
 * cannot be right, or if another process holds the node's name.
 */
import './core/needNode.js';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'winston';
import type { App, Clock } from './core/app.js';
import type { CallApp } from './ivr/conversation/callApp.js';
import { ConfigError, loadEnvFile, readConfig, type Config } from './core/config.js';
import { makeQueueHours } from './queue/waiting/queueHours.js';
import { makeCourtCallbacks } from './callbacks/callbackDeps.js';
import { untilNothingLeft } from './agents/leaveToSuccessor.js';
import { OpenQueueRuntime } from './agents/openQueueRuntime.js';
import { makeSayToAgent } from './ivr/journeys/person/agentSentences.js';
import { CallRecorder } from './ivr/conversation/callRecorder.js';
import { prepareGreeting } from './ivr/journeys/greeting.js';
import { GreetingCourt } from './court/greetingCourt.js';
import { Guidance } from './guidance/readGuidance.js';
import { keepCourts } from './court/keptCourts.js';
import { startHandOver } from './core/files/handOver.js';
import { leaseNode, NodeTaken } from './core/nodes/leaseNode.js';
import { processNameOf } from './core/nodes/side.js';
import { ProgramStarter } from './core/programs/programStarter.js';
import { runProgramsBy } from './core/programs/runProgram.js';
import { redisPlaceOf } from './core/redis/openRedis.js';
import { wakeUpsOf } from './core/wakeUps/wakeUps.js';
import { doDue, type DueApp } from './jobs/dueTasks.js';
import { makeEService } from './tickets/links/eService.js';
import { startDueWatch } from './jobs/dueWatch.js';
import { startNodeJobs } from './jobs/nodeJobs.js';
import { jobsOfNode, timedJobs } from './jobs/timedJobs.js';
import { makeLogger, maskPersonalData } from './core/log.js';
import { connectAsterisk, type Asterisk } from './telephony/asterisk/connectAsterisk.js';
import { finishBridgeRecording } from './telephony/asterisk/sound/joinHalves.js';
import { finishMessageFile } from './telephony/asterisk/sound/recordingFile.js';
import { startJobQueue } from './jobs/jobQueue.js';
import { startFaxLine } from './messages/fax/faxLine.js';
import { sendFromAccount } from './messages/sms/sendFromAccount.js';
import { sealedInSms } from './messages/store/sealedSms.js';
import { codesInSms } from './tickets/store/ticketCodes.js';
import { makeSoundMaker } from './voice/speech/soundMaker.js';
import { makeSpeechEngine } from './voice/speech/makeSpeechEngine.js';
import { takeReceivedFax } from './tickets/files/takeReceivedFax.js';
import { projectRoot } from './core/paths.js';
import { eraseLeftParts } from './privacy/eraseLeftParts.js';
import { markOwnFolders } from './privacy/ownFolder.js';
import { makeVoice, type RunningVoice } from './voice/prompts/voice.js';
import { loadIdentityKeys } from './court/identity/store/identityKeys.js';
import { KeyFileError } from './court/identity/store/keyFile.js';
import { isDatabaseUnavailable, isNotMigrated, makePool, type Pool } from './core/database/pool.js';
import { sessionUrlOf } from './core/database/sessionUrl.js';
import { readWakesBy } from './core/database/wakesBy.js';
import { findSampleAgents } from './local/sample/store/sampleDesk.js';
import { makeTakeSms, replyBudget } from './ivr/sms/takeSms.js';
import { shedOverload } from './telephony/admission/shedOverload.js';
import { takeCalls } from './ivr/journeys/takeCalls.js';

/** EX_CONFIG of sysexits.h: restarting changes nothing. */
const badSettings = 78;
/** Milliseconds between two attempts to reach the database while the start waits for it. */
const retryMs = 2000;

/**
 * Runs the hotline until the process is told to end. Exits the process if the settings cannot be
 * right.
 * @param clock a test injects one, to let weeks pass that it cannot wait for.
 */
export async function runHotline(clock: Clock = { now: () => new Date() }): Promise<void> {
  try {
    await start(clock);
  } catch (error) {
    if (
      error instanceof ConfigError ||
      error instanceof KeyFileError ||
      error instanceof NodeTaken
    ) {
      process.stderr.write(`${error.message}\n`);
      process.exit(badSettings);
    }
    const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`${why}\n`);
    process.exit(1);
  }
}

async function start(clock: Clock): Promise<void> {
  loadEnvFile(path.join(projectRoot, '.env'), process.env);
  const config = readConfig(process.env);
  const log = makeLogger(config.HOTLINE_LOG_LEVEL).child({ node: processNameOf(config) });
  endOnBugs(log);
  const starter = new ProgramStarter();
  runProgramsBy((given) => starter.run(given));
  const stopping = new AbortController();
  const telephony = config.HOTLINE_ROLES.includes('calls') ? connectAsterisk(config, log) : null;
  const { app, runtime, voice, courtCallbacks } = await buildApp(
    config,
    log,
    clock,
    stopping.signal,
    telephony,
  );

  /** Functions that stop the parts which serve calls, called in reverse order after those of the others. */
  const stops: (() => Promise<void>)[] = [() => app.recorder.flush()];
  const otherStops: (() => Promise<void>)[] = [];
  const allStops = () => [...stops, ...otherStops];
  /** Another process has taken over, and this one has nothing left. */
  let isServed = false;
  const stop = endOnSignals(log, stopping, allStops, config.STOP_SECONDS * 1000);

  await findCourt(app);
  await refuseSampleAgents(app);
  if (telephony !== null) {
    // Held before anything reads which calls belong to this node, and released when nothing does
    // any more.
    const held = await leaseNode({
      node: processNameOf(config),
      databaseUrl: sessionUrlOf(config),
      log,
      about: {
        version: await readVersion(),
        mostCalls: config.MAX_CALLS,
        ...(config.NODE_SIP_ADDRESS !== undefined && { sipAddress: config.NODE_SIP_ADDRESS }),
      },
      onLost(error) {
        log.error('another process holds the node name: this process exits', { error });
        void stop('another process holds the node name', badSettings);
      },
    });
    stops.push(() => held.release(isServed));
  }
  await markOwnFolders(app);
  // A process that was killed leaves what it was writing.
  await eraseLeftParts(app).catch((error: unknown) => {
    log.error('cannot erase the parts of files that an earlier process left', { error });
  });
  const handOver = startHandOver(app);
  otherStops.push(() => handOver.stop());
  if (config.HOTLINE_ROLES.includes('jobs')) {
    otherStops.push(...(await startJobs(app, courtCallbacks)));
  }
  if (telephony !== null) {
    const measureMessage = (file: string) => finishMessageFile(file, config.RECORDINGS_DIR);
    // Not among the others: where a successor dies, this process alone is left to do it. Two at once do no harm.
    stops.push(startNodeJobs(jobsOfNode(app, measureMessage), log));
  }
  if (telephony !== null && runtime !== null) {
    // Callers who are still there from an earlier process hear an apology next, and none of the
    // sounds it made.
    await voice.clearLeft().catch((error: unknown) => {
      log.error('cannot delete the sounds of earlier calls', { error });
    });
    prepareGreeting(app).catch((error: unknown) => {
      log.error('cannot prepare the greeting: check the speech engine', { error });
    });
    stops.push(() => telephony.stop());
    stops.push(() => runtime.stop());
    const taking = takeCalls(app, runtime);
    const shedding =
      config.OVERLOAD_SHEDDING === 'on' ? shedOverload(app, telephony, taking) : null;
    if (shedding !== null) stops.push(() => shedding.stop());
    await telephony.start(shedding?.handler ?? taking);
    const faxLine = startFaxLine({
      ...app,
      telephony,
      fax: telephony.fax,
      node: processNameOf(config),
      wakeUps: wakeUpsOf(config),
      maxAtOnce: config.FAX_MAX_SENT_AT_ONCE,
      mayBegin: () => runtime.watch.drain.mayBegin,
      isSucceeded: () => runtime.watch.drain.isSucceeded,
      takeReceived(fax, isUnreadable) {
        const courtId = () => app.court.current().court.id;
        const deps = { ...app, settings: config, node: config.HOTLINE_NODE, courtId };
        return takeReceivedFax(deps, fax, isUnreadable);
      },
    });
    stops.push(() => faxLine.stop());
    shedding?.start();
  }
  // A process without the console loads neither its 160 modules nor Fastify.
  if (config.HOTLINE_ROLES.includes('web'))
    otherStops.push(await (await import('./web/startWeb.js')).startWeb(app, runtime));
  if (runtime !== null) {
    await runtime.watch.drain.takeOver();
    void leaveToSuccessor(runtime, otherStops).then(() => {
      isServed = !stopping.signal.aborted;
      return stop('another process has taken over', 0);
    });
  }
  log.info('ready', { roles: config.HOTLINE_ROLES, court: config.HOTLINE_COURT });
}

/**
 * After another process has taken over, ends the parts that serve no calls. Resolves when the others have no calls any more.
 * @param otherStops the functions that stop the former; emptied
 */
async function leaveToSuccessor(
  runtime: OpenQueueRuntime,
  otherStops: (() => Promise<void>)[],
): Promise<void> {
  await runtime.watch.drain.succeeded;
  await stopParts(runtime.log, otherStops.splice(0));
  await untilNothingLeft(runtime);
}

/** Stops parts in reverse order, whatever becomes of each. */
async function stopParts(log: Logger, stops: readonly (() => Promise<void>)[]): Promise<void> {
  for (const each of [...stops].reverse()) {
    await each().catch((error: unknown) => {
      log.error('a part failed to stop', { error });
    });
  }
}

/** Reads the version of this program. */
async function readVersion(): Promise<string> {
  const text = await readFile(path.join(projectRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * Starts the jobs.
 * @returns functions that stop them, to be called in reverse order.
 */
async function startJobs(
  app: CallApp,
  courtCallbacks: DueApp['courtCallbacks'],
): Promise<(() => Promise<void>)[]> {
  const { config, log, db, clock, identityKeys, court } = app;
  const sms = await sendFromAccount(app, {
    secrets: sealedInSms(identityKeys, codesInSms(identityKeys)),
    smsSignature() {
      const { name, settings } = court.current().court;
      return settings.smsSignature ?? name;
    },
    smsSignatureEn: () => court.current().court.settings.smsSignatureEn,
    receive: makeTakeSms({
      ...{ db, clock, log, identityKeys, account: config.SMS_DRIVER },
      guessSettings: () => court.current().court.settings,
      replies: replyBudget(config),
    }),
  });
  const eService = makeEService(config);
  const dueApp: DueApp = { db, clock, log, identityKeys, courtCallbacks, eService };
  const jobs = startJobQueue({
    redis: redisPlaceOf(config),
    log,
    clock,
    work: timedJobs(app),
    doDue: (job) => doDue(dueApp, job),
    mask: maskPersonalData,
    // Calls need connections of the pool, too.
    dueAtOnce: Math.max(1, Math.min(8, Math.floor(config.DATABASE_POOL / 2))),
  });
  const watch = startDueWatch(app, wakeUpsOf(config), jobs.due);
  return [() => jobs.stop(), () => watch.stop(), () => sms.stop()];
}

async function buildApp(
  config: Config,
  log: Logger,
  clock: Clock,
  stopping: AbortSignal,
  telephony: Asterisk | null,
): Promise<{
  app: CallApp;
  runtime: OpenQueueRuntime | null;
  voice: RunningVoice;
  courtCallbacks: DueApp['courtCallbacks'];
}> {
  const db = makePool(config);
  const wakeUps = wakeUpsOf(config);
  void wakeUps.passOn(db);
  const court = new GreetingCourt(db, config.HOTLINE_COURT, log);
  const courts = keepCourts(db, config.HOTLINE_COURT);
  const courtCallbacks = makeCourtCallbacks(courts);
  const voice = makeVoice({
    soundMaker: makeSoundMaker(makeSpeechEngine(config)),
    soundsDir: config.SOUNDS_DIR,
    recordedDir: config.RECORDED_PROMPTS_DIR,
    node: processNameOf(config),
    keepDays: config.SAID_SOUNDS_KEEP_DAYS,
    log,
  });
  const deps = {
    db,
    clock,
    node: processNameOf(config),
    isOpen: makeQueueHours(court, courts),
    courtCallbacks,
  };
  const runtime =
    telephony === null
      ? null
      : new OpenQueueRuntime({
          deps,
          telephony,
          log,
          stopping,
          wakeUps,
          say: makeSayToAgent(voice, log),
          recordings: { folder: config.RECORDINGS_DIR, measure: finishBridgeRecording },
        });
  const app = Object.freeze({
    config,
    log,
    db,
    stopping,
    clock,
    court,
    voice,
    telephony,
    fax: telephony?.fax ?? null,
    identityKeys: loadIdentityKeys(config.IDENTITY_KEYS_FILE),
    recorder: new CallRecorder({ db, log }),
    guidance: await Guidance.open(db, log, clock.now()),
  });
  return { app, runtime, voice, courtCallbacks };
}

/**
 * Refuses to start a hotline for real calls with the agents of the sample court, whose passwords
 * anybody can know.
 * @throws ConfigError when there are such agents.
 */
async function refuseSampleAgents({ config, db }: App): Promise<void> {
  if (config.HOTLINE_ENV !== 'production') return;
  const numbers = await findSampleAgents(db);
  if (numbers.length === 0) return;
  const problem = `agents ${numbers.join(', ')} have the published passwords of the sample court`;
  throw new ConfigError([
    `${problem}: change the passwords, or remove these agents (hotline agents password NUMBER)`,
  ]);
}

/**
 * Waits for the database and for its tables, which `hotline migrate` may be creating right now.
 * @throws ConfigError when the database is available, and the court does not exist, or WAKE_UPS is not what it was migrated with.
 */
async function findCourt({ config, court, db, log }: CallApp): Promise<void> {
  let saidBefore = '';
  for (;;) {
    let waitsFor: string;
    try {
      if ((await court.read()) !== null) return await refuseOtherWakeUps(db, config);
      const problem = `HOTLINE_COURT is ${config.HOTLINE_COURT}, but the database has no such court`;
      throw new ConfigError([`${problem}: import that court, or set HOTLINE_COURT to another one`]);
    } catch (error) {
      if (isDatabaseUnavailable(error)) waitsFor = 'waiting for the database';
      else if (isNotMigrated(error))
        waitsFor = 'waiting for the database schema: run hotline migrate';
      else throw error;
      if (waitsFor !== saidBefore) log.warn(waitsFor, { error });
      saidBefore = waitsFor;
    }
    await sleep(retryMs);
  }
}

async function refuseOtherWakeUps(db: Pool, { WAKE_UPS }: Config): Promise<void> {
  const by = await readWakesBy(db);
  if (by === WAKE_UPS) return;
  throw new ConfigError([
    `WAKE_UPS is ${WAKE_UPS}, but the database was migrated with ${by}: stop all processes, and run hotline migrate with WAKE_UPS=${WAKE_UPS}`,
  ]);
}

/**
 * Stops the process at SIGTERM and SIGINT. The callers stay on the line: Asterisk holds them, and
 * the next process takes them over where their rows say.
 * @param limitMs milliseconds that a stop may take before the process exits all the same
 * @returns the function that stops the process for another reason, in the same way.
 */
function endOnSignals(
  log: Logger,
  stopping: AbortController,
  stops: () => readonly (() => Promise<void>)[],
  limitMs: number,
): (reason: string, exitCode: number) => Promise<void> {
  const stop = async (reason: string, exitCode: number) => {
    if (stopping.signal.aborted) return;
    stopping.abort();
    log.info('stopping', { reason });
    setTimeout(() => {
      log.error('could not stop in time: exiting');
      process.exit(1);
    }, limitMs).unref();
    await stopParts(log, stops());
    log.info('stopped');
    process.exit(exitCode);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => void stop(signal, 0));
  }
  return stop;
}

/** After a bug that nothing caught, no state can be trusted. Exit, and be restarted. */
function endOnBugs(log: Logger): void {
  const end = (error: unknown) => {
    log.error('exiting after an uncaught error', { error });
    process.exitCode = 1;
    setImmediate(() => process.exit(1));
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

if (require.main === module) void runHotline();
