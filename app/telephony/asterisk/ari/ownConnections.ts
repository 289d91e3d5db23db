/**
 * Sends requests that may wait in Asterisk, each over an HTTP connection that no other request uses
 * until the answer is there. Nothing limits how many connections there are: a request that waited
 * for a free one would wait for another call. In practice there are no more than channels, whose
 * requests follow one another (channelOrder.ts), and Asterisk's `sessionlimit` is far above.
 */
import type { Answer, WaitingOperation } from './operation.js';

export interface AriAddress {
  /** `http://HOST:PORT`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export class OwnConnections {
  private readonly stopped = new AbortController();
  private readonly authorization: string;

  constructor(
    private readonly address: AriAddress,
    /** Longest wait for an answer. */
    private readonly timeoutMs: number,
  ) {
    const secret = Buffer.from(`${address.user}:${address.password}`).toString('base64');
    this.authorization = `Basic ${secret}`;
  }

  /**
   * Sends a request. Idle connections are kept for 4 s (undici's `keepAliveTimeout`), less than
   * Asterisk keeps them.
   * @throws TypeError when the connection fails; DOMException when there is no answer in time.
   */
  async send({ method, uri, query, body }: WaitingOperation): Promise<Answer> {
    const url = new URL(`/ari/${uri}`, this.address.url);
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, value);
    const response = await fetch(url, {
      method,
      headers: {
        authorization: this.authorization,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.any([this.stopped.signal, AbortSignal.timeout(this.timeoutMs)]),
    });
    const text = await response.text();
    return { status: response.status, body: response.ok && text ? JSON.parse(text) : text };
  }

  /** Gives up what has not been answered yet. */
  stop(): void {
    this.stopped.abort();
  }
}
