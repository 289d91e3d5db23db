import { Redis } from 'ioredis';

/**
 * Connects to Redis, runs some queries and disconnects. Retries nothing.
 * @param whenAway maps a connection error to the error to throw; by default ioredis's own
 * @throws what the queries throw
 */
export async function askRedis<T>(
  url: string,
  ask: (redis: Redis) => Promise<T>,
  whenAway: (error: unknown) => unknown = (error) => error,
): Promise<T> {
  const redis = new Redis(url, {
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
