/**
 * PostgreSQL as an administrator runs it so that a machine may die: two servers under Patroni with
 * etcd, HAProxy in front of them, and the configuration of docs/availability.
 */
import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { appRole, ensureAppLogin } from '../../../app/core/database/appRole.js';
import { projectRoot } from '../../../app/core/paths.js';
import { layOutConfig } from '../../../app/local/parts/asterisk.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import {
  startPart,
  type PartOptions,
  type PartProcess,
} from '../../../app/local/parts/partProcess.js';
import { untilTrue } from '../../telephone/untilTrue.js';
import { runBlock } from '../handbook/ownFiles.js';
import { startEtcd, type Etcd } from './etcd.js';
import { archiveVariables, startMachineWithBackups } from './filesWithBackups.js';

const proxyAddress = '127.0.0.40';
/** Each stands for a machine. */
const addresses = ['127.0.0.41', '127.0.0.42'] as const;
/** Where their connections come from: on a loopback all from the first address, to whichever they go. */
const origins = ['127.0.0.1', addresses[1]] as const;

/** A machine with PostgreSQL. */
export interface Machine {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly patroniPort: number;
  readonly data: string;
  /** What a command begins with that runs there as the user `postgres`. */
  readonly enter: readonly string[];
  readonly service: PartOptions;
  /** Patroni, which may be stopped and started again. */
  patroni: PartProcess;
}

/** What Patroni says of a member. */
interface Member {
  readonly name: string;
  readonly role: string;
  readonly state: string;
}

/** Patroni and PostgreSQL answer within this, or are asked again. */
const answersWithinMs = 5000;

export class DatabaseCluster {
  private constructor(
    /** The app's URL, by way of HAProxy, and that of the owner of its tables. */
    readonly url: string,
    readonly ownerUrl: string,
    readonly askEtcd: Etcd['asked'],
    /** The folder of the backups, if there are any. */
    readonly backups: string,
    private readonly machines: readonly Machine[],
    private readonly superuserPassword: string,
    private readonly undo: (() => Promise<unknown>)[],
  ) {}

  /**
   * Starts it. Resolves when there are a primary and a synchronous standby.
   * @param options.hasBackups with pgBackRest, and each machine's files where the handbook has them
   * @param options.nice the nice value of PostgreSQL and of HAProxy
   */
  static async start(
    logs: string,
    { hasBackups = false, nice = 0 } = {},
  ): Promise<DatabaseCluster> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      await mkdir(logs, { recursive: true });
      // The path of a socket may have no more than 107 characters, and PostgreSQL's own user enters the folder.
      const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-database-'));
      undo.push(() => rm(folder, { recursive: true, force: true }));
      const owner = await serverOwner();
      if (owner !== null) await chown(folder, owner.uid, owner.gid);
      const etcd = await startEtcd(proxyAddress, [proxyAddress, ...origins], folder, logs);
      undo.push(() => etcd.running.stop());
      if (owner !== null) await chown(etcd.variables['ETCD_KEY'] ?? '', owner.uid, owner.gid);
      const password = secret();
      const backups = path.join(folder, 'backups');
      const common = {
        folder,
        logs,
        owner,
        nice,
        backups: hasBackups ? backups : null,
        ...(await portsOfMachines()),
      };
      const variables = {
        ...etcd.variables,
        PATRONI_PASSWORD: secret(),
        POSTGRES_PASSWORD: password,
        REPLICATION_PASSWORD: secret(),
        REWIND_PASSWORD: secret(),
        ...(hasBackups && { ...archiveVariables, BACKUP_PASSWORD: secret() }),
      };
      const machines: Machine[] = [];
      for (const [index, address] of addresses.entries()) {
        const machine = await startMachine({
          ...common,
          ...{ address, name: `db${index + 1}`, variables, undo },
        });
        machines.push(machine);
      }
      const proxy = await startProxy(folder, logs, machines, nice);
      undo.push(() => proxy.running.kill());
      const url = `postgresql://${appRole}:${secret()}@${proxy.at}/hotline`;
      const ownerUrl = `postgresql://hotline:${secret()}@${proxy.at}/hotline`;
      const cluster = new DatabaseCluster(
        url,
        ownerUrl,
        etcd.asked,
        backups,
        machines,
        password,
        undo,
      );
      await cluster.untilWhole();
      await makeDatabase(await cluster.superuserUrl(), ownerUrl);
      await ensureAppLogin(ownerUrl, url);
      return cluster;
    } catch (error) {
      for (const each of undo.reverse()) await each();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const each of this.undo.reverse()) await each();
  }

  /** Kills the primary's PostgreSQL, as in a crash. Patroni is still there. */
  async crash(): Promise<void> {
    for (const pid of await postgresOf(await this.primary())) send(pid, 'SIGKILL');
  }

  /**
   * Kills the primary's Patroni and its PostgreSQL, for good: nobody gives back the lease, so the standby waits for its
   * end. The kernel still refuses connections.
   */
  async loseMachine(): Promise<void> {
    const machine = await this.primary();
    for (const pid of await processesOf(machine)) send(pid, 'SIGKILL');
    // Whoever stops this cluster must not take another process for this server.
    await rm(path.join(machine.data, 'postmaster.pid'), { force: true });
  }

  /** The primary's whole machine answers nothing any more, and its connections stay, as when it goes off. */
  async goSilent(): Promise<void> {
    const machine = await this.primary();
    for (const pid of await processesOf(machine)) send(pid, 'SIGSTOP');
  }

  /** Lets a silent machine go on. Resolves when there are a primary and a synchronous standby again. */
  async repair(): Promise<void> {
    for (const machine of this.machines) await wake(machine);
    await this.untilWhole();
  }

  /** Returns the machine that has the primary. */
  async primary(): Promise<Machine> {
    return untilTrue('a primary', async () => {
      const leader = (await this.members()).find(({ role }) => role === 'leader');
      return this.machines.find(({ name }) => name === leader?.name);
    });
  }

  /** Returns the other one. */
  async standby(): Promise<Machine> {
    const { name } = await this.primary();
    const standby = this.machines.find((machine) => machine.name !== name);
    if (standby === undefined) throw new Error('there is one machine only');
    return standby;
  }

  /** Returns the URL of the standby itself, with the app's role. */
  async standbyUrl(): Promise<string> {
    const { address, port } = await this.standby();
    const url = new URL(this.url);
    url.host = `${address}:${port}`;
    return url.toString();
  }

  /** Returns the URL of the primary itself, with the role `postgres`. */
  async superuserUrl(): Promise<string> {
    const { address, port } = await this.primary();
    return `postgresql://postgres:${this.superuserPassword}@${address}:${port}/postgres`;
  }

  /** Waits until another machine than this one is the primary and can be reached by the app's URL. */
  async untilPrimaryIsNot(before: string): Promise<void> {
    await untilTrue('another primary', async () => {
      const client = new Client({
        connectionString: this.url,
        connectionTimeoutMillis: answersWithinMs,
        query_timeout: answersWithinMs,
      });
      client.on('error', () => undefined);
      try {
        await client.connect();
        const { rows } = await client.query<{ at: string; is_standby: boolean }>(
          'SELECT host(inet_server_addr()) AS at, pg_is_in_recovery() AS is_standby',
        );
        return rows[0]?.is_standby === false && rows[0].at !== before ? true : undefined;
      } catch {
        // There is no primary yet.
        return undefined;
      } finally {
        await client.end().catch(() => undefined);
      }
    });
  }

  /** Ends Patroni in good order, and PostgreSQL with it, as `systemctl stop patroni` does. */
  async stopService({ patroni }: Machine): Promise<void> {
    send(patroni.pid, 'SIGTERM');
    await patroni.ended;
  }

  async startService(machine: Machine): Promise<void> {
    machine.patroni = await startPart(machine.service);
  }

  /**
   * Runs a block of commands on a machine with backups, as the user `postgres`.
   * @returns what it printed
   * @throws Error if it fails
   */
  async runAt(
    { enter, port }: Machine,
    block: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const programs = [await serverPrograms(), process.env.PATH].join(':');
    const { code, stdout, stderr } = await runBlock(block, {
      enter: [...enter, 'env', `PATH=${programs}`],
      env: { HOME: '/var/lib/postgresql', PGPORT: String(port), ...env },
    });
    if (code !== 0) throw new Error(`${block}\nended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Waits until both are there, and a commit waits for the standby. */
  async untilWhole(): Promise<void> {
    await untilTrue('a primary and a synchronous standby', async () => {
      const members = await this.members();
      const has = (role: string, state: string) =>
        members.some((each) => each.role === role && each.state === state);
      return has('leader', 'running') && has('sync_standby', 'streaming') ? true : undefined;
    });
  }

  private async members(): Promise<readonly Member[]> {
    for (const { address, patroniPort } of this.machines) {
      try {
        const answer = await fetch(`http://${address}:${patroniPort}/cluster`, {
          signal: AbortSignal.timeout(answersWithinMs),
        });
        return ((await answer.json()) as { members: Member[] }).members;
      } catch {
        // It is starting, or silent: the other one knows, too.
      }
    }
    return [];
  }
}

const secret = () => randomBytes(12).toString('hex');
const configFrom = (part: string) => path.join(projectRoot, 'docs/availability', part);

/** The same ports on each address, as on machines. */
async function portsOfMachines(): Promise<{ port: number; patroniPort: number }> {
  const free = async () => {
    const port = await freeTcpPort(addresses[0]);
    return (await freeTcpPort(addresses[1], port)) === port ? port : undefined;
  };
  return {
    port: await untilTrue('a free port', free),
    patroniPort: await untilTrue('a free port', free),
  };
}

interface MachineOptions {
  readonly folder: string;
  readonly logs: string;
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly patroniPort: number;
  readonly owner: Owner | null;
  readonly backups: string | null;
  readonly nice: number;
  readonly variables: Readonly<Record<string, string>>;
  readonly undo: (() => Promise<unknown>)[];
}

async function startMachine(options: MachineOptions): Promise<Machine> {
  const { folder, logs, name, address, port, patroniPort, owner, nice } = options;
  const home = path.join(folder, name);
  const etc = path.join(home, 'etc');
  const file = path.join(etc, 'patroni.yml');
  const server = path.join(home, 'postgresql');
  await mkdir(server, { recursive: true, mode: 0o700 });
  const data = path.join(server, 'hotline');
  const places = { POSTGRES_DATA_DIR: data, POSTGRES_RUN_DIR: home };
  const variables = {
    POSTGRES_PORT: String(port),
    ...(options.backups === null && places),
    ...options.variables,
  };
  await layOutConfig(configFrom('patroni'), etc, {
    PATRONI_NAME: name,
    NODE_ADDRESS: address,
    PATRONI_PORT: String(patroniPort),
    POSTGRES_BIN_DIR: await serverPrograms(),
    DATABASE_NETWORK: '127.0.0.0/8',
    DATABASE_MACHINE_1: origins[0],
    DATABASE_MACHINE_2: origins[1],
    // The machine of the tests is not reset when a test stops Patroni.
    WATCHDOG_MODE: 'off',
    ...variables,
  });
  if (owner !== null) {
    for (const each of [home, server, etc, file]) await chown(each, owner.uid, owner.gid);
  }
  const enter: string[] = [];
  if (options.backups !== null) {
    const own = await startMachineWithBackups(home, options.backups, owner, variables);
    options.undo.push(own.stop);
    enter.push(...own.enter);
  }
  if (owner !== null) {
    enter.push('setpriv', '--pdeathsig', 'TERM', '--reuid', 'postgres', '--regid', 'postgres');
    enter.push('--init-groups');
  }
  if (options.backups !== null) enter.push('env', '--chdir=/var/lib/postgresql');
  const service: PartOptions = {
    name: `Patroni (${name})`,
    // Not the python of whoever runs the tests: the packages are Debian's.
    command: [...enter, '/usr/bin/python3', '/usr/bin/patroni', file],
    logFile: path.join(logs, `${name}.log`),
    stopSignal: 'SIGTERM',
    cwd: home,
    nice,
  };
  const patroni = await startPart(service);
  const machine = { name, address, port, patroniPort, data, enter, service, patroni };
  options.undo.push(() => stopMachine(machine));
  return machine;
}

/** @returns the process, and where it listens. */
async function startProxy(
  folder: string,
  logs: string,
  machines: readonly Machine[],
  nice: number,
): Promise<{ running: PartProcess; at: string }> {
  const port = await freeTcpPort(proxyAddress);
  const etc = path.join(folder, 'haproxy-config');
  const [first, second] = machines.map(({ name, address, port: at }) => `${name} ${address}:${at}`);
  await layOutConfig(configFrom('haproxy'), etc, {
    HAPROXY_ADDRESS: proxyAddress,
    HAPROXY_PORT: String(port),
    PATRONI_PORT: String(machines[0]?.patroniPort),
    DATABASE_1: first ?? '',
    DATABASE_2: second ?? '',
  });
  const running = await startPart({
    name: 'HAProxy',
    command: ['haproxy', '-db', '-f', path.join(etc, 'haproxy.cfg')],
    logFile: path.join(logs, 'haproxy.log'),
    stopSignal: 'SIGTERM',
    cwd: folder,
    nice,
  });
  return { running, at: `${proxyAddress}:${port}` };
}

/** Makes the role and the database as the handbook says. */
async function makeDatabase(adminUrl: string, ownerUrl: string): Promise<void> {
  const { password } = new URL(ownerUrl);
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(`CREATE ROLE hotline LOGIN CREATEROLE PASSWORD '${password}'`);
    await client.query('CREATE DATABASE hotline OWNER hotline');
  } finally {
    await client.end();
  }
  const owner = await untilTrue('HAProxy to have found the primary', async () => {
    const each = new Client({ connectionString: ownerUrl });
    return each.connect().then(
      () => each,
      () => undefined,
    );
  });
  await owner.end();
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root: the user of Debian's package. */
async function serverOwner(): Promise<Owner | null> {
  if (process.getuid?.() !== 0) return null;
  const line = (await readFile('/etc/passwd', 'utf8'))
    .split('\n')
    .find((each) => each.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

/** The newest server that Debian has installed. */
async function serverPrograms(): Promise<string> {
  const root = '/usr/lib/postgresql';
  const [newest] = (await readdir(root)).sort((a, b) => Number(b) - Number(a));
  return path.join(root, newest ?? '', 'bin');
}

/** Ends Patroni, and PostgreSQL with it. */
async function stopMachine(machine: Machine): Promise<void> {
  await wake(machine);
  await machine.patroni.stop();
  for (const data of [machine.data, `${machine.data}.before`]) {
    for (const pid of await postgresOf({ data })) send(pid, 'SIGKILL');
  }
}

async function wake(machine: Machine): Promise<void> {
  for (const pid of (await processesOf(machine)).reverse()) send(pid, 'SIGCONT');
}

/** Returns Patroni, which would notice what becomes of the others, and PostgreSQL. */
async function processesOf(machine: Machine): Promise<number[]> {
  const { patroni } = machine;
  return [...(patroni.isRunning ? [patroni.pid] : []), ...(await postgresOf(machine))];
}

/** Returns PostgreSQL and its processes; nothing when it has ended. */
async function postgresOf({ data }: Pick<Machine, 'data'>): Promise<number[]> {
  const file = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(file.split('\n')[0]);
  return pid > 0 ? [pid, ...(await childrenOf(pid))] : [];
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return text.trim().split(' ').filter(Boolean).map(Number);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended with the others.
  }
}
