/**
 * Writes an SMS or a fax that a caller asks for, within the limits of the number that it goes to:
 * anybody can key in any number, and nobody is to be flooded in the name of a court.
 */
import type { App } from '../app.js';
import { withTransaction, type Queryable } from '../database/pool.js';
import { readAskedLately } from './store/askedLately.js';

export interface Asked {
  /** As it is dialled. */
  readonly toNumber: string;
  /** The call shows this number. The stop list does not keep its holder from what they ask for. */
  readonly isOwn: boolean;
  /** SMS and faxes that one number is sent in 24 hours because callers ask for them. */
  readonly perDay: number;
  /** Writes the row, and what audits it, in one transaction. */
  readonly write: (db: Queryable) => Promise<unknown>;
}

export type AskedResult =
  | 'written'
  /** The number is on the stop list, and somebody else keys it in. */
  | 'stopped'
  /** The number was sent as many as it may be. */
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
