/** The settings of SMS accounts by CMPP and by HTTP. */
import { z } from 'zod';

const whole = (min: number, max: number) =>
  z.coerce
    .number({ error: 'must be a number' })
    .int('must be a whole number')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`);

export const smsAccountSettings = {
  /** The CMPP gateway (China Mobile, or a reseller of all carriers). */
  CMPP_HOST: z.string().optional(),
  CMPP_PORT: whole(1, 65_535).default(7890),
  /** The version that the gateway speaks: 2 (2.0 and 2.1) or 3 (3.0). */
  CMPP_VERSION: z
    .enum(['2', '3'], 'must be 2 or 3')
    .default('2')
    .transform((version) => (version === '2' ? 2 : 3)),
  /** The account at the gateway (企业代码, Source_Addr). */
  CMPP_ACCOUNT: z
    .string()
    .regex(/^[\x21-\x7e]{1,6}$/, 'must have 1 to 6 ASCII characters')
    .optional(),
  CMPP_SECRET: z.string().optional(),
  /** Service_Id (业务代码), as the carrier gave it. */
  CMPP_SERVICE_ID: z
    .string()
    .regex(/^[\x21-\x7e]{0,10}$/, 'must have at most 10 ASCII characters')
    .default(''),
  /** Our access number (接入号); a court's extension follows it. */
  CMPP_NUMBER: z
    .string()
    .regex(/^\d{3,20}$/, 'must have 3 to 20 digits')
    .default('12368'),
  /** SMS that may be unanswered at a time. */
  CMPP_WINDOW: whole(1, 1000).default(16),
  /** Seconds between two ACTIVE_TEST, which keep the connection. */
  CMPP_ACTIVE_TEST_SECONDS: whole(1, 600).default(60),
  /** YAML file with the account of an HTTP gateway: preset, address, secrets, templates. */
  HTTP_SMS_ACCOUNT_FILE: z.string().min(1).optional(),
  /**
   * The web hook to which the gateway pushes receipts and SMS to us. Without a token, nothing
   * listens, and there are neither.
   */
  HTTP_SMS_HOOK_TOKEN: z
    .string()
    .regex(/^[A-Za-z0-9_-]{32,128}$/, 'must have 32 to 128 characters of A-Z, a-z, 0-9, _ and -')
    .optional(),
  HTTP_SMS_HOOK_ADDRESS: z.string().min(1).default('127.0.0.1'),
  HTTP_SMS_HOOK_PORT: whole(1, 65_535).default(8368),
};

type SmsAccountSettings = z.infer<z.ZodObject<typeof smsAccountSettings>>;

/** What the chosen driver needs and is not set. */
export function findMissingSmsSettings(
  driver: string,
  config: SmsAccountSettings,
): string[] {
  const needs: Readonly<Record<string, readonly (keyof SmsAccountSettings)[]>> = {
    cmpp: ['CMPP_HOST', 'CMPP_ACCOUNT', 'CMPP_SECRET'],
    http: ['HTTP_SMS_ACCOUNT_FILE'],
  };
  return (needs[driver] ?? [])
    .filter((name) => config[name] === undefined)
    .map((name) => `${name} is not set, but SMS_DRIVER=${driver} needs it`);
}
