/**
 * Reads the documents that the court has sent to parties electronically (电子送达). Of a number its
 * last six digits are kept: callers key them in to learn whether a message is genuine.
 */
import { documentEndLength } from '../identity/rules/servedDocument.js';
import { requiredDay, requiredText, WrongField, type RawFields } from './fields.js';
import { findParty, partiesOf, readList } from './readList.js';

/** A document as it is kept with its party. */
export interface ServedDocument {
  /** The last six digits of its number. */
  readonly end: string;
  readonly on: string;
}

/** @returns the documents by the position of the party that they were sent to */
export function readServedDocuments(raw: RawFields): ReadonlyMap<number, ServedDocument[]> {
  const byParty = new Map<number, ServedDocument[]>();
  readList(raw, 'servedDocuments', (item, naming) => {
    const digits = requiredText(item, 'number', naming).normalize('NFKC').replace(/\D/g, '');
    if (digits.length < documentEndLength) {
      throw new WrongField(`${naming('number')} must have at least ${documentEndLength} digits`);
    }
    const on = requiredDay(item, 'on', naming);
    const to = findParty(partiesOf(raw), item, 'to', naming);
    if (to === null) {
      throw new WrongField(`${naming('to')} is missing: the name or the position of a party`);
    }
    const documents = byParty.get(to) ?? [];
    byParty.set(to, documents);
    documents.push({ end: digits.slice(-documentEndLength), on });
  });
  return byParty;
}
