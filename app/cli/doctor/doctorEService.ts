/** The doctor's check of the court's system for electronic service. */
import { readLinksLately } from '../../tickets/links/store/linkRequests.js';
import { ok, warn, type Check } from './finding.js';

const dayMs = 24 * 3_600_000;

/** Checks that links are sent again where a system is connected for it. */
export const eService: Check = async ({ pool, config, now }) => {
  if (config.E_SERVICE_URL === undefined) {
    return ok('no system for electronic service is connected: links are sent again by tickets');
  }
  const { sent, tickets, lastError } = await readLinksLately(pool, new Date(now.getTime() - dayMs));
  if (tickets === 0) return ok(`links sent again in the last day: ${sent}`);
  const why = lastError === null ? '' : ` (${lastError})`;
  return warn(
    `of ${sent + tickets} links in the last day ${tickets} were not sent again by the system at E_SERVICE_URL${why}: tickets ask the staff`,
    'check E_SERVICE_URL and E_SERVICE_SECRET, and ask who runs that system (docs/en/administrator.md)',
  );
};
