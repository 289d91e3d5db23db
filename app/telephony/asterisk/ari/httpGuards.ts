/**
 * What ari-client's HTTP lacks: a limit on its sockets, closing of idle ones, a timeout, and the
 * status of an error. Its swagger-client lets an "authorization" see every request before it is
 * sent. The guards are installed there and touch only requests to their own Asterisk.
 */
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import type { Settle } from './operation.js';

/**
 * Beyond `sessionlimit` Asterisk drops a connection without an answer; 16 sockets are plenty for
 * what goes over HTTP.
 */
const maxSockets = 16;
/**
 * Below Asterisk's `session_keep_alive` (15 s): a request on a socket that Asterisk has just closed
 * fails.
 */
const idleTimeoutMs = 10_000;

let guards = 0;

interface SwaggerRequest {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly on: { error: (response: { status: number; data?: unknown }) => void };
  agent?: http.Agent;
  timeout?: number;
}

interface SwaggerClient {
  readonly authorizations: {
    add(name: string, guard: { apply(request: SwaggerRequest): true | null }): void;
    remove(name: string): void;
  };
}

/**
 * Installs the guards.
 * @returns a function that removes them and closes the sockets.
 */
export function guardHttp(baseUrl: string, timeoutMs: number): () => void {
  // The copy of swagger-client that ari-client itself uses.
  const swagger = createRequire(require.resolve('ari-client'))('swagger-client') as SwaggerClient;
  // swagger-client declares a global function `log` that prints to the console and keeps everything
  // it printed.
  Object.assign(globalThis, { log: () => undefined });
  const base = new URL(baseUrl);
  const options = { keepAlive: true, maxSockets, timeout: idleTimeoutMs };
  const agent = base.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  const name = `guards ${++guards}`;
  swagger.authorizations.add(name, {
    apply(request) {
      // If there are two connections to one Asterisk, the guards of one cover both.
      if (!request.url.startsWith(base.origin) || request.agent) return null;
      request.agent = agent;
      // Without this, the agent would be sent as this header.
      request.headers['User-Agent'] = 'hotline';
      request.timeout = timeoutMs;
      const tell = request.on.error;
      // ari-client turns the body into an Error and drops the status.
      request.on.error = (response) => {
        const said = Buffer.isBuffer(response.data) ? response.data.toString() : response.data;
        try {
          tell({ ...response, data: JSON.stringify({ status: response.status, said }) });
        } catch (thrown) {
          // While swagger-client loads the description of the API (404 until a starting Asterisk
          // has loaded all its modules), it rejects, and then also throws the same text where
          // nothing can catch it. That would end the process.
          if (typeof thrown !== 'string') throw thrown;
        }
      };
      return true;
    },
  });
  return () => {
    swagger.authorizations.remove(name);
    agent.destroy();
  };
}

/** Settles by the outcome of an operation of ari-client. */
export function overHttp(operation: Promise<unknown>, settle: Settle): void {
  operation.then(
    (body) => settle.resolve({ status: 200, body }),
    (error: unknown) => {
      const refusal = readRefusal(error);
      if (refusal) settle.resolve({ status: refusal.status, body: refusal.said });
      else settle.reject(error instanceof Error ? error : new Error(String(error)));
    },
  );
}

/**
 * Extracts the status from an error that passed through the guards; undefined if the error is no
 * answer from Asterisk.
 */
function readRefusal(error: unknown): { status: number; said: string } | undefined {
  if (!(error instanceof Error) || !error.message.startsWith('{"status":')) return undefined;
  const { status, said } = JSON.parse(error.message) as { status: number; said?: string };
  return { status, said: said ?? '' };
}
