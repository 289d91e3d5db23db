/**
 * How old audited rows must be before the app's role may erase something personal of them. The
 * limits are in a table that only the owner of the tables changes, so an intruder in the app
 * cannot shorten them (sql/functions/audit.sql enforces them).
 */
import { Client } from 'pg';
import type { Config } from '../../config.js';
import { connectTimeoutOf } from '../../database/connectTimeout.js';
import type { Queryable } from '../../database/pool.js';
import { queryRows } from '../../database/rows.js';
import type { AuditedTable } from './audit.js';

/** The settings that say for how many days the personal columns of a table are kept. */
const keptBySetting = {
  disclosures: 'CALLERS_KEEP_DAYS',
  ticket_steps: 'MESSAGES_KEEP_DAYS',
  verifications: 'CALLERS_KEEP_DAYS',
} as const satisfies Partial<Record<AuditedTable, keyof Config>>;

export type ErasingSetting = (typeof keptBySetting)[keyof typeof keptBySetting];
export const erasingLimitSettings = Object.values(keptBySetting);

/** A limit that differs from its setting. */
export interface DifferingLimit {
  readonly table: string;
  readonly setting: ErasingSetting;
  /** By the setting. */
  readonly days: number;
  /** In the database. */
  readonly limit: number;
}

/** Lists the limits that differ from the settings, one for each table. */
export async function readDifferingLimits(
  db: Queryable,
  config: Readonly<Pick<Config, ErasingSetting>>,
): Promise<DifferingLimit[]> {
  const { rows } = await queryRows<{ table: string; limit: number }>(
    db,
    'SELECT DISTINCT of_table AS table, least_days AS limit FROM erasing_limits ORDER BY 1, 2',
  );
  return rows.flatMap(({ table, limit }) => {
    const setting = keptBySetting[table as keyof typeof keptBySetting];
    const days = config[setting];
    return days === limit ? [] : [{ table, setting, days, limit }];
  });
}

/**
 * Sets the limits to the settings.
 * @param ownerUrl connects as the role that owns the tables.
 * @returns what it changed.
 */
export async function setErasingLimits(
  ownerUrl: string,
  config: Readonly<Pick<Config, ErasingSetting>>,
): Promise<DifferingLimit[]> {
  const client = new Client({
    connectionString: ownerUrl,
    application_name: 'hotline migrate',
    connectionTimeoutMillis: connectTimeoutOf(ownerUrl, 5000),
  });
  await client.connect();
  try {
    const changed = await readDifferingLimits(client, config);
    for (const { table, days } of changed) {
      await client.query('UPDATE erasing_limits SET least_days = $2 WHERE of_table = $1', [
        table,
        days,
      ]);
    }
    return changed;
  } finally {
    await client.end();
  }
}
