/**
 * The three machines of the handbook's inventory, with files of their own, and the role of docs/availability/ansible
 * applied to them as an administrator does. Nothing is installed or started there: the programs are this machine's.
 */
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { parse } from 'yaml';
import { projectRoot } from '../../../app/core/paths.js';
import { startPart, type PartProcess } from '../../../app/local/parts/partProcess.js';
import { readPage } from '../../docs/documents.js';
import {
  runBlock,
  startMachineWithOwnFiles,
  type MachineWithOwnFiles,
} from '../handbook/ownFiles.js';

const run = promisify(execFile);
export const ansibleFolder = path.join(projectRoot, 'docs/availability/ansible');

/** What a run of the role has done to a machine. */
export interface Recap {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  /** Handlers among them, where nothing is started. */
  readonly skipped: number;
}

export class CourtMachines {
  private readonly running: PartProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly machines: ReadonlyMap<string, MachineWithOwnFiles>,
  ) {}

  static async start(): Promise<CourtMachines> {
    // Not below var/: the role's temporary files are read by all machines, and their paths may be long.
    const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-ansible-'));
    const machines = new Map<string, MachineWithOwnFiles>();
    const court = new CourtMachines(folder, machines);
    try {
      const inventory = handbookInventory();
      await writeFile(path.join(folder, 'hosts.yml'), inventory);
      // At the interface of the network of the tests (ownNetwork.sh).
      for (const [, address] of inventory.matchAll(/_address: ([\d.]+)(?= \}|,)/g)) {
        await run('ip', ['address', 'replace', `${address}/32`, 'dev', 'out']);
      }
      for (const name of namesIn(inventory)) {
        const own = path.join(folder, name);
        const machine = await startMachineWithOwnFiles(own, ['/opt', '/usr/local/sbin']);
        machines.set(name, machine);
        // It names the interfaces of the network in which it is mounted.
        await court.runAt(name, 'mount -t sysfs sysfs /sys');
        // This checkout is the version, which the role would bring and build.
        // Debian has these folders, where it is not a container.
        await court.runAt(name, 'mkdir -p /opt/hotline /etc/udev/rules.d /etc/modules-load.d');
        for (const version of ['of-the-tests', 'current']) {
          await court.runAt(name, `ln -s '${projectRoot}' /opt/hotline/${version}`);
        }
        const python = path.join(folder, `${name}-python`);
        const enter = machine.enter.slice(0, -1).join(' ');
        await writeFile(python, `#!/bin/sh\nexec ${enter} /usr/bin/python3 "$@"\n`);
        await chmod(python, 0o755);
      }
      return court;
    } catch (error) {
      await court.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    for (const part of this.running.reverse()) await part.stop();
    for (const machine of this.machines.values()) await machine.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Applies the role: all that it lays out, or what options of ansible-playbook choose of it.
   * @param playbook another one than the role's own
   * @returns what it did, by machine
   * @throws Error with what it printed, if it fails
   */
  async apply(
    variables: Readonly<Record<string, unknown>> = {},
    options: readonly string[] = [],
    playbook = 'site.yml',
  ): Promise<Record<string, Recap>> {
    const { folder } = this;
    const given = path.join(folder, 'given.json');
    await mkdir(path.join(folder, 'home'), { recursive: true });
    await writeFile(
      given,
      JSON.stringify({
        ansible_connection: 'local',
        ansible_become: false,
        ansible_python_interpreter: `${folder}/{{ inventory_hostname }}-python`,
        ansible_remote_tmp: path.join(folder, 'remote'),
        hotline_commit: 'of-the-tests',
        hotline_starts: false,
        hotline_secrets: path.join(folder, 'secrets'),
        hotline_pbx_root: path.join(projectRoot, 'var/asterisk-root'),
        hotline_pbx_shared: [projectRoot],
        // Debian 13 has PostgreSQL 17; this machine may have another one.
        hotline_availability_settings: { POSTGRES_BIN_DIR: newestServer() },
        ...ownersOf(),
        ...variables,
      }),
    );
    // Prompts take minutes.
    const skipped = ['packages', 'version', 'prompts', ...(isRoot ? [] : ['users'])];
    const { stdout } = await run(
      '/usr/bin/ansible-playbook',
      [
        ...['--inventory', path.join(folder, 'hosts.yml'), '--extra-vars', `@${given}`],
        ...['--skip-tags', skipped.join(','), ...options, playbook],
      ],
      {
        cwd: ansibleFolder,
        env: {
          HOME: path.join(folder, 'home'),
          // Where set-up took the machine's Node, the project has none of its own.
          PATH: `${path.dirname(process.execPath)}:/usr/sbin:/usr/bin:/sbin:/bin`,
          LANG: 'C.UTF-8',
          ANSIBLE_NOCOLOR: '1',
          ANSIBLE_PIPELINING: '1',
        },
        maxBuffer: 64 * 1024 * 1024,
      },
    ).catch((error: Error & { stdout?: string; stderr?: string }) => {
      throw new Error(`${error.stdout ?? ''}\n${error.stderr ?? error.message}`);
    });
    return recapOf(stdout);
  }

  /**
   * Runs commands on a machine.
   * @returns what they printed
   * @throws Error if they fail
   */
  async runAt(name: string, block: string): Promise<string> {
    const { code, stdout, stderr } = await this.tryAt(name, block);
    if (code !== 0) throw new Error(`${name}: ${block}\nended with ${code}:\n${stdout}${stderr}`);
    return stdout;
  }

  /** Starts a service as its unit says, in place of systemd, which these machines have not. */
  async startService(name: string, service: string): Promise<PartProcess> {
    const unit = await this.unitOf(name, service);
    const last = (key: string) => unit.filter(([each]) => each === key).at(-1)?.[1];
    for (const folder of last('RuntimeDirectory')?.split(' ') ?? []) {
      await this.runAt(name, `mkdir -p /run/${folder}`);
    }
    const before = last('ExecStartPre');
    if (before !== undefined && isRoot) await this.runAt(name, before);
    const file = last('EnvironmentFile') ?? '';
    const settings = file.startsWith('/') ? parseEnv(await this.runAt(name, `cat ${file}`)) : {};
    const [user = 'root', group = user] = [last('User'), last('Group')];
    const groups = [group, ...(last('SupplementaryGroups')?.split(' ') ?? [])].join(',');
    const who = ['--reuid', user, '--regid', group, '--groups', groups];
    const command = (last('ExecStart') ?? '').split(' ').filter((word) => word !== '');
    const part = await startPart({
      name: `${service} of ${name}`,
      command: [
        ...this.machine(name).enter,
        ...(isRoot ? ['setpriv', '--pdeathsig', 'TERM', ...who, ...command] : byOneUser(command)),
      ],
      env: { PATH: process.env.PATH, ...settings },
      logFile: path.join(this.folder, `${name}-${service}.log`),
      stopSignal: 'SIGTERM',
    });
    this.running.push(part);
    return part;
  }

  /** Names and values of a unit with its drop-in, in the order in which systemd reads them. */
  private async unitOf(name: string, service: string): Promise<[string, string][]> {
    const [debian, own] = [`/usr/lib/systemd/system/${service}.service`, `/etc/systemd/system/${service}.service`]; // prettier-ignore
    const files = `for each in ${debian} ${own} ${own}.d/hotline.conf; do [ ! -f "$each" ] || cat "$each"; done`;
    const text = (await this.runAt(name, files)).replaceAll(/\\\n/g, '');
    const lines = [...text.matchAll(/^(\w+)=(.+)$/gm)];
    return lines.map(([, key = '', value = '']) => [key, value]);
  }

  /** Runs commands on a machine, which may fail. */
  tryAt(name: string, block: string) {
    return runBlock(block, { enter: this.machine(name).enter, env: { LANG: 'C.UTF-8' } });
  }

  /** What a process on a machine left in its log, for a message. */
  logOf(name: string, service: string): string {
    return readFileSync(path.join(this.folder, `${name}-${service}.log`), 'utf8');
  }

  private machine(name: string): MachineWithOwnFiles {
    const machine = this.machines.get(name);
    if (machine === undefined) throw new Error(`there is no machine ${name}`);
    return machine;
  }
}

/** The inventory as the handbook has it. */
function handbookInventory(): string {
  const block = readPage('docs/en/administrator.md').blocks.find(({ kind }) => kind === 'yaml');
  if (block === undefined) throw new Error('the handbook has no inventory');
  return `${block.content}\n`;
}

function namesIn(inventory: string): readonly string[] {
  const groups = parse(inventory) as Record<string, { hosts?: Record<string, unknown> }>;
  return [...new Set(Object.values(groups).flatMap(({ hosts = {} }) => Object.keys(hosts)))];
}

/** Where the newest PostgreSQL of this machine has its programs. */
function newestServer(): string {
  const root = '/usr/lib/postgresql';
  const [newest = ''] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  return path.join(root, newest, 'bin');
}

/** Another user owns what is laid out then. */
export const isRoot = process.getuid?.() === 0;

/** A command without what only root may do: it gets no other user, and its mounts are in a namespace of its own. */
function byOneUser(command: readonly string[]): readonly string[] {
  const [at, to] = ['/usr/bin/setpriv', '/opt/'].map((begins) =>
    command.findLastIndex((word) => word.startsWith(begins)),
  ) as [number, number];
  const left = command.filter((_, place) => at < 0 || place < at || place >= to);
  return left.flatMap((word) =>
    word === '/usr/bin/unshare' ? [word, '--user', '--map-root-user'] : [word],
  );
}

/** Who owns what is laid out: everything belongs to who runs the tests, if that is not root. */
function ownersOf(): Record<string, string> {
  if (isRoot) return {};
  const { username } = os.userInfo();
  const group = execFileSync('id', ['--group', '--name'], { encoding: 'utf8' }).trim();
  return {
    hotline_app_user: username,
    hotline_pbx_user: username,
    hotline_recordings_group: group,
    hotline_etcd_group: group,
  };
}

/** Reads the end of what `ansible-playbook` prints. */
function recapOf(printed: string): Record<string, Recap> {
  const [, recap = ''] = printed.split('PLAY RECAP');
  const rows = [
    ...recap.matchAll(/^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s.*failed=(\d+)\s+skipped=(\d+)/gm),
  ];
  return Object.fromEntries(
    rows.map(([, name = '', ...counts]) => {
      const [ok = 0, changed = 0, failed = 0, skipped = 0] = counts.map(Number);
      return [name, { ok, changed, failed, skipped }];
    }),
  );
}
