/** Ends an attempt to send a fax, and notes what follows. */
import type { App } from '../../core/app.js';
import { withTransaction } from '../../core/database/pool.js';
import type { FaxMachine } from '../../telephony/fax.js';
import { confirmedPages, planFax } from './rules/faxPlan.js';
import {
  endAttempt,
  lockFax,
  markFaxStep,
  pastAttempts,
  type AttemptEnd,
} from './store/faxOutbox.js';

export interface FaxAttempt {
  readonly faxId: number;
  readonly number: number;
}

/** Names the transmission of an attempt in the exchange. */
export function transmissionName({ faxId, number }: FaxAttempt): string {
  return `fax_${faxId}_${number}`;
}

/** An attempt in which no modem was heard. */
export const nothingSent = {
  pagesConfirmed: 0,
  mode: '',
  rate: 0,
  stationId: '',
  error: '',
} as const;

/**
 * Writes how an attempt has ended, once, and when the next one is.
 * @param pages of the whole letter; null when this attempt does not know
 */
export async function endFaxAttempt(
  app: Pick<App, 'db' | 'clock' | 'log'> & { readonly fax: Pick<FaxMachine, 'forgetSent'> },
  attempt: FaxAttempt,
  pages: number | null,
  end: AttemptEnd,
): Promise<void> {
  const now = app.clock.now();
  await withTransaction(app.db, async (client) => {
    const fax = await lockFax(client, attempt.faxId);
    if (fax === null || !(await endAttempt(client, attempt, end, now))) return;
    const past = await pastAttempts(client, attempt.faxId);
    const all = pages ?? fax.pages;
    const step = planFax(past, {
      pages: all,
      now,
      expiresAt: fax.expiresAt,
      hasNumber: fax.toNumber !== '',
    });
    const pagesConfirmed = confirmedPages(past);
    await markFaxStep(client, attempt.faxId, step, {
      now,
      pages: all,
      pagesConfirmed,
      error: end.error,
    });
    app.log.info('an attempt to send a fax is over', {
      faxId: attempt.faxId,
      attempt: attempt.number,
      outcome: end.outcome,
      mode: end.mode,
      pagesConfirmed,
      pages: all,
      next: step.kind === 'again' ? step.at : step.state,
    });
  });
  await app.fax.forgetSent(transmissionName(attempt));
}
