/**
 * Hurried calls for an hour, at nine tenths of the highest rate: what they leave in the app, in
 * Asterisk, in the database and in the folders.
 */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  benchFolder,
  ownFolders,
  soundsDir,
  withBenchHotline,
  type BenchHotline,
} from '../benchHotline.js';
import { measured, round, say, type Figure } from '../figure.js';
import { appMemoryMb } from '../inspectApp.js';
import { residentMb } from '../processCost.js';
import { readResult, resultFile } from '../results/result.js';
import { countLeft, findHighestRate, mostFailed, warmUp } from './ivr.js';
import { runLoad } from './loadRun.js';

/** The share of the highest rate: at that itself, a second of the host's would fail the hour. */
const share = 0.9;
const mostGrownMb = 10;
/** How long idle connections may stay open after the last call. */
const settleMs = 30_000;

/** Runs the bench `hour`, for `MINUTES` (60). */
export function benchHour(): Promise<Figure[]> {
  const minutes = Number(process.env.MINUTES || '60');
  return withBenchHotline(async (hotline) => {
    await warmUp(hotline);
    const rate = share * (await highestRate(hotline));
    const halfCalls = Math.ceil((rate * minutes * 60) / 2);
    const call = (name: string, calls: number) =>
      runLoad(hotline, name, { side: 'app', calls, rate });
    // Pools and caches are filled before anything is compared.
    await call('warm-up at the rate', Math.ceil(rate * Math.min(120, minutes * 30)));
    const start = await stateOf(hotline);
    const first = await call('first half', halfCalls);
    const middle = await stateOf(hotline);
    const second = await call('second half', halfCalls);
    const end = await stateOf(hotline);
    const calls = first.calls + second.calls;
    const grown = (of: 'appMb' | 'asteriskMb', program: string) => [
      measured(`${program}'s memory at the start`, 'MB', start[of]),
      measured(`${program}'s memory in the middle`, 'MB', middle[of]),
      measured(`${program}'s memory grown from start to end`, 'MB', end[of] - start[of], {
        atMost: mostGrownMb,
      }),
    ];
    return [
      measured('rate', 'calls/s', rate),
      measured('minutes', '', minutes),
      measured('calls', '', calls),
      measured('calls that failed', '%', (100 * (first.failed + second.failed)) / calls, {
        atMost: 100 * mostFailed,
      }),
      ...grown('appMb', 'the app'),
      ...grown('asteriskMb', 'Asterisk'),
      measured('channels and bridges left', '', end.bridged, { atMost: 0 }),
      measured('open rows of calls left', '', end.openRows, { atMost: 0 }),
      measured('files left', '', end.files - start.files, { atMost: 0 }),
      measured("the app's descriptors left", '', end.appOpen - start.appOpen, { atMost: 0 }),
      measured("Asterisk's descriptors left", '', end.asteriskOpen - start.asteriskOpen, {
        atMost: 0,
      }),
    ];
  });
}

/** Returns what the bench `rate` last found here, or finds it. */
async function highestRate(hotline: BenchHotline): Promise<number> {
  const file = resultFile('rate');
  const known = existsSync(file) ? (readResult(file).figures[0]?.ours ?? 0) : 0;
  const rate = known > 0 ? known : await findHighestRate(hotline, 'app');
  if (rate === 0) throw new Error('the machine does not carry even the first rate');
  say(`highest rate ${round(rate)} calls/s${known > 0 ? `, of ${file}` : ''}`);
  return rate;
}

interface State {
  /** Resident, after garbage was collected and given back. */
  readonly appMb: number;
  readonly asteriskMb: number;
  readonly bridged: number;
  readonly openRows: number;
  readonly files: number;
  readonly appOpen: number;
  readonly asteriskOpen: number;
}

/**
 * Reads what there is between calls. Connections come and go with the upkeep, so the fewest open descriptors of
 * half a minute count; the inspector's own are open before.
 */
async function stateOf(hotline: BenchHotline): Promise<State> {
  const { app, asterisk, database, inspectorPort } = hotline;
  const appMb = await appMemoryMb(app.pid, inspectorPort);
  let [appOpen, asteriskOpen] = [Infinity, Infinity];
  for (const deadline = Date.now() + settleMs; Date.now() < deadline; await delay(1000)) {
    appOpen = Math.min(appOpen, await descriptors(app.pid));
    asteriskOpen = Math.min(asteriskOpen, await descriptors(asterisk.pid));
  }
  await asterisk.command('malloc trim');
  const { rows } = await database.pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM calls WHERE ended_at IS NULL',
  );
  const state = {
    appMb,
    asteriskMb: await residentMb(asterisk.pid),
    bridged: await countLeft(hotline),
    openRows: rows[0]?.n ?? NaN,
    files: await countFiles([
      soundsDir,
      ...Object.values(ownFolders),
      path.join(benchFolder, 'hotline-asterisk'),
    ]),
    appOpen,
    asteriskOpen,
  };
  say(JSON.stringify(state));
  return state;
}

async function descriptors(pid: number): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

async function countFiles(folders: readonly string[]): Promise<number> {
  let files = 0;
  for (const folder of folders.filter((each) => existsSync(each))) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    files += entries.filter((entry) => !entry.isDirectory()).length;
  }
  return files;
}
