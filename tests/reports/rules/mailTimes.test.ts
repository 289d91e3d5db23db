import { daysOfMail, nextMailAt } from '../../../app/reports/rules/mailTimes.js';

test.each([
  // Thursday, 26 November 2026 in China.
  ['day', '08:00', '2026-11-26T07:59:00+08:00', '2026-11-26T08:00:00+08:00'],
  ['day', '08:00', '2026-11-26T08:00:00+08:00', '2026-11-27T08:00:00+08:00'],
  ['week', '08:00', '2026-11-26T12:00:00+08:00', '2026-11-30T08:00:00+08:00'],
  ['week', '08:00', '2026-11-30T08:00:00+08:00', '2026-12-07T08:00:00+08:00'],
  ['month', '00:30', '2026-11-30T23:59:00+08:00', '2026-12-01T00:30:00+08:00'],
  ['month', '08:00', '2026-12-01T08:00:00+08:00', '2027-01-01T08:00:00+08:00'],
] as const)('%s at %s: after %s comes %s', (every, at, after, next) => {
  expect(nextMailAt(every, at, new Date(after))).toEqual(new Date(next));
});

test.each([
  ['day', '2026-11-26', { from: '2026-11-25', to: '2026-11-25' }],
  ['week', '2026-11-30', { from: '2026-11-23', to: '2026-11-29' }],
  ['month', '2026-12-01', { from: '2026-11-01', to: '2026-11-30' }],
  ['month', '2026-03-01', { from: '2026-02-01', to: '2026-02-28' }],
] as const)('%s, sent on %s, is of %j', (every, on, days) => {
  expect(daysOfMail(every, new Date(`${on}T08:00:00+08:00`))).toEqual(days);
});
