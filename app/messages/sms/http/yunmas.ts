/**
 * 云MAS of China Mobile, which government bodies use: POST of base64(JSON) to `/sms/norsubmit` (free
 * text below a registered signature) and `/sms/tmpsubmit` (template), with an MD5 over the fields.
 */
import { createHash } from 'node:crypto';
import type { SendResult, SmsReceipt } from '../../smsDriver.js';
import { carrierState } from '../carrierState.js';
import type { YunmasAccount } from './account.js';
import {
  asText,
  needText,
  nothing,
  readObject,
  readObjects,
  readTime,
  refOf,
  refuse,
  unreadable,
  withoutCountry,
} from './answers.js';
import { matchTemplate } from './matchTemplate.js';
import type { HttpPreset, PlainSms } from './preset.js';

/** Refusals of one SMS; those of the account change when the administrator corrects it. */
const finalCodes = new Set(['InvalidMessage', 'TooManyMobiles']);

export function makeYunmas(account: YunmasAccount): HttpPreset {
  return {
    buildRequest(sms) {
      const sign = account.signatures[sms.signature];
      if (sign === undefined) {
        return refuse('signature', `the account file has no code for 【${sms.signature}】`);
      }
      const [path, fields] = makeFields(account, sms, sign);
      return {
        url: new URL(path, account.url).href,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(fields)).toString('base64'),
      };
    },
    readAnswer,
    // 云MAS signs no push: the token in the address is the only proof.
    isAuthentic: () => true,
    readHook({ kind, body }, now) {
      const list = readObjects(body);
      if (kind === 'receipts')
        return { ...nothing, receipts: list.map((e) => readReceipt(e, now)) };
      const messages = list.map((each) => {
        const from = withoutCountry(needText(each, 'mobile'));
        const text = asText(each.smsContent);
        const time = asText(each.sendTime);
        const to = asText(each.addSerial);
        return { from, to, text, at: readTime(time, now), ref: refOf(from, to, time, text) };
      });
      return { ...nothing, messages };
    },
    hookAnswer: 'OK',
  };
}

/** The path and the JSON of a request; the MAC covers the fields in exactly this order. */
function makeFields(
  account: YunmasAccount,
  sms: PlainSms,
  sign: string,
): [string, Record<string, string>] {
  const { ecName, apId, secretKey } = account;
  const addSerial = account.addSerial + sms.extension;
  const match = matchTemplate(account.templates, sms.text);
  const common = { ecName, apId, secretKey };
  const what: Record<string, string> =
    match === null
      ? { mobiles: sms.to, content: sms.text }
      : {
          templateId: match.code,
          mobiles: sms.to,
          params: JSON.stringify(
            match.values.length === 0 ? [''] : match.values.map(({ value }) => value),
          ),
        };
  const fields = { ...common, ...what, sign, addSerial };
  const mac = createHash('md5').update(Object.values(fields).join('')).digest('hex');
  return [match === null ? '/sms/norsubmit' : '/sms/tmpsubmit', { ...fields, mac }];
}

function readAnswer(status: number, body: string): SendResult {
  const answer = readObject(body);
  if (answer === null || typeof answer.success !== 'boolean') return unreadable(status);
  const ref = asText(answer.msgGroup);
  if (answer.success)
    return ref === '' ? unreadable(status) : { kind: 'accepted', parts: [{ ref }] };
  const code = asText(answer.rspcod);
  return { kind: 'refused', code, reason: code, isFinal: finalCodes.has(code) };
}

function readReceipt(each: Record<string, unknown>, now: Date): SmsReceipt {
  const code = asText(each.errorCode) || asText(each.reportStatus);
  const isDelivered = asText(each.reportStatus) === 'CM:0000' || code === 'DELIVRD';
  return {
    ref: needText(each, 'msgGroup'),
    state: isDelivered ? 'delivered' : carrierState(code),
    code,
    at: readTime(each.receiveDate, now),
  };
}
