/** Opens connections to Redis, wherever it is: at an address, or where sentinels say. */
import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from '../config.js';
import type { Sentinel } from '../config/redis.js';

/** Sentinels, and how to sign in at the Redis that they name. */
export interface RedisBySentinels {
  /** Has user, password and number of the database. Its host and port are ignored. */
  readonly url: string;
  readonly sentinels: readonly Sentinel[];
  /** What they call the primary. */
  readonly name: string;
  readonly sentinelPassword?: string | undefined;
}

/** Options of a connection; `replyMapping` would change the type of what Redis answers. */
type ConnectionOptions = Omit<RedisOptions, 'replyMapping'>;

/** Where Redis is: a URL, or sentinels that know it. */
export type RedisPlace = string | RedisBySentinels;

/** The settings that say where Redis is. */
export const redisPlaceSettings = [
  'REDIS_URL',
  'REDIS_SENTINELS',
  'REDIS_SENTINEL_NAME',
  'REDIS_SENTINEL_PASSWORD',
] as const satisfies readonly (keyof Config)[];

/** Returns where the settings say that Redis is. */
export function redisPlaceOf(
  config: Pick<Config, (typeof redisPlaceSettings)[number]>,
): RedisPlace {
  const { REDIS_URL, REDIS_SENTINELS, REDIS_SENTINEL_NAME, REDIS_SENTINEL_PASSWORD } = config;
  if (REDIS_SENTINELS === undefined) return REDIS_URL;
  return {
    url: REDIS_URL,
    sentinels: REDIS_SENTINELS,
    name: REDIS_SENTINEL_NAME,
    sentinelPassword: REDIS_SENTINEL_PASSWORD,
  };
}

/** Names the place in a message: `127.0.0.1:6379`, or the sentinels. */
export function describeRedis(place: RedisPlace): string {
  if (typeof place === 'string') return new URL(place).host;
  const { sentinels, name } = place;
  return `${name}, by the sentinels ${sentinels.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
}

/** Names the setting to correct when Redis does not answer. */
export function settingOf(place: RedisPlace): string {
  return typeof place === 'string' ? 'REDIS_URL' : 'REDIS_SENTINELS';
}

/**
 * Longest wait for an answer of Redis; then the connection is closed. A machine that went off never
 * answers, and a worker would wait for it for ever. Workers block for ten seconds at most.
 */
const silentMs = 30_000;

/**
 * Opens a connection, as ioredis does. With sentinels it leads to the primary, and after a fail-over
 * to the next one.
 */
export function openRedis(place: RedisPlace, options: ConnectionOptions): Redis {
  const all: ConnectionOptions = { socketTimeout: silentMs, ...options };
  if (typeof place === 'string') return new Redis(place, all);
  const { username, password, pathname } = new URL(place.url);
  const { retryStrategy } = options;
  return new Redis({
    ...all,
    sentinels: [...place.sentinels],
    name: place.name,
    sentinelPassword: place.sentinelPassword,
    username: decodeURIComponent(username) || undefined,
    password: decodeURIComponent(password) || undefined,
    db: Number(pathname.slice(1)),
    // Sentinels say at once that there is another primary; the former one may be silent.
    failoverDetector: true,
    // A silent sentinel is passed over.
    sentinelCommandTimeout: 3000,
    ...(typeof retryStrategy === 'function' && { sentinelRetryStrategy: retryStrategy }),
  });
}
