/**
 * `make cluster`: two nodes behind Kamailio on this machine, with callers and agents, of which one dies in
 * mid-call. Prints what happens as it happens, and at the end what was promised and what came of it.
 * Exit codes: 0 if every promise was kept, 1 if one was not, 130 at Ctrl-C. Nothing of it is left running.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { appNodeFlags, type AppProcess } from '../../../app/local/appProcess.js';
import type { Asterisk } from '../../../app/local/parts/asterisk.js';
import { projectRoot, varFolder } from '../../../app/core/paths.js';
import { processesOf } from '../../local/shownPrograms.js';
import { sharedParts } from '../../parts/database.js';
import { holdTelephony, releaseTelephony } from '../../parts/testTelephony.js';
import { print } from '../../telephone/script/terminal.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { agents, NodesWithAgents } from '../nodesWithAgents.js';
import { aNodeDies, oneAgentServesBoth, theNodeComesBack } from './acts.js';
import { Promises } from './promises.js';

/** The build, as `make run` runs it. */
const builtApp = [process.execPath, ...appNodeFlags, path.join(projectRoot, 'dist/main.js')];
/** What stays of the latest show: what everybody heard, and the logs. */
const keptFolder = path.join(varFolder, 'cluster');
/** Of the hotline's folder. */
const kept = [
  ...['heard', 'app.log', 'app-b.log', 'kamailio/kamailio.log', 'kamailio/feeder.log'],
  ...['asterisk/log', 'asterisk-b/log', 'carrier/log', 'softphones/log'],
];

const promises = new Promises();
let nodes: NodesWithAgents | undefined;
let isInterrupted = false;

async function main(): Promise<number> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void interrupt());
  }
  let problem: string | undefined;
  try {
    await show();
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  // Ctrl-C makes what is under way fail.
  if (isInterrupted) return await new Promise<never>(() => undefined);
  if (problem !== undefined) process.stderr.write(`\n${problem}\n`);
  await end();
  print(`\nWhat was promised, and whether it happened:\n${promises.table()}`);
  print(`\nWhat everybody heard, and the logs: ${path.relative(process.cwd(), keptFolder)}`);
  return problem === undefined && promises.areKept ? 0 : 1;
}

async function show(): Promise<void> {
  print('Starting two nodes behind Kamailio, and the telephones ...');
  await holdTelephony();
  nodes = await NodesWithAgents.start({ app: builtApp });
  await nodes.joinB();
  introduce(nodes);
  const stage = { nodes, promises };
  print('\nOne agent has a caller of each node.');
  await oneAgentServesBoth(stage);
  print('\nCallers talk and wait at both nodes, and one node dies.');
  await aNodeDies(stage);
  print('\nThe node comes back.');
  await theNodeComesBack(stage);
}

/** Says what runs where. */
function introduce({ appB, cluster }: NodesWithAgents): void {
  const { hotline, asteriskB, place, kamailio } = cluster;
  const { asterisk, app } = hotline;
  const node = ({ sipAddress, sipPort, pid }: Asterisk, { pid: appPid }: AppProcess) =>
    `Asterisk at ${sipAddress}:${sipPort} (process ${pid}), app (process ${appPid})`;
  for (const [what, where] of [
    ['node-a', node(asterisk, app)],
    ['node-b', node(asteriskB, appB)],
    ['Kamailio', `at ${place.address}:${place.sipPort} (process ${kamailio.pid})`],
    ['both nodes', 'one PostgreSQL, one Redis (make test-cluster has those that fail over)'],
    ['the trunk', `at ${hotline.trunkContact}: callers' telephones`],
    ['agents', `${agents.join(', ')}: their telephones are registered at Kamailio`],
  ] as const) {
    print(`  ${what.padEnd(10)}  ${where}`);
  }
}

/** Ends all that was started, keeps what it left, and looks whether anything still runs. */
async function end(): Promise<void> {
  if (process.env.TEST_PARTS === undefined) return;
  const { folder } = sharedParts();
  await nodes?.stop();
  if (nodes !== undefined) await keep(nodes.cluster.hotline.folder);
  await releaseTelephony();
  let left: string[] = [];
  const isNoneLeft = async () => {
    left = await processesOf(folder);
    return left.length === 0 || undefined;
  };
  const areGone = await untilTrue('every process to end', isNoneLeft).catch(() => false);
  promises.note('ended', areGone === true, left.join('; '));
}

async function keep(hotlineFolder: string): Promise<void> {
  await rm(keptFolder, { recursive: true, force: true });
  await mkdir(keptFolder, { recursive: true });
  for (const each of kept) {
    // What has not come to its start has left nothing.
    await cp(path.join(hotlineFolder, each), path.join(keptFolder, each), {
      recursive: true,
    }).catch(() => undefined);
  }
}

async function interrupt(): Promise<void> {
  // One Ctrl-C may arrive twice: from the terminal and from make.
  if (isInterrupted) return;
  isInterrupted = true;
  print('\nStopping ...');
  // What is being started now dies with this process.
  await nodes?.stop();
  await releaseTelephony();
  process.exit(130);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
