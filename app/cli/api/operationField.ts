/** One argument of an operation: how it is typed, what it may be, and what is sent for it. */
import { BadInput } from '../terminal/badInput.js';
import { readGiven } from '../terminal/readGiven.js';
import { plain } from '../terminal/textTable.js';

/** What of JSON Schema the contract's shapes use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly default?: unknown;
  readonly format?: string;
  /** `base64`: a file within the body. */
  readonly contentEncoding?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxItems?: number;
}

export interface OperationField {
  readonly place: 'params' | 'query' | 'body';
  /** As it is sent: `departmentId`. */
  readonly name: string;
  /** As it is typed: `--department-id`. */
  readonly option: string;
  /** For the help: what it may be. */
  readonly help: string;
  readonly isRequired: boolean;
  readonly isFlag: boolean;
  readonly takesSeveral: boolean;
  /** @throws BadInput when the typed text cannot be such a value. */
  readonly read: (typed: readonly string[] | true) => Promise<unknown>;
}

/** Makes the argument of a property. */
export function fieldOf(
  place: OperationField['place'],
  name: string,
  schema: JsonSchema,
  isRequired: boolean,
): OperationField {
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const types = typesOf(schema);
  const takesSeveral = types.includes('array');
  const one = takesSeveral ? itemOf(schema) : schema;
  const isFlag = types.includes('boolean');
  const because = isRequired ? ' (required)' : defaultText(schema);
  return {
    place,
    name,
    option,
    help: `${allowedText(one)}${takesSeveral ? '; one or several' : ''}${because}`,
    isRequired,
    isFlag,
    takesSeveral,
    async read(typed) {
      if (typed === true) return true;
      const values = await Promise.all(typed.map((text) => readOne(option, one, text)));
      return takesSeveral ? values : values[0];
    },
  };
}

/** The alternatives of a shape, of which it may be one. */
const forms = (schema: JsonSchema): readonly JsonSchema[] => schema.anyOf ?? [schema];

const typesOf = (schema: JsonSchema): readonly string[] =>
  forms(schema).flatMap(({ type = 'any' }) => type);

const itemOf = (schema: JsonSchema): JsonSchema =>
  forms(schema).find(({ items }) => items !== undefined)?.items ?? {};

function defaultText(schema: JsonSchema): string {
  const { default: value } = schema;
  if (value === undefined || value === '' || value === false) return '';
  return Array.isArray(value) && value.length === 0 ? '' : `; default: ${JSON.stringify(value)}`;
}

/** Says what a value may be. */
function allowedText(schema: JsonSchema): string {
  const texts = forms(schema).map((form) => {
    const types = typesOf(form);
    if (form.enum !== undefined) return form.enum.map(String).join(', ');
    if (types.includes('boolean'))
      return types.includes('null') ? 'true, false, null' : 'true, false';
    const also = types.includes('null') ? ', or null' : '';
    if (types.includes('integer')) return `whole number${rangeText(form)}${also}`;
    if (types.includes('number')) return `number${rangeText(form)}${also}`;
    if (types.includes('object')) return `JSON: ${exampleOf(form)}`;
    if (types.includes('null')) return types.length === 1 ? 'null' : `${textText(form)}${also}`;
    return textText(form);
  });
  return texts.join(', or ');
}

function textText({ format, contentEncoding, maxLength, pattern }: JsonSchema): string {
  if (contentEncoding === 'base64') return 'path of a file';
  switch (format) {
    case 'date':
      return 'day, such as 2026-11-24';
    case 'date-time':
      return 'moment in UTC, such as 2026-11-24T06:30:00Z';
    case 'uuid':
      return 'id (UUID)';
    case 'email':
      return 'mail address';
    default:
      if (maxLength !== undefined) return `text, at most ${maxLength} characters`;
      return pattern === undefined ? 'text' : `text like ${pattern}`;
  }
}

function rangeText({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  const above = exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
  // The largest number of PostgreSQL or of JavaScript is a limit that nobody meets.
  const most = maximum === undefined || maximum >= 2 ** 31 - 1 ? undefined : maximum;
  const from = minimum === undefined ? above : ` from ${minimum}`;
  return `${from}${most === undefined ? '' : ` to ${most}`}`;
}

const exampleOf = ({ properties = {} }: JsonSchema) =>
  `{${Object.entries(properties)
    .map(([name, schema]) => `"${name}": ${allowedText(schema)}`)
    .join(', ')}}`;

/** @throws BadInput */
async function readOne(option: string, schema: JsonSchema, text: string): Promise<unknown> {
  const types = typesOf(schema);
  if (schema.contentEncoding === 'base64') return (await readGiven(text)).toString('base64');
  if (types.includes('null') && text === 'null') return null;
  if (types.includes('boolean')) {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new BadInput(`${option} ${plain(text)} must be ${allowedText(schema)}`);
  }
  if (types.includes('integer') || types.includes('number')) {
    if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
    throw new BadInput(`${option} ${plain(text)} must be a ${allowedText(schema)}`);
  }
  const isJson = types.includes('object') && (!types.includes('string') || text.startsWith('{'));
  return isJson ? readJson(option, text) : text;
}

/** @throws BadInput naming the option */
export function readJson(option: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new BadInput(`${option} is no JSON: ${plain((error as Error).message)}`);
  }
}
