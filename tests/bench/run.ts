/**
 * `make bench [FULL=1] [ONLY=NAME]`: measures, prints the tables, and leaves `var/bench/NAME.json`.
 * A missed target is reported and is no error. Exit code 1 means that a bench could not run.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { benchNames, titles, type BenchName } from './benchNames.js';
import { benchIvr, benchRate } from './calls/ivr.js';
import { benchOverload } from './calls/overload.js';
import { benchCrash } from './desk/crash.js';
import { benchDesk } from './desk/desk.js';
import { benchDueWork } from './dueWork.js';
import type { Figure } from './figure.js';
import { benchImport } from './importing.js';
import { letNiceValuesCount } from './niceValues.js';
import { readBusy } from './processCost.js';
import { describeRun, printFigures, resultFile, writeResult } from './result.js';
import { benchSms } from './sms/sms.js';
import { benchLive } from './web/live.js';
import { benchSeen } from './web/seen.js';

const benches: Readonly<Record<BenchName, (full: boolean) => Promise<Figure[]>>> = {
  ivr: benchIvr,
  rate: benchRate,
  overload: benchOverload,
  desk: benchDesk,
  crash: benchCrash,
  import: benchImport,
  dueWork: benchDueWork,
  sms: benchSms,
  live: benchLive,
  seen: benchSeen,
};

async function main(): Promise<void> {
  const full = (process.env.FULL ?? '') !== '';
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in benches));
  if (unknown !== undefined) {
    throw new Error(`there is no bench ${unknown}; there are ${benchNames.join(', ')}`);
  }
  await needTools();
  const figures: Figure[] = [];
  const restore = letNiceValuesCount();
  try {
    for (const bench of benchNames) {
      if (wanted.length > 0 && !wanted.includes(bench)) continue;
      const description = await describeRun(await readBusy(3000));
      const { processors, busyBefore } = description.machine;
      console.log(
        `\n${bench}: ${titles[bench]}; ${processors}, ${busyBefore ?? '?'} % busy before`,
      );
      const began = performance.now();
      const result = await benches[bench](full);
      await writeResult(resultFile(bench), {
        bench,
        form: full ? 'whole' : 'short',
        ...description,
        figures: result,
      });
      console.log(`\n${bench}, ${Math.round((performance.now() - began) / 1000)} s`);
      printFigures(result);
      figures.push(...result);
    }
  } finally {
    restore();
  }
  const held = figures.filter(({ holds }) => holds === true).length;
  const missed = figures.filter(({ holds }) => holds === false);
  console.log(`\n${held} of ${held + missed.length} targets hold.`);
  for (const { figure, target } of missed) console.log(`  missed: ${figure} (${target ?? ''})`);
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
