/**
 * Fills in the places of a text: `{to}` the value, `{text|json}` the value as it is written between the
 * quotes of a JSON string. A brace that no name follows is an ordinary character.
 */
import { createHash, createHmac } from 'node:crypto';
import type { MacRule } from './account.js';

const place = /\{([A-Za-z]\w*)((?:\|[a-z0-9]+)*)\}/g;

const filters: Readonly<Record<string, (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  url: (value) => encodeURIComponent(value),
  base64: (value) => Buffer.from(value).toString('base64'),
  md5: (value) => createHash('md5').update(value).digest('hex'),
  sha1: (value) => createHash('sha1').update(value).digest('hex'),
  sha256: (value) => createHash('sha256').update(value).digest('hex'),
  upper: (value) => value.toUpperCase(),
  lower: (value) => value.toLowerCase(),
};

/** Values that are made only when a text needs them. */
export type Values = Readonly<Record<string, string | (() => string)>>;

/** @throws Error when a text has a place for a value or a filter that does not exist. */
export function fillText(text: string, values: Values): string {
  return text.replace(place, (_, name: string, wanted: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) throw new Error(`{${name}} has no value`);
    return wanted
      .split('|')
      .slice(1)
      .reduce(
        (so, filter) => {
          const change = Object.hasOwn(filters, filter) ? filters[filter] : undefined;
          if (change === undefined) throw new Error(`|${filter} is no filter`);
          return change(so);
        },
        typeof value === 'string' ? value : value(),
      );
  });
}

/** The code that proves that the sender of a text knows a secret. */
export function makeMac(rule: MacRule, values: Values): string {
  const over = fillText(rule.over, values);
  const algorithm = rule.algorithm.replace('hmac-', '');
  const hash =
    algorithm === rule.algorithm
      ? createHash(algorithm)
      : createHmac(algorithm, fillText(rule.hashKey, values));
  return hash.update(over).digest(rule.encoding);
}
