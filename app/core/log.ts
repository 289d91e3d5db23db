/** The log: one JSON line per event. Personal data is masked here, whatever is logged. */
import { createLogger, format, transports, type Logger } from 'winston';

/** Fields whose value must never be written, whatever the code that logs them. */
const secretFields = /password|secret|token|residentid|idnumber|querynumber|authorization/i;

/** Separator between the groups of a number as people write it. */
const gap = '[ -]?';
/**
 * China's country code in the forms that networks and people use; `p` stands for + in a channel's
 * id.
 */
const china = `(?:(?:\\+|00|p)?86${gap})`;
/**
 * Area codes without the leading 0. 10 and 2x are followed by eight digits, the others by seven or
 * eight.
 */
const area = '(?:10|2\\d|[3-9]\\d\\d)';

interface Mask {
  readonly what: RegExp;
  readonly as: string;
}

/**
 * Applied in this order: longer patterns first, so that no number is mistaken for a part of
 * another.
 */
const masks: readonly Mask[] = [
  // Resident ID numbers: 17 digits and a check character; before 1999 there were 15 digits.
  { what: /(?<!\d)(\d{6})\d{8}\d{3}[\dXx*](?!\d)/g, as: '$1************' },
  {
    what: /(?<!\d)([1-9]\d{5})\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?!\d)/g,
    as: '$1*********',
  },
  // Mobile numbers: the middle four digits are masked.
  {
    what: new RegExp(`(?<!\\d)(${china}?0?1[3-9]\\d)${gap}\\d{4}${gap}(\\d{4})(?!\\d)`, 'g'),
    as: '$1****$2',
  },
  // Landlines: everything but the area code and the last two digits is masked.
  {
    what: new RegExp(
      `(?<!\\d)((?:${china}|0)${area}|\\(0${area}\\) ?)${gap}[2-8]\\d{2,3}${gap}\\d{2}(\\d{2})(?!\\d)`,
      'g',
    ),
    as: '$1******$2',
  },
  { what: /(?<!\d)([48]00)[ -]?\d{3}[ -]?\d{2}(\d{2})(?!\d)/g, as: '$1****$2' },
  // Numbers abroad.
  { what: /((?:\+|(?<!\d)00)[1-9]\d{2})\d{4,10}(\d{2})(?!\d)/g, as: '$1******$2' },
  // Local numbers, where a channel's name shows that it is one.
  { what: /((?:PJSIP|Local)\/|-telephone-)\d{4,8}(\d{2})(?=[-@.])/g, as: '$1******$2' },
];

/**
 * Returns the text with ID numbers masked and telephone numbers shortened: `138****5678`,
 * `025******17`.
 */
export function maskPersonalData(text: string): string {
  return masks.reduce((masked, { what, as }) => masked.replace(what, as), text);
}

/** How deep a nested field is masked and written; anything deeper is replaced by `…`. */
const deepest = 6;

function maskValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskPersonalData(value);
  if (typeof value === 'number' || typeof value === 'bigint') return maskNumber(value);
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  if (depth > deepest) return '…';
  if (value instanceof Error) return maskError(value, depth);
  // Bytes can be anything, even a sound or a password.
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (value instanceof Map) return maskValue(Object.fromEntries(value), depth);
  if (Array.isArray(value) || value instanceof Set) {
    return [...(value as Iterable<unknown>)].map((item) => maskValue(item, depth + 1));
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      maskPersonalData(key),
      secretFields.test(key) ? '***' : maskValue(item, depth + 1),
    ]),
  );
}

function maskNumber(value: number | bigint): unknown {
  const text = String(value);
  const masked = maskPersonalData(text);
  return masked === text && typeof value === 'number' ? value : masked;
}

function maskError(error: Error, depth: number): unknown {
  const { name, message, stack = '', cause } = error;
  return {
    name,
    message: maskPersonalData(message),
    stack: maskPersonalData(stack),
    ...(cause !== undefined && { cause: maskValue(cause, depth + 1) }),
  };
}

const mask = format((info) => {
  for (const key of Object.keys(info)) {
    const value = secretFields.test(key) ? '***' : maskValue(info[key]);
    const masked = maskPersonalData(key);
    if (masked !== key) delete info[key];
    info[masked] = value;
  }
  return info;
});

/** Builds the format of a log line: masked, with a timestamp, as JSON. */
export function logFormat(): ReturnType<typeof format.combine> {
  return format.combine(mask(), format.timestamp(), format.json());
}

/** Makes the root logger. Children (`log.child({ callId })`) carry their fields on every line. */
export function makeLogger(level: string): Logger {
  return createLogger({
    level,
    format: logFormat(),
    transports: [new transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  });
}
