/**
 * Callers leave messages while one part after another is killed with -9. If a message's ticket was
 * in the database before the kill (only then does the caller hear its number), the message must be
 * there afterwards, and its file must match the row.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { appNodeFlags, startAppProcess } from '../../app/local/appProcess.js';
import { startRedis } from '../../app/local/parts/redis.js';
import { projectRoot } from '../../app/core/paths.js';
import { messagesFolder } from '../../app/telephony/call.js';
import { callersAddress, startBenchAsterisk } from './benchAsterisk.js';
import { addCourt, startBenchDatabase, type BenchDatabase } from './benchDatabase.js';
import { appEnvironment, benchFolder, soundsDir } from './benchHotline.js';
import { held, printFigures, told, writeFigures, type Figure } from './figure.js';
import { madeUpCourt } from './madeUpCases.js';
import { callScenario, runCallers } from './calls/sippCaller.js';
import { writeSpeech } from './calls/speechPcap.js';
import { mainMenuDigits } from '../telephone/mainMenuDigits.js';

const run = promisify(execFile);
const folder = path.join(benchFolder, 'messages');
/** How long each caller speaks, including the prompts before. */
const speechMs = 25_000;
/** The app looks once a minute for what a dead process has left behind. */
const settledWithinMs = 90_000;
const isMessage = /[0-9a-f]{8}-[0-9a-f-]{27}[^/]*\.wav$/;

interface Part {
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** A message that belongs to a ticket. */
interface Kept {
  readonly file: string;
  readonly sha256: string;
}

/** Runs the bench `messages`; `full` has more callers. */
export async function benchMessages(full: boolean): Promise<Figure[]> {
  const stops: (() => Promise<void>)[] = [];
  const figures: Figure[] = [];
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(soundsDir, { recursive: true });
    const database = await startBenchDatabase('messages-postgres');
    stops.push(() => database.drop());
    await addCourt(database.pool, madeUpCourt);
    const redis = await startRedis({ folder: path.join(folder, 'redis'), durable: true });
    stops.push(() => redis.stop());
    const asterisk = await startBenchAsterisk({
      folder: path.join(folder, 'pbx'),
      soundsDir,
      dialplan: '',
      modules: [],
    });
    stops.push(() => asterisk.stop());
    const env = {
      ...appEnvironment(database, redis, asterisk),
      RECORDINGS_DIR: asterisk.recordingsDir,
      SMS_DIR: path.join(folder, 'sms'),
    };
    await run(process.execPath, [path.join(projectRoot, 'dist/cli.js'), 'prompts', 'build'], {
      env,
      cwd: projectRoot,
      maxBuffer: 64 * 1024 * 1024,
    });
    const app = await startAppProcess({
      env,
      logFile: path.join(folder, 'app.log'),
      command: [process.execPath, ...appNodeFlags, path.join(projectRoot, 'dist/main.js')],
    });
    stops.push(() => app.stop());
    const speech = path.join(folder, 'speech.pcap');
    await writeSpeech([path.join(soundsDir, 'zh', 'mainMenu')], speech);

    const callers = full ? 40 : 10;
    const parts: Readonly<Record<string, Part>> = {
      app,
      Asterisk: asterisk,
      PostgreSQL: database.postgres,
      Redis: redis,
    };
    for (const [name, part] of Object.entries(parts)) {
      const call = runCallers({
        folder,
        name,
        scenario: leavesMessage(speech),
        people: [['nobody']],
        from: callersAddress,
        to: `${asterisk.sipAddress}:${asterisk.sipPort}`,
        number: '12368',
        calls: callers,
        rate: 1,
      });
      const known = await readKept(database);
      const isOver = call.then(() => true);
      // By then some callers have heard their number, some have just sent their message, some still
      // speak.
      let acknowledged = known;
      while (acknowledged.length < known.length + callers / 2) {
        if (await Promise.race([isOver, sleep(50, false)])) break;
        acknowledged = await readKept(database);
      }
      await part.kill();
      await part.restart();
      await call;
      const sounds = path.join(asterisk.recordingsDir, messagesFolder);
      const withoutTicket = await untilOrdered(database, sounds);
      const afterwards = await readKept(database);
      const rows = new Map(afterwards.map((each) => [each.file, each.sha256]));
      let lost = acknowledged.filter(({ file }) => !rows.has(file)).length;
      for (const { file, sha256 } of afterwards) {
        if ((await hashOf(path.join(sounds, file))) !== sha256) lost += 1;
      }
      const before = acknowledged.length - known.length;
      figures.push(
        told(`kill -9 of ${name}: messages acknowledged before, of ${callers} callers`, before),
        told(`kill -9 of ${name}: messages that became tickets in all`, rows.size - known.length),
        told(`kill -9 of ${name}: sound on the disk without a ticket`, withoutTicket),
        held(
          `kill -9 of ${name}: acknowledged messages lost`,
          ...([lost, null, '0', lost === 0 && before > 0] as const),
        ),
      );
    }
  } finally {
    for (const each of stops.reverse()) await each();
  }
  await writeFigures('messages', figures);
  printFigures('Messages', figures);
  return figures;
}

/**
 * A complaint. The caller speaks, sends the message, and hears the ticket's number.
 */
function leavesMessage(speech: string): string {
  const pause = (ms: number) => `<pause milliseconds="${ms}"/>`;
  const press = (digit: string) =>
    `<nop><action><exec play_dtmf="${digit}"/></action></nop>${pause(820)}`;
  const speak = `<nop><action><exec play_pcap_audio="${speech}"/></action></nop>`;
  return callScenario([
    ...[
      pause(2000),
      press(mainMenuDigits.complain),
      pause(1500),
      press('1'),
      pause(500),
      speak,
      pause(speechMs),
    ],
    ...[press('#'), pause(4000), press('3'), pause(8000)],
  ]);
}

async function readKept({ pool }: BenchDatabase): Promise<Kept[]> {
  const { rows } = await pool.query<Kept>(
    'SELECT file, sha256 FROM ticket_messages WHERE file IS NOT NULL',
  );
  return rows;
}

/**
 * Waits until every message on the disk has a ticket.
 * @returns how many have none when the time is over
 */
async function untilOrdered(database: BenchDatabase, sounds: string): Promise<number> {
  const deadline = Date.now() + settledWithinMs;
  for (;;) {
    const files = await readdir(sounds, { recursive: true }).catch(() => []);
    const rows = new Set((await readKept(database)).map(({ file }) => file));
    const left = files.filter((file) => isMessage.test(file) && !rows.has(file)).length;
    if (left === 0 || Date.now() > deadline) return left;
    await sleep(500);
  }
}

/** Returns the SHA-256 of a file; null if it does not exist. */
async function hashOf(file: string): Promise<string | null> {
  const bytes = await readFile(file).catch(() => null);
  return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
}
