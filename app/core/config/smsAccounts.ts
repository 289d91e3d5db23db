/** The settings of SMS accounts by SMPP, by CMPP and by HTTP. */
import { z } from 'zod';
import { whole } from './whole.js';

const tonNpi = z
  .string()
  .regex(/^[0-6]-\d{1,2}$/, 'must be two numbers such as 1-1')
  .transform((text) => {
    const [ton = 0, npi = 0] = text.split('-').map(Number);
    return { ton, npi };
  });

export const smsAccountSettings = {
  /** The SMPP account: where its SMSC is, its name and password. */
  SMPP_HOST: z.string().optional(),
  SMPP_PORT: whole(1, 65_535).default(2775),
  SMPP_TLS: z.enum(['on', 'off']).default('off'),
  /** CA bundle (PEM) for the SMSC, if its certificate is not publicly trusted. */
  SMPP_TLS_CA_FILE: z.string().min(1).optional(),
  SMPP_SYSTEM_ID: z.string().max(15, 'must have at most 15 characters').optional(),
  SMPP_PASSWORD: z.string().max(8, 'must have at most 8 characters').optional(),
  SMPP_SYSTEM_TYPE: z.string().max(12, 'must have at most 12 characters').default(''),
  /** Our number at the carrier; a court's extension follows it. */
  SMPP_SOURCE: z
    .string()
    .regex(/^\d{2,16}$/, 'must have 2 to 16 digits')
    .default('12368'),
  /** The kinds of our number and of theirs: ton-npi of the specification, such as 1-1. */
  SMPP_SOURCE_KIND: tonNpi.prefault('0-0'),
  SMPP_DESTINATION_KIND: tonNpi.prefault('0-0'),
  /** Messages that may wait for the SMSC's response at a time. */
  SMPP_WINDOW: whole(1, 1000).default(10),
  SMPP_RESPONSE_SECONDS: whole(1, 300).default(30),
  /** Seconds of silence after which the SMSC is asked whether it is there. */
  SMPP_ENQUIRE_SECONDS: whole(1, 3600).default(30),
  /** Long SMS: `udh` (parts with a header), `sar` (parts with TLVs) or `payload` (whole). */
  SMPP_LONG: z.enum(['udh', 'sar', 'payload']).default('udh'),
  /**
   * Message ids in receipts: the `same` as in responses, in `decimal` where those are hexadecimal,
   * or in `hex` where those are decimal.
   */
  SMPP_RECEIPT_IDS: z.enum(['same', 'decimal', 'hex']).default('same'),
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
export function findMissingSmsSettings(driver: string, config: SmsAccountSettings): string[] {
  const needs: Readonly<Record<string, readonly (keyof SmsAccountSettings)[]>> = {
    smpp: ['SMPP_HOST', 'SMPP_SYSTEM_ID', 'SMPP_PASSWORD'],
    cmpp: ['CMPP_HOST', 'CMPP_ACCOUNT', 'CMPP_SECRET'],
    http: ['HTTP_SMS_ACCOUNT_FILE'],
  };
  return (needs[driver] ?? [])
    .filter((name) => config[name] === undefined)
    .map((name) => `${name} is not set, but SMS_DRIVER=${driver} needs it`);
}
