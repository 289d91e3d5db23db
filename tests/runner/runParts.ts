/**
 * Runs jest processes side by side to their end, and prints the result of each file. Files with calls
 * have their places: fewer run at once while they lose too much time.
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { styleText } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { JestRun, type FileNews, type JestRunOptions } from './jestRun.js';
import { Places } from './places/places.js';
import type { RoomNow } from './places/room.js';
import { addUp, type AllResults } from './results.js';

const { portVariable } = createRequire(__filename)('./places/takePlace.cjs') as {
  portVariable: string;
};

/** A jest process to be: which files, and how. */
export type Part = Omit<JestRunOptions, 'root' | 'onNews'>;

/** The results of files, and whether jest itself broke down. */
export interface Ran {
  readonly results: AllResults;
  readonly brokeDown: boolean;
}

let stopped = false;
/** The jest processes that run now. */
let running: readonly JestRun[] = [];
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    stopped = true;
    for (const each of running) each.stop();
    void Promise.all(running.map((each) => each.ended)).then(() => process.exit(130));
  });
}

/** Whether somebody has ended this run. */
export const isStopped = (): boolean => stopped;

/**
 * Runs jest processes side by side to their end, and prints the result of each file.
 * @param room how many files may run at once
 * @param word begins each line
 */
export async function runParts(parts: readonly Part[], room: RoomNow, word = ''): Promise<Ran> {
  const began = performance.now();
  const total = parts.reduce((sum, { files }) => sum + files.length, 0);
  let ended = 0;
  const onNews = (news: FileNews) => {
    if (news.kind === 'started') return;
    ended++;
    const isBad = news.message !== '' || news.failed > 0;
    const number = `[${word}${String(ended).padStart(String(total).length)}/${total}]`;
    const took = `${news.seconds.toFixed(0).padStart(4)} s`;
    const verdict = isBad ? styleText('red', 'FAIL') : styleText('green', 'pass');
    const skipped = news.pending > 0 ? `  (${news.pending} skipped)` : '';
    console.log(`${number} ${verdict} ${took}  ${path.relative(projectRoot, news.file)}${skipped}`);
    for (const text of news.console) console.log(`  | ${text.replaceAll('\n', '\n  | ')}`);
    if (isBad) console.log(news.message);
  };
  const places = await givePlaces(room);
  const runs = parts.map(
    (part) => new JestRun({ ...part, root: projectRoot, env: places.env, onNews }),
  );
  running = runs;
  const first = runs.filter((_, at) => (parts[at]?.nice ?? 0) <= 0);
  void Promise.all(first.map((each) => each.ended)).then(() => {
    for (const each of runs) each.giveWayNoLonger();
  });
  await Promise.all(runs.map((each) => each.ended));
  places.close();
  const results = addUp(
    projectRoot,
    runs.map((each) => ({ files: each.files, results: each.results() })),
    Math.round((performance.now() - began) / 1000),
  );
  const bad = runs.filter(({ exitedWell }) => !exitedWell);
  for (const { complaint } of bad) if (complaint !== '') console.log(complaint);
  return { results, brokeDown: bad.some((each) => each.brokeDown) };
}

const measureEveryMs = 5000;

/**
 * Gives test files their places, fewer while those with calls lose too much time.
 * @returns what jest's environments need to ask for places
 */
async function givePlaces(now: RoomNow): Promise<{ env: NodeJS.ProcessEnv; close: () => void }> {
  const places = await Places.open(now.room);
  const timer = setInterval(() => {
    const lostMs = places.takeLostMs();
    const before = now.room;
    now.note(lostMs);
    if (now.room === before) return;
    places.room = now.room;
    const { calls, others } = now.room;
    console.log(
      `Calls wait ${lostMs.toFixed(0)} ms of each second for the processors: ` +
        `from now on ${calls} files of calls at once, ${others} others`,
    );
  }, measureEveryMs);
  return {
    env: { [portVariable]: String(places.port) },
    close: () => {
      clearInterval(timer);
      places.close();
    },
  };
}
