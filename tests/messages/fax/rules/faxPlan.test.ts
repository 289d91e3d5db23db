import fc from 'fast-check';
import {
  confirmedPages,
  isNoFax,
  limitOf,
  mayUseT38,
  planFax,
  type FaxOutcome,
  type PastAttempt,
} from '../../../../app/messages/fax/rules/faxPlan.js';

const now = new Date('2026-11-26T02:00:00Z');
const tomorrow = new Date('2026-11-27T02:00:00Z');
const minutes = (n: number) => new Date(now.getTime() + n * 60_000);
const ended = (outcome: FaxOutcome, pagesConfirmed = 0): PastAttempt => ({
  outcome,
  pagesConfirmed,
});
const times = (outcome: FaxOutcome, n: number) => Array.from({ length: n }, () => ended(outcome));
const plan = (attempts: readonly PastAttempt[], pages: number | null = 3, expiresAt = tomorrow) =>
  planFax(attempts, { pages, now, expiresAt, hasNumber: true });

test.each<[FaxOutcome, number, number]>([
  ['busy', 3, 5],
  ['not_answered', 10, 3],
  ['no_fax', 30, 2],
  ['broken', 2, 4],
  ['unreachable', 10, 2],
  ['not_made', 5, 6],
])('%s: again after %s minutes, %s times in all', (outcome, wait, most) => {
  for (let n = 1; n < most; n++) {
    expect(plan(times(outcome, n))).toEqual({ kind: 'again', at: minutes(wait) });
  }
  expect(plan(times(outcome, most))).toEqual({ kind: 'over', state: 'given_up' });
});

test('within a call there is one attempt, since there is no number for another', () => {
  const within = { pages: 3, now, expiresAt: now, hasNumber: false };
  expect(planFax([ended('broken', 2)], within)).toEqual({ kind: 'over', state: 'given_up' });
  expect(planFax([ended('unknown')], within)).toEqual({ kind: 'over', state: 'unknown' });
  expect(planFax([ended('broken', 3)], within)).toEqual({ kind: 'over', state: 'delivered' });
});

test('a trunk that is away is no fault of the number: until it expires', () => {
  expect(plan(times('no_trunk', 200))).toEqual({ kind: 'again', at: minutes(2) });
  expect(plan(times('no_trunk', 200), 3, minutes(1))).toEqual({ kind: 'over', state: 'expired' });
});

test('each reason has its own patience', () => {
  const mixed = [...times('busy', 4), ...times('not_answered', 2), ended('busy')];
  expect(plan(mixed.slice(0, -1))).toEqual({ kind: 'again', at: minutes(10) });
  expect(plan(mixed)).toEqual({ kind: 'over', state: 'given_up' });
});

test('what the modem says counts less than the pages it got confirmed', () => {
  expect(plan([ended('delivered', 3)])).toEqual({ kind: 'over', state: 'delivered' });
  expect(plan([ended('broken', 3)])).toEqual({ kind: 'over', state: 'delivered' });
  expect(plan([ended('delivered', 2)])).toEqual({ kind: 'again', at: minutes(2) });
  expect(plan([ended('broken', 1), ended('busy'), ended('broken', 2)])).toEqual({
    kind: 'over',
    state: 'delivered',
  });
});

test('a fax that gets on page by page is not given up', () => {
  expect(
    plan(
      Array.from({ length: 9 }, () => ended('broken', 1)),
      10,
    ),
  ).toEqual({ kind: 'again', at: minutes(2) });
});

test('nobody sends again what may have arrived', () => {
  expect(plan([ended('unknown')])).toEqual({ kind: 'over', state: 'unknown' });
  expect(plan([ended('unknown', 3)])).toEqual({ kind: 'over', state: 'delivered' });
});

test('T.38 and G.711 by turns', () => {
  expect(mayUseT38([])).toBe(true);
  expect(mayUseT38([ended('broken')])).toBe(false);
  expect(mayUseT38([ended('no_fax'), ended('busy')])).toBe(false);
  expect(mayUseT38([ended('broken'), ended('busy'), ended('no_fax')])).toBe(true);
});

test.each([
  ['a person has hung up before the tone', { mode: 'T38', stationId: '', error: 'HANGUP' }, true],
  ['a person has hung up on the tone', { mode: '', stationId: '', error: 'T38_NEG_ERROR' }, true],
  [
    'a person has hung up',
    { mode: 'audio', stationId: '', error: 'The call dropped prematurely' },
    true,
  ],
  [
    'nothing answered',
    { mode: 'audio', stationId: '', error: 'Timed out waiting for initial communication' },
    true,
  ],
  [
    'a machine spoke T.38',
    { mode: 'T38', stationId: '', error: 'The call dropped prematurely' },
    false,
  ],
  [
    'a machine has named itself',
    { mode: 'audio', stationId: '025', error: 'The call dropped prematurely' },
    false,
  ],
  [
    'a machine has said goodbye',
    { mode: 'audio', stationId: '', error: 'Received a DCN while waiting for a DIS' },
    false,
  ],
])('whether it is no fax machine: %s', (_what, sent, expected) => {
  expect(isNoFax(sent)).toBe(expected);
});

test('whatever happens, a fax ends: delivered with all pages, or after a bounded number of attempts', () => {
  const outcomes: FaxOutcome[] = [
    'delivered',
    'busy',
    'not_answered',
    'no_fax',
    'broken',
    'unreachable',
    'not_made',
    'unknown',
  ];
  const one = fc.record({
    outcome: fc.constantFrom(...outcomes),
    pagesConfirmed: fc.integer({ min: 0, max: 2 }),
  });
  fc.assert(
    fc.property(fc.array(one, { minLength: 40, maxLength: 40 }), (all) => {
      let n = 1;
      while (n < all.length && plan(all.slice(0, n), 5).kind === 'again') n++;
      const step = plan(all.slice(0, n), 5);
      const isWhole = confirmedPages(all.slice(0, n)) >= 5;
      return step.kind === 'over' && isWhole === (step.state === 'delivered');
    }),
  );
});

test('a transmission may take three minutes a page, and half an hour at most', () => {
  expect([limitOf(1), limitOf(3), limitOf(100)]).toEqual([240, 600, 1800]);
});
