/**
 * What a route of the console's server is: its name, who may call it, its input and its reply. The
 * server registers its routes from these shapes, the description at `/docs` is made from them, and
 * the client imports their types, and nothing else.
 */
import { z } from 'zod';
import type { Permission } from '../access/rules/permissions.js';

/** A method and a path with `:parameters`. */
export type RouteText = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/**
 * What a route requires of its caller: a permission; `signed_in`: any signed-in user, also one
 * whose password must be changed first; `anybody`: no sign-in.
 */
export type Needed = Permission | 'signed_in' | 'anybody';

export interface RouteShape {
  /** One sentence for the description at `/docs`. */
  readonly summary: string;
  readonly permission: Needed;
  /** The parameters of the path. */
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** The JSON body of a POST or a PUT. */
  readonly body?: z.ZodType;
  /** The body is a file, as it is (application/octet-stream), and has no shape. */
  readonly takesFile?: true;
  /** The largest body in bytes, where that may be more than a megabyte. */
  readonly mostBytes?: number;
  /** The JSON reply; null for any other: a sound, a file, a stream of events. */
  readonly reply: z.ZodType | null;
  /**
   * False: calling it is no activity of the user, so that an unused page signs out after half an
   * hour. By default it is.
   */
  readonly isActivity?: false;
  /**
   * Only a page may call it, and no program with an API token: it changes how the user or somebody else
   * signs in and as what, keeps or ends sessions, or needs a telephone. Nobody who finds a token gets an
   * account by it.
   */
  readonly pagesOnly?: true;
}

/** Checks the shapes of routes, and keeps their exact types. */
export function defineRoutes<const T extends Readonly<Record<RouteText, RouteShape>>>(
  routes: T,
): T {
  return routes;
}

/** A moment: a Date at the server, an ISO text in JSON. */
export const moment = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});

/** A day such as `2026-11-24`. */
export const day = z.iso.date();

/** A whole number in a path or a query. */
export const whole = (min: number, max: number) =>
  z.coerce.number<number>().int().min(min).max(max);

/** The id of a row in a path, of a table whose ids are bigint. */
export const idParams = z.object({ id: whole(1, 2 ** 53 - 1) });

/** The largest id of a table whose ids are integer: PostgreSQL rejects a larger one. */
const largestId = 2 ** 31 - 1;

/**
 * The id of a row in a path, of a table whose ids are integer: courts, people, agents, queues,
 * users, wallboards.
 */
export const shortIdParams = z.object({ id: whole(1, largestId) });

/** Such an id in a body. */
export const shortId = z.int().min(1).max(largestId);

/** A switch in a query: `true` or `false`. */
export const flag = z.union([z.boolean(), z.stringbool()]);

/** One or several words in a query: `?status=opened&status=returned`. */
export const oneOrMore = <T extends z.ZodType>(word: T) =>
  z.union([z.array(word), word.transform((one) => [one])]);

/** The page of a list: pages of this many rows, counted from 1. */
export const page = (rows: number) => ({
  page: whole(1, 10_000).default(1),
  limit: whole(1, 500).default(rows),
});

/** A text that a user types: trimmed, and not empty. */
export const written = (max: number) => z.string().trim().min(1).max(max);

/** A file within a JSON body, in base64. */
export const fileInBody = (mostBytes: number) =>
  z.string().max(base64Length(mostBytes)).meta({ contentEncoding: 'base64' });

/** How many letters so many bytes have in base64. */
export const base64Length = (bytes: number): number => 4 * Math.ceil(bytes / 3);

/** Why a user looks at data of callers; it becomes part of the audit. */
export const reason = written(500);

/** A text in both languages. */
export const bothLanguages = z.object({ zh: z.string(), en: z.string() });

/** The reply of a route without a result. */
export const done = z.object({});

/** What is wrong with a field. The client has words for each in both languages. */
const fieldProblem = z.enum([
  ...(['missing', 'malformed', 'too_long', 'too_short', 'too_large', 'too_small'] as const),
  /** Of a period, and of a report on it. */
  ...(['before_start', 'in_future', 'too_many_days', 'too_fine', 'too_many_rows'] as const),
  /** What the field names does not exist, or not for this user. */
  ...(['unknown', 'not_digits', 'no_mobile', 'hotline_number', 'other_department'] as const),
  /** Of a file. */
  ...(['empty', 'file_too_large', 'name_too_long', 'silent', 'recording_too_long'] as const),
  /** Of an account. */
  ...([
    'bad_name',
    'name_taken',
    'no_roles',
    'needs_staff',
    'needs_agent',
    'needs_supervisor',
  ] as const),
  ...(['unknown_person', 'needs_full_name', 'wrong_password', 'wrong_code'] as const),
]);

export type FieldProblem = z.infer<typeof fieldProblem>;

/** The reply of every refused request. */
export const refusal = z.object({
  /** A code for programs: `bad_input`, `not_signed_in`, `not_found`, or why a ticket refuses. */
  error: z.string(),
  /** The field that is wrong, such as `body.reason`. */
  field: z.string().optional(),
  /** Of `bad_input`: what is wrong with the field. */
  problem: fieldProblem.optional(),
  /** Of a problem with a limit: how much is allowed. */
  limit: z.number().optional(),
  /** A sentence in English, for developers of clients. */
  message: z.string(),
  /** Of `days_not_summed`: how many of the days of a report are summed, and of how many. */
  summed: z.int().optional(),
  days: z.int().optional(),
});

export type WebRefusal = z.infer<typeof refusal>;
