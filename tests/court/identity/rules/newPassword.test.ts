import { nextLock, noFailures } from '../../../../app/court/identity/rules/lockout.js';
import {
  defaultRenewalPolicy,
  whyNoRenewal,
  type RenewalsAsked,
} from '../../../../app/court/identity/rules/newPassword.js';
import { defaultCodePolicy } from '../../../../app/court/identity/rules/signInCode.js';

const now = new Date('2026-11-24T02:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const none: RenewalsAsked = {
  person: noFailures,
  call: noFailures,
  caller: noFailures,
  agent: noFailures,
  sentInHour: 0,
  sentInDay: 0,
};
const { person, caller, perAgent: agent } = defaultRenewalPolicy;
const { perHour, perDay } = defaultCodePolicy;
const why = (asked: Partial<RenewalsAsked>, at = now) =>
  whyNoRenewal({ ...none, ...asked }, defaultRenewalPolicy, defaultCodePolicy, at);

test.each<[string, Partial<RenewalsAsked>, string | null]>([
  ['nothing was asked for', {}, null],
  ['the call has had its password', { call: { ...noFailures, failures: 1 } }, 'call'],
  ['the hotline has one SMS left', { sentInHour: perHour - 1, sentInDay: perDay - 1 }, null],
  ['the hotline has sent its SMS of an hour', { sentInHour: perHour }, 'hotline'],
  ['the hotline has sent its SMS of a day', { sentInDay: perDay }, 'hotline'],
  ['a telephone that is not shown, and no agent', { caller: null, agent: null }, null],
])('%s', (_, asked, because) => {
  expect(why(asked)?.because ?? null).toBe(because);
});

test.each([
  ['person', person, 2, 1440],
  ['caller', caller, 3, 60],
  ['agent', agent, 20, 60],
] as const)('a %s has so many at once, and waits then', (who, escalation, most, minutes) => {
  let state = noFailures;
  let times = 0;
  while (why({ [who]: state }) === null) {
    state = nextLock(state, now, escalation);
    times += 1;
  }
  expect(times).toBe(most);
  expect(why({ [who]: state })).toEqual({
    kind: 'no_renewal',
    because: who,
    until: later(minutes),
  });
  expect(why({ [who]: state }, later(minutes))).toBeNull();
});

test('nobody is sent more than two new passwords a day', () => {
  let state = noFailures;
  let sent = 0;
  for (let minute = 0; minute < 1440; minute += 5) {
    if (why({ person: state }, later(minute)) !== null) continue;
    state = nextLock(state, later(minute), person);
    sent += 1;
  }
  expect(sent).toBe(2);
});

test('it is off until a court turns it on', () => {
  expect(defaultRenewalPolicy.enabled).toBe(false);
});
