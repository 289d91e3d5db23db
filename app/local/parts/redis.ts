/** A Redis of our own, in a folder below `var/`. Never a system service. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { askRedis } from '../../jobs/askRedis.js';
import { endLeftover } from './leftovers.js';
import { startPortServer, type PortServer } from './portServer.js';

/** A running Redis. */
export interface RedisServer extends PortServer {
  /**
   * URL of database 0. There are {@link redisDatabases} databases, so that every test file can have
   * its own.
   */
  readonly url: string;
}

export const redisDatabases = 512;

export interface RedisOptions {
  readonly folder: string;
  /** True: every write is appended to a file and synced each second. False: memory only. */
  readonly durable: boolean;
  readonly preferredPort?: number;
}

/**
 * Starts a Redis with the data of a folder. It never evicts jobs when memory is short
 * (`noeviction`).
 * @throws Error saying what failed, with the end of the log.
 */
export async function startRedis(options: RedisOptions): Promise<RedisServer> {
  const folder = path.resolve(options.folder);
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  const pidFile = path.join(folder, 'redis.pid');
  await endLeftover(pidFile, 'SIGTERM');
  const password = randomBytes(24).toString('hex');
  const configFile = path.join(folder, 'redis.conf');
  const server = await startPortServer({
    preferredPort: options.preferredPort,
    async prepare(port) {
      // The password goes into a file, because everybody can read a command line.
      await writeFile(configFile, redisConfig({ port, password, data, durable: options.durable }), {
        mode: 0o600,
      });
      return {
        name: 'Redis',
        command: [redisProgram(), configFile],
        logFile: path.join(folder, 'redis.log'),
        stopSignal: 'SIGTERM',
        cwd: folder,
      };
    },
    answers: (port) => answers(redisUrl(port, password)),
    saysPortTaken: /in use/i,
    onReady: (pid) => writeFile(pidFile, `${pid}\n`),
  });
  return Object.assign(server, { url: redisUrl(server.port, password) });
}

/**
 * Finds the program. Debian's newer releases and some others carry the fork Valkey, which is
 * compatible.
 */
function redisProgram(): string {
  const program = ['/usr/bin/redis-server', '/usr/bin/valkey-server'].find(existsSync);
  if (program === undefined) {
    throw new Error('Redis is not installed; install the package redis-server');
  }
  return program;
}

function redisConfig(given: {
  port: number;
  password: string;
  data: string;
  durable: boolean;
}): string {
  const lines = [
    'bind 127.0.0.1',
    `port ${given.port}`,
    `requirepass ${given.password}`,
    `dir "${given.data}"`,
    'daemonize no',
    `databases ${redisDatabases}`,
    'maxmemory-policy noeviction',
    'save ""',
    given.durable ? 'appendonly yes\nappendfsync everysec' : 'appendonly no',
  ];
  return `${lines.join('\n')}\n`;
}

async function answers(url: string): Promise<boolean> {
  return (await askRedis(url, (redis) => redis.ping())) === 'PONG';
}

function redisUrl(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${port}/0`;
}
