/**
 * The parts of the client that @types/ari-client lacks and that the guards in `connection.ts` use.
 */
import type WebSocket from 'ws';

declare module 'ari-client' {
  interface Client {
    /** The event WebSocket; a new one at every `start`. */
    readonly _ws: WebSocket;
    /** Asterisk's description of its own API, read when the client was made. */
    readonly _swagger: {
      readonly apis: { readonly events: { readonly models: Readonly<Record<string, unknown>> } };
    };
  }
}
