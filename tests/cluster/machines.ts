/**
 * Machines beside this one, each with a network of its own: network namespaces, with Ethernet between
 * them and this one. They need the network that run.sh makes for the tests: this machine's own stays
 * as it is.
 */
import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startPart } from '../../app/local/parts/partProcess.js';
import { untilTrue } from '../telephone/untilTrue.js';

const run = promisify(execFile);

/**
 * Of jest's processes, the one that this is. Files run side by side in one network, so each process has
 * names and addresses of its own.
 */
export const worker = Number(process.env['JEST_WORKER_ID'] ?? 1);

/** The network between them. */
const bridge = `hotline${worker}`;

export interface Machine {
  /** Its own address. */
  readonly address: string;
  /** What a command begins with that runs there. */
  readonly enter: readonly string[];
  /** Whether it has an address. */
  has(address: string): Promise<boolean>;
  /** Takes its network cable out, and in again. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
}

export interface Machines {
  readonly machines: readonly Machine[];
  readonly stop: () => Promise<void>;
}

/**
 * Starts a machine for each address.
 * @param shared an address that none of them has at first, and any of them may take
 * @param logFile of the processes that keep their networks
 */
export async function startMachines(
  addresses: readonly string[],
  shared: string,
  logFile: string,
): Promise<Machines> {
  if (process.env['TEST_NETWORK'] !== 'own') {
    throw new Error('run it by `make test-cluster`: it would change the network of this machine');
  }
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    await ip('link', 'add', bridge, 'type', 'bridge');
    undo.push(() => ip('link', 'del', bridge));
    await allowLoopback([], bridge);
    await ip('link', 'set', bridge, 'up');
    for (const address of [...addresses, shared]) {
      // More specific than 127.0.0.0/8, which is this machine's.
      await ip(
        ...['route', 'add', 'table', 'local', 'unicast', `${address}/32`, 'dev', bridge],
        // Whoever binds no address calls from one that the machines reach.
        ...['src', '127.0.0.1'],
      );
    }
    const machines: Machine[] = [];
    for (const [index, address] of addresses.entries()) {
      const holder = await startPart({
        name: `machine ${address}`,
        command: ['unshare', '--net', 'sleep', 'infinity'],
        logFile,
        stopSignal: 'SIGTERM',
      });
      undo.push(() => holder.stop());
      const own = await readlink('/proc/self/ns/net');
      await untilTrue(`${address} to have a network`, async () =>
        (await readlink(`/proc/${holder.pid}/ns/net`)) === own ? undefined : true,
      );
      const port = `machine${worker}-${index}`;
      machines.push(await connect(holder.pid, port, address));
      // With its network it would go some time later, and until then keep its name.
      undo.push(() => ip('link', 'del', port));
    }
    return { machines, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connect(pid: number, port: string, address: string): Promise<Machine> {
  const enter = ['nsenter', '--target', String(pid), '--net'];
  const there = (...args: string[]) => runAt(enter, 'ip', ...args);
  await ip('link', 'add', port, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(pid));
  await ip('link', 'set', port, 'master', bridge, 'up');
  // Its own loopback would take what is meant for the others.
  await there('link', 'set', 'lo', 'up');
  await there('addr', 'del', '127.0.0.1/8', 'dev', 'lo');
  await allowLoopback(enter, 'eth0');
  await there('link', 'set', 'eth0', 'up');
  await there('addr', 'add', `${address}/32`, 'dev', 'eth0');
  await there('route', 'add', '127.0.0.0/8', 'dev', 'eth0');
  return {
    address,
    enter,
    has: async (wanted) =>
      (await there('-oneline', 'addr', 'show', 'dev', 'eth0')).includes(` ${wanted}/`),
    unplug: async () => void (await ip('link', 'set', port, 'down')),
    plug: async () => void (await ip('link', 'set', port, 'up')),
  };
}

/** Lets a network carry 127.0.0.0/8, in which all of the tests' addresses are. */
async function allowLoopback(enter: readonly string[], device: string): Promise<void> {
  const conf = '/proc/sys/net/ipv4/conf';
  const script = `echo 1 >${conf}/${device}/route_localnet; echo 0 >${conf}/${device}/rp_filter; echo 0 >${conf}/all/rp_filter`;
  await runAt(enter, 'sh', '-c', script);
}

const ip = (...args: string[]) => runAt([], 'ip', ...args);

/** Runs a command to its end, and returns what it prints. */
async function runAt(enter: readonly string[], ...command: string[]): Promise<string> {
  const [program = '', ...args] = [...enter, ...command];
  return (await run(program, args)).stdout;
}
