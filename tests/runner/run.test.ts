/** Tests `make test` in a small checkout of its own: real jest runs, one-line tests. */
import { SmallCheckout } from './smallCheckout.js';

let checkout: SmallCheckout;
beforeEach(async () => void (checkout = await SmallCheckout.make()));
afterEach(() => checkout.remove());

const makeTest = (...args: string[]) => checkout.makeTest(...args);
const write = (file: string, text: string) => checkout.write(file, text);
const results = () => checkout.results();

test('all of them, each project', async () => {
  const { code, said } = await makeTest();
  expect(said).toMatch(
    /\[1\/3\] pass [^]*\[3\/3\] pass [^]*\n3 tests passed, 0 failed, in 3 files/,
  );
  expect(code).toBe(0);
  expect(await results()).toMatchObject({ numPassedTests: 3, numFailedTests: 0, numNotRun: 0 });
});

test('one that fails is told at once and at the end', async () => {
  await write('tests/rules/a.test.ts', "test('adds', () => expect(1 + 1).toBe(3));\n");
  const { code, said } = await makeTest();
  expect(said).toMatch(
    /FAIL .*a\.test\.ts[^]*Expected: 3[^]*Failed:\n {2}tests\/rules\/a\.test\.ts: adds/,
  );
  expect(code).toBe(1);
  expect(await results()).toMatchObject({ numPassedTests: 2, numFailedTests: 1 });
});

test('a set-up that breaks down is no run that passed', async () => {
  await write(
    'tests/parts/startTelephony.ts',
    "export default () => { throw new Error('no Asterisk'); };\n",
  );
  const { code, said } = await makeTest();
  expect(said).toMatch(/no Asterisk[^]*tests\/e2e\/c\.test\.ts: It was not run/);
  expect(code).toBe(1);
  expect(await results()).toMatchObject({
    numPassedTests: 2,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 1,
    numNotRun: 1,
  });
});

test('a test that is skipped is not passed', async () => {
  await write('tests/rules/a.test.ts', "test.skip('adds', () => undefined);\n");
  const { code, said } = await makeTest();
  expect(said).toContain('2 tests passed, 0 failed, 1 not run');
  expect(code).toBe(1);
});

test('ONLY runs what it names; what there is not leaves no results of an earlier run', async () => {
  const { code, said } = await makeTest('--only=rules');
  expect(said).toContain('1 files of rules');
  expect(code).toBe(0);
  expect((await results()).testResults).toHaveLength(1);
  const wrong = await makeTest('--only=nonsense');
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.said).toMatch(/^No test belongs to "nonsense"[^]*e2e: c\n[^]*rules: a\n/);
  await expect(results()).rejects.toThrow('ENOENT');
});

test('SINCE runs what the change can affect, together with ONLY what is in both', async () => {
  await write('.gitignore', 'node_modules\nvar/\n');
  await checkout.git('init', '--quiet');
  await checkout.git('add', '.');
  await checkout.git('commit', '--quiet', '--message', 'first');
  expect(await makeTest('--since=HEAD')).toMatchObject({ code: 0 });
  await write('tests/rules/a.test.ts', "test('adds', () => expect(2 + 1).toBe(3));\n");
  await write('tests/parts/startParts.ts', 'export default () => {};\n');
  const names = async (...args: string[]) => (await makeTest('--list=1', ...args)).said.split('\n');
  expect(await names('--since=HEAD')).toEqual([
    'tests/rules/a.test.ts',
    'tests/store/b.test.ts',
    '',
  ]);
  expect(await names('--since=HEAD', '--only=store')).toEqual(['tests/store/b.test.ts', '']);
  const wrong = await makeTest('--since=nowhere');
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.said).toContain('does not know the revision "nowhere"');
});
