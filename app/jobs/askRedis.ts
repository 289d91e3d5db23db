import { Redis } from 'ioredis';

/**
 * Connects to Redis for some questions, and lets go of it: nothing is tried again.
 * @param whenAway what is thrown when there is no connection; left out, what ioredis says
 * @throws what the questions throw
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
    // Its timer would keep our process alive for as long.
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
