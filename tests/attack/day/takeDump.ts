/**
 * Takes all that an attacker can get hold of: every row with what PostgreSQL tells of it, sequences,
 * Redis, every line of every log, names and attributes of every file, Asterisk's own database, and
 * what the console shows to those who oversee the hotline.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Redis } from 'ioredis';
import type { Hotline } from '../../e2e/hotline.js';
import { contract, type RouteName } from '../../../app/web/contract/contract.js';
import type { Browser } from '../../web/testConsole.js';
import { flat, type Dump, type Fields, type Found } from './rules/dump.js';

/**
 * @param store the folder that is the store of files.
 * @param overseers those who are signed in to the console, by their roles.
 */
export async function takeDump(
  hotline: Hotline,
  store: string,
  overseers: Readonly<Record<string, Browser>>,
): Promise<Dump> {
  // What is shown in the console leaves rows itself, so the rows are read first.
  const rows = await rowsOf(hotline);
  const found = [
    ...rows,
    ...(await sequencesOf(hotline)),
    ...(await redisOf(hotline)),
    ...(await filesOf(hotline.folder, '')),
    ...(await filesOf(store, 'store')),
    ...(await asteriskOf(hotline)),
  ];
  for (const [role, browser] of Object.entries(overseers)) {
    found.push(...(await shownTo(role, browser)));
  }
  return { found, references: await referencesOf(hotline) };
}

async function rowsOf({ db }: Hotline): Promise<Found[]> {
  const { rows: tables } = await db.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  );
  const found: Found[] = [];
  for (const { name } of tables) {
    const { rows } = await db.query<{ row: Record<string, unknown>; ctid: string; xmin: string }>(
      `SELECT to_jsonb(t) AS row, ctid::text, xmin::text FROM "${name}" t`,
    );
    for (const { row, ctid, xmin } of rows) {
      const [page = '0', place = '0'] = ctid.slice(1, -1).split(',');
      const fields = {
        ...flat(row),
        xmin: Number(xmin),
        ctid: Number(page) * 1000 + Number(place),
      };
      found.push({ where: `table ${name}`, fields });
    }
  }
  return found;
}

async function sequencesOf({ db }: Hotline): Promise<Found[]> {
  const { rows } = await db.query<{ name: string; last: string | null }>(
    `SELECT sequencename AS name, last_value::text AS last FROM pg_sequences
      WHERE schemaname = 'public' ORDER BY 1`,
  );
  return rows.map(({ name, last }) => ({
    where: `sequence ${name}`,
    fields: { last: last === null ? null : Number(last) },
  }));
}

/** Returns which column names a row of which table: `queue_events.entry_id` → `queue_entries`. */
async function referencesOf({ db }: Hotline): Promise<Map<string, string>> {
  const { rows } = await db.query<{ from: string; column: string; to: string }>(
    `SELECT c.conrelid::regclass::text AS from, a.attname AS column, c.confrelid::regclass::text AS to
       FROM pg_constraint c
       JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
       JOIN pg_attribute f ON f.attrelid = c.confrelid AND f.attnum = c.confkey[1]
      WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND f.attname = 'id'`,
  );
  return new Map(rows.map(({ from, column, to }) => [`${from}.${column}`, to]));
}

async function redisOf({ settings }: Hotline): Promise<Found[]> {
  const redis = new Redis(settings.REDIS_URL ?? '');
  try {
    const found: Found[] = [];
    for (const key of (await redis.keys('*')).toSorted()) {
      for (const value of await valuesOf(redis, key)) {
        found.push({ where: 'redis', fields: { key, ...value } });
      }
    }
    return found;
  } finally {
    redis.disconnect();
  }
}

async function valuesOf(redis: Redis, key: string): Promise<Fields[]> {
  switch (await redis.type(key)) {
    case 'hash':
      return [flat(await redis.hgetall(key))];
    case 'list':
      return (await redis.lrange(key, 0, -1)).map((value) => ({ value }));
    case 'set':
      return (await redis.smembers(key)).map((value) => ({ value }));
    case 'zset':
      return pairs(await redis.zrange(key, '0', '-1', 'WITHSCORES'));
    case 'stream':
      return (await redis.xrange(key, '-', '+')).map(([id, values]) => ({
        id,
        value: values.join(' '),
      }));
    case 'string':
      return [{ value: await redis.get(key) }];
    default:
      return [{}];
  }
}

function pairs(values: readonly string[]): Fields[] {
  return values.flatMap((value, index) =>
    index % 2 === 0 ? [{ value, score: Number(values[index + 1]) }] : [],
  );
}

/** Files with the tests' own callers, their telephones, and what the tests themselves keep. */
const ofTheTests = /^(carrier|softphones|heard|sip\.pcap|clock|postgres|redis)/;
/** Files with sound, programs and settings, whose bytes are no lines. */
const noLines = /\.(wav|alaw|sln16|so|sqlite3|sqlite3-\w+|conf|pid|ctl|xml)$/;

/** @param as what stands for the folder in names. */
async function filesOf(folder: string, as: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const name = path.join(as, path.relative(folder, file));
    if (ofTheTests.test(name)) continue;
    const info = await stat(file).catch(() => null);
    if (info === null) continue;
    const { size, ino, mtimeMs, ctimeMs, birthtimeMs } = info;
    const times = { mtime: iso(mtimeMs), ctime: iso(ctimeMs), birthtime: iso(birthtimeMs) };
    const isFile = entry.isFile();
    found.push({ where: isFile ? 'file' : 'folder', fields: { name, size, ino, ...times } });
    if (!isFile || noLines.test(name)) continue;
    const text = await readFile(file, 'utf8');
    found.push(...linesOf(name, text));
  }
  return found;
}

const iso = (ms: number) => new Date(ms).toISOString();

function linesOf(file: string, text: string): Found[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    return [{ where: `log ${file}`, fields: { line: index, ...parsed(line) } }];
  });
}

function parsed(line: string): Fields {
  try {
    const value = JSON.parse(line) as unknown;
    if (typeof value === 'object' && value !== null) return flat(value);
  } catch {
    // A line of text.
  }
  return { text: line };
}

async function asteriskOf({ asterisk }: Hotline): Promise<Found[]> {
  const found: Found[] = [];
  for (const command of ['database show', 'core show channels', 'queue show', 'cdr show status']) {
    const lines = (await asterisk.command(command)).split('\n');
    found.push(...lines.map((text) => ({ where: `asterisk ${command}`, fields: { text } })));
  }
  return found;
}

/** Routes that do not end, or that give the bytes of a file. */
const streams = new Set<RouteName>(['GET /api/live', 'GET /api/telephone/socket']);

/** Routes that read for a reason, which is in no address. */
const readForReason = [
  ...(['POST /api/outbox/sms', 'POST /api/inbox/sms'] as const),
  ...(['POST /api/outbox/faxes', 'POST /api/inbox/faxes'] as const),
] satisfies readonly RouteName[];

/** What somebody with a role sees in all routes that read, with all ids that these show. */
async function shownTo(role: string, browser: Browser): Promise<Found[]> {
  const found: Found[] = [];
  const seen = new Map<string, Set<string>>();
  const { status } = await browser.get('/api/me');
  if (status !== 200) throw new Error(`${role} is not signed in`);
  const names = (Object.keys(contract) as RouteName[]).filter(
    (name) => name.startsWith('GET ') && !streams.has(name),
  );
  const show = async (name: RouteName, address: string, body?: object) => {
    const got = await (body === undefined ? browser.get(address) : browser.post(address, body));
    if (got.status !== 200) return;
    for (const fields of objectsIn(got.body)) {
      found.push({ where: `console ${role} ${name}`, fields });
      for (const [key, value] of Object.entries(fields)) {
        const id = key.split('.').at(-1) ?? '';
        if (!/^(id|number|name)$/.test(id) || value === null) continue;
        const ids = seen.get(`${name.split(' ')[1] ?? ''}/:${id}`) ?? new Set();
        seen.set(`${name.split(' ')[1] ?? ''}/:${id}`, ids.add(String(value)));
      }
    }
  };
  for (const name of names) {
    const address = name.slice('GET '.length);
    if (!address.includes(':'))
      await show(name, `${address}${address === '/api/readings' ? '?limit=500' : ''}`);
  }
  for (const name of readForReason) {
    await show(name, name.slice('POST '.length), { reason: '查阅', limit: 200 });
  }
  for (const name of names) {
    const address = name.slice('GET '.length);
    const [, list = '', key = '', rest = ''] = /^([^:]+)\/:(\w+)([^:]*)$/.exec(address) ?? [];
    for (const id of seen.get(`${list}/:${key}`) ?? []) {
      await show(name, `${list}/${encodeURIComponent(id)}${rest}`);
    }
  }
  return found;
}

/** Each object in a reply is a record of its own, with what its parents say of it. */
function objectsIn(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap(objectsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own: Record<string, unknown> = {};
  const inner: Fields[] = [];
  for (const [key, each] of Object.entries(value)) {
    if (Array.isArray(each) && each.some((item) => typeof item === 'object')) {
      inner.push(...objectsIn(each));
    } else own[key] = each;
  }
  const of = flat(own);
  return [of, ...inner.map((fields) => ({ ...fields, ...within(of) }))];
}

/** The ids of a parent, under names of their own. */
function within(of: Fields): Fields {
  return Object.fromEntries(
    Object.entries(of).flatMap(([key, value]) =>
      typeof value === 'string' && /(^|\.)(id|number)$/.test(key) ? [[`of.${key}`, value]] : [],
    ),
  );
}
