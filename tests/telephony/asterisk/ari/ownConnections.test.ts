import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { OwnConnections } from '../../../../app/telephony/asterisk/ari/ownConnections.js';
import type { WaitingOperation } from '../../../../app/telephony/asterisk/ari/operation.js';

let server: http.Server;
let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;
let url: string;

beforeAll(async () => {
  server = http.createServer((request, response) => answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const operation = (body?: Record<string, unknown>) =>
  ({
    method: 'POST',
    uri: 'bridges/1/addChannel',
    query: { channel: 'a b' },
    body,
  }) as unknown as WaitingOperation;
const connections = (timeoutMs = 10_000) =>
  new OwnConnections({ url, user: 'hotline', password: 'pässword' }, timeoutMs);

test('a request has its query, its body and its password, and the answer is read', async () => {
  const seen: unknown[] = [];
  answer = (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      seen.push(request.method, request.url, request.headers.authorization, body);
      response.end('{"value":"法院"}');
    });
  };
  const own = connections();
  expect(await own.send(operation({ variables: { A: '1' } }))).toEqual({
    status: 200,
    body: { value: '法院' },
  });
  const secret = Buffer.from('hotline:pässword').toString('base64');
  expect(seen).toEqual([
    'POST',
    '/ari/bridges/1/addChannel?channel=a+b',
    `Basic ${secret}`,
    '{"variables":{"A":"1"}}',
  ]);
  own.stop();
});

test('a refusal is an answer with its text; no content is an empty one', async () => {
  answer = (request, response) => {
    request.resume();
    response.statusCode = 409;
    response.end('{"message":"Channel not in Stasis"}');
  };
  const own = connections();
  expect(await own.send(operation())).toEqual({
    status: 409,
    body: '{"message":"Channel not in Stasis"}',
  });
  answer = (_, response) => response.writeHead(204).end();
  expect(await own.send(operation())).toEqual({ status: 204, body: '' });
  own.stop();
});

test('no request waits for another one', async () => {
  const waiting: http.ServerResponse[] = [];
  const all = new Promise<void>((resolve) => {
    answer = (_, response) => {
      waiting.push(response);
      if (waiting.length === 40) resolve();
    };
  });
  const own = connections();
  const sent = Array.from({ length: 40 }, () => own.send(operation()));
  await all;
  for (const response of waiting) response.end();
  expect((await Promise.all(sent)).map(({ status }) => status)).toEqual(Array(40).fill(200));
  own.stop();
});

test.each([
  ['nothing', () => undefined, /no answer within 100 ms/],
  [
    'half an answer',
    (_: unknown, response: http.ServerResponse) => void response.write('{"value":'),
    /aborted|no answer within 100 ms/,
  ],
])('who gets %s in time is told so, and the process lives', async (_, says, message) => {
  answer = says;
  const own = connections(100);
  await expect(own.send(operation())).rejects.toThrow(message);
  own.stop();
});

test('stopping gives up what has not been answered', async () => {
  const came = new Promise<void>((resolve) => (answer = () => resolve()));
  const own = connections();
  const sent = own.send(operation());
  await came;
  own.stop();
  await expect(sent).rejects.toThrow(/socket hang up|ECONNRESET/);
});
