/**
 * A machine with files of its own, beside this one: what a handbook's commands write below /etc, /var/lib and /run is
 * there and nowhere else. A mount namespace, with the programs and the network of this machine.
 */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from '../../../app/core/paths.js';
import { startPart } from '../../../app/local/parts/partProcess.js';
import { untilTrue } from '../../telephone/untilTrue.js';

/**
 * The folder that it gets, for a copy of /etc, is in memory. A file that the user may not read is missing in the copy.
 * Further folders that it gets are empty.
 */
const setUp = `
  mount -t tmpfs tmpfs "$1"
  cp -a /etc "$1/etc" 2>/dev/null || :
  mount --bind "$1/etc" /etc
  mount -t tmpfs tmpfs /var/lib
  mount -t tmpfs tmpfs /run
  shift
  for each; do mount -t tmpfs tmpfs "$each"; done
  mkdir -p /var/lib/hotline-kamailio /run/kamailio /run/is-set-up
  exec sleep infinity`;

export interface MachineWithOwnFiles {
  /** What a command begins with that runs there. */
  readonly enter: readonly string[];
  readonly stop: () => Promise<void>;
}

/** @param others further folders that are empty there, such as /opt */
export async function startMachineWithOwnFiles(
  folder: string,
  others: readonly string[] = [],
): Promise<MachineWithOwnFiles> {
  const own = path.join(folder, 'machine');
  await mkdir(own, { recursive: true });
  const holder = await startPart({
    name: 'machine with files of its own',
    command: ['unshare', '--mount', 'sh', '-euc', setUp, 'sh', own, ...others],
    logFile: path.join(folder, 'machine.log'),
    stopSignal: 'SIGTERM',
  });
  const enter = ['nsenter', '--target', String(holder.pid), '--mount', `--wd=${projectRoot}`];
  await untilTrue('a machine with files of its own', async () => {
    if (!holder.isRunning) throw new Error(`it ended: see ${folder}/machine.log`);
    const { code } = await runBlock('test -d /run/is-set-up', { enter, env: {} });
    return code === 0 || undefined;
  });
  return { enter, stop: () => holder.stop() };
}

/** What came of a block of commands. */
export interface BlockEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a block as it stands, in the folder of the project; the first command that fails ends it. */
export async function runBlock(
  block: string,
  where: { readonly enter?: readonly string[]; readonly env: Readonly<Record<string, string>> },
): Promise<BlockEnd> {
  const shell = ['bash', '-e', '-u', '-o', 'pipefail', '-c', block];
  const [program = '', ...args] = [...(where.enter ?? []), ...shell];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: { HOME, ...where.env, PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}
