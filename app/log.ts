/** The log: one JSON line an event, with personal data masked here, whatever a caller of the log hands in. */
import { createLogger, format, transports, type Logger } from 'winston';

/** Fields that must never be written, whoever logs them. */
const secretFields = /password|secret|token|residentid|idnumber|querynumber|authorization/i;

/** Resident ID numbers inside any text: 17 digits and a check character, or 6+8+3 with the middle left. */
const residentId = /(?<!\d)(\d{6})\d{8}\d{3}[\dXx*](?!\d)/g;
/** Mobile numbers: the middle four digits go. */
const mobile = /(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)/g;

/** A copy of a text without ID numbers and with telephone numbers shortened: `138****5678`. */
export function maskPersonalData(text: string): string {
  return text.replace(residentId, '$1************').replace(mobile, '$1****$2');
}

function maskValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskPersonalData(value);
  if (value instanceof Error) {
    return {
      name: value.name,
      message: maskPersonalData(value.message),
      stack: maskPersonalData(value.stack ?? ''),
    };
  }
  if (value === null || typeof value !== 'object' || value instanceof Date || depth > 4)
    return value;
  if (Array.isArray(value)) return value.map((item) => maskValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secretFields.test(key) ? '***' : maskValue(item, depth + 1),
    ]),
  );
}

const mask = format((info) => {
  for (const key of Object.keys(info)) {
    info[key] = secretFields.test(key) ? '***' : maskValue(info[key]);
  }
  return info;
});

/** Makes the root logger. Children (`log.child({ callId })`) carry their fields on every line. */
export function makeLogger(level: string): Logger {
  return createLogger({
    level,
    format: format.combine(mask(), format.timestamp(), format.json()),
    transports: [new transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  });
}
