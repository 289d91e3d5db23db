/** The telephone's requests to the console's server. */
import type { GotReply, SentBody } from '../../contract/contract.js';

type Route = 'POST /api/telephone' | 'POST /api/telephone/state' | 'POST /api/telephone/release';

/** The server refuses, or cannot be reached (status 0). */
export class TelephoneRefused extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
  ) {
    super(error);
  }
}

/** @throws TelephoneRefused */
export async function askServer<N extends Route>(
  route: N,
  body: SentBody<N>,
): Promise<GotReply<N>> {
  const [method = 'POST', path = ''] = route.split(' ');
  const answer = await fetch(path, {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(8000),
  }).catch(() => null);
  if (answer === null) throw new TelephoneRefused(0, 'unreachable');
  const said = (await answer.json().catch(() => ({}))) as { readonly error?: string };
  if (!answer.ok) throw new TelephoneRefused(answer.status, said.error ?? '');
  return said as GotReply<N>;
}
