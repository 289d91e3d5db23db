/** Tests the second try: real jest runs in a small checkout, with tests that fail as told. */
import { addUp, type AllResults, type JestTestResult } from '../results.js';
import { SmallCheckout } from '../smallCheckout.js';
import { filesToTryAgain, linesOf } from './secondTry.js';

/**
 * A test file that notes each of its runs, leaves something if it fails, and fails as many times
 * as told. It imports what connects to a server.
 */
const failing = (times: number) => `
  import 'node:net';
  import fs from 'node:fs';
  import path from 'node:path';

  const name = path.basename(__filename, '.test.ts');
  const run = path.join(__dirname, '../../var/' + name + '.runs');
  test('hears', async () => {
    const before = fs.existsSync(run) ? fs.readFileSync(run, 'utf8').length : 0;
    fs.appendFileSync(run, '.');
    fs.appendFileSync(path.join(__dirname, '../../var/order'), name + ' ');
    if (before >= ${times}) return;
    const left = 'var/test/failed/' + name + '/hears';
    fs.mkdirSync(path.join(__dirname, '../..', left), { recursive: true });
    fs.writeFileSync(path.join(__dirname, '../..', left, 'index.md'), 'try ' + before);
    throw new Error('not heard\\n\\nWhat the call left: ' + left);
  });
  test('passes', () => undefined);
`;

describe('in a run', () => {
  let checkout: SmallCheckout;
  beforeEach(async () => void (checkout = await SmallCheckout.make()));
  afterEach(() => checkout.remove());

  const runsOf = (name: string) => checkout.read(`var/${name}.runs`);

  test('what passes then is green, is named last, counts once, and keeps what it left', async () => {
    await checkout.write('tests/e2e/c.test.ts', failing(1));
    await checkout.write('tests/store/b.test.ts', failing(0));
    const { code, said } = await checkout.makeTest();
    expect(said).toMatch(
      /FAIL .*c\.test\.ts[^]*\[again 1\/1\] .*pass.* {2}tests\/e2e\/c\.test\.ts/,
    );
    const [summary, ...last] = said.trimEnd().split('\n').slice(-5);
    expect(summary).toMatch(/^5 tests passed, 0 failed, in 3 files/);
    expect(last).toEqual([
      '1 file passed only at the second try, alone; why: var/test/secondTries.md',
      '  tests/e2e/c.test.ts: hears',
      '    Error: not heard',
      '    var/test/failed-first/c/hears',
    ]);
    expect(code).toBe(0);
    expect(await checkout.results()).toMatchObject({
      numPassedTests: 5,
      numFailedTests: 0,
      numNotRun: 0,
      secondTries: [{ file: 'tests/e2e/c.test.ts', test: 'hears' }],
    });
    expect(await checkout.read('var/test/failed-first/c/hears/index.md')).toBe('try 0');
    expect(await checkout.read('var/test/secondTries.md')).toMatch(
      /tests\/e2e\/c\.test\.ts: hears[^]*Error: not heard/,
    );
    // After all others.
    expect(await checkout.read('var/order')).toMatch(/c $/);
  });

  test('what fails twice is red', async () => {
    await checkout.write('tests/e2e/c.test.ts', failing(2));
    const { code, said } = await checkout.makeTest();
    expect(said).toMatch(/\[again 1\/1\] .*FAIL[^]*Failed:\n {2}tests\/e2e\/c\.test\.ts: hears/);
    expect(said).toMatch(/3 tests passed, 1 failed, in 3 files and \d+ s\n$/);
    expect(code).toBe(1);
    expect(await runsOf('c')).toBe('..');
    expect(await checkout.results()).toMatchObject({ numFailedTests: 1, secondTries: [] });
    // Both tries can be compared.
    expect(await checkout.read('var/test/failed-first/c/hears/index.md')).toBe('try 0');
    expect(await checkout.read('var/test/failed/c/hears/index.md')).toBe('try 1');
  });

  test('more than three are red, and none of them is tried again', async () => {
    const names = ['c', 'd', 'e', 'f'];
    for (const name of names) await checkout.write(`tests/e2e/${name}.test.ts`, failing(1));
    const { code, said } = await checkout.makeTest();
    expect(said).toContain('No second try: 4 files failed, and at most 3 get one.');
    expect(code).toBe(1);
    for (const name of names) expect(await runsOf(name)).toBe('.');
  });

  test('what only computes is never tried again, nor is anything beside it', async () => {
    await checkout.write('tests/e2e/c.test.ts', failing(1));
    await checkout.write('tests/rules/a.test.ts', failing(1));
    const { code, said } = await checkout.makeTest();
    expect(said).toContain('No second try: tests/rules/a.test.ts only computes.');
    expect(code).toBe(1);
    expect(await runsOf('a')).toBe('.');
    expect(await runsOf('c')).toBe('.');
  });

  test('a file of the project parts that starts or reaches no server only computes', async () => {
    await checkout.write('tests/store/b.test.ts', failing(1).replace("import 'node:net';", ''));
    const { code } = await checkout.makeTest();
    expect(code).toBe(1);
    expect(await runsOf('b')).toBe('.');
    await checkout.write('tests/store/b.test.ts', failing(2));
    const reaches = await checkout.makeTest();
    expect(reaches.code).toBe(0);
    expect(await runsOf('b')).toBe('...');
  });

  test('a hook that fails after all tests gets a second try, too', async () => {
    const hook = failing(1).replace("test('hears'", 'afterAll(').replace('afterAll(,', 'afterAll(');
    await checkout.write('tests/e2e/c.test.ts', hook);
    const { code, said } = await checkout.makeTest();
    expect(said).toMatch(/tests\/e2e\/c\.test\.ts: the file itself\n/);
    expect(code).toBe(0);
    expect(await checkout.results()).toMatchObject({
      numPassedTests: 3,
      numRuntimeErrorTestSuites: 0,
    });
  });
});

const failedFile = (name: string): JestTestResult => ({
  name: `/root/${name}`,
  status: 'failed',
  message: '',
  assertionResults: [],
});
const failed = (names: string[], more: Partial<AllResults> = {}): AllResults => ({
  ...addUp('/root', [], 1),
  testResults: names.map(failedFile),
  ...more,
});

test('what was not run is not tried again: the run is red anyway', () => {
  expect(filesToTryAgain('/root', failed(['a'], { numNotRun: 1 }), () => true)).toEqual({
    refusal: 'some tests were not run',
  });
});

test('at most three files are tried again', () => {
  expect(filesToTryAgain('/root', failed(['a', 'b', 'c']), () => true)).toEqual({
    files: ['a', 'b', 'c'],
  });
  expect(filesToTryAgain('/root', failed([]), () => true)).toEqual({ files: [] });
});

test('a run without second tries says nothing of them', () => {
  expect(linesOf([], 'var/test/secondTries.md')).toEqual([]);
});
