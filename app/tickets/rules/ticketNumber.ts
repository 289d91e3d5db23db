/**
 * The number of a ticket, made to be read out and entered: the day in China as YYMMDD, the serial
 * of that day in three digits (more from the thousandth ticket on), and a check digit. The check
 * digit is Damm's (H. Michael Damm, 2004). It detects every single wrong digit and every swap of
 * two neighbours, which are the mistakes people make with numbers.
 */
import { isIsoDate, type IsoDate } from '../../court/rules/workCalendar.js';

/** A checked number of a ticket, or what is wrong with it. */
export type CheckedTicketNumber =
  | {
      readonly kind: 'ok';
      readonly value: string;
      readonly day: IsoDate;
      readonly serial: number;
    }
  | { readonly kind: 'invalid'; readonly because: 'length' | 'day' | 'check_digit' };

/** Serials have three digits, and up to six on a day with that many tickets. */
const serialDigits = { least: 3, most: 6 } as const;
/** Digits of a whole number: day, serial and check digit. */
export const ticketNumberLength = {
  least: 6 + serialDigits.least + 1,
  most: 6 + serialDigits.most + 1,
} as const;

/** Damm's quasigroup of ticket 10. */
const table = [
  '0317598642',
  '7092154863',
  '4206871359',
  '1750983426',
  '6123045978',
  '3674209581',
  '5869720134',
  '8945362017',
  '9438617205',
  '2581436790',
];

function dammDigit(digits: string): number {
  let interim = 0;
  for (const digit of digits) interim = Number(table[interim]?.[Number(digit)]);
  return interim;
}

/**
 * Makes the number of the nth ticket of a day.
 * @throws RangeError for a serial that is not 1 to 999,999.
 */
export function makeTicketNumber(day: IsoDate, serial: number): string {
  if (!Number.isInteger(serial) || serial < 1 || serial >= 10 ** serialDigits.most) {
    throw new RangeError(`not a serial number of a day: ${serial}`);
  }
  const digits =
    day.slice(2).replaceAll('-', '') + String(serial).padStart(serialDigits.least, '0');
  return `${digits}${dammDigit(digits)}`;
}

/**
 * The serials of anonymous reports: six digits, which those of other tickets have only beyond 90,000
 * a day.
 */
export const reportSerials = { from: 100_000, below: 1_000_000 } as const;

/**
 * Whether digits have the form of the number of an anonymous report. Any of them behind the day may be
 * wrong: who sees one with a mistake in it finds the right one among the day's reports.
 */
export function isLikeReport(digits: string): boolean {
  return (
    /^\d+$/.test(digits) && digits.length === ticketNumberLength.most && isIsoDate(dayIn(digits))
  );
}

/** Whether digits may be the number of an anonymous report with a digit too many or too few. */
export function isNearlyReport(digits: string): boolean {
  return (
    /^\d+$/.test(digits) &&
    Math.abs(digits.length - ticketNumberLength.most) === 1 &&
    isIsoDate(dayIn(digits)) &&
    checkTicketNumber(digits).kind === 'invalid'
  );
}

/** By what an SMS with such a number is known (messages/rules/receivedSms.ts). */
export const reportNumbers = { isLike: isLikeReport, isNearly: isNearlyReport } as const;

function dayIn(digits: string): string {
  return `20${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`;
}

/** Checks whether a text can be the number of a ticket. Ignores spaces and hyphens. */
export function checkTicketNumber(text: string): CheckedTicketNumber {
  const value = text.replace(/[\s-]/g, '');
  if (!/^\d+$/.test(value)) return invalid('length');
  if (value.length < ticketNumberLength.least || value.length > ticketNumberLength.most) {
    return invalid('length');
  }
  // With more padding zeros than needed, it would be another text for the same ticket.
  if (value.length > ticketNumberLength.least && value[6] === '0') return invalid('length');
  const day = dayIn(value);
  if (!isIsoDate(day)) return invalid('day');
  const serial = Number(value.slice(6, -1));
  // A number that includes its own check digit yields 0.
  if (dammDigit(value) !== 0 || serial === 0) return invalid('check_digit');
  return { kind: 'ok', value, day, serial };
}

function invalid(because: 'length' | 'day' | 'check_digit'): CheckedTicketNumber {
  return { kind: 'invalid', because };
}

/** Returns the groups in which a number is read out: `2611240425` is 261, 124, 0425. */
export function ticketNumberGroups(number: string): string[] {
  const rest = number.slice(6);
  const groups = Math.ceil(rest.length / 4);
  const size = Math.ceil(rest.length / groups);
  return [
    number.slice(0, 3),
    number.slice(3, 6),
    ...(rest.match(new RegExp(`\\d{1,${size}}`, 'g')) ?? []),
  ];
}
