/**
 * Calls the server's routes. Their names and types come from the contract. The browser gets only
 * the types, so it does not check the shape of a reply.
 */
import type {
  GotReply,
  RouteName,
  SentBody,
  SentParams,
  SentQuery,
} from '../../contract/contract.js';
import { learnServerTime } from '../clock/serverClock.js';

/** The members of a route's input that the route uses. */
type Wanted<N extends RouteName> = Given<'params', SentParams<N>> &
  Given<'query', SentQuery<N>> &
  Given<'body', SentBody<N>> & {
    /** The body of a route that takes a file. */
    readonly file?: Blob;
  };
type Given<Key extends string, Value> = [Value] extends [undefined]
  ? unknown
  : Record<never, never> extends Value
    ? Readonly<Partial<Record<Key, Value>>>
    : Readonly<Record<Key, Value>>;

/** The arguments of a call; none for a route without input. */
export type Sent<N extends RouteName> =
  Record<never, never> extends Wanted<N> ? [sent?: Wanted<N>] : [sent: Wanted<N>];

/** A refusal by the server. `error` is a code for programs, `field` the wrong field. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly field: string | null,
    message: string,
    /** The whole JSON reply. */
    readonly said: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** The parts of a request, before they get the types of its route. */
interface AnyParts {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly file?: Blob;
}

/**
 * Returns a route's path with its parameters and its query: `GET /api/tickets/:id` becomes
 * `/api/tickets/7?…`.
 */
export function pathOf(route: string, parts: AnyParts = {}): string {
  const [, pattern = ''] = route.split(' ');
  const path = pattern.replace(/:([A-Za-z]+)/g, (_, name: string) =>
    encodeURIComponent(inUrl(parts.params?.[name])),
  );
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parts.query ?? {})) {
    if (value === undefined || value === null || value === '') continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
      query.append(key, inUrl(each));
  }
  return query.size > 0 ? `${path}?${query.toString()}` : path;
}

function inUrl(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/**
 * Calls a route of the contract.
 * @throws Refused when the server refuses; TypeError when the server cannot be reached.
 */
export async function callApi<N extends RouteName>(
  route: N,
  ...[sent]: Sent<N>
): Promise<GotReply<N>> {
  const parts: AnyParts = sent ?? {};
  const [method = 'GET'] = route.split(' ');
  const askedAt = Date.now();
  const answer = await fetch(pathOf(route, parts), {
    method,
    credentials: 'same-origin',
    headers: { accept: 'application/json', ...(method === 'GET' ? {} : contentType(parts)) },
    ...(method === 'GET' ? {} : { body: parts.file ?? JSON.stringify(parts.body ?? {}) }),
  });
  const text = await answer.text();
  const said: unknown = text === '' ? {} : readJson(text);
  if (!answer.ok) throw refusedBy(answer.status, said);
  const date = answer.headers.get('date');
  if (typeof said === 'object' && said !== null && 'now' in said && typeof said.now === 'string')
    learnServerTime(said.now, askedAt);
  else if (date !== null && route.endsWith('/me')) learnServerTime(Date.parse(date) + 500, askedAt);
  return said as GotReply<N>;
}

function contentType(parts: AnyParts): { readonly 'content-type': string } {
  return {
    'content-type': parts.file === undefined ? 'application/json' : 'application/octet-stream',
  };
}

/** Parses a reply; one that is no JSON is empty. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy may send its own page instead of the server's reply.
    return {};
  }
}

/** Returns the refusal that the server has replied. */
export function refusedBy(status: number, said: unknown): Refused {
  const fields = typeof said === 'object' && said !== null ? (said as Record<string, unknown>) : {};
  const error = typeof fields['error'] === 'string' ? fields['error'] : `http_${status}`;
  const field = typeof fields['field'] === 'string' ? fields['field'] : null;
  const message = typeof fields['message'] === 'string' ? fields['message'] : error;
  return new Refused(status, error, field, message, fields);
}
