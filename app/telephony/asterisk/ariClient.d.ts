/** What @types/ari-client lacks: the parts of the client that the guards of `connection.ts` hold on to. */
import type WebSocket from 'ws';

declare module 'ari-client' {
  interface Client {
    /** The event WebSocket; a new one at every `start`. */
    readonly _ws: WebSocket;
    /** What Asterisk said of its own API when the client was made. */
    readonly _swagger: {
      readonly apis: { readonly events: { readonly models: Readonly<Record<string, unknown>> } };
    };
  }
}
