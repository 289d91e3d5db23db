/** A Redis of our own, in a folder of ours. Never a system service. */
import { randomBytes } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freeTcpPort } from './freePort.js';
import { endLeftover } from './leftovers.js';
import {
  type PartOptions,
  PartFailed,
  startPart,
  untilReady,
  type PartProcess,
} from './partProcess.js';

export interface RedisServer {
  /** URL of its database 0. It has {@link redisDatabases} of them, so that every test file can have its own. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves when the process that runs now has ended. */
  readonly ended: Promise<unknown>;
  /** Ends it and starts it again on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export const redisDatabases = 512;

export interface RedisOptions {
  readonly folder: string;
  /** True: every write is appended to a file and synced each second. False: memory only. */
  readonly durable: boolean;
  readonly preferredPort?: number;
}

/**
 * Starts a Redis with the data of a folder. It never throws jobs away when memory is short (`noeviction`).
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
  let part: PartProcess;
  let port = 0;

  const start = async (preferred: number | undefined): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      port = await freeTcpPort('127.0.0.1', preferred);
      // In a file, not on the command line: that can be read by everybody.
      await writeFile(configFile, redisConfig({ port, password, data, durable: options.durable }), {
        mode: 0o600,
      });
      const partOptions: PartOptions = {
        name: 'Redis',
        command: [await redisProgram(), configFile],
        logFile: path.join(folder, 'redis.log'),
        stopSignal: 'SIGTERM',
        cwd: folder,
      };
      part = await startPart(partOptions);
      try {
        await untilReady(part, partOptions, () => answers(redisUrl(port, password)));
        await writeFile(pidFile, `${part.pid}\n`);
        return;
      } catch (error) {
        const isPortTaken = error instanceof PartFailed && /in use/i.test(error.logTail);
        if (!isPortTaken || attempt >= 5) throw error;
        preferred = undefined;
      }
    }
  };
  await start(options.preferredPort);
  return {
    url: redisUrl(port, password),
    port,
    get pid() {
      return part.pid;
    },
    get ended() {
      return part.ended;
    },
    async restart() {
      await part.stop();
      const before = port;
      await start(before);
      if (port !== before) throw new Error(`Redis's port ${before} was taken meanwhile`);
    },
    stop: () => part.stop(),
    kill: () => part.kill(),
  };
}

/** Debian's newer releases and some others carry the fork Valkey, which speaks the same. */
async function redisProgram(): Promise<string> {
  for (const program of ['/usr/bin/redis-server', '/usr/bin/valkey-server']) {
    const isThere = await access(program).then(
      () => true,
      () => false,
    );
    if (isThere) return program;
  }
  throw new Error('Redis is not installed; install the package redis-server');
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
  const client = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    // Its timer would keep our process alive for as long.
    disconnectTimeout: 50,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}

function redisUrl(port: number, password: string): string {
  return `redis://:${password}@127.0.0.1:${port}/0`;
}
