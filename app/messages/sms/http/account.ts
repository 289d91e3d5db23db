/** The account file of an HTTP gateway (YAML): address, names, secrets, signatures, templates. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { templateProblem } from './matchTemplate.js';

const filled = z.string().min(1);

/** https, as the secrets of some gateways travel with each request. */
const address = {
  url: z.url({ protocol: /^https?$/ }),
  /** Only for a line on which nobody listens: lets the address be http. */
  plainHttp: z.boolean().default(false),
};

const template = z.strictObject({
  code: filled,
  text: filled.superRefine((text, check) => {
    const problem = templateProblem(text);
    if (problem !== null) check.addIssue({ code: 'custom', message: problem });
  }),
});

const yunmas = z.strictObject({
  preset: z.literal('yunmas'),
  ...address,
  ecName: filled,
  apId: filled,
  secretKey: filled,
  /** The code (签名编码) of each registered signature, by the text in its 【】. */
  signatures: z.record(filled, filled),
  /** Extension of the account (扩展码); a court's follows it. */
  addSerial: z.string().regex(/^\d*$/).default(''),
  /** With templates: a text that fits a template goes as a template SMS, any other as free text. */
  templates: z.array(template).default([]),
});

const aliyun = z.strictObject({
  preset: z.literal('aliyun'),
  ...address,
  url: address.url.default('https://dysmsapi.aliyuncs.com/'),
  accessKeyId: filled,
  accessKeySecret: filled,
  templates: z.array(template).min(1),
});

const tencent = z.strictObject({
  preset: z.literal('tencent'),
  ...address,
  url: address.url.default('https://sms.tencentcloudapi.com/'),
  region: filled.default('ap-guangzhou'),
  secretId: filled,
  secretKey: filled,
  sdkAppId: filled,
  templates: z.array(template).min(1),
});

const mac = z.strictObject({
  algorithm: z.enum(['md5', 'sha1', 'sha256', 'hmac-md5', 'hmac-sha1', 'hmac-sha256']),
  /** What is signed. */
  over: filled,
  /** Of an HMAC. */
  hashKey: z.string().default(''),
  encoding: z.enum(['hex', 'base64']).default('hex'),
});

const codes = z.array(z.coerce.string()).default([]);

const any = z.strictObject({
  preset: z.literal('any'),
  ...address,
  method: z.enum(['GET', 'POST']).default('POST'),
  headers: z.record(filled, z.string()).default({}),
  body: z.string().default(''),
  /** Values of the account's own that texts use as `{name}`. */
  values: z.record(z.string().regex(/^[A-Za-z]\w*$/), z.coerce.string()).default({}),
  /** How `{mac}` is made. */
  sign: mac.optional(),
  /** The places of values in a JSON answer: names with dots between them. */
  answer: z.strictObject({
    /** The value of a successful answer. */
    ok: z.strictObject({ path: filled, is: z.array(z.coerce.string()).min(1) }),
    ref: filled,
    code: filled.optional(),
    reason: filled.optional(),
    /** Codes that mean "too many requests". */
    throttled: codes,
    /** Codes that a second try would not change. */
    final: codes,
  }),
  hook: z
    .strictObject({
      /** How a push is signed. `over` may contain `{body}` and `{timestamp}`. */
      sign: mac
        .extend({ header: filled, timestampHeader: filled })
        .refine((sign) => /\{body\}/.test(sign.over) && /\{timestamp\}/.test(sign.over), {
          message: 'over must have {body} and {timestamp}',
        })
        .optional(),
      answer: z.string().default('OK'),
      receipts: z
        .strictObject({
          list: z.string().default(''),
          ref: filled,
          state: filled,
          /** Our state for each of the gateway's words; others are `unknown`. */
          states: z.record(
            z.string(),
            z.enum(['delivered', 'undelivered', 'expired', 'rejected', 'unknown']),
          ),
          at: filled.optional(),
        })
        .optional(),
      messages: z
        .strictObject({
          list: z.string().default(''),
          from: filled,
          to: filled.optional(),
          text: filled,
          ref: filled.optional(),
          at: filled.optional(),
        })
        .optional(),
    })
    .optional(),
});

const account = z
  .discriminatedUnion('preset', [yunmas, aliyun, tencent, any])
  .refine((each) => each.plainHttp || each.url.startsWith('https:'), {
    path: ['url'],
    message: 'must be https; plainHttp: true allows http on a line of your own',
  });

export type YunmasAccount = z.infer<typeof yunmas>;
export type AliyunAccount = z.infer<typeof aliyun>;
export type TencentAccount = z.infer<typeof tencent>;
export type AnyAccount = z.infer<typeof any>;
export type MacRule = z.infer<typeof mac>;
export type HttpAccount = z.infer<typeof account>;

/**
 * Reads an account file.
 * @throws Error that names every field that is missing or wrong, and no value.
 */
export function readHttpAccount(file: string): HttpAccount {
  return parseHttpAccount(readFileSync(file, 'utf8'), file);
}

/** The same from the text of a file. */
export function parseHttpAccount(yaml: string, file: string): HttpAccount {
  const parsed = account.safeParse(parse(yaml));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`${file} is no account of an HTTP gateway:\n  - ${problems.join('\n  - ')}`);
}
