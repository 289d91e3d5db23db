/** Asks the console for the socket of the telephone in a page, as a browser does. */
import http from 'node:http';
import type { Browser } from './testConsole.js';

/** How the server has refused it. */
export interface SocketRefusal {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/**
 * @param browser null: nobody who is signed in.
 * @param origin of the page.
 * @throws Error when it is let through.
 */
export function askSocket(
  url: string,
  browser: Browser | null,
  origin: string,
): Promise<SocketRefusal> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'sip',
        origin,
        ...(browser !== null && { cookie: browser.cookie }),
      },
    });
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('error', reject);
      // Not `end`: the server must close a connection that it has refused.
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('upgrade', () => reject(new Error('it was let through')));
    request.on('error', reject);
  });
}
