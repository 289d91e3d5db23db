/**
 * What ari-client's HTTP lacks: a bound on its sockets, an end to idle ones, a time limit, and the status of an error.
 * Its swagger-client lets an "authorization" look at every request before it is sent; the guards are put in there,
 * and touch nothing but requests to their own Asterisk.
 */
import http from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';

/** Beyond Asterisk's `sessionlimit` a connection is dropped without an answer; 16 are plenty for what goes over HTTP. */
const maxSockets = 16;
/** Below Asterisk's `session_keep_alive` (15 s): a request on a socket that it has just closed fails. */
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

/** Puts the guards in. @returns a function that takes them out again and closes the sockets. */
export function guardHttp(baseUrl: string, timeoutMs: number): () => void {
  // The copy that ari-client itself uses.
  const swagger = createRequire(require.resolve('ari-client'))('swagger-client') as SwaggerClient;
  // It declares a global function `log` that prints to the console and keeps all that it printed.
  Object.assign(globalThis, { log: () => undefined });
  const base = new URL(baseUrl);
  const options = { keepAlive: true, maxSockets, timeout: idleTimeoutMs };
  const agent = base.protocol === 'https:' ? new https.Agent(options) : new http.Agent(options);
  const name = `guards ${++guards}`;
  swagger.authorizations.add(name, {
    apply(request) {
      // Of two connections to one Asterisk, one guards both.
      if (!request.url.startsWith(base.origin) || request.agent) return null;
      request.agent = agent;
      // Without it the agent would be sent as this header.
      request.headers['User-Agent'] = 'hotline';
      request.timeout = timeoutMs;
      const tell = request.on.error;
      // ari-client makes an Error of the body and forgets the status.
      request.on.error = (response) => {
        const said = Buffer.isBuffer(response.data) ? response.data.toString() : response.data;
        try {
          tell({ ...response, data: JSON.stringify({ status: response.status, said }) });
        } catch (thrown) {
          // While it loads the description of the API (404 until a starting Asterisk has all its modules)
          // swagger-client rejects, and then throws the same as a text, at nobody: the process would end.
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

/** The status inside an error that came through the guards; nothing when it was no answer of Asterisk. */
export function readRefusal(error: unknown): { status: number; said: string } | undefined {
  if (!(error instanceof Error) || !error.message.startsWith('{"status":')) return undefined;
  const { status, said } = JSON.parse(error.message) as { status: number; said?: string };
  return { status, said: said ?? '' };
}
