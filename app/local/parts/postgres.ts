/** A PostgreSQL cluster of our own, in a folder below `var/`. Never a system service. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import {
  appRole,
  ensureAppLogin,
  ensureEraserLogin,
  eraserRole,
} from '../../core/database/appRole.js';
import { endLeftover } from './leftovers.js';
import { priorities } from './priorities.js';
import { startPortServer, type PortServer } from './portServer.js';

const run = promisify(execFile);

/** A running PostgreSQL. */
export interface Postgres extends PortServer {
  /** URL of the database `hotline` for the app, whose role owns nothing. */
  readonly url: string;
  /** The same for the role that may erase at a person's request. */
  readonly eraserUrl: string;
  /** The same for the database's owner, who may also create further databases. */
  readonly ownerUrl: string;
}

export interface PostgresOptions {
  /** Holds the cluster (`data`), the password and the log. Created when missing. */
  readonly folder: string;
  /** False for tests: nothing is synced to disk, and a crash of the machine loses the cluster. */
  readonly durable: boolean;
  /** Holds the cluster instead of `data` in the folder; created when missing. */
  readonly dataFolder?: string;
  /** Used when it is free. */
  readonly preferredPort?: number;
  /** 200, unless it is given. */
  readonly maxConnections?: number;
}

/**
 * Starts the cluster in a folder; initdb creates it the first time.
 * @throws Error saying what is missing or failed, with the end of the log.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const folder = path.resolve(options.folder);
  const data = options.dataFolder ?? path.join(folder, 'data');
  await mkdir(folder, { recursive: true });
  const owner = await serverUser();
  const password = await readOrMakePassword(path.join(folder, 'password'));
  const appPassword = await readOrMakePassword(path.join(folder, 'app-password'));
  const eraserPassword = await readOrMakePassword(path.join(folder, 'eraser-password'));
  const isNew = !existsSync(path.join(data, 'PG_VERSION'));
  const programs = await findPrograms(
    isNew ? undefined : (await readFile(path.join(data, 'PG_VERSION'), 'utf8')).trim(),
  );
  if (isNew)
    await makeCluster({ folder, data, owner, password, programs, durable: options.durable });
  await endLeftover(path.join(data, 'postmaster.pid'), 'SIGINT');

  const server = await startPortServer({
    preferredPort: options.preferredPort,
    prepare: (port) =>
      Promise.resolve({
        name: 'PostgreSQL',
        command: [path.join(programs, 'postgres'), '-D', data, ...serverSettings(port, options)],
        logFile: path.join(folder, 'postgres.log'),
        // SIGINT is the "fast" shutdown.
        stopSignal: 'SIGINT',
        cwd: '/',
        privileges: owner.privileges,
        nice: priorities.database,
      }),
    answers: (port) => answers(adminUrl(port, password)),
    saysPortTaken: /could not bind|in use/,
    saysNotEnded: /pre-existing shared memory block .* still in use/,
  });
  if (isNew) await makeDatabase(adminUrl(server.port, password));
  const at = `127.0.0.1:${server.port}/hotline`;
  const urls = {
    url: `postgresql://${appRole}:${appPassword}@${at}`,
    eraserUrl: `postgresql://${eraserRole}:${eraserPassword}@${at}`,
    ownerUrl: `postgresql://hotline:${password}@${at}`,
  };
  await ensureAppLogin(urls.ownerUrl, urls.url);
  await ensureEraserLogin(urls.ownerUrl, urls.eraserUrl);
  return Object.assign(server, urls);
}

/**
 * Returns the user to run as. `postgres` refuses to run as root; it then runs as the system user of
 * Debian's package.
 */
async function serverUser(): Promise<{ uid?: number; gid?: number; privileges: string[] }> {
  if (process.getuid?.() !== 0) return { privileges: [] };
  const passwd = await readFile('/etc/passwd', 'utf8');
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'postgres');
  if (!fields) throw new Error('there is no system user postgres; install the package postgresql');
  // The checkout may lie below a folder that this user cannot enter (/root). This one capability
  // lets the server reach its own files, and gives no right to write anywhere.
  const capabilities = '-all,+dac_read_search';
  return {
    uid: Number(fields[2]),
    gid: Number(fields[3]),
    privileges: [
      ...['--reuid', 'postgres', '--regid', 'postgres', '--init-groups'],
      ...['--inh-caps', capabilities, '--ambient-caps', capabilities],
    ],
  };
}

/**
 * Finds the server's programs, which Debian keeps out of PATH, by version: the cluster's own
 * version, or the newest.
 */
async function findPrograms(version?: string): Promise<string> {
  const root = '/usr/lib/postgresql';
  const versions = (await readdir(root).catch(() => []))
    .filter((name) => /^\d+$/.test(name) && (version === undefined || name === version))
    .sort((a, b) => Number(b) - Number(a));
  for (const name of versions) {
    const folder = path.join(root, name, 'bin');
    if (existsSync(path.join(folder, 'initdb'))) return folder;
  }
  throw new Error(
    version === undefined
      ? 'PostgreSQL is not installed; install the package postgresql'
      : `this cluster needs PostgreSQL ${version}, which is not installed; install the package postgresql-${version}`,
  );
}

async function makeCluster(given: {
  folder: string;
  data: string;
  owner: { uid?: number; gid?: number; privileges: string[] };
  password: string;
  programs: string;
  durable: boolean;
}): Promise<void> {
  // An interrupted start leaves half a cluster. PG_VERSION, which is written last of all that
  // matters, is then missing.
  await rm(given.data, { recursive: true, force: true });
  await mkdir(given.data, { mode: 0o700 });
  const passwordFile = path.join(given.folder, 'initdb-password');
  await writeFile(passwordFile, given.password, { mode: 0o600 });
  try {
    if (given.owner.uid !== undefined && given.owner.gid !== undefined) {
      await chown(given.data, given.owner.uid, given.owner.gid);
      await chown(passwordFile, given.owner.uid, given.owner.gid);
    }
    await run(
      'setpriv',
      [
        ...(given.owner.privileges.length > 0 ? given.owner.privileges : ['--pdeathsig', 'keep']),
        path.join(given.programs, 'initdb'),
        ...['-D', given.data, '-U', 'hotline', '-E', 'UTF8', '--locale=C.UTF-8'],
        ...['--auth=scram-sha-256', `--pwfile=${passwordFile}`],
        ...(given.durable ? [] : ['--no-sync']),
      ],
      { cwd: '/' },
    );
  } catch (error) {
    await rm(given.data, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/**
 * Settings of a cluster that lives for one test run; its log helps to find out why a test was slow.
 */
const passing = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_init_zero: 'off',
  max_wal_size: '256MB',
  // Autovacuum could run at any moment and prevent a template from being copied.
  autovacuum: 'off',
  log_checkpoints: 'off',
  log_lock_waits: 'on',
  log_min_duration_statement: '2s',
  log_line_prefix: '%m [%p] %d ',
};

function serverSettings(
  port: number,
  { durable, maxConnections = 200 }: PostgresOptions,
): string[] {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: maxConnections,
    shared_buffers: '128MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Else the log has the values of rows that are refused. A test's has nobody's.
    ...(durable ? { log_error_verbosity: 'terse' } : passing),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function makeDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('CREATE DATABASE hotline');
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function adminUrl(port: number, password: string): string {
  return `postgresql://hotline:${password}@127.0.0.1:${port}/postgres`;
}

async function readOrMakePassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
