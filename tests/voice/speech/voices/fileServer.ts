/** A web server on 127.0.0.1 for one file, which can interrupt, change and refuse. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server behaves; tests change it between requests. */
export interface Served {
  content: Buffer;
  /** undefined: no ETag. */
  etag: string | undefined;
  lastModified: string | undefined;
  /**
   * Bytes of the body after which each of the next answers breaks off, once the client has them; 0:
   * the connection is closed without an answer.
   */
  breakAfter: number[];
  /** Answers every request in full, as if it had no Range. */
  ignoresRange: boolean;
  /** Sends no length, so that the end of the connection is the end of the file. */
  hidesLength: boolean;
  /** Answers every request so. */
  status: number | null;
}

/** The running server, and the headers of the requests that it has answered. */
export interface FileServer {
  readonly url: string;
  readonly served: Served;
  readonly requests: { readonly range: string | undefined; readonly ifRange: string | undefined }[];
  /** To be told how many bytes of the file have arrived: the server breaks off when it may. */
  arrived(bytes: number): void;
  close(): Promise<void>;
}

/** An answer that has been sent as far as it may. */
interface Held {
  readonly response: ServerResponse;
  readonly until: number;
}

/** Starts the server on a free port. */
export async function startFileServer(file: string, content: Buffer): Promise<FileServer> {
  const served: Served = {
    content,
    etag: '"one"',
    lastModified: undefined,
    breakAfter: [],
    ignoresRange: false,
    hidesLength: false,
    status: null,
  };
  const requests: FileServer['requests'] = [];
  let held: Held | null = null;
  const server = createServer((request, response) => {
    requests.push({ range: request.headers.range, ifRange: request.headers['if-range'] as string });
    held = answer(served, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/${file}`,
    served,
    requests,
    arrived(bytes) {
      if (held !== null && bytes >= held.until) held.response.socket?.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function answer(served: Served, request: IncomingMessage, response: ServerResponse): Held | null {
  const { content, etag, lastModified, status } = served;
  if (status !== null) {
    response.writeHead(status).end();
    return null;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
  const ifRange = request.headers['if-range'];
  const matches = ifRange === undefined || ifRange === etag || ifRange === lastModified;
  const cut = served.breakAfter.shift();
  if (cut === 0) {
    request.socket.destroy();
    return null;
  }
  const isPart = !Number.isNaN(from) && !served.ignoresRange && matches;
  if (isPart && from >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    return null;
  }
  const body = isPart ? content.subarray(from) : content;
  response.writeHead(isPart ? 206 : 200, {
    ...(!served.hidesLength && { 'content-length': body.length }),
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { 'last-modified': lastModified }),
    ...(isPart && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
  });
  if (cut === undefined) response.end(body);
  // A hidden length with an orderly end is a file that only looks complete.
  else if (served.hidesLength) response.end(body.subarray(0, cut));
  else {
    response.write(body.subarray(0, cut));
    return { response, until: (isPart ? from : 0) + cut };
  }
  return null;
}
