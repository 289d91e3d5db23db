/**
 * Any other gateway with an HTTP interface, as its account file describes it: request, signature,
 * answer, pushes.
 */
import { timingSafeEqual } from 'node:crypto';
import { onChinaClock } from '../../../court/rules/chinaTime.js';
import type { SendResult } from '../../smsDriver.js';
import type { AnyAccount } from './account.js';
import {
  asText,
  isObject,
  nothing,
  readTime,
  refOf,
  unreadable,
  withoutCountry,
} from './answers.js';
import { fillText, makeMac, type Values } from './fillText.js';
import type { HookContent, HookRequest, HttpPreset, Moment, PlainSms } from './preset.js';

/** The time in a signed push may differ this much from ours. */
const believedMs = 5 * 60_000;

/** @throws Error when a text of the account names an unknown place. */
export function makeAnyGateway(account: AnyAccount): HttpPreset {
  const preset: HttpPreset = {
    buildRequest(sms, moment) {
      const values = requestValues(account, sms, moment);
      const headers = Object.entries(account.headers);
      return {
        url: fillText(account.url, values),
        method: account.method,
        headers: Object.fromEntries(
          headers.map(([name, text]) => [name.toLowerCase(), fillText(text, values)]),
        ),
        body: account.method === 'GET' ? '' : fillText(account.body, values),
      };
    },
    readAnswer: (status, body) => readAnswer(account, status, body),
    isAuthentic: (request, now) => isAuthentic(account, request, now),
    readHook: (request, now) => readHook(account, request, now),
    hookAnswer: account.hook?.answer ?? 'OK',
  };
  // Finds misspelt names when the process starts, and not with the first SMS.
  const sms = { id: 'sms-0', to: '13700000000', text: 'x', signature: 'x', extension: '' };
  preset.buildRequest(sms, { now: new Date(0), nonce: 'x' });
  if (account.hook?.sign !== undefined) {
    makeMac(account.hook.sign, { ...account.values, body: '', timestamp: '' });
  }
  return preset;
}

function requestValues(account: AnyAccount, sms: PlainSms, { now, nonce }: Moment): Values {
  const beijing = onChinaClock(now).toISOString();
  const values: Values = {
    ...account.values,
    to: sms.to,
    text: sms.text,
    signature: sms.signature,
    extension: sms.extension,
    id: sms.id,
    nonce,
    date: beijing.slice(0, 19).replace(/[-T:]/g, ''),
    timestamp: String(Math.floor(now.getTime() / 1000)),
    timestampMs: String(now.getTime()),
  };
  const { sign } = account;
  return sign === undefined ? values : { ...values, mac: () => makeMac(sign, values) };
}

function readAnswer(account: AnyAccount, status: number, body: string): SendResult {
  const { ok, throttled, final, ...paths } = account.answer;
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return unreadable(status);
  }
  const result = asText(at(answer, ok.path));
  if (ok.is.includes(result)) {
    const ref = asText(at(answer, paths.ref));
    return ref === '' ? unreadable(status) : { kind: 'accepted', parts: [{ ref }] };
  }
  const code = paths.code === undefined ? result : asText(at(answer, paths.code));
  if (code === '') return unreadable(status);
  if (throttled.includes(code)) return { kind: 'throttled', afterMs: 1000 };
  const reason = paths.reason === undefined ? code : asText(at(answer, paths.reason)) || code;
  return { kind: 'refused', code, reason, isFinal: final.includes(code) };
}

function isAuthentic(account: AnyAccount, { headers, body }: HookRequest, now: Date): boolean {
  const sign = account.hook?.sign;
  if (sign === undefined) return true;
  const timestamp = headers[sign.timestampHeader.toLowerCase()] ?? '';
  const moment = readTime(timestamp, new Date(NaN)).getTime();
  if (!(Math.abs(moment - now.getTime()) <= believedMs)) return false;
  const expected = Buffer.from(makeMac(sign, { ...account.values, body, timestamp }));
  const given = Buffer.from(headers[sign.header.toLowerCase()] ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function readHook(account: AnyAccount, { kind, body }: HookRequest, now: Date): HookContent {
  const rule = account.hook?.[kind];
  if (rule === undefined) throw new Error(`the account file says nothing of ${kind}`);
  const all: unknown = JSON.parse(body);
  const found = rule.list === '' ? all : at(all, rule.list);
  const list = Array.isArray(found) ? (found as unknown[]) : [found];
  const take = (each: unknown, path: string | undefined) =>
    path === undefined ? '' : asText(at(each, path));
  const need = (each: unknown, path: string) => {
    const value = take(each, path);
    if (value === '') throw new Error(`${path} is missing`);
    return value;
  };
  if (kind === 'receipts') {
    const paths = account.hook?.receipts;
    if (paths === undefined) return nothing;
    const receipts = list.map((each) => {
      const code = need(each, paths.state);
      const state = Object.hasOwn(paths.states, code) ? paths.states[code] : undefined;
      const when = readTime(take(each, paths.at), now);
      return { ref: need(each, paths.ref), state: state ?? 'unknown', code, at: when } as const;
    });
    return { ...nothing, receipts };
  }
  const paths = account.hook?.messages;
  if (paths === undefined) return nothing;
  const messages = list.map((each) => {
    const from = withoutCountry(need(each, paths.from));
    const [to, text, time] = [take(each, paths.to), take(each, paths.text), take(each, paths.at)];
    const ref = take(each, paths.ref) || refOf(from, to, time, text);
    return { from, to, text, at: readTime(time, now), ref };
  });
  return { ...nothing, messages };
}

/** Returns the value at a path such as `data.0.id`. */
function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((so, name) => {
    if (Array.isArray(so)) return (so as unknown[])[Number(name)];
    return isObject(so) && Object.hasOwn(so, name) ? so[name] : undefined;
  }, value);
}
