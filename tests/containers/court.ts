/**
 * A court's containers, on podman and `docker compose`, in an administrator's checkout
 * (var/containers/court). Runs only inside `make test-containers` (run.sh).
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, openSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { projectRoot, varFolder } from '../../app/core/paths.js';
import { chinaDate } from '../../app/court/rules/workCalendar.js';
import { writeSampleFile } from '../../app/local/sample/store/loadSampleCourt.js';
import type { AriAccess } from '../telephone/network/carrierAri.js';
import { carrierAddress } from '../telephone/network/startCarrier.js';
import { untilTrue } from '../telephone/untilTrue.js';

const run = promisify(execFile);

const engine = path.join(varFolder, 'containers');

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class Court {
  readonly folder = path.join(engine, 'court');
  readonly address = '127.0.0.1';
  readonly sipPort = 5060;
  private readonly secret = randomBytes(24).toString('hex');
  private service: ChildProcess | undefined;
  private readonly ending = new AbortController();
  private driven: Promise<void> | undefined;

  /** Starts podman's service, and writes what an administrator writes: `.env` and the court's files. */
  static async open(): Promise<Court> {
    const court = new Court();
    await court.writeFiles();
    await court.startService();
    court.driven = court.driveHealthChecks();
    return court;
  }

  private async writeFiles(): Promise<void> {
    const most = await run('/bin/sh', ['-c', 'ulimit -Hn']);
    const env = {
      HOTLINE_COURT: '云98',
      HOTLINE_ROLES: 'calls,jobs,web',
      WEB_ORIGIN: 'https://12368.court.invalid',
      SIP_ADDRESS: this.address,
      SIP_PORT: this.sipPort,
      TRUNK_ADDRESSES: carrierAddress,
      ...this.passwords,
      NODE_IMAGE: 'localhost/node',
      DEBIAN_IMAGE: 'localhost/debian:forky',
      POSTGRES_IMAGE: 'localhost/postgres',
      REDIS_IMAGE: 'localhost/redis',
      // Longer than a test may take.
      PBX_STOP_SECONDS: 3600,
      // A machine may not let even root raise its limit.
      PBX_OPEN_FILES: Math.min(65_536, Number(most.stdout) || 65_536),
    };
    const lines = Object.entries(env).map(([name, value]) => `${name}=${value}\n`);
    await writeFile(path.join(this.folder, '.env'), lines.join(''), { mode: 0o600 });
    const files = path.join(this.folder, 'files');
    await mkdir(files, { mode: 0o700 });
    // The sample court under another code: as a court's own, in production.
    const sample = path.join(files, 'sample');
    await writeSampleFile(sample, { today: chinaDate(new Date()), cases: 20 });
    const copied = [
      [path.join(projectRoot, 'sql/sample/courts.json'), 'courts.json'],
      [sample, 'cases.ndjson'],
    ] as const;
    for (const [from, to] of copied) {
      const text = await readFile(from, 'utf8');
      await writeFile(path.join(files, to), text.replaceAll(/苏(?=\d)/g, '云'), { mode: 0o600 });
    }
    await rm(sample);
  }

  private get passwords(): Record<string, string> {
    const names = ['POSTGRES', 'DATABASE', 'ERASURE', 'REDIS', 'ARI'];
    return Object.fromEntries(names.map((name) => [`${name}_PASSWORD`, `${this.secret}${name}`]));
  }

  /** How Asterisk is asked, as the app asks it. */
  get ari(): AriAccess {
    const ariPassword = this.passwords.ARI_PASSWORD ?? '';
    return { ariUrl: 'http://127.0.0.1:8088', ariUser: 'hotline', ariPassword };
  }

  /** As the role that owns the tables. */
  get databaseUrl(): string {
    return `postgresql://hotline:${this.passwords.POSTGRES_PASSWORD ?? ''}@127.0.0.1:5432/hotline`;
  }

  private async startService(): Promise<void> {
    const { DOCKER_HOST = '' } = process.env;
    this.service = spawn('podman', ['system', 'service', '--time=0', DOCKER_HOST], {
      stdio: ['ignore', 'ignore', openSync(path.join(varFolder, 'log/containers/podman.log'), 'w')],
    });
    const socket = DOCKER_HOST.replace('unix://', '');
    await untilTrue('the service of podman', () => (existsSync(socket) ? true : undefined));
  }

  /**
   * Without systemd podman runs no health check by itself. Those of containers that have just started
   * are run until they are healthy, which others wait for.
   */
  private async driveHealthChecks(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      const { stdout } = await this.podman('ps', '--quiet', '--filter', 'health=starting');
      for (const id of stdout.split('\n').filter((line) => line !== '')) {
        await this.podman('healthcheck', 'run', id);
      }
      await sleep(500, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Takes down all that runs. */
  async close(): Promise<void> {
    this.ending.abort();
    await this.driven;
    await this.sh('docker compose --profile "*" down --volumes --timeout 1');
    this.service?.kill();
  }

  /** Runs a block of a handbook, in the administrator's checkout. */
  sh(commands: string): Promise<Ran> {
    return execute('/bin/bash', ['-euo', 'pipefail', '-c', commands], this.folder);
  }

  /**
   * Runs a block of a handbook.
   * @throws Error with its output if a command fails
   */
  async do(commands: string): Promise<string> {
    const { code, stdout, stderr } = await this.sh(commands);
    if (code !== 0) throw new Error(`exit code ${code}:\n${commands}\n${stdout}\n${stderr}`);
    return stdout;
  }

  podman(...args: string[]): Promise<Ran> {
    return execute('podman', args, this.folder);
  }

  /** Process id of a running service's first process, as this process sees it. */
  async pidOf(service: string): Promise<number> {
    return Number(await this.inspect(service, '{{.State.Pid}}'));
  }

  /** One value of what `podman inspect` says of a service's container. */
  async inspect(service: string, format: string): Promise<string> {
    const { stdout } = await this.podman('inspect', '--format', format, containerOf(service));
    return stdout.trim();
  }

  /** Whether a service's health check passes now. */
  async isHealthy(service: string): Promise<boolean> {
    return (await this.podman('healthcheck', 'run', containerOf(service))).code === 0;
  }

  /** Waits until a service's health check passes. */
  untilHealthy(service: string): Promise<true> {
    return untilTrue(`${service} to be healthy`, async () =>
      (await this.isHealthy(service)) ? true : undefined,
    );
  }

  /** Where a volume lies on this machine. */
  volume(name: string): string {
    return path.join(engine, 'volumes', `hotline-12368_${name}`, '_data');
  }
}

const containerOf = (service: string) => `hotline-12368-${service}-1`;

function execute(program: string, args: readonly string[], cwd: string): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ code, stdout, stderr });
    });
  });
}
