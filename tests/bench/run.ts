/**
 * `make bench [FULL=1] [RUNS=8] [ONLY=NAME]`: measures, prints the tables, and leaves `var/bench/NAME.json`.
 * A missed target is reported and is no error. Exit code 1 means that a bench could not run.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { benchNames, onlyByName, titles, type BenchName } from './benchNames.js';
import { benchIvr, benchRate } from './calls/ivr.js';
import { benchHour } from './calls/hour.js';
import { benchOverload } from './calls/overload.js';
import { benchCrash } from './desk/crash.js';
import { benchDesk } from './desk/desk.js';
import { benchDueWork } from './dueWork.js';
import { benchFailover } from './failover/failover.js';
import type { Figure } from './figure.js';
import { benchImport } from './importing.js';
import { letNiceValuesCount } from './niceValues.js';
import { benchAcrossNodes } from './nodes/acrossNodes.js';
import { benchAssigning } from './nodes/assigning.js';
import { benchLinear } from './nodes/linear.js';
import { readBusy } from './processCost.js';
import { benchRestarts } from './restarts/restarts.js';
import {
  describeRun,
  printFigures,
  resultFile,
  writeResult,
  type Result,
} from './results/result.js';
import { figuresOfRuns } from './results/runs.js';
import { benchSms } from './sms/sms.js';
import { benchConsole } from './web/console.js';
import { benchLive } from './web/live.js';
import { benchSeen } from './web/seen.js';
import { benchXmin } from './xmin/xmin.js';
import { benchYear } from './year/year.js';

const benchOf: Readonly<Record<BenchName, (full: boolean) => Promise<Figure[]>>> = {
  ivr: benchIvr,
  rate: benchRate,
  overload: benchOverload,
  desk: benchDesk,
  crash: benchCrash,
  failover: benchFailover,
  import: benchImport,
  dueWork: benchDueWork,
  sms: benchSms,
  live: benchLive,
  seen: benchSeen,
  console: benchConsole,
  hour: benchHour,
  restarts: benchRestarts,
  year: benchYear,
  nodes: async (full) => [...(await benchAssigning(full)), ...(await benchAcrossNodes(full))],
  linear: benchLinear,
  xmin: benchXmin,
};

async function main(): Promise<void> {
  const full = (process.env.FULL ?? '') !== '';
  const runs = Number(process.env.RUNS || '1');
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`RUNS=${process.env.RUNS ?? ''}: a number of runs`);
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in benchOf));
  if (unknown !== undefined) {
    throw new Error(`there is no bench ${unknown}; there are ${benchNames.join(', ')}`);
  }
  const benches = benchNames.filter((bench) =>
    wanted.length === 0 ? !onlyByName.includes(bench) : wanted.includes(bench),
  );
  await needTools();
  const restore = letNiceValuesCount();
  const results = new Map<BenchName, Result>();
  const measuredRuns = new Map<BenchName, (readonly Figure[])[]>();
  try {
    // In turns: whatever the machine does for an hour falls on all benches.
    for (let run = 1; run <= runs; run++) {
      for (const bench of benches) {
        const own = measuredRuns.get(bench) ?? [];
        measuredRuns.set(bench, own);
        const description = await describeRun(await readBusy(3000));
        const { processors, busyBefore } = description.machine;
        const which = runs === 1 ? bench : `${bench}, run ${run} of ${runs}`;
        console.log(
          `\n${which}: ${titles[bench]}; ${processors}, ${busyBefore ?? '?'} % busy before`,
        );
        const began = performance.now();
        own.push(await measure(bench, full, runs));
        console.log(`\n${which}, ${Math.round((performance.now() - began) / 1000)} s`);
        printFigures(own.at(-1) ?? []);
        const before = results.get(bench)?.machine.busyBefore ?? 0;
        const result: Result = {
          bench,
          form: full ? 'whole' : 'short',
          ...description,
          machine: { ...description.machine, busyBefore: Math.max(before, busyBefore ?? 0) },
          figures: figuresOfRuns(own),
          ...(runs > 1 && { runs: own.length }),
        };
        results.set(bench, result);
        // After each run: whoever ends this has what was measured so far.
        if (result.figures.length > 0) await writeResult(resultFile(bench), result);
      }
    }
  } finally {
    restore();
  }
  const figures = [...results.values()].flatMap((result) => result.figures);
  if (runs > 1) {
    for (const { bench, figures: all } of results.values()) {
      console.log(`\n${bench}, the middle of ${runs} runs`);
      printFigures(all);
    }
  }
  const held = figures.filter(({ holds }) => holds === true).length;
  const missed = figures.filter(({ holds }) => holds === false);
  console.log(`\n${held} of ${held + missed.length} targets hold.`);
  for (const { figure, target } of missed) console.log(`  missed: ${figure} (${target ?? ''})`);
}

/** Measures once. Of several runs, one that breaks off has no figures and counts as missed, and the others go on. */
async function measure(bench: BenchName, full: boolean, runs: number): Promise<readonly Figure[]> {
  try {
    return await benchOf[bench](full);
  } catch (error) {
    if (runs === 1) throw error;
    console.error(error);
    process.exitCode = 1;
    return [];
  }
}

/** Checks for root and tcpdump: captures listen on the loopback device, SIPp sends over raw sockets. */
async function needTools(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'the benches capture packets and SIPp needs raw sockets: run make bench as root',
    );
  }
  const run = promisify(execFile);
  await run('tcpdump', ['--version']).catch(async () => {
    console.log('Installing tcpdump');
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'tcpdump'], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  });
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
