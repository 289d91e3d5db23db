/** Single requests to an Asterisk, without the app's lasting connection. */
import type { Config } from '../../../core/config.js';

/** Where ARI is, and who asks. */
export type AriAccess = Pick<Config, 'ARI_URL' | 'ARI_USER' | 'ARI_PASSWORD'>;

/**
 * Sends a request to ARI.
 * @param path below `/ari/`, with its query
 * @returns the answer, whatever its status, unless it refuses the password
 * @throws Error when Asterisk does not answer within 5 s, or refuses the password.
 */
export async function askOnce(
  { ARI_URL, ARI_USER, ARI_PASSWORD }: AriAccess,
  path: string,
  method: 'GET' | 'POST' | 'DELETE' = 'GET',
): Promise<Response> {
  const secret = Buffer.from(`${ARI_USER}:${ARI_PASSWORD}`).toString('base64');
  const answer = await fetch(new URL(`/ari/${path}`, ARI_URL), {
    method,
    headers: { authorization: `Basic ${secret}` },
    signal: AbortSignal.timeout(5000),
  }).catch((error: unknown) => {
    throw new Error(`does not answer at ${new URL(ARI_URL).host}`, { cause: error });
  });
  if (answer.status === 401) throw new Error('refuses ARI_USER with ARI_PASSWORD');
  return answer;
}
