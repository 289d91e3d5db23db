import { watchLoopDelay, watchProcessors } from '../../../app/telephony/admission/measureLoad.js';

/** Columns: user nice system idle iowait irq softirq steal. */
const stat = (...ticks: number[]) => `cpu  ${ticks.join(' ')} 0 0\ncpu0 1 2 3 4\n`;

test('the use of processors is that since it was asked last; what gives way does not count, what the host takes does', () => {
  const texts = [
    stat(100, 0, 100, 800, 0, 0, 0, 0),
    stat(150, 500, 120, 830, 0, 10, 10, 10),
    stat(150, 600, 120, 830, 0, 10, 10, 10),
  ];
  const use = watchProcessors(() => texts.shift() ?? null);
  // 100 of 630 ticks.
  expect(use.take()).toBeCloseTo(100 / 630, 5);
  expect(use.take()).toBe(0);
  expect(use.take()).toBeNull();
});

test('where nothing is to be read nothing is known', () => {
  expect(watchProcessors(() => null).take()).toBeNull();
  expect(watchProcessors(() => 'intr 1 2 3').take()).toBeNull();
});

test('a process that computes is late, and tells it once', async () => {
  const loop = watchLoopDelay();
  try {
    await new Promise((resolve) => setTimeout(resolve, 50));
    loop.take();
    // The first look only begins to measure. More than a tenth of all looks must be late, and a busy
    // machine may have several between that are in time.
    for (let times = 0; times < 4; times += 1) {
      const until = performance.now() + 150;
      while (performance.now() < until);
      // The overdue look runs first.
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(loop.take()).toBeGreaterThan(100);
    expect(loop.take()).toBe(0);
  } finally {
    loop.stop();
  }
});
