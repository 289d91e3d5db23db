/**
 * Tencent Cloud's SMS (腾讯云短信): SendSms of 2021-01-11, signed by TC3-HMAC-SHA256; callbacks of
 * status and replies as pushes.
 */
import type { SendResult } from '../../smsDriver.js';
import { carrierState } from '../carrierState.js';
import type { TencentAccount } from './account.js';
import {
  asText,
  isObject,
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
import { signTc3 } from './signTc3.js';
import type { HttpPreset } from './preset.js';

/** Codes of one SMS that a second try would not change. Those of the account are tried again. */
const finalCodes = [
  /^InvalidParameter/,
  /^UnsupportedOperation\./,
  /^FailedOperation\.(PhoneNumberInBlacklist|ContainSensitiveWord|TemplateParamSetNotMatch)/,
  /^FailedOperation\.(TemplateIncorrectOrUnapproved|MissingSignature)/,
];

export function makeTencent(account: TencentAccount): HttpPreset {
  return {
    buildRequest(sms, { now }) {
      const match = matchTemplate(account.templates, sms.text);
      if (match === null) return refuse('template', 'no approved template fits the text');
      const body = JSON.stringify({
        PhoneNumberSet: [`+86${sms.to}`],
        SmsSdkAppId: account.sdkAppId,
        SignName: sms.signature,
        TemplateId: match.code,
        TemplateParamSet: match.values.map(({ value }) => value),
        ...(sms.extension === '' ? {} : { ExtendCode: sms.extension }),
        SessionContext: sms.id,
      });
      const sent = {
        'content-type': 'application/json; charset=utf-8',
        'x-tc-action': 'SendSms',
      };
      const headers = { ...sent, host: new URL(account.url).host };
      const authorization = signTc3(
        { service: 'sms', headers, body, now },
        account.secretId,
        account.secretKey,
      );
      return {
        url: account.url,
        method: 'POST',
        body,
        headers: {
          ...sent,
          authorization,
          'x-tc-timestamp': String(Math.floor(now.getTime() / 1000)),
          'x-tc-version': '2021-01-11',
          'x-tc-region': account.region,
        },
      };
    },
    readAnswer,
    isAuthentic: () => true,
    readHook({ kind, body }, now) {
      const list = readObjects(body);
      if (kind === 'receipts') {
        const receipts = list.map((each) => {
          const code = asText(each.errmsg);
          const isDelivered = asText(each.report_status) === 'SUCCESS';
          const state = carrierState(code);
          return {
            ref: needText(each, 'sid'),
            // The word of the carrier may say more than FAIL; it never says more than SUCCESS.
            state: isDelivered ? 'delivered' : state === 'delivered' ? 'undelivered' : state,
            code,
            at: readTime(each.user_receive_time, now),
          } as const;
        });
        return { ...nothing, receipts };
      }
      const messages = list.map((each) => {
        const from = withoutCountry(needText(each, 'mobile'));
        const text = asText(each.text);
        const to = asText(each.extend);
        const ref = refOf(from, to, asText(each.time), text);
        return { from, to, text, at: readTime(each.time, now), ref };
      });
      return { ...nothing, messages };
    },
    hookAnswer: JSON.stringify({ result: 0, errmsg: 'OK' }),
  };
}

function readAnswer(status: number, body: string): SendResult {
  const response = readObject(body)?.Response;
  if (!isObject(response)) return unreadable(status);
  if (isObject(response.Error)) {
    return refusal(asText(response.Error.Code), asText(response.Error.Message), status);
  }
  const [sent] = Array.isArray(response.SendStatusSet) ? (response.SendStatusSet as unknown[]) : [];
  if (!isObject(sent)) return unreadable(status);
  const ref = asText(sent.SerialNo);
  if (asText(sent.Code) !== 'Ok') return refusal(asText(sent.Code), asText(sent.Message), status);
  return ref === '' ? unreadable(status) : { kind: 'accepted', parts: [{ ref }] };
}

function refusal(code: string, reason: string, status: number): SendResult {
  if (code === '' || code.startsWith('InternalError')) return unreadable(status);
  if (code.startsWith('RequestLimitExceeded')) return { kind: 'throttled', afterMs: 1000 };
  const isFinal = finalCodes.some((each) => each.test(code));
  return { kind: 'refused', code, reason: reason || code, isFinal };
}
