/**
 * What a failed call leaves. Jest runs tests that fail on purpose (tests/failedCalls/fixture), and
 * these tests look at the folders that result.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../app/core/paths.js';
import { sharedParts } from '../parts/database.js';
import type { JestResults } from '../runner/results.js';
import { readWav } from '../telephone/recogniser/wav.js';

const run = promisify(execFile);
const fixture = path.join(projectRoot, 'tests/failedCalls/fixture');

/** The root of the fixture's folders. */
let root: string;
/** The folder that each failed test names; null if it names none. */
const folders = new Map<string, string | null>();
const passed: string[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(path.join(sharedParts().folder, 'failed-calls-'));
  const output = path.join(folder, 'results.json');
  const program = [path.join(projectRoot, 'node_modules/jest/bin/jest.js')];
  const config = path.join(fixture, 'jest.config.cjs');
  await run(
    process.execPath,
    [...program, '--config', config, '--json', `--outputFile=${output}`, '--runInBand'],
    { cwd: projectRoot, env: { ...process.env, FAILED_CALLS_FOLDER: path.join(folder, 'failed') } },
  ).catch(() => undefined);
  const results = JSON.parse(await readFile(output, 'utf8')) as JestResults;
  for (const test of results.testResults.flatMap((file) => file.assertionResults)) {
    if (test.status === 'passed') passed.push(test.fullName);
    const message = (test.failureMessages ?? []).join('\n');
    const named = /What the call left: ([^\n"]+)/.exec(message)?.[1] ?? null;
    if (test.status === 'failed') folders.set(test.fullName, named);
  }
  root = path.join(folder, 'failed/failedCalls/fixture/failing.fixture');
});

const inProject = (folder: string | null | undefined) => path.join(projectRoot, folder ?? '');
/** Reads a file of the folder that a failed test names. */
const left = (test: string, file: string) =>
  readFile(path.join(inProject(folders.get(test)), file), 'utf8');

const talking = 'a call talks to an agent / and waits for what "nobody" says';
const tooLong = 'that takes too long is not waited for';
const beside = 'side by side one fails';
const hook = 'with a hook that fails is not run';
const noStart = 'with a hotline that does not start is not run';

test('each failed test names a folder of its own, and nothing else leaves one', async () => {
  expect(passed).toEqual([
    'a call passes',
    'side by side one passes, and calls when the other has failed',
    'side by side all are over',
  ]);
  const names = Object.fromEntries(
    [...folders].map(([test, folder]) => [test, path.relative(root, inProject(folder))]),
  );
  expect(names).toEqual({
    [talking]: 'a call talks to an agent _ and waits for what _nobody_ says',
    [tooLong]: tooLong,
    [beside]: beside,
    // A hook that runs before all tests is one failure.
    [hook]: 'with a hook that fails beforeAll',
    [`${hook} either`]: 'with a hook that fails beforeAll',
    [noStart]: 'with a hotline that does not start beforeAll',
  });
  expect((await readdir(root)).sort()).toEqual([...new Set(Object.values(names))].sort());
  expect(await readdir(path.dirname(path.dirname(path.dirname(root))))).toEqual(['failedCalls']);
});

test('what failed, and what is what', async () => {
  expect(await left(talking, 'error.txt')).toMatch(/NotHeard: .*13700000202.*nobodySaysThis/);
  const index = await left(talking, 'index.md');
  expect(index).toContain(`failing.fixture.ts: ${talking}`);
  expect(index).not.toContain('could not be kept');
  const files = (
    await readdir(inProject(folders.get(talking)), { recursive: true, withFileTypes: true })
  )
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  for (const file of files) {
    const name = path.relative(inProject(folders.get(talking)), file);
    if (name !== 'index.md') expect(index).toContain(`| ${name} |`);
  }
});

test('what both ends heard, and the stored recording', async () => {
  const folder = inProject(folders.get(talking));
  const words = [
    await left(talking, 'transcripts-carrier.txt'),
    await left(talking, 'transcripts-softphones.txt'),
  ];
  const recordings = words.flatMap((text) =>
    [...text.matchAll(/^Recording: (.*)$/gm)].map((found) => found[1]),
  );
  // Two callers, the agent's code call, and the agent's answered call.
  expect(recordings).toHaveLength(4);
  for (const file of recordings) {
    expect(readWav(path.join(folder, file ?? '')).samples.length).toBeGreaterThan(800);
  }
  expect(words[0]).toMatch(/13700000202[^]*still up[^]*Pressed: .*0$/m);
  const stored = await readdir(path.join(folder, 'recordings'), { recursive: true });
  const [recording] = stored.filter((file) => file.endsWith('.wav'));
  expect(readWav(path.join(folder, 'recordings', recording ?? '')).samples.length).toBeGreaterThan(
    800,
  );
});

test('SIP, logs and rows', async () => {
  const sip = await left(talking, 'sip.txt');
  expect(sip).toMatch(/ 127\.0\.0\.2:\d+ → 127\.0\.0\.1:\d+\nINVITE sip:12368@/);
  expect(sip).toContain('<sip:13700000202@');
  expect(sip).toMatch(/ 127\.0\.0\.4:\d+ → 127\.0\.0\.1:\d+\nREGISTER /);
  expect(await left(talking, 'app.log')).toContain('"message":"ready"');
  for (const asterisk of ['hotline', 'carrier', 'softphones']) {
    await left(talking, `asterisk-${asterisk}/messages.log`);
  }
  const rows = JSON.parse(await left(talking, 'rows.json')) as Record<
    string,
    Record<string, unknown>[]
  >;
  const called = { caller_number: '13700000202', outcome: null };
  expect(rows.calls).toContainEqual(expect.objectContaining(called));
  expect(rows.queue_entries).toContainEqual(expect.objectContaining({ status: 'talking' }));
  expect(rows.agent_states).toContainEqual(expect.objectContaining({ status: 'talking' }));
  expect(rows.call_events?.length).toBeGreaterThan(1);
  expect(rows).not.toHaveProperty('persons');
});

test('of a test that takes too long, as it was then', async () => {
  expect(await left(tooLong, 'error.txt')).toContain('Exceeded timeout of 500 ms');
  expect(await left(tooLong, 'transcripts-carrier.txt')).toMatch(/13700000203[^]*still up/);
});

test('of a scenario beside others, as it was when it failed', async () => {
  expect(await left(beside, 'error.txt')).toMatch(/13700000204.*nobodySaysThis/);
  const transcripts = await left(beside, 'transcripts-carrier.txt');
  expect(transcripts).toContain('13700000204');
  expect(transcripts).not.toContain('13700000205');
});

test('of a hook, and of a hotline that did not start', async () => {
  expect(await left(hook, 'transcripts-carrier.txt')).toContain('13700000206');
  expect(await left(noStart, 'error.txt')).toContain('HOTLINE_COURT');
  // The file's first hotline is still running; this one is the second.
  expect(await left(noStart, '2/app.log')).toContain('HOTLINE_COURT');
  expect(await left(noStart, '2/rows.json')).toContain('"queues"');
});
