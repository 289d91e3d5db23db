/**
 * The operations of the console's API as the command names them, with their arguments: made from the
 * contract, so that what the console can do the command can, too.
 */
import { z } from 'zod';
import { contract } from '../../web/contract/contract.js';
import type { RouteShape, RouteText } from '../../web/contract/routeContract.js';
import { fieldOf, type JsonSchema, type OperationField } from './operationField.js';

export interface Operation {
  /** `ticket-accept` */
  readonly name: string;
  readonly method: string;
  /** `/api/tickets/:number/accept` */
  readonly path: string;
  readonly summary: string;
  readonly fields: readonly OperationField[];
  /** What is sent: JSON, a file as it is, or nothing. */
  readonly body: 'json' | 'file' | null;
  /** The reply is JSON; else a file, a sound, a stream of events. */
  readonly isJson: boolean;
}

/** Every operation that a token may do, in the order of the contract. */
export function listOperations(): readonly Operation[] {
  const routes = Object.entries(contract as Readonly<Record<RouteText, RouteShape>>).map(
    ([route, shape]) => {
      const [method = '', path = ''] = route.split(' ');
      return { method, path, shape };
    },
  );
  const paths = new Set(routes.map(({ path }) => path));
  return routes
    .filter(({ shape }) => shape.pagesOnly !== true)
    .map(({ method, path, shape }) => ({
      name: operationName(method, path, paths),
      method,
      path,
      summary: shape.summary,
      fields: fieldsOf(shape),
      body: shape.takesFile === true ? 'file' : shape.body === undefined ? null : 'json',
      isJson: shape.reply !== null,
    }));
}

/**
 * Names an operation by its path: `GET /api/tickets` is `tickets`, `GET /api/tickets/:number` is
 * `ticket`, `POST /api/tickets/:number/accept` is `ticket-accept`; what is added to a list, set or
 * deleted has that word at its end.
 * @param paths those of the whole contract.
 */
function operationName(method: string, path: string, paths: ReadonlySet<string>): string {
  const parts = path.split('/').slice(2);
  const words = parts.flatMap((part, at) => {
    if (part.startsWith(':')) return [];
    const parameter = parts[at + 1];
    if (parameter?.startsWith(':') !== true) return [part];
    const one = part.endsWith('s') ? part.slice(0, -1) : part;
    // A word without a plural, at the end: the list has the name already.
    return at + 2 === parts.length && one === part ? [part, 'by', parameter.slice(1)] : [one];
  });
  const isList = [...paths].some(
    (each) => each.startsWith(`${path}/:`) && parts.at(-1)?.endsWith('s') === true,
  );
  const name = (
    isList && method === 'POST' ? [...words.slice(0, -1), singular(words)] : words
  ).join('-');
  switch (method) {
    case 'POST':
      return isList ? `${name}-add` : name;
    case 'PUT':
      return `${name}-set`;
    case 'DELETE':
      return `${name}-delete`;
    default:
      return name;
  }
}

const singular = (words: readonly string[]) => (words.at(-1) ?? '').replace(/s$/, '');

function fieldsOf({ params, query, body }: RouteShape): readonly OperationField[] {
  return (
    [
      ['params', params],
      ['query', query],
      ['body', body],
    ] as const
  ).flatMap(([place, shape]) => {
    if (shape === undefined) return [];
    const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
    // A body of several forms: the fields of each, and the server says which belong together.
    const forms = schema.anyOf ?? [schema];
    const isOneForm = forms.length === 1;
    return forms.flatMap(({ properties = {}, required = [] }) =>
      Object.entries(properties).map(([name, of]) =>
        fieldOf(place, name, of, isOneForm && required.includes(name)),
      ),
    );
  });
}
