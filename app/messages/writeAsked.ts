/**
 * Writes an SMS or a fax that a caller asks for, within the limits of its number: anybody can
 * enter any number, and nobody may be flooded in the name of a court.
 */
import type { App } from '../core/app.js';
import { withTransaction, type Queryable } from '../core/database/pool.js';
import { readAskedLately } from './store/askedLately.js';

export interface Asked {
  /** As it is dialled. */
  readonly toNumber: string;
  /** The call shows this number. The stop list does not block what its holder asks for. */
  readonly isOwn: boolean;
  /** The limit of SMS and faxes that callers can have sent to one number in 24 hours. */
  readonly perDay: number;
  /** Writes the row, and what audits it, in one transaction. */
  readonly write: (db: Queryable) => Promise<unknown>;
}

export type AskedResult =
  | 'written'
  /** The number is on the stop list, and another caller entered it. */
  | 'stopped'
  /** The number has reached its limit. */
  | 'too_many';

const dayMs = 24 * 3_600_000;

export async function writeAsked(
  { db, clock }: Pick<App, 'db' | 'clock'>,
  { toNumber, isOwn, perDay, write }: Asked,
): Promise<AskedResult> {
  return withTransaction(db, async (client) => {
    const since = new Date(clock.now().getTime() - dayMs);
    const { sent, isStopped } = await readAskedLately(client, toNumber, since);
    if (isStopped && !isOwn) return 'stopped';
    if (sent >= perDay) return 'too_many';
    await write(client);
    return 'written';
  });
}
