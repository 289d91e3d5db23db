/** Two servers of Redis or Valkey and three sentinels, with the configuration of docs/availability. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../app/core/paths.js';
import { openRedis, type RedisBySentinels } from '../../../app/core/redis/openRedis.js';
import { askRedis } from '../../../app/jobs/askRedis.js';
import { layOutConfig } from '../../../app/local/parts/asterisk.js';
import { freeTcpPort } from '../../../app/local/parts/freePort.js';
import {
  startPart,
  type PartOptions,
  type PartProcess,
} from '../../../app/local/parts/partProcess.js';
import { untilTrue } from '../../telephone/untilTrue.js';

/** Each stands for a machine. */
const addresses = ['127.0.0.45', '127.0.0.46', '127.0.0.47'] as const;
const name = 'hotline';

/** A server of Redis. */
interface Server {
  readonly url: string;
  readonly part: PartOptions;
  readonly data: string;
  running: PartProcess;
}

export class RedisCluster {
  private constructor(
    readonly place: RedisBySentinels,
    private readonly servers: readonly Server[],
    private readonly undo: (() => Promise<unknown>)[],
  ) {}

  /** @param program `redis-server` or `valkey-server` */
  static async start(program: string, logs: string): Promise<RedisCluster> {
    const undo: (() => Promise<unknown>)[] = [];
    try {
      await mkdir(logs, { recursive: true });
      const folder = await mkdtemp(path.join(os.tmpdir(), 'hotline-redis-'));
      undo.push(() => rm(folder, { recursive: true, force: true }));
      const [password, sentinelPassword] = [secret(), secret()];
      const [first, second] = addresses;
      const port = await freeTcpPort(first);
      const common = { program, folder, logs, password };
      const servers = [
        await startServer({ ...common, name: 'redis1', address: first, port, replication: '' }),
        await startServer({
          ...common,
          ...{ name: 'redis2', address: second, port: await freeTcpPort(second) },
          replication: `replicaof ${first} ${port}`,
        }),
      ];
      for (const server of servers) undo.push(() => awake(server).stop());
      const sentinels: { host: string; port: number }[] = [];
      for (const host of addresses) {
        const at = { host, port: await freeTcpPort(host) };
        const sentinel = await startSentinel({
          ...{ program, folder, logs, name: `sentinel${sentinels.length + 1}` },
          variables: {
            SENTINEL_ADDRESS: host,
            SENTINEL_PORT: String(at.port),
            SENTINEL_PASSWORD: sentinelPassword,
            REDIS_PRIMARY_ADDRESS: first,
            REDIS_PRIMARY_PORT: String(port),
            REDIS_PASSWORD: password,
          },
        });
        undo.push(() => sentinel.stop());
        sentinels.push(at);
      }
      const url = `redis://:${password}@redis/0`;
      const cluster = new RedisCluster({ url, sentinels, name, sentinelPassword }, servers, undo);
      await cluster.untilWhole();
      return cluster;
    } catch (error) {
      for (const each of undo.reverse()) await each();
      throw error;
    }
  }

  /** The settings of an app that finds it. */
  get settings(): Record<string, string> {
    const { url, sentinels, sentinelPassword = '' } = this.place;
    return {
      REDIS_URL: url,
      REDIS_SENTINELS: sentinels.map(({ host, port }) => `${host}:${port}`).join(','),
      REDIS_SENTINEL_PASSWORD: sentinelPassword,
    };
  }

  async stop(): Promise<void> {
    for (const each of this.undo.reverse()) await each();
  }

  /** Kills the primary, as in a crash. */
  async killPrimary(): Promise<void> {
    await (await this.primary()).running.kill();
  }

  /** The primary answers nothing any more, and its connections stay, as when a machine goes off. */
  async silencePrimary(): Promise<void> {
    process.kill((await this.primary()).running.pid, 'SIGSTOP');
  }

  /** The silent one goes on, as a machine does whose network is back. */
  wake(): void {
    this.servers.forEach(awake);
  }

  /** Kills both and deletes what they have. Then they start again. */
  async loseEverything(): Promise<void> {
    for (const { running } of this.servers) await running.kill();
    for (const server of this.servers) {
      await rm(server.data, { recursive: true });
      await mkdir(server.data);
      server.running = await startPart(server.part);
    }
  }

  /**
   * Waits until each sentinel knows the others, a primary, and its replica, which it asks the primary for every ten
   * seconds: without it there is nothing to fail over to.
   */
  async untilWhole(): Promise<void> {
    const { sentinels, sentinelPassword: password = '' } = this.place;
    await untilTrue('a primary with a replica, and its sentinels', async () => {
      try {
        for (const { host, port } of sentinels) {
          const url = `redis://:${password}@${host}:${port}`;
          const [primary, replicas] = await askRedis(url, (sentinel) =>
            Promise.all([
              sentinel.call('SENTINEL', 'MASTER', name) as Promise<string[]>,
              sentinel.call('SENTINEL', 'SLAVES', name) as Promise<string[][]>,
            ]),
          );
          const field = (fields: readonly string[], of: string) => fields[fields.indexOf(of) + 1];
          const isWhole =
            field(primary, 'flags') === 'master' &&
            field(primary, 'num-other-sentinels') === '2' &&
            replicas.some(
              (each) =>
                field(each, 'flags') === 'slave' && field(each, 'master-link-status') === 'ok',
            );
          if (!isWhole) return undefined;
        }
        const { url } = await this.primary();
        const info = await askRedis(url, (redis) => redis.info('replication'));
        return /role:master/.test(info) && /state=online/.test(info) ? true : undefined;
      } catch {
        // One of them does not answer yet.
        return undefined;
      }
    });
  }

  private async primary(): Promise<Server> {
    const redis = openRedis(this.place, {});
    redis.on('error', () => undefined);
    try {
      const [, port] = await redis.config('GET', 'port');
      const found = this.servers.find(({ url }) => new URL(url).port === port);
      if (found === undefined) throw new Error(`no server of this test has the port ${port}`);
      return found;
    } finally {
      redis.disconnect();
    }
  }
}

const secret = () => randomBytes(12).toString('hex');
const configFrom = (part: string) => path.join(projectRoot, 'docs/availability', part);

interface CommonOptions {
  readonly program: string;
  readonly folder: string;
  readonly logs: string;
  readonly name: string;
}

interface ServerOptions extends CommonOptions {
  readonly address: string;
  readonly port: number;
  readonly password: string;
  readonly replication: string;
}

async function startServer(options: ServerOptions): Promise<Server> {
  const { program, folder, logs, address, port, password, replication } = options;
  const data = path.join(folder, options.name);
  const etc = path.join(folder, `${options.name}-config`);
  await mkdir(data);
  await layOutConfig(configFrom('redis'), etc, {
    REDIS_ADDRESS: address,
    REDIS_PORT: String(port),
    REDIS_PASSWORD: password,
    REDIS_REPLICATION: replication,
    REDIS_DIR: data,
  });
  const part: PartOptions = {
    name: options.name,
    command: [program, path.join(etc, 'redis.conf')],
    logFile: path.join(logs, `${options.name}.log`),
    stopSignal: 'SIGTERM',
    cwd: folder,
  };
  const running = await startPart(part);
  return { url: `redis://:${password}@${address}:${port}/0`, part, data, running };
}

async function startSentinel(
  options: CommonOptions & { readonly variables: Readonly<Record<string, string>> },
): Promise<PartProcess> {
  const { program, folder, logs, variables } = options;
  const etc = path.join(folder, options.name);
  await layOutConfig(configFrom('sentinel'), etc, { ...variables, SENTINEL_DIR: etc });
  return startPart({
    name: options.name,
    command: [program, path.join(etc, 'sentinel.conf'), '--sentinel'],
    logFile: path.join(logs, `${options.name}.log`),
    stopSignal: 'SIGTERM',
    cwd: etc,
  });
}

/** Lets a silent server go on, without which it cannot end either. */
function awake({ running }: Server): PartProcess {
  if (running.isRunning) process.kill(running.pid, 'SIGCONT');
  return running;
}
