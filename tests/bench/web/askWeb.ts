/**
 * A process that sends the console a set number of requests a second, whether or not earlier ones
 * are answered: the requests of pages of signed-in users. Its parent sends the settings; it replies
 * with the results when it is told to stop.
 */
import http from 'node:http';
import { percentile } from '../figure.js';

/** What the parent sends first. */
export interface AskWebOrder {
  readonly port: number;
  readonly perSecond: number;
  /** The requests take turns, in this order. */
  readonly asks: readonly Ask[];
}

/** One request of the mix. */
export interface Ask {
  readonly name: string;
  readonly cookie: string;
  readonly path: string;
  /** By POST; otherwise by GET. */
  readonly body?: object;
}

/** The results of the requests. */
export interface AskedWeb {
  readonly sent: number;
  /** Those answered with status 200. */
  readonly good: number;
  /** No answers, and answers with a status other than 200, by name and status. */
  readonly refused: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const agent = new http.Agent({ keepAlive: true });
const took: number[] = [];
const refused: Record<string, number> = {};
let sent = 0;
let good = 0;
let timer: NodeJS.Timeout | undefined;

function ask(port: number, { name, cookie, path, body }: Ask): void {
  sent += 1;
  const beganAt = performance.now();
  const text = body === undefined ? null : JSON.stringify(body);
  const request = http.request({
    host: '127.0.0.1',
    port,
    path,
    agent,
    method: text === null ? 'GET' : 'POST',
    headers: {
      cookie,
      'sec-fetch-site': 'same-origin',
      ...(text !== null && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      }),
    },
  });
  const note = (status: number | string) => {
    refused[`${name} ${status}`] = (refused[`${name} ${status}`] ?? 0) + 1;
  };
  request.on('error', () => note('no answer'));
  request.on('response', (response) => {
    response.resume();
    response.on('error', () => note('cut'));
    response.on('end', () => {
      if (response.statusCode === 200) good += 1;
      else note(response.statusCode ?? 0);
      took.push(performance.now() - beganAt);
    });
  });
  request.end(text ?? undefined);
}

/** A timer is never exact, so each tick sends all requests that are due. */
function begin({ port, perSecond, asks }: AskWebOrder): void {
  const beganAt = performance.now();
  let turn = 0;
  timer = setInterval(() => {
    const due = ((performance.now() - beganAt) / 1000) * perSecond;
    while (turn < due) {
      const next = asks[turn % asks.length];
      turn += 1;
      if (next !== undefined) ask(port, next);
    }
  }, 5);
}

process.on('message', (message: AskWebOrder | 'stop') => {
  if (message !== 'stop') {
    begin(message);
    process.send?.('begun');
    return;
  }
  clearInterval(timer);
  const result: AskedWeb = {
    sent,
    good,
    refused,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
  };
  process.send?.(result, () => process.exit(0));
});
