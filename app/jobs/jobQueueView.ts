/** A read-only view of the queues. */
import { Queue } from 'bullmq';
import { openRedis, type RedisPlace } from '../core/redis/openRedis.js';
import { dueQueueName, queueName } from './jobQueue.js';

/** Queues for a read-only view. */
export interface QueuesView {
  readonly queues: readonly Queue[];
  close(): Promise<void>;
}

/** Opens the queues of a Redis. While Redis is away, it is tried again and again. */
export function openQueuesView(place: RedisPlace): QueuesView {
  const redis = openRedis(place, { maxRetriesPerRequest: null, lazyConnect: true });
  redis.on('error', () => undefined);
  const queues = [dueQueueName, queueName].map((name) => {
    const queue = new Queue(name, { connection: redis, skipVersionCheck: true });
    queue.on('error', () => undefined);
    return queue;
  });
  return {
    queues,
    async close() {
      await Promise.all(queues.map((queue) => queue.close().catch(() => undefined)));
      redis.disconnect();
    },
  };
}
