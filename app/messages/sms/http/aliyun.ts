/**
 * Alibaba Cloud's SMS (阿里云短信服务): SendSms of 2017-05-25, signed by version 3; SmsReport and
 * SmsUp as pushes.
 */
import { gateways } from '../../rules/gatewayRules.js';
import type { SendResult } from '../../smsDriver.js';
import type { AliyunAccount } from './account.js';
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
} from './answers.js';
import { matchTemplate } from './matchTemplate.js';
import { canonicalQuery, signAcs3 } from './signAcs3.js';
import type { HttpPreset } from './preset.js';

/** Codes of one SMS that a second try would not change. Those of the account are tried again. */
const finalCodes = new Set(
  [
    ...['MOBILE_NUMBER_ILLEGAL', 'MOBILE_COUNT_OVER_LIMIT', 'INVALID_PARAMETERS'],
    ...['BLACK_KEY_CONTROL_LIMIT', 'PARAM_LENGTH_LIMIT', 'PARAM_NOT_SUPPORT_URL'],
    ...['TEMPLATE_PARAMS_ILLEGAL', 'TEMPLATE_MISSING_PARAMETERS', 'SMS_CONTENT_ILLEGAL'],
    ...['INVALID_JSON_PARAM', 'EXTEND_CODE_ERROR', 'DENY_IP_RANGE'],
  ].map((code) => `isv.${code}`),
);

export function makeAliyun(account: AliyunAccount): HttpPreset {
  return {
    buildRequest(sms, moment) {
      const match = matchTemplate(
        account.templates,
        sms.text,
        gateways.aliyun.longestValue ?? undefined,
      );
      if (match === null) return refuse('template', 'no approved template fits the text');
      const values = Object.fromEntries(match.values.map(({ name, value }) => [name, value]));
      const url = new URL(account.url);
      const query: Record<string, string> = {
        PhoneNumbers: sms.to,
        SignName: sms.signature,
        TemplateCode: match.code,
        OutId: sms.id,
        ...(match.values.length === 0 ? {} : { TemplateParam: JSON.stringify(values) }),
        ...(sms.extension === '' ? {} : { SmsUpExtendCode: sms.extension }),
      };
      const headers = signAcs3(
        {
          method: 'POST',
          host: url.host,
          query,
          body: '',
          ...moment,
          action: 'SendSms',
          version: '2017-05-25',
        },
        account.accessKeyId,
        account.accessKeySecret,
      );
      return { url: `${url.origin}/?${canonicalQuery(query)}`, method: 'POST', headers, body: '' };
    },
    readAnswer,
    isAuthentic: () => true,
    readHook({ kind, body }, now) {
      const list = readObjects(body);
      if (kind === 'receipts') {
        const receipts = list.map((each) => ({
          ref: needText(each, 'biz_id'),
          state: each.success === true ? ('delivered' as const) : ('undelivered' as const),
          code: asText(each.err_code),
          at: readTime(each.report_time, now),
        }));
        return { ...nothing, receipts };
      }
      const messages = list.map((each) => {
        const from = needText(each, 'phone_number');
        const text = asText(each.content);
        const to = asText(each.dest_code);
        const ref = asText(each.sequence_id) || refOf(from, to, asText(each.send_time), text);
        return { from, to, text, at: readTime(each.send_time, now), ref };
      });
      return { ...nothing, messages };
    },
    hookAnswer: JSON.stringify({ code: 0, msg: '成功' }),
  };
}

function readAnswer(status: number, body: string): SendResult {
  const answer = readObject(body);
  const code = asText(answer?.Code);
  if (code === '') return unreadable(status);
  if (code === 'OK') {
    const ref = asText(answer?.BizId);
    return ref === '' ? unreadable(status) : { kind: 'accepted', parts: [{ ref }] };
  }
  // "Throttling" is of the account; BUSINESS_LIMIT_CONTROL is of one telephone.
  if (code.startsWith('Throttling')) return { kind: 'throttled', afterMs: 1000 };
  if (code === 'InternalError' || code === 'ServiceUnavailable') return unreadable(status);
  const reason = asText(answer?.Message) || code;
  return { kind: 'refused', code, reason, isFinal: finalCodes.has(code) };
}
