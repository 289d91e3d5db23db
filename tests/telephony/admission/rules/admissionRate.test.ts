import fc from 'fast-check';
import {
  AdmissionRate,
  type LoadSample,
} from '../../../../app/telephony/admission/rules/admissionRate.js';
import { carries, runOnPaper, sum, type PaperMachine } from './machineOnPaper.js';

const machine: PaperMachine = {
  processors: 2,
  beginningMs: 15,
  restMs: 45,
  callSeconds: 25,
  refusalMs: 1.7,
};
const most = carries(machine);
const during = (seconds: number, perSecond: number) => Array<number>(seconds).fill(perSecond);

const sample = (more: Partial<LoadSample> = {}): LoadSample => ({
  elapsedMs: 250,
  latenessMs: 1,
  busy: 0.1,
  started: 0,
  ended: 0,
  refused: 0,
  ...more,
});

test.each([1.5, 2, 4])(
  'at %s times what a machine carries, it serves 85 %% of that and is in time',
  (factor) => {
    const offered = [...during(60, 0.7 * most), ...during(60, factor * most)];
    const { begun, lateness } = runOnPaper(machine, offered);
    expect(sum(begun.slice(60)) / 60).toBeGreaterThanOrEqual(0.85 * most);
    // From the first second on: neither a wave nor the calls of one decision begin all at once.
    expect(Math.max(...lateness.slice(60))).toBeLessThanOrEqual(100);
  },
);

test('the same, from an idle machine whose calls it does not know', () => {
  for (const factor of [1.5, 2, 4]) {
    const { begun, lateness } = runOnPaper(machine, during(60, factor * most));
    expect(sum(begun) / 60).toBeGreaterThanOrEqual(0.85 * most);
    expect(lateness.filter((ms) => ms > 200).length).toBeLessThanOrEqual(3);
  }
});

test.each([
  { others: 0.5 },
  { beginningMs: 8, restMs: 22 },
  { beginningMs: 20, restMs: 180, callSeconds: 60 },
  { callSeconds: 8 },
  { processors: 16 },
])('the same at twice what it carries, on a machine that is otherwise: %j', (more) => {
  const other = { ...machine, ...more };
  const carried = carries(other);
  const offered = [...during(120, 0.7 * carried), ...during(120, 2 * carried)];
  const { begun, refused, lateness } = runOnPaper(other, offered);
  expect(sum(refused.slice(0, 120))).toBe(0);
  expect(sum(begun.slice(120)) / 120).toBeGreaterThanOrEqual(0.85 * carried);
  // If calls cost four times what was assumed, lateness alone limits the rate.
  expect(lateness.slice(122).filter((ms) => ms > 140)).toHaveLength(0);
});

test('nobody is refused below what the machine carries, and within a second of its end everybody comes in again', () => {
  const usual = 0.8 * most;
  const { refused } = runOnPaper(machine, [
    ...[...during(90, usual), ...during(60, 4 * most), ...during(60, usual)],
  ]);
  expect(sum(refused.slice(0, 90))).toBe(0);
  expect(sum(refused.slice(90, 150))).toBeGreaterThan(0);
  expect(sum(refused.slice(155))).toBe(0);
});

test('what a wave costs at its beginning after a pause is not taken for what a call costs', () => {
  const { begun } = runOnPaper(machine, [
    ...[...during(60, 0.7 * most), ...during(35, 0), ...during(60, 4 * most)],
  ]);
  expect(sum(begun.slice(95)) / 60).toBeGreaterThanOrEqual(0.85 * most);
});

test('what other programs use while there are no calls does not make calls seem cheap', () => {
  const othersAtFirst = [...during(60, 0), ...during(35, 0), ...during(120, 0.8)];
  for (const factor of [1.5, 2, 4]) {
    const { begun, lateness } = runOnPaper({ ...machine, othersAtFirst }, [
      ...[...during(60, 0.7 * most), ...during(155, 0), ...during(60, factor * most)],
    ]);
    expect(lateness.slice(215).filter((ms) => ms > 100)).toHaveLength(0);
    expect(sum(begun.slice(215)) / 60).toBeGreaterThanOrEqual(0.85 * most);
  }
});

test.each([0, 5])(
  'calls of a wave from an idle machine do not overload it when they all sign in, after a start of %s s',
  (startingS) => {
    const signIn = { ms: 50, afterS: 13 };
    const signsIn = { ...machine, beginningMs: 10, restMs: 20, signIn, startingS };
    const carried = carries(signsIn);
    for (const factor of [2, 4]) {
      const { begun, lateness } = runOnPaper(signsIn, [
        ...[...during(60, 0.7 * carried), ...during(35, 0), ...during(60, factor * carried)],
      ]);
      // Those who came before the first decision sign in together, too.
      expect(lateness.slice(95).filter((ms) => ms > 100).length).toBeLessThanOrEqual(2);
      expect(sum(begun.slice(95)) / 60).toBeGreaterThanOrEqual(0.85 * carried);
    }
  },
);

test('calls that become more below what the machine carries are all let in, however long they are', () => {
  for (const callSeconds of [8, 25, 60]) {
    const { refused } = runOnPaper({ ...machine, callSeconds }, [
      ...[...during(40, 0.3 * most), ...during(120, 0.85 * most)],
    ]);
    expect(sum(refused)).toBe(0);
  }
});

test('who comes while many calls are in progress, and they are too dear, waits for others to end', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  for (let i = 0; i < 240; i += 1) rate.step(sample({ started: 5, busy: i / 250 }));
  const { perSecond } = rate.step(sample({ busy: 0.96 }));
  // 1,200 calls use 96 % of the processors, and 75 % may be used. Twenty seconds are taken for
  // their length.
  expect(perSecond).toBeLessThan(1200 / 20);
});

test('a burst on an idle machine is let in', () => {
  const { refused } = runOnPaper(machine, [0, 0, 0, 30, 0, 0, 0]);
  expect(sum(refused)).toBe(0);
});

test('one late look lets nobody wait outside', () => {
  const perSecond = (latenessMs: number) => {
    const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
    for (let i = 0; i < 41; i += 1) rate.step(sample({ started: 1 }));
    rate.step(sample({ latenessMs, started: 1 }));
    return rate.step(sample({ started: 1 })).perSecond;
  };
  expect(perSecond(90)).toBe(perSecond(1));
});

test('while everything is very late, one call in two seconds comes in, and afterwards all', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  let last = rate.step(sample());
  for (let i = 0; i < 60; i += 1) last = rate.step(sample({ latenessMs: 2000 }));
  expect(last).toMatchObject({ isGuarding: true, perSecond: 0.5 });
  let let_in = 0;
  for (let i = 0; i < 80; i += 1) {
    const { mayStart } = rate.step(sample({ latenessMs: 2000, started: last.mayStart }));
    last = { ...last, mayStart };
    let_in += mayStart;
  }
  // Twenty seconds.
  expect(let_in).toBeGreaterThanOrEqual(9);
  expect(let_in).toBeLessThanOrEqual(11);
  for (let i = 0; i < 240; i += 1) last = rate.step(sample());
  expect(last.isGuarding).toBe(false);
  expect(last.perSecond).toBeGreaterThan(10);
});

test('processors that others use refuse nobody while nothing is late', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  for (let i = 0; i < 4000; i += 1) {
    const { mayStart } = rate.step(sample({ busy: 1, latenessMs: 5, started: 2, ended: 2 }));
    expect(mayStart).toBeGreaterThanOrEqual(2);
  }
});

test('what others have just used up is there for calls when they come', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  for (let i = 0; i < 400; i += 1) rate.step(sample({ busy: 0.96 }));
  for (let i = 0; i < 400; i += 1) {
    const { mayStart } = rate.step(sample({ busy: 0.9, started: 3, ended: i > 100 ? 3 : 0 }));
    expect(mayStart).toBeGreaterThanOrEqual(3);
  }
});

test('lateness that few calls have not made leaves the rate as it was once it is over', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  const before = rate.step(sample({ started: 1 })).perSecond;
  // One second in six.
  for (let i = 0; i < 240; i += 1) {
    rate.step(sample({ latenessMs: i % 24 < 4 ? 150 : 25, started: i % 2, ended: i % 2 }));
  }
  let after = 0;
  for (let i = 0; i < 24; i += 1) after = rate.step(sample({ started: i % 2 })).perSecond;
  expect(after).toBeGreaterThan(0.9 * before);
});

test('a start that is late for a second refuses nobody of those who come then', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  for (let i = 0; i < 4; i += 1) rate.step(sample({ latenessMs: 120 }));
  expect(rate.step(sample()).perSecond).toBeGreaterThan(15);
});

test('a machine whose processors cannot be looked at goes by lateness alone', () => {
  const rate = new AdmissionRate({ latenessMs: 40, processors: 2 });
  const before = rate.step(sample({ busy: null })).perSecond;
  let after = before;
  for (let i = 0; i < 20; i += 1) {
    after = rate.step(sample({ busy: null, latenessMs: 120, started: 10 })).perSecond;
  }
  expect(after).toBeLessThan(before / 2);
});

const anySample = fc.record({
  elapsedMs: fc.integer({ min: 1, max: 5000 }),
  latenessMs: fc.integer({ min: 0, max: 100_000 }),
  busy: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }),
  started: fc.integer({ min: 0, max: 500 }),
  ended: fc.integer({ min: 0, max: 500 }),
  refused: fc.integer({ min: 0, max: 2000 }),
});

test('whatever is measured, the rate is a number, somebody comes in, and no more than a third of a second of it at once', () => {
  fc.assert(
    fc.property(fc.array(anySample, { maxLength: 200 }), (samples) => {
      const rate = new AdmissionRate({ latenessMs: 40, processors: 4 });
      for (const each of samples) {
        const { perSecond, mayStart } = rate.step(each);
        expect(perSecond).toBeGreaterThanOrEqual(0.5);
        expect(mayStart).toBeGreaterThanOrEqual(-Math.max(1, perSecond));
        expect(mayStart).toBeLessThanOrEqual(Math.max(1, perSecond / 3));
      }
    }),
  );
});

test('whatever has happened, a quiet minute lets everybody in', () => {
  fc.assert(
    fc.property(fc.array(anySample, { maxLength: 100 }), (samples) => {
      const rate = new AdmissionRate({ latenessMs: 40, processors: 4 });
      for (const each of samples) rate.step(each);
      // Everybody hangs up.
      let last = rate.step(sample({ ended: Infinity }));
      for (let i = 0; i < 240; i += 1) last = rate.step(sample());
      expect(last.isGuarding).toBe(false);
    }),
  );
});
