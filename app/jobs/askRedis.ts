import type { Redis } from 'ioredis';
import { openRedis, type RedisPlace } from '../core/redis/openRedis.js';

/**
 * Connects to Redis, runs some queries and disconnects. Retries nothing.
 * @param whenAway maps a connection error to the error to throw; by default ioredis's own
 * @throws what the queries throw
 */
export async function askRedis<T>(
  place: RedisPlace,
  ask: (redis: Redis) => Promise<T>,
  whenAway: (error: unknown) => unknown = (error) => error,
): Promise<T> {
  const redis = openRedis(place, {
    lazyConnect: true,
    connectTimeout: 3000,
    maxRetriesPerRequest: 0,
    // The timer of a longer timeout would keep this process alive.
    disconnectTimeout: 50,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect().catch((error: unknown) => {
      throw whenAway(error);
    });
    return await ask(redis);
  } finally {
    redis.disconnect();
  }
}
