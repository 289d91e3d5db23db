/**
 * A server of the S3 protocol that none of us has written: Debian's moto. It is told to check
 * signatures, which it does by botocore's code, and to permit one account everything.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { Transform } from 'node:stream';
import { startPortServer } from '../../../app/local/parts/portServer.js';
import { s3Store, type S3Options } from '../../../app/core/files/s3Store.js';
import type { FileStore } from '../../../app/core/files/fileStore.js';

export interface ObjectServer {
  /** The account that may use its bucket. */
  readonly options: S3Options;
  readonly store: FileStore;
  /** Cuts the way to it, and refuses connections until it is back. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** Takes connections and requests, and gives no more than so many bytes of what it says, until it is back. */
  silent(afterBytes?: number): void;
  /** Has its account read and list only, or do everything. */
  permit(what: 'reading' | 'everything'): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Decodes no part of an address before the signature is compared: it was made of `%2F`, as the service
 * says it is to be, and not of `/`.
 */
const moto = `
import werkzeug.sansio.utils
werkzeug.sansio.utils.uri_to_iri = lambda address: address
from moto.server import main
main()
`;
const bucket = 'hotline-files';
const user = 'hotline';
const actions = { reading: ['s3:Get*', 's3:List*'], everything: ['s3:*'] };

/** Starts it, and resolves when it has its bucket and checks signatures. */
export async function startObjectServer(folder: string): Promise<ObjectServer> {
  const server = await startPortServer({
    prepare: (port) =>
      Promise.resolve({
        name: 'moto',
        command: ['/usr/bin/python3', '-c', moto, '-H', '127.0.0.1', '-p', String(port)],
        logFile: path.join(folder, 'moto.log'),
        stopSignal: 'SIGTERM',
        cwd: folder,
        env: { ...process.env, NO_PROXY: '*', no_proxy: '*' },
      }),
    answers: async (port) => (await fetch(`http://127.0.0.1:${port}/moto-api/`)).ok,
    saysPortTaken: /in use/i,
  });
  const own = `http://127.0.0.1:${server.port}`;
  await ask(own, { Action: 'CreateUser', UserName: user });
  const key = await ask(own, { Action: 'CreateAccessKey', UserName: user });
  const permit = async (what: keyof typeof actions) => {
    const Statement = [{ Effect: 'Allow', Action: actions[what], Resource: '*' }];
    await ask(own, {
      Action: 'PutUserPolicy',
      UserName: user,
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
  };
  const unchecked = (requests: number) =>
    send(own, '/moto-api/reset-auth', { method: 'POST', body: String(requests) });
  await permit('everything');
  await send(own, `/${bucket}`, { method: 'PUT' });
  await unchecked(0);
  const way = await wayTo(server.port);
  const options = {
    endpoint: `http://127.0.0.1:${way.port}`,
    region: 'us-east-1',
    bucket,
    accessKeyId: /<AccessKeyId>(.*?)</.exec(key)?.[1] ?? '',
    secretAccessKey: /<SecretAccessKey>(.*?)</.exec(key)?.[1] ?? '',
    isBucketInPath: true,
    patienceMs: 60_000,
  };
  return {
    options,
    store: s3Store(options),
    away: () => way.close(),
    async back() {
      way.limit(Infinity);
      await way.open();
    },
    silent: (afterBytes = 0) => way.limit(afterBytes),
    async permit(what) {
      await unchecked(1);
      await permit(what);
      await unchecked(0);
    },
    async stop() {
      await way.close();
      await server.stop();
    },
  };
}

/** A way to a port that can be cut: connections to another port are passed on. */
async function wayTo(target: number) {
  const sockets = new Set<Socket>();
  // Bytes that may still come back.
  let left = Infinity;
  const passing = createServer((from) => {
    const to = connect(target, '127.0.0.1');
    const answers = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        const passed = chunk.subarray(0, left);
        left -= passed.length;
        done(null, passed);
      },
    });
    from.pipe(to);
    to.pipe(answers).pipe(from);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  let port = 0;
  const open = async () => {
    if (passing.listening) return;
    passing.listen(port, '127.0.0.1');
    await once(passing, 'listening');
    ({ port } = passing.address() as AddressInfo);
  };
  await open();
  return {
    get port() {
      return port;
    },
    open,
    limit(bytes: number) {
      left = bytes;
    },
    async close() {
      if (!passing.listening) return;
      const closed = once(passing, 'close');
      passing.close();
      for (const each of sockets) each.destroy();
      await closed;
    },
  };
}

/** Asks moto's IAM, by the form that its clients send. */
const ask = (endpoint: string, form: Record<string, string>) =>
  send(endpoint, '/', {
    method: 'POST',
    body: new URLSearchParams({ ...form, Version: '2010-05-08' }),
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=a/20261201/us-east-1/iam/aws4_request' },
  });

async function send(endpoint: string, place: string, request: RequestInit): Promise<string> {
  const response = await fetch(`${endpoint}${place}`, request);
  const text = await response.text();
  if (!response.ok) throw new Error(`moto: ${response.status} ${text}`);
  return text;
}
