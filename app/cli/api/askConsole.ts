/** Sends an operation to the console's server, and reads the answer. */
import { z } from 'zod';
import { refusal, type WebRefusal } from '../../web/contract/routeContract.js';
import { BadInput } from '../terminal/badInput.js';
import { plain } from '../terminal/textTable.js';
import type { ConsoleAddress } from './consoleAddress.js';
import type { OperationField } from './operationField.js';
import type { Operation } from './operations.js';

/** The values of an operation's fields, each in its place. */
export interface Sent {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** JSON, or a file. */
  readonly body?: unknown;
}

/**
 * Sends an operation.
 * @returns the reply, which is not read yet.
 * @throws BadInput when the server finds a field wrong; Error when it refuses for another reason.
 */
export async function askConsole(
  { origin, token }: ConsoleAddress,
  operation: Operation,
  { params, query, body }: Sent,
): Promise<Response> {
  const path = operation.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const asked = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value].flat().map((each): [string, string] => [name, String(each)]),
    ),
  );
  const search = asked.size === 0 ? '' : `?${asked.toString()}`;
  const isFile = operation.body === 'file';
  const reply = await fetch(`${origin}${path}${search}`, {
    method: operation.method,
    // The token is for this server only.
    redirect: 'manual',
    headers: {
      authorization: `Bearer ${token}`,
      'user-agent': 'hotline api',
      ...(body !== undefined && {
        'content-type': isFile ? 'application/octet-stream' : 'application/json',
      }),
    },
    ...(body !== undefined && {
      body: isFile ? new Uint8Array(body as Buffer) : JSON.stringify(body),
    }),
  }).catch((error: unknown) => {
    const { cause } = error as { cause?: { code?: string; message?: string } };
    const why = cause?.code ?? cause?.message ?? String(error);
    throw new Error(`the console does not answer at ${origin} (${why})`);
  });
  if (reply.ok) return reply;
  throw refusedBy(operation, reply, await reply.text());
}

function refusedBy(operation: Operation, { status }: Response, text: string): Error {
  const json = z.string().transform((each, context) => {
    try {
      return JSON.parse(each) as unknown;
    } catch {
      context.addIssue('no JSON');
      return z.NEVER;
    }
  });
  const { data } = json.pipe(refusal).safeParse(text);
  if (data === undefined) return new Error(`the console answered ${status}, and no JSON`);
  if (data.field !== undefined) {
    return new BadInput(`${nameOf(operation.fields, data.field)}: ${problemText(data)}`);
  }
  const { error } = data;
  if (status === 401) {
    return new Error(`${error}: the token has expired or was revoked, or is not of this console`);
  }
  return new Error(plain(`${error}: ${data.message}`));
}

/** The option of a field such as `body.reason`; within a value the rest of its name. */
function nameOf(fields: readonly OperationField[], field: string): string {
  const [place, name, ...within] = field.split('.');
  const found = fields.find((each) => each.place === place && each.name === name);
  if (found === undefined) return plain(field);
  return plain([found.option, ...within].join('.'));
}

function problemText({ error, problem, limit, message }: WebRefusal): string {
  if (problem === undefined) return plain(`${error}: ${message}`);
  const words = problem.replaceAll('_', ' ');
  const said = limit === undefined ? words : `${words} (the limit is ${limit})`;
  return plain(problem === 'missing' ? said : `${said}: ${message}`);
}
