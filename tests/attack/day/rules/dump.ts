/** What an attacker has: records of many kinds, each with the names of its fields. */

export type Value = string | number | boolean | null;
export type Fields = Readonly<Record<string, Value>>;

/** A row, a line of a log, a file, an entry of Redis, an object in a reply of the console. */
export interface Found {
  /** `table calls`, `log app.log`, `file`, `console inspector GET /api/calls`. */
  readonly where: string;
  readonly fields: Fields;
}

export interface Dump {
  readonly found: readonly Found[];
  /** Which column names a row of which table: `queue_events.entry_id` → `queue_entries`. */
  readonly references: ReadonlyMap<string, string>;
}

/** Returns a value's parts by their paths; an array of values is one text. */
export function flat(value: object, before = ''): Record<string, Value> {
  const fields: Record<string, Value> = {};
  for (const [key, each] of Object.entries(value) as [string, unknown][]) {
    const name = `${before}${key}`;
    if (each === undefined) continue;
    if (Array.isArray(each) && each.every((item) => typeof item !== 'object')) {
      fields[name] = each.join(' ');
    } else if (typeof each === 'object' && each !== null) {
      Object.assign(fields, flat(each, `${name}.`));
    } else if (typeof each === 'string') {
      Object.assign(fields, ofText(name, each));
    } else fields[name] = each as number | boolean | null;
  }
  return fields;
}

/** A text may be JSON itself, as the audit's records are. */
function ofText(name: string, text: string): Record<string, Value> {
  if (/^[{[]/.test(text)) {
    try {
      return flat(JSON.parse(text) as object, `${name}.`);
    } catch {
      // It only looks like it.
    }
  }
  return { [name]: text };
}
