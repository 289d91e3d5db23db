/** The settings of Redis, and of the sentinels that know which Redis is the primary. */
import { z } from 'zod';

/** Where a sentinel answers. */
export interface Sentinel {
  readonly host: string;
  readonly port: number;
}

const mustBe = 'must be a list of HOST:PORT: 10.0.0.21:26379,10.0.0.22:26379,10.0.0.23:26379';

export const redisSettings = {
  /**
   * How Redis is reached. With REDIS_SENTINELS, only its user, its password and the number of the
   * database count: the sentinels say where the primary is.
   */
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a redis:// URL' }),
  /** The sentinels, separated by commas. Each knows the others; they are asked in this order. */
  REDIS_SENTINELS: z
    .string()
    .transform((text) => text.split(',').map((each) => sentinelOf(each.trim())))
    .pipe(z.array(z.custom<Sentinel>((each) => each !== null, mustBe)))
    .refine(
      (all) => new Set(all.map(({ host, port }) => `${host}:${port}`)).size === all.length,
      'names a sentinel twice',
    )
    .optional(),
  /** What the sentinels call the primary: `sentinel monitor NAME …`. */
  REDIS_SENTINEL_NAME: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,64}$/, 'must have 1 to 64 letters, digits, dots, - and _')
    .default('hotline'),
  /** The sentinels' own password (`requirepass` of a sentinel), which is not that of Redis. */
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
};

/** Reads `10.0.0.21:26379`, `redis1:26379` or `[fd00::21]:26379`; null when it is none of these. */
function sentinelOf(text: string): Sentinel | null {
  const found = /^(?:\[([0-9a-f:]+)\]|([a-z0-9][a-z0-9.-]*)):(\d{1,5})$/i.exec(text);
  const [, address, name, port] = found ?? [];
  const host = address ?? name;
  const number = Number(port);
  return host === undefined || number < 1 || number > 65_535 ? null : { host, port: number };
}

/** Finds settings that contradict each other. */
export function findRedisContradictions(config: {
  readonly REDIS_URL: string;
  readonly REDIS_SENTINELS?: readonly Sentinel[] | undefined;
  readonly REDIS_SENTINEL_PASSWORD?: string | undefined;
}): string[] {
  const problems: string[] = [];
  if (config.REDIS_SENTINELS === undefined) {
    if (config.REDIS_SENTINEL_PASSWORD !== undefined)
      problems.push('REDIS_SENTINELS is not set, but REDIS_SENTINEL_PASSWORD is');
  } else if (config.REDIS_URL.startsWith('rediss:')) {
    problems.push('REDIS_URL must begin with redis:// when REDIS_SENTINELS is set: no TLS there');
  }
  return problems;
}
