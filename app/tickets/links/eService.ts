/**
 * The court's own system for electronic service (电子送达). It is asked to send the link of papers again
 * to the address that it has for their addressee. A request names the papers and nobody:
 *
 *     POST E_SERVICE_URL
 *     X-Hotline-Timestamp: 1796107200
 *     X-Hotline-Signature: sha256=<HMAC-SHA256 of "TIMESTAMP.BODY" by E_SERVICE_SECRET, in hex>
 *
 *     {"request":"resend_link","id":"17","court":"苏98","numberEnd":"821753","sentOn":"2026-09-14","askedAt":"2026-12-01T08:12:00.000Z"}
 *
 * 2xx: it sends the link, or has done so for this id. 404, 410, 422: it has no such papers. Anything
 * else is tried again. No redirection is followed, and of an answer only the status is read.
 */
import { createHmac } from 'node:crypto';
import type { Config } from '../../core/config.js';
import type { LinkRequest } from './store/linkRequests.js';

export type Resent =
  | { readonly kind: 'sent' }
  /** A second try would not change it. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface EService {
  resend(request: LinkRequest, now: Date): Promise<Resent>;
}

export type EServiceConfig = Pick<
  Config,
  'E_SERVICE_URL' | 'E_SERVICE_SECRET' | 'E_SERVICE_TIMEOUT_S'
>;

/** The system knows of no such papers. */
const unknownPapers: readonly number[] = [404, 410, 422];

/** @returns null where the court has connected none. */
export function makeEService({
  E_SERVICE_URL: url,
  E_SERVICE_SECRET: secret,
  E_SERVICE_TIMEOUT_S: timeoutS,
}: EServiceConfig): EService | null {
  if (url === undefined || secret === undefined) return null;
  return {
    async resend({ id, courtCode, documentEnd, servedOn, askedAt }, now) {
      const body = JSON.stringify({
        request: 'resend_link',
        id: String(id),
        court: courtCode,
        numberEnd: documentEnd,
        sentOn: servedOn,
        askedAt: askedAt.toISOString(),
      });
      try {
        const {
          ok,
          status,
          body: answer,
        } = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...signed(body, secret, now) },
          body,
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutS * 1000),
        });
        await answer?.cancel();
        if (ok) return { kind: 'sent' };
        const kind = unknownPapers.includes(status) ? 'refused' : 'failed';
        return { kind, reason: `answered ${status}` };
      } catch (error) {
        return { kind: 'failed', reason: reasonOf(error) };
      }
    },
  };
}

function signed(body: string, secret: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-hotline-timestamp': timestamp, 'x-hotline-signature': `sha256=${mac}` };
}

/** The code of an error, and never its words: they may contain the address. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'no answer in time';
  return typeof cause?.code === 'string' ? cause.code : (name ?? 'failed');
}
