/** Which wake-ups the settings name. */
import type { Config } from '../config.js';
import { listen } from '../database/listen.js';
import { sessionUrlOf } from '../database/sessionUrl.js';
import { redisPlaceOf, type redisPlaceSettings } from '../redis/openRedis.js';
import type { WakeUps } from './port.js';
import { redisWakeUps } from './redisWakeUps.js';

export type { Listening } from '../database/listen.js';
export type { WakeUps } from './port.js';

type WakeUpSettings = Pick<
  Config,
  'WAKE_UPS' | 'DATABASE_URL' | 'SESSION_DATABASE_URL' | (typeof redisPlaceSettings)[number]
>;

/** Returns the wake-ups that the settings name. */
export function wakeUpsOf(config: WakeUpSettings): WakeUps {
  return config.WAKE_UPS === 'redis'
    ? redisWakeUps(redisPlaceOf(config))
    : postgresWakeUps(sessionUrlOf(config));
}

/** Wake-ups by LISTEN and NOTIFY: PostgreSQL passes them on itself. */
export function postgresWakeUps(databaseUrl: string): WakeUps {
  return {
    listen: (options) => listen(databaseUrl, options),
    passOn: () => Promise.resolve(),
    end: () => Promise.resolve(),
  };
}
