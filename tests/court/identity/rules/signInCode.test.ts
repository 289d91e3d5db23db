import { noFailures, nextLock } from '../../../../app/court/identity/rules/lockout.js';
import {
  defaultCodePolicy,
  whyNoCode,
  type CodesAsked,
} from '../../../../app/court/identity/rules/signInCode.js';

const now = new Date('2026-11-24T02:00:00Z');
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const none: CodesAsked = {
  person: noFailures,
  caller: noFailures,
  inCall: 0,
  sentInHour: 0,
  sentInDay: 0,
};
const { person, caller, perHour, perDay, perCall } = defaultCodePolicy;

test.each<[string, Partial<CodesAsked>, string | null]>([
  ['nothing was asked for', {}, null],
  ['the call has one left', { inCall: perCall - 1 }, null],
  ['the call has had its codes', { inCall: perCall }, 'call'],
  ['the hotline has one left', { sentInHour: perHour - 1, sentInDay: perDay - 1 }, null],
  ['the hotline has sent its SMS of an hour', { sentInHour: perHour }, 'hotline'],
  ['the hotline has sent its SMS of a day', { sentInDay: perDay }, 'hotline'],
  ['a shared telephone has no limit', { caller: null }, null],
])('%s', (_, asked, because) => {
  expect(whyNoCode({ ...none, ...asked }, defaultCodePolicy, now)?.because ?? null).toBe(because);
});

/** How often one may ask at once, and how long the wait is then. */
function askedAtOnce(who: 'person' | 'caller'): [number, number] {
  let state = noFailures;
  for (let times = 0; ; times += 1) {
    const why = whyNoCode({ ...none, [who]: state }, defaultCodePolicy, now);
    if (why !== null && 'until' in why) {
      expect(why.because).toBe(who);
      return [times, (why.until.getTime() - now.getTime()) / 60_000];
    }
    state = nextLock(state, now, who === 'person' ? person : caller);
  }
}

test('a person is sent three codes, then waits for an hour; a telephone asks for five', () => {
  expect(askedAtOnce('person')).toEqual([3, 60]);
  expect(askedAtOnce('caller')).toEqual([5, 60]);
});

test('nobody is sent more than five codes a day', () => {
  let state = noFailures;
  let sent = 0;
  for (let minute = 0; minute < 1440; minute += 5) {
    const at = later(minute);
    if (whyNoCode({ ...none, person: state }, defaultCodePolicy, at) !== null) continue;
    state = nextLock(state, at, person);
    sent += 1;
  }
  expect(sent).toBe(5);
});
