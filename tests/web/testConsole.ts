/**
 * The console's server of one test: the real one, listening on loopback, over a real database with
 * the sample court, and people with each role. The clock is the test's.
 */
import { once } from 'node:events';
import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { FastifyInstance } from 'fastify';
import { insertUser, savePassword } from '../../app/web/access/store/users.js';
import type { Role } from '../../app/web/access/rules/permissions.js';
import { buildWeb, type WebOptions } from '../../app/web/buildWeb.js';
import type { WebApp } from '../../app/web/server/webApp.js';
import { TestApp, type TestAppOptions } from '../ivr/journeys/testApp.js';
import type { TestDatabase } from '../parts/database.js';

/** The password of everybody in the tests. */
export const password = 'warm tea in the archive';
/** Its hash, a cheap one, because tests sign in often. Its parameters are in it, so the console checks it like any other. */
const passwordHash =
  '$argon2id$v=19$m=8,t=1,p=1$iYSu/AiI2m6JIyi3unUUAg$kfVew8kFKwRcIBur8ojcNLrB8iPq3xyB900g335DfOk';

/** A person of the sample courts, as a user is added for them. */
export interface Somebody {
  readonly name: string;
  readonly roles: readonly Role[];
  /** Of the staff, by name. */
  readonly staff?: string;
  /** An agent, by number. */
  readonly agent?: string;
  /** Of a user who is neither: the code of a court; without it every court. */
  readonly court?: string;
}

/** People of 苏98, one for each role. */
export const people = {
  agent: { name: 'lin', roles: ['agent'], agent: '1001' },
  supervisor: { name: 'gao', roles: ['supervisor'], agent: '1900' },
  dispatcher: { name: 'liu', roles: ['dispatcher'], staff: '柳青' },
  handler: { name: 'cao', roles: ['handler'], staff: '曹建平' },
  // Nobody of the sample court has this duty alone, so the inspection has it.
  ticket_supervisor: { name: 'kang', roles: ['ticket_supervisor'], staff: '康为民' },
  inspector: { name: 'qi', roles: ['inspector'], staff: '齐敏' },
  administrator: { name: 'root', roles: ['administrator'] },
  auditor: { name: 'audit', roles: ['auditor'] },
} as const satisfies Record<Role, Somebody>;

/** The replies of a client, as a test reads them. */
export interface Got {
  readonly status: number;
  readonly headers: Headers;
  /** Of a JSON reply; empty of any other. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
  readonly text: string;
}

/** What fetch says by itself. Requests go by node:http, a third of what fetch costs. */
const asFetchSays = {
  accept: '*/*',
  'accept-language': '*',
  'sec-fetch-mode': 'cors',
  'user-agent': 'node',
  'accept-encoding': 'gzip',
};

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at < rawHeaders.length; at += 2)
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  return headers;
}

/** @throws Error when the connection breaks before the end */
async function textOf(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of reply) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  const isPacked = reply.headers['content-encoding'] === 'gzip';
  return new TextDecoder().decode(isPacked ? gunzipSync(bytes) : bytes);
}

/** A browser without a page: it keeps cookies, and says where its requests come from. */
export class Browser {
  /** That of the session. */
  cookie = '';
  /** That of the accounts that have signed in here. */
  devices = '';

  constructor(
    readonly origin: string,
    /** What every request says besides. */
    readonly headers: Readonly<Record<string, string>> = { 'sec-fetch-site': 'same-origin' },
  ) {}

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
    return this.send('POST', path, body, headers);
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Got> {
    const isBytes = body instanceof Uint8Array;
    const sent = isBytes || body === undefined ? body : Buffer.from(JSON.stringify(body));
    const cookies = [this.cookie, this.devices].filter((each) => each !== '').join('; ');
    const request = http.request(new URL(`${this.origin}${path}`), {
      method,
      headers: {
        ...asFetchSays,
        ...this.headers,
        ...(cookies !== '' && { cookie: cookies }),
        ...(sent !== undefined && {
          'content-type': isBytes ? 'application/octet-stream' : 'application/json',
          // By itself node:http says it of no DELETE.
          'content-length': sent.length,
        }),
        ...headers,
      },
    });
    const replied = once(request, 'response') as Promise<[IncomingMessage]>;
    // What is sent after a refusal may find the connection closed: the reply has come by then.
    request.on('error', () => undefined);
    request.end(sent);
    const [reply] = await replied;
    const replyHeaders = headersOf(reply);
    for (const set of replyHeaders.getSetCookie()) {
      const [pair = ''] = set.split(';');
      if (/^(__Host-)?devices=/.test(pair)) this.devices = pair;
      else this.cookie = pair;
    }
    const text = await textOf(reply);
    const isJson = replyHeaders.get('content-type')?.startsWith('application/json') === true;
    return {
      status: reply.statusCode ?? 0,
      headers: replyHeaders,
      text,
      body: isJson ? (JSON.parse(text) as unknown) : {},
    };
  }
}

export class TestConsole {
  private constructor(
    readonly hotline: TestApp,
    readonly app: WebApp,
    readonly server: FastifyInstance,
    readonly origin: string,
  ) {}

  static async start(
    settings: Readonly<Record<string, string>> = {},
    options: WebOptions = {},
    appOptions: TestAppOptions = {},
  ): Promise<TestConsole> {
    const hotline = await TestApp.start(settings, appOptions);
    const { app } = hotline;
    const server = await buildWeb(app, options);
    await server.listen({ host: '127.0.0.1', port: 0 });
    const { port } = server.server.address() as AddressInfo;
    return new TestConsole(hotline, app, server, `http://127.0.0.1:${port}`);
  }

  get database(): TestDatabase {
    return this.hotline.database;
  }

  /** Moves the clock. */
  passTime(minutes: number): void {
    this.hotline.passTime(minutes * 60_000);
  }

  browser(headers?: Readonly<Record<string, string>>): Browser {
    return new Browser(this.origin, headers);
  }

  /** Adds a user who has changed the first password. @returns the id. */
  async add(somebody: Somebody): Promise<number> {
    const { db, clock } = this.app;
    const staffId = await this.idOf('SELECT id FROM staff WHERE name = $1', somebody.staff);
    const agentId = await this.idOf('SELECT id FROM agents WHERE number = $1', somebody.agent);
    const courtId = await this.idOf('SELECT id FROM courts WHERE code = $1', somebody.court);
    const isNeither = staffId === null && agentId === null;
    const { name, roles } = somebody;
    const person = { staffId, agentId, courtId, fullName: isNeither ? name : null };
    // Not by addUser: it hashes a first password, which nobody uses, at the full cost.
    const id = await insertUser(
      db,
      { name, roles, ...person, passwordHash },
      'a test',
      clock.now(),
    );
    if (id === null) throw new Error(`${name} is there already`);
    await savePassword(db, id, { hash: passwordHash, mustChange: false }, clock.now());
    return id;
  }

  /** Returns a browser of a signed-in user, who is added if there is none. */
  async as(somebody: Somebody): Promise<Browser> {
    const { rowCount } = await this.database.pool.query('SELECT FROM web_users WHERE name = $1', [
      somebody.name,
    ]);
    if (rowCount === 0) await this.add(somebody);
    const browser = this.browser();
    const { status, text } = await browser.post('/api/sign-in', { name: somebody.name, password });
    if (status !== 200) throw new Error(`${somebody.name} cannot sign in: ${text}`);
    return browser;
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.hotline.stop();
  }

  private async idOf(sql: string, name: string | undefined): Promise<number | null> {
    if (name === undefined) return null;
    const { rows } = await this.database.pool.query<{ id: number }>(sql, [name]);
    const id = rows[0]?.id;
    if (id === undefined) throw new Error(`there is no ${name}`);
    return id;
  }
}
