import {
  nextTry,
  planSending,
  quietUntil,
  type SmsToPlan,
} from '../../../app/messages/rules/sendingPlan.js';

/** A moment in China on 26 November 2026. */
const china = (time: string) => new Date(`2026-11-26T${time}:00+08:00`);
const rules = { quiet: { from: 21, to: 8 }, perNumberPerHour: 3 };
const notice: SmsToPlan = {
  template: 'accepted',
  expiresAt: china('23:59'),
  isStopped: false,
  sentLately: 0,
};

test.each([
  ['20:59', null],
  ['21:00', '2026-11-27T08:00:00+08:00'],
  ['23:30', '2026-11-27T08:00:00+08:00'],
  ['00:00', '2026-11-26T08:00:00+08:00'],
  ['07:59', '2026-11-26T08:00:00+08:00'],
  ['08:00', null],
])('at %s it is quiet until %s', (time, until) => {
  expect(quietUntil(rules.quiet, china(time))).toEqual(until === null ? null : new Date(until));
});

test('quiet hours within a day, and none', () => {
  expect(quietUntil({ from: 12, to: 14 }, china('13:00'))).toEqual(china('14:00'));
  expect(quietUntil({ from: 12, to: 14 }, china('14:00'))).toBeNull();
  expect(quietUntil({ from: 0, to: 0 }, china('00:30'))).toBeNull();
});

test('a notice: by day it is sent; at night, to the stop list, too often it is not', () => {
  expect(planSending(notice, rules, china('10:00'))).toEqual({ kind: 'send' });
  expect(planSending(notice, rules, china('22:00'))).toMatchObject({ kind: 'wait' });
  expect(planSending({ ...notice, isStopped: true }, rules, china('10:00'))).toMatchObject({
    kind: 'end',
    outcome: 'refused',
  });
  expect(planSending({ ...notice, sentLately: 3 }, rules, china('10:00'))).toEqual({
    kind: 'wait',
    until: china('10:15'),
  });
});

test.each(['faxReceived', 'faxBrokenOff'])(
  'the receipt of a fax (%s) is a notice: anybody can send one in the name of any number',
  (template) => {
    const receipt = { ...notice, template };
    expect(planSending(receipt, rules, china('22:00'))).toMatchObject({ kind: 'wait' });
    expect(planSending({ ...receipt, isStopped: true }, rules, china('10:00'))).toMatchObject({
      kind: 'end',
    });
  },
);

test('that material has come is told to staff by day: whoever holds a page of the ticket causes it', () => {
  const came = { ...notice, template: 'materialCame', isStopped: true, sentLately: 99 };
  expect(planSending(came, rules, china('10:00'))).toEqual({ kind: 'send' });
  expect(planSending(came, rules, china('22:00'))).toMatchObject({ kind: 'wait' });
});

test('an SMS that a person has asked for comes at night and despite the stop list, but not without limit', () => {
  const asked = { ...notice, template: 'newCode', isStopped: true };
  expect(planSending(asked, rules, china('23:00'))).toEqual({ kind: 'send' });
  expect(planSending({ ...asked, sentLately: 3 }, rules, china('23:00'))).toMatchObject({
    kind: 'wait',
  });
});

test('handlers of tickets get theirs at any hour, and any number', () => {
  const staff = { ...notice, template: 'dispatched', sentLately: 100, isStopped: true };
  expect(planSending(staff, rules, china('23:00'))).toEqual({ kind: 'send' });
});

test('nobody gets what has expired; a template of a newer version waits like a notice', () => {
  const late = { ...notice, template: 'dispatched', expiresAt: china('10:00') };
  expect(planSending(late, rules, china('10:00'))).toMatchObject({
    kind: 'end',
    outcome: 'expired',
  });
  expect(planSending({ ...notice, template: 'ofANewerVersion' }, rules, china('22:00'))).toEqual({
    kind: 'wait',
    until: new Date('2026-11-27T08:00:00+08:00'),
  });
});

test('five more tries, ever later', () => {
  const now = china('10:00');
  const waits = [0, 1, 2, 3, 4].map((before) => {
    const next = nextTry(before, now);
    return next === null ? null : (next.getTime() - now.getTime()) / 60_000;
  });
  expect(waits).toEqual([1, 5, 15, 60, 180]);
  expect(nextTry(5, now)).toBeNull();
});
