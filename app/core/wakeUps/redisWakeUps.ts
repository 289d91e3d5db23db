/**
 * Wake-ups by Redis, for a database that has no NOTIFY, or behind a pooler in transaction mode: the app publishes what a transaction
 * asked for, once that is committed. While Redis is away nobody is woken; when it is back, everybody looks.
 */
import type { Redis } from 'ioredis';
import type { Pool } from '../database/pool.js';
import { openRedis, type RedisPlace } from '../redis/openRedis.js';
import { wakeAtCommit } from './noticedWakeUps.js';
import type { WakeUps } from './port.js';

/** On this channel everybody is told to look: somebody could not pass on a wake-up. */
const everybody = '*';
/** What is sent while there is no connection is too late later: whoever listens looks then. */
const atOnceOrNever = {
  connectTimeout: 3000,
  // After it a Redis that does not answer counts as away.
  socketTimeout: 5000,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
} as const;

/** @param place where Redis is. Two hotlines may share a server, with databases of their own. */
export function redisWakeUps(place: RedisPlace): WakeUps {
  const database = new URL(typeof place === 'string' ? place : place.url).pathname.slice(1) || '0';
  const prefix = `hotline:wake:${database}:`;
  let publisher: Redis | undefined;

  function publish(channel: string, payload: string): void {
    publisher?.publish(prefix + channel, payload).catch(() => {
      isMissed = true;
    });
  }
  let isMissed = false;

  return {
    listen({ applicationName, channels, onNotification, onListening, retryMs, checkMs = 5000 }) {
      const { first, longest } = retryMs ?? { first: 1000, longest: 1000 };
      const redis = openRedis(place, {
        ...atOnceOrNever,
        // Redis allows no space in it.
        connectionName: applicationName.replaceAll(' ', '-'),
        autoResubscribe: false,
        retryStrategy: (times) => Math.min(longest, first * 2 ** (times - 1)),
      });
      redis.on('error', () => undefined);
      redis.on('ready', () => {
        redis.subscribe(...[everybody, ...channels].map((name) => prefix + name)).then(
          () => onListening(),
          () => redis.disconnect(true),
        );
      });
      redis.on('message', (name, payload) => {
        const channel = name.slice(prefix.length);
        if (channel === everybody) onListening();
        else onNotification(channel, payload);
      });
      // A connection to a machine that is gone says nothing, as one on which nobody is woken does.
      const checking = setInterval(() => void redis.ping().catch(() => undefined), checkMs);
      return {
        stop() {
          clearInterval(checking);
          redis.removeAllListeners('ready').removeAllListeners('message');
          redis.disconnect();
          return Promise.resolve();
        },
      };
    },

    passOn(pool: Pool) {
      wakeAtCommit(pool, publish);
      const redis = openRedis(place, { ...atOnceOrNever, retryStrategy: () => 1000 });
      publisher = redis;
      redis.on('ready', () => {
        if (!isMissed) return;
        isMissed = false;
        publish(everybody, '');
      });
      return new Promise((resolve) => {
        redis.on('ready', () => resolve());
        redis.on('error', () => resolve());
      });
    },

    async end() {
      // Redis answers in order: then it has all that was published.
      await publisher?.quit().catch(() => undefined);
      publisher?.disconnect();
    },
  };
}
