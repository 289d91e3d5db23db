/** Functions that presets share to read answers and pushes. */
import { createHash } from 'node:crypto';
import type { SendResult } from '../../smsDriver.js';
import type { HookContent, Refused } from './preset.js';

/** A refusal before the gateway was asked, which no second try would change. */
export function refuse(code: string, reason: string): Refused {
  return { kind: 'refused', code, reason, isFinal: true };
}

/** The answer does not match the gateway's documents, so the SMS may have been accepted. */
export function unreadable(status: number): SendResult {
  return {
    kind: 'unknown',
    reason: `the gateway answered ${status} with what we cannot read`,
    parts: [{ ref: null }],
  };
}

/** A JSON object, or null. */
export function readObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** @throws Error when the body is no JSON, or holds anything but objects. */
export function readObjects(body: string): Record<string, unknown>[] {
  const value: unknown = JSON.parse(body);
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.map((each) => {
    if (!isObject(each)) throw new Error('not a list of objects');
    return each;
  });
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text or number as text; anything else is ''. */
export function asText(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** @throws Error when the field is missing or empty. */
export function needText(object: Record<string, unknown>, name: string): string {
  const text = asText(object[name]);
  if (text === '') throw new Error(`${name} is missing`);
  return text;
}

/**
 * A time as gateways write it: `2026-11-26 15:30:00` or `20261126153000` in Beijing, or seconds or
 * milliseconds since 1970. What is missing or wrong is `now`.
 */
export function readTime(value: unknown, now: Date): Date {
  const text = asText(value);
  const match = /^(\d{4})-?(\d\d)-?(\d\d)[T ]?(\d\d):?(\d\d):?(\d\d)$/.exec(text);
  let at: Date;
  if (match !== null) {
    const [, year, month, day, hour, minute, second] = match;
    at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`);
  } else if (/^\d{10}$|^\d{13}$/.test(text)) {
    at = new Date(Number(text) * (text.length === 10 ? 1000 : 1));
  } else {
    return now;
  }
  return Number.isNaN(at.getTime()) ? now : at;
}

/** Names an SMS of a gateway that gives it no id; the same SMS always gets the same name. */
export function refOf(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Removes China's country code, which some gateways put before a mobile number. */
export function withoutCountry(number: string): string {
  return number.replace(/^(\+|00)?86(?=1\d{10}$)/, '');
}

export const nothing: HookContent = { receipts: [], messages: [] };
