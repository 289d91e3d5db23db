import fc from 'fast-check';
import {
  CallFlood,
  type FloodLimits,
} from '../../../../app/telephony/admission/rules/callFlood.js';

const limits: FloodLimits = {
  places: 200,
  shareOfNumber: 10,
  shareOfWithheld: 50,
  newPerNumber: 10,
  newPerAddress: 100,
};
const call = (number: string, upOfNumber = 0, address: string | null = '192.0.2.1') => ({
  number,
  isShared: number === 'shared',
  address,
  upOfNumber,
});

test('one number gets its rate, at once or spread, and then the pace of that rate', () => {
  const flood = new CallFlood(limits);
  const results = Array.from({ length: 30 }, () => flood.refuses(call('a'), 0));
  expect(results.filter((result) => result === null)).toHaveLength(10);
  expect(new Set(results.slice(10))).toEqual(new Set(['number_rate']));
  expect(flood.refuses(call('b'), 0)).toBeNull();
  // A tenth of a minute later one more is admitted.
  expect(flood.refuses(call('a'), 5999)).toBe('number_rate');
  expect(flood.refuses(call('a'), 6000)).toBeNull();
  expect(flood.refuses(call('a'), 6000)).toBe('number_rate');
});

test('one number gets its share of the places, however slowly it fills them', () => {
  const flood = new CallFlood(limits);
  expect(flood.refuses(call('a', 19), 0)).toBeNull();
  expect(flood.refuses(call('a', 20), 60_000)).toBe('number_share');
});

test('a share is one place at least', () => {
  const flood = new CallFlood({ ...limits, places: 3 });
  expect(flood.refuses(call('a', 0), 0)).toBeNull();
  expect(flood.refuses(call('a', 1), 0)).toBe('number_share');
});

test('callers who show no number are not taken for one caller, and leave room together', () => {
  const flood = new CallFlood(limits);
  for (let up = 0; up < 100; up += 1) expect(flood.refuses(call('', up), 0)).toBeNull();
  expect(flood.refuses(call('', 100), 60_000)).toBe('number_share');
  expect(flood.refuses(call('a'), 60_000)).toBeNull();
});

test('a number that many share has the places of callers without one, and no rate of its own', () => {
  const flood = new CallFlood({ ...limits, newPerAddress: 120 });
  for (let up = 0; up < 100; up += 1) expect(flood.refuses(call('shared', up), 0)).toBeNull();
  expect(flood.refuses(call('shared', 100), 0)).toBe('number_share');
  for (let i = 0; i < 20; i += 1) expect(flood.refuses(call('shared', 99), 0)).toBeNull();
  expect(flood.refuses(call('shared', 99), 0)).toBe('address_rate');
});

test('one address gets its rate, whatever numbers it shows, and another has its own', () => {
  const flood = new CallFlood(limits);
  const results = Array.from({ length: 150 }, (_, index) => flood.refuses(call(`n${index}`), 0));
  expect(results.filter((result) => result === null)).toHaveLength(100);
  expect(results.at(-1)).toBe('address_rate');
  expect(flood.refuses(call('n', 0, '192.0.2.2'), 0)).toBeNull();
  expect(flood.refuses(call('m', 0, null), 0)).toBeNull();
});

test('who is refused for the address keeps the calls of her number', () => {
  const flood = new CallFlood({ ...limits, newPerAddress: 1 });
  expect(flood.refuses(call('a'), 0)).toBeNull();
  for (let i = 0; i < 50; i += 1) expect(flood.refuses(call('b'), 0)).toBe('address_rate');
  expect(flood.refuses(call('b'), 60_000)).toBeNull();
});

test('numbers that do not call any more are forgotten', () => {
  const flood = new CallFlood({ ...limits, newPerAddress: 1e9 });
  for (let i = 0; i < 5000; i += 1) flood.refuses(call(`n${i}`, 0, `address ${i}`), 0);
  expect(flood.remembered).toBe(10_000);
  flood.refuses(call('a'), 60_000);
  expect(flood.remembered).toBe(2);
});

test('in any minute, whatever comes, at most twice the rate of a number is let in', () => {
  const at = fc.integer({ min: 0, max: 300_000 });
  fc.assert(
    fc.property(fc.array(at, { maxLength: 400 }), (times) => {
      const flood = new CallFlood({ ...limits, newPerAddress: 1e9 });
      const sorted = [...times].sort((a, b) => a - b);
      const taken = sorted.filter((atMs) => flood.refuses(call('a'), atMs) === null);
      return taken.every((from) => {
        const within = taken.filter((time) => time >= from && time < from + 60_000);
        return within.length <= 2 * limits.newPerNumber;
      });
    }),
  );
});
