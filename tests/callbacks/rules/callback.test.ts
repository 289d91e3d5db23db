import fc from 'fast-check';
import {
  mayAskForCallback,
  newCallbackState,
  nextCallbackState,
  type CallbackEvent,
  type CallbackState,
} from '../../../app/callbacks/rules/callback.js';
import type { NotReached } from '../../../app/court/settings/rules/callbackSettings.js';
import { dialledCallback } from '../../queue/rules/offers.js';

/** An event of the rules, or the beginning of an attempt, which SQL decides. */
type Happening = CallbackEvent | { readonly kind: 'dialled' };

/** Returns the state that follows, or null where the event is not possible. */
function next(state: CallbackState, event: Happening, at: Date): CallbackState | null {
  if (event.kind === 'dialled') return dialledCallback(state, at);
  const step = nextCallbackState(state, event, at, again);
  return step.kind === 'refused' ? null : step.state;
}

const now = new Date('2026-11-24T02:00:00Z');
const later = new Date(now.getTime() + 600_000);
const again = (because: NotReached, tries: number) =>
  tries < 4 && because !== 'unreachable' ? later : null;

function after(...events: readonly Happening[]): CallbackState {
  return events.reduce((state: CallbackState, event) => {
    const following = next(state, event, later);
    if (following === null) throw new Error(`${event.kind} while ${state.status}`);
    return following;
  }, newCallbackState(now));
}

const busy: CallbackEvent = { kind: 'not_reached', because: 'busy' };
const dialled: Happening = { kind: 'dialled' };
const reached: CallbackEvent = { kind: 'reached' };
const served: CallbackEvent = { kind: 'served' };

test('dialled, reached, talked: done', () => {
  expect(after(dialled, reached, served)).toMatchObject({
    status: 'done',
    attempts: 1,
    tries: 0,
    because: null,
    nextAt: null,
    overAt: later,
  });
});

test('tried again on the plan, then given up with the reason', () => {
  const once = after(dialled, busy);
  expect(once).toMatchObject({ status: 'waiting', attempts: 1, tries: 1, nextAt: later });
  const fourTimes = after(dialled, busy, dialled, busy, dialled, busy, dialled, busy);
  expect(fourTimes).toMatchObject({ status: 'given_up', attempts: 4, tries: 4, because: 'busy' });
  expect(after(dialled, { kind: 'not_reached', because: 'unreachable' }).status).toBe('given_up');
});

test('who answers and hangs up before the agent is there was a try; nothing else ends an agent call so', () => {
  const hungUp: CallbackEvent = { kind: 'not_reached', because: 'hung_up' };
  expect(after(dialled, reached, hungUp)).toMatchObject({ status: 'waiting', tries: 1 });
  const step = nextCallbackState(after(dialled, reached), busy, later, again);
  expect(step.kind).toBe('refused');
});

test('our own failure does not count as a try, and does not go on for ever', () => {
  expect(after(dialled, { kind: 'withdrawn' })).toMatchObject({
    status: 'waiting',
    attempts: 1,
    tries: 0,
    losses: 0,
    nextAt: later,
  });
  let state = newCallbackState(now);
  let losses = 0;
  while (state.status === 'waiting') {
    const moment = state.nextAt ?? now;
    for (const event of [dialled, { kind: 'lost' } as const]) {
      const following = next(state, event, moment);
      if (following === null) throw new Error(`${event.kind} while ${state.status}`);
      state = following;
    }
    losses += 1;
  }
  expect(state).toMatchObject({ status: 'given_up', because: 'lost', tries: 0, losses: 6 });
  expect(losses).toBe(6);
});

test('a trunk that is away does not count as a try, is tried again ever more rarely, and ends with the caller’s days only', () => {
  const outage: CallbackEvent = { kind: 'no_trunk' };
  let state = newCallbackState(now);
  const waitsMin: number[] = [];
  for (let outages = 1; outages <= 200; outages += 1) {
    const moment = state.nextAt ?? now;
    for (const event of [dialled, outage]) {
      const following = next(state, event, moment);
      if (following === null) throw new Error(`${event.kind} while ${state.status}`);
      state = following;
    }
    waitsMin.push(((state.nextAt?.getTime() ?? 0) - moment.getTime()) / 60_000);
  }
  expect(state).toMatchObject({ status: 'waiting', tries: 0, losses: 0, outages: 200 });
  expect(waitsMin.slice(0, 7)).toEqual([1, 2, 5, 10, 15, 15, 15]);
  expect(new Set(waitsMin.slice(7))).toEqual(new Set([15]));
  expect(after(dialled, busy, dialled, outage, { kind: 'expired' })).toMatchObject({
    status: 'given_up',
    because: 'no_trunk',
    tries: 1,
  });
  expect(after(dialled, { kind: 'cancelled', by: 'called_in' }, outage)).toMatchObject({
    status: 'cancelled',
    because: 'called_in',
    outages: 1,
  });
});

test('one that expires says what its last try came to', () => {
  expect(after({ kind: 'expired' }).because).toBe('expired');
  expect(after(dialled, busy, { kind: 'expired' }).because).toBe('busy');
});

test('cancelled only while it waits', () => {
  expect(after({ kind: 'cancelled', by: 'called_in' })).toMatchObject({
    status: 'cancelled',
    because: 'called_in',
  });
  const step = nextCallbackState(after(dialled), { kind: 'cancelled', by: 'staff' }, later, again);
  expect(step).toEqual({ kind: 'refused', because: 'in_the_air' });
});

const events = fc.constantFrom<Happening>(
  ...[dialled, reached, served, busy, { kind: 'lost' } as const, { kind: 'withdrawn' } as const],
  { kind: 'no_trunk' },
  { kind: 'not_reached', because: 'hung_up' },
  { kind: 'postponed', until: later },
  { kind: 'cancelled', by: 'staff' },
  { kind: 'cancelled', by: 'called_in' },
  { kind: 'expired' },
);

test('in any order of events: one agent call at most, no more tries than rings, and over is over', () => {
  fc.assert(
    fc.property(fc.array(events, { maxLength: 40 }), (order) => {
      let state = newCallbackState(now);
      let agentCalls = 0;
      for (const event of order) {
        const following = next(state, event, later);
        if (following === null) continue;
        expect(['done', 'given_up', 'cancelled']).not.toContain(state.status);
        if (event.kind === 'served') agentCalls += 1;
        state = following;
        expect(state.tries + state.losses + state.outages).toBeLessThanOrEqual(state.attempts);
        expect(state.status === 'waiting').toBe(state.nextAt !== null);
        expect(['done', 'given_up', 'cancelled'].includes(state.status)).toBe(
          state.overAt !== null,
        );
      }
      expect(agentCalls).toBe(state.status === 'done' ? 1 : 0);
    }),
  );
});

test('one open for a number, and so many a day', () => {
  const plan = { perDay: 3, unknownPerHour: 6 };
  const before = { isOpen: false, ofNumber: 0, fromTelephone: 0, ofUnknown: null };
  expect(mayAskForCallback(before, plan)).toBe('yes');
  expect(mayAskForCallback({ ...before, isOpen: true }, plan)).toBe('open_already');
  expect(mayAskForCallback({ ...before, ofNumber: 3 }, plan)).toBe('too_many');
  expect(mayAskForCallback({ ...before, fromTelephone: 3 }, plan)).toBe('too_many');
});

test('callers without a number: one in a call, and a limited number in an hour of all of them', () => {
  const asks = (inCall: number, inCourt: number) =>
    mayAskForCallback(
      { isOpen: false, ofNumber: 0, fromTelephone: 0, ofUnknown: { inCall, inCourt } },
      { perDay: 3, unknownPerHour: 6 },
    );
  expect(asks(0, 5)).toBe('yes');
  expect(asks(1, 1)).toBe('too_many');
  expect(asks(0, 6)).toBe('too_many');
});

test('a caller who calls in and is served while the callback rings is not called again, whatever its result', () => {
  const calledIn: CallbackEvent = { kind: 'cancelled', by: 'called_in' };
  const ringing = after(dialled, calledIn);
  expect(ringing).toMatchObject({ status: 'dialling', calledInAt: later, overAt: null });
  const hungUp: CallbackEvent = { kind: 'not_reached', because: 'hung_up' };
  for (const end of [
    ...[[busy], [{ kind: 'withdrawn' }], [{ kind: 'lost' }], [reached, hungUp]],
    [reached, { kind: 'lost' }],
  ] as Happening[][]) {
    expect(after(dialled, calledIn, calledIn, ...end)).toMatchObject({
      status: 'cancelled',
      because: 'called_in',
      overAt: later,
    });
  }
  expect(after(dialled, calledIn, reached, served).status).toBe('done');
  // A person who is talking in their callback was not served before it.
  const talking = nextCallbackState(after(dialled, reached), calledIn, later, again);
  expect(talking).toEqual({ kind: 'refused', because: 'in_the_air' });
});
