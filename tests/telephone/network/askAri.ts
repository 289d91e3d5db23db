/**
 * Single requests to an Asterisk of the tests, past whatever is under test. Like `carrierAri.ts` it
 * shares nothing with app/telephony/asterisk.
 */
import type { AriAccess } from './carrierAri.js';

/**
 * Sends a request to ARI.
 * @param resource path below `/ari/`, with its query
 */
export function askAri(
  { ariUrl, ariUser, ariPassword }: AriAccess,
  resource: string,
  { method = 'GET', body }: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE'; body?: unknown } = {},
): Promise<Response> {
  return fetch(`${ariUrl}/ari/${resource}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`,
      // Asterisk closes idle connections without notice.
      connection: 'close',
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Returns the body of a change of a dynamic object, such as an account. */
export function fieldsOf(fields: Readonly<Record<string, string>>): unknown {
  return {
    fields: Object.entries(fields).map(([attribute, value]) => ({ attribute, value })),
  };
}
