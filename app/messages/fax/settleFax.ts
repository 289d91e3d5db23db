/**
 * Settles a fax of unknown outcome (the exchange died while it was sent), after a person has asked
 * the receiver how many pages arrived. Only the missing pages are sent again.
 */
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import { confirmedPages } from './rules/faxPlan.js';
import { lockFax, pastAttempts, settleUnknown } from './store/faxOutbox.js';

export type FaxSettled =
  | { readonly kind: 'delivered' }
  /** The pages after the first `arrived` are sent again at once. */
  | { readonly kind: 'again'; readonly arrived: number }
  /** The fax was sent within a call, so there is no number to send pages to. */
  | { readonly kind: 'given_up' }
  | { readonly kind: 'refused'; readonly because: 'no_fax' | 'not_unknown' | 'fewer_than_known' };

const expiresMs = 86_400_000;

/** @param arrived pages that the receiver has, counted from the first; `all` */
export async function settleFax(
  app: Pick<App, 'db' | 'clock'>,
  faxId: number,
  arrived: number | 'all',
): Promise<FaxSettled> {
  return withTransaction(app.db, async (client): Promise<FaxSettled> => {
    const fax = await lockFax(client, faxId);
    if (fax === null) return { kind: 'refused', because: 'no_fax' };
    if (fax.state !== 'unknown') return { kind: 'refused', because: 'not_unknown' };
    const known = confirmedPages(await pastAttempts(client, faxId));
    const has = arrived === 'all' ? (fax.pages ?? Infinity) : arrived;
    if (has < known) return { kind: 'refused', because: 'fewer_than_known' };
    const now = app.clock.now();
    const isWhole = arrived === 'all' || (fax.pages !== null && has >= fax.pages);
    const kind = isWhole ? 'delivered' : fax.toNumber === '' ? 'given_up' : 'again';
    const more = has === Infinity ? 0 : has - known;
    await settleUnknown(client, faxId, {
      kind,
      more,
      now,
      expiresAt: new Date(now.getTime() + expiresMs),
    });
    return kind === 'again' ? { kind, arrived: has } : { kind };
  });
}
