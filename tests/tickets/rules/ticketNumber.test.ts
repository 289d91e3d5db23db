import fc from 'fast-check';
import {
  checkTicketNumber,
  makeTicketNumber,
  ticketNumberGroups,
} from '../../../app/tickets/rules/ticketNumber.js';
import { addDays } from '../../../app/court/rules/workCalendar.js';

const days = fc.integer({ min: 0, max: 27_000 }).map((offset) => addDays('2026-01-01', offset));
const serials = fc.oneof(fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1000, max: 999_999 }));

test.each([
  ['2026-11-24', 1, 10],
  ['2026-11-24', 999, 10],
  ['2026-11-24', 1000, 11],
  ['2026-11-24', 10_000, 12],
  ['2026-11-24', 999_999, 13],
])('%s, ticket %i, has %i digits', (day, serial, length) => {
  const number = makeTicketNumber(day, serial);
  expect(number).toHaveLength(length);
  expect(number.startsWith(`261124${String(serial).padStart(3, '0')}`)).toBe(true);
});

test('the check digit stands last', () => {
  expect(makeTicketNumber('2026-11-24', 42)).toBe('2611240425');
});

test.each([0, -1, 1.5, 1_000_000, Number.NaN])('there is no serial %d', (serial) => {
  expect(() => makeTicketNumber('2026-11-24', serial)).toThrow(RangeError);
});

test('what was made is read again, in whatever groups it is written', () => {
  fc.assert(
    fc.property(days, serials, (day, serial) => {
      const value = makeTicketNumber(day, serial);
      const expected = { kind: 'ok', value, day, serial };
      expect(checkTicketNumber(value)).toEqual(expected);
      expect(checkTicketNumber(ticketNumberGroups(value).join(' '))).toEqual(expected);
      expect(ticketNumberGroups(value).join('')).toBe(value);
    }),
  );
});

test('one wrong digit is always found', () => {
  fc.assert(
    fc.property(days, serials, fc.nat(), fc.integer({ min: 1, max: 9 }), (day, serial, at, by) => {
      const number = makeTicketNumber(day, serial);
      const place = at % number.length;
      const wrong = (Number(number[place]) + by) % 10;
      const mistyped = number.slice(0, place) + wrong + number.slice(place + 1);
      expect(checkTicketNumber(mistyped).kind).toBe('invalid');
    }),
  );
});

test('two neighbours swapped are always found', () => {
  fc.assert(
    fc.property(days, serials, fc.nat(), (day, serial, at) => {
      const number = makeTicketNumber(day, serial);
      const place = at % (number.length - 1);
      const [a = '', b = ''] = [number[place], number[place + 1]];
      fc.pre(a !== b);
      const mistyped = number.slice(0, place) + b + a + number.slice(place + 2);
      expect(checkTicketNumber(mistyped).kind).toBe('invalid');
    }),
  );
});

test.each([
  ['', 'length'],
  ['26112400', 'length'],
  ['abc', 'length'],
  ['26112404250000', 'length'],
  ['2613240420', 'day'],
  ['2602300010', 'day'],
  ['2611240428', 'check_digit'],
])('%j is no number: %s', (text, because) => {
  expect(checkTicketNumber(text)).toEqual({ kind: 'invalid', because });
});

test.each([
  ['2611240425', ['261', '124', '0425']],
  ['26112410003', ['261', '124', '100', '03']],
  ['261124100003', ['261', '124', '100', '003']],
])('%s is read out as %j', (number, groups) => {
  expect(ticketNumberGroups(number)).toEqual(groups);
});
