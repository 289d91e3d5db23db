/**
 * `make bench [FULL=1]`: measures, prints the tables, and leaves `var/bench/NAME.json`. One bench
 * alone: `make bench ONLY=ivr` (or `lookup`, `import`, `desk`, `answer`, `dueWork`, `messages`, `sms`,
 * `overload`, `guidance`, `attack`, `caller`, `cmpp`, `fax`, `callsApart`, `web`). A missed target is
 * reported and is no error: the exit code is 0. Exit code 1 means that a bench could not run.
 */
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';
import { benchAnswer } from './answer/answer.js';
import { benchAttack } from './attack/attack.js';
import { benchCmpp } from './cmpp.js';
import { benchDueWork } from './dueWork.js';
import { benchFolder } from './benchHotline.js';
import { benchFax } from './calls/fax.js';
import { type Figure } from './figure.js';
import { benchDesk } from './desk/desk.js';
import { benchGuidance } from './guidance.js';
import { benchImport } from './importing.js';
import { benchCaller } from './calls/caller.js';
import { benchCallsApart } from './calls/callsApart.js';
import { benchIvr } from './calls/ivr.js';
import { benchLookup } from './lookup.js';
import { benchMessages } from './messages.js';
import { letNiceValuesCount } from './niceValues.js';
import { benchSms } from './sms/sms.js';
import { benchOverload } from './calls/overload.js';
import { benchWeb } from './web/web.js';

const run = promisify(execFile);

const benches: Readonly<Record<string, (full: boolean) => Promise<Figure[]>>> = {
  ivr: benchIvr,
  lookup: benchLookup,
  import: benchImport,
  desk: benchDesk,
  answer: benchAnswer,
  dueWork: benchDueWork,
  messages: benchMessages,
  sms: benchSms,
  overload: benchOverload,
  guidance: benchGuidance,
  attack: benchAttack,
  caller: benchCaller,
  cmpp: benchCmpp,
  fax: benchFax,
  callsApart: benchCallsApart,
  web: benchWeb,
};

async function main(): Promise<void> {
  const full = (process.env.FULL ?? '') !== '';
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !(name in benches));
  if (unknown !== undefined) {
    throw new Error(`there is no bench ${unknown}; there are ${Object.keys(benches).join(', ')}`);
  }
  await needTools();
  await mkdir(benchFolder, { recursive: true });
  const cpu = os.cpus();
  console.log(
    `${full ? 'The whole' : 'Short form (the whole: make bench FULL=1)'}; ${cpu.length} x ${cpu[0]?.model.trim() ?? 'CPU'}, ` +
      `load ${os.loadavg()[0]?.toFixed(1) ?? '?'}, Node ${process.version}`,
  );
  const figures: Figure[] = [];
  const restore = letNiceValuesCount();
  try {
    for (const [name, bench] of Object.entries(benches)) {
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      console.log(`\n${name}`);
      figures.push(...(await bench(full)));
    }
  } finally {
    restore();
  }
  const targets = figures.filter((each) => each.holds !== null);
  const missed = targets.filter((each) => each.holds === false);
  console.log(`\n${targets.length - missed.length} of ${targets.length} targets hold.`);
  for (const each of missed) console.log(`  missed: ${each.figure} (${each.target ?? ''})`);
}

/** What the benches run, and the packages of it. */
const tools = [
  { command: ['tcpdump', '--version'], package: 'tcpdump' },
  { command: ['nft', '--version'], package: 'nftables' },
] as const;

/**
 * Checks for root and the tools: captures need the right to listen on the loopback device, SIPp
 * sends its digits over raw sockets, and the kernel's packet filter loses packets of faxes.
 */
async function needTools(): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new Error(
      'the benches capture packets and SIPp needs raw sockets: run make bench as root',
    );
  }
  for (const { command, package: name } of tools) {
    const isThere = await run(command[0], command.slice(1)).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    console.log(`Installing ${name}`);
    await run('apt-get', ['install', '-y', '--no-install-recommends', name], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
