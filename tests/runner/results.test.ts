import { addUp, failures, isGreen, type JestResults } from './results.js';

const passed = (name: string) => ({
  name: `/root/${name}`,
  status: 'passed',
  message: '',
  assertionResults: [],
});
const results = (names: string[], more: Partial<JestResults> = {}): JestResults => ({
  numPassedTests: names.length,
  numFailedTests: 0,
  numRuntimeErrorTestSuites: 0,
  testResults: names.map(passed),
  ...more,
});

test('runs are added up', () => {
  const all = addUp(
    '/root',
    [
      { files: ['a', 'b'], results: results(['a', 'b']) },
      { files: ['c'], results: results(['c'], { numPassedTests: 10 }) },
    ],
    7,
  );
  expect(all).toMatchObject({ numPassedTests: 12, numFailedTests: 0, numNotRun: 0, seconds: 7 });
  expect(all.testResults.map(({ name }) => name)).toEqual(['/root/a', '/root/b', '/root/c']);
  expect(isGreen(all)).toBe(true);
});

test.each<[string, JestResults | string]>([
  ['jest broke down', 'jest (parts) ended without results (SIGKILL)'],
  ['jest left a file out', results(['a'])],
])('a file that was not run has not passed: %s', (_, ended) => {
  const all = addUp('/root', [{ files: ['a', 'b'], results: ended }], 1);
  expect(isGreen(all)).toBe(false);
  // .ci/run counts those as failed.
  expect(all.numRuntimeErrorTestSuites).toBe(all.numNotRun);
  expect(failures('/root', all).at(-1)).toMatch(/^b: It was not run: jest/);
});

test.each<[string, Partial<JestResults>]>([
  ['failed', { numFailedTests: 1 }],
  ['could not be loaded', { numRuntimeErrorTestSuites: 1 }],
  ['was skipped', { numPendingTests: 1 }],
  ['is only to be written', { numTodoTests: 1 }],
  ['is there: nothing passed', { numPassedTests: 0 }],
])('not green: one %s', (_, more) => {
  expect(isGreen(addUp('/root', [{ files: ['a'], results: results(['a'], more) }], 1))).toBe(false);
});

test('what failed names the folder that its call left', () => {
  const assertionResults = [
    { status: 'passed', fullName: 'well', failureMessages: [] },
    {
      status: 'failed',
      fullName: 'hears',
      failureMessages: ['Recording: x.wav\n\nWhat the call left: var/test/failed/a/hears\n  at b'],
    },
  ];
  const file = { name: '/root/tests/a.test.ts', status: 'failed', message: '', assertionResults };
  expect(failures('/root', results([], { testResults: [file] }))).toEqual([
    'tests/a.test.ts: hears\n    var/test/failed/a/hears',
  ]);
});
