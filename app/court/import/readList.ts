/** Reads what a column of an import record holds: its name in messages, its list, and parties by name. */
import { caseColumns, type CaseColumn, type ListColumn } from './columns.js';
import { optionalText, WrongField, type Naming, type RawFields } from './fields.js';

/** Names a column in messages, in English and Chinese. */
export const column: Naming = (field) => `${field} (${caseColumns[field as CaseColumn]})`;

/** Reads each item of a list column. */
export function readList<T>(
  raw: RawFields,
  list: ListColumn,
  readItem: (item: RawFields, naming: Naming, index: number) => T,
): T[] {
  const items = raw[list];
  if (items === undefined || items === null) return [];
  if (!Array.isArray(items)) throw new WrongField(`${column(list)} must be a list`);
  return items.map((item: unknown, index) => {
    const naming: Naming = (field) => `${column(list)}, item ${index + 1}: ${field}`;
    if (item === null || typeof item !== 'object' || Array.isArray(item)) {
      throw new WrongField(`${column(list)}, item ${index + 1} must be an object`);
    }
    return readItem(item as RawFields, naming, index);
  });
}

/** Returns the parties as they were read; nothing is known of them yet. */
export function partiesOf({ parties }: RawFields): readonly unknown[] {
  return Array.isArray(parties) ? (parties as readonly unknown[]) : [];
}

/** Returns the position of the party that a field names; `but` is the index of the party itself. */
export function findParty(
  parties: readonly unknown[],
  item: RawFields,
  field: string,
  naming: Naming,
  but: number | null = null,
): number | null {
  const text = optionalText(item, field, naming);
  if (text === null) return null;
  const position = /^\d{1,3}$/.test(text)
    ? Number(text)
    : parties.findIndex((party, i) => i !== but && isNamed(party, text)) + 1;
  if (position < 1 || position > parties.length || position - 1 === but) {
    throw new WrongField(
      `${naming(field)} must be the name or the position of ${but === null ? 'a' : 'another'} party`,
    );
  }
  return position;
}

/**
 * Tells whether an unchecked item has this name. Items after the current one are not checked yet.
 */
function isNamed(party: unknown, name: string): boolean {
  if (party === null || typeof party !== 'object' || !('name' in party)) return false;
  return typeof party.name === 'string' && party.name.trim() === name;
}
