import { estimateWait, meanHandling, spokenWait } from '../../../app/queue/rules/waitEstimate.js';

const load = { place: 1, readyAgents: 0, busyAgents: 1, handledS: [], expectedS: 200 };

describe('estimateWait', () => {
  test('nobody to answer, no estimate', () => {
    expect(estimateWait({ ...load, busyAgents: 0 })).toBeNull();
  });
  test('a free agent for each earlier caller: no wait', () => {
    expect(estimateWait({ ...load, place: 3, readyAgents: 3, busyAgents: 0 })).toBe(0);
  });
  test('grows with the place and with the agent calls, falls with the agents', () => {
    expect(estimateWait({ ...load, place: 1, busyAgents: 4 })).toBe(50);
    expect(estimateWait({ ...load, place: 6, busyAgents: 4 })).toBe(300);
    expect(estimateWait({ ...load, place: 6, busyAgents: 8 })).toBe(150);
    const handledS = Array.from({ length: 20 }, () => 400);
    expect(estimateWait({ ...load, place: 6, busyAgents: 4, handledS })).toBeGreaterThan(500);
  });
  test('is never longer than what anybody waits', () => {
    expect(estimateWait({ ...load, place: 10_000 })).toBe(14_400);
  });

  test('is near the truth in a queue of people', () => {
    // Eight agents, calls of exponential length with a mean of 180 s, and forty callers at once.
    // Nothing is random: the lengths are the quantiles of the distribution in a fixed shuffled
    // order.
    const agentCalls = Array.from(
      { length: 400 },
      (_, i) => -180 * Math.log(1 - ((i * 167) % 400) / 400),
    );
    const freeAt = Array.from({ length: 8 }, (_, i) => agentCalls[i] ?? 0);
    const recent = agentCalls.slice(8, 28);
    for (let place = 1; place <= 40; place += 1) {
      freeAt.sort((a, b) => a - b);
      const waited = freeAt[0] ?? 0;
      freeAt[0] = waited + (agentCalls[place + 28] ?? 0);
      const estimate = estimateWait({
        place,
        readyAgents: 0,
        busyAgents: 8,
        handledS: recent,
        expectedS: 180,
      });
      expect(Math.abs((estimate ?? 0) - waited)).toBeLessThan(60 + 0.5 * waited);
    }
  });
});

test('the newest agent calls weigh most', () => {
  expect(meanHandling([], 200)).toBe(200);
  expect(meanHandling([300], 200)).toBeCloseTo(215);
  expect(meanHandling([300, 100], 200)).toBeGreaterThan(meanHandling([100, 300], 200));
});

test.each([
  [0, { kind: 'less_than_a_minute' }],
  [59, { kind: 'less_than_a_minute' }],
  [60, { kind: 'about', minutes: 1 }],
  [61, { kind: 'about', minutes: 2 }],
  [600, { kind: 'about', minutes: 10 }],
  [601, { kind: 'about', minutes: 15 }],
  [3600, { kind: 'about', minutes: 60 }],
  [3601, { kind: 'more_than', minutes: 60 }],
])('%d seconds are said as %j', (seconds, expected) => {
  expect(spokenWait(seconds)).toEqual(expected);
});
